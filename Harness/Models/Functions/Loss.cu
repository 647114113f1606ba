// The mean cross-entropy of logits after a sigmoid or a softmax, and its gradient. Each kernel is one launch.
//
// N rows, K classes. of_loss is the gradient that arrives at the loss, [1]; of_logits is the gradient of the logits, with their shape.
// One thread block computes the loss. Each thread adds the losses of its rows in double precision. The sums of the threads are then added pairwise in a fixed
// order, so equal inputs give equal bits. In the gradient kernels, each thread computes one row.

#define LOSS_THREADS 256

// Adds one number of each thread of the block, and writes the sum divided by the number of rows.
__device__ inline void write_mean(double part, int rows, float* loss)
{
    __shared__ double parts[LOSS_THREADS];
    parts[threadIdx.x] = part;
    for (int half = LOSS_THREADS / 2; half > 0; half /= 2)
    {
        __syncthreads();
        if (threadIdx.x < half)
            parts[threadIdx.x] += parts[threadIdx.x + half];
    }
    if (threadIdx.x == 0)
        *loss = (float)(parts[0] / rows);
}

// Computes the mean over rows with logit x and label y: max(x, 0) - x y + log(1 + e^-|x|). logits, labels [N].
extern "C" __global__ void __launch_bounds__(LOSS_THREADS)
binary_loss(const float* __restrict__ logits, const float* __restrict__ labels, float* __restrict__ loss, int rows)
{
    double sum = 0;
    for (int row = threadIdx.x; row < rows; row += LOSS_THREADS)
    {
        const float x = logits[row];
        sum += fmaf(-x, labels[row], x > 0 ? x : 0) + log1pf(expf(-fabsf(x)));
    }
    write_mean(sum, rows, loss);
}

// Computes the gradient of each logit: (sigmoid(x) - y) of_loss / N.
extern "C" __global__ void __launch_bounds__(LOSS_THREADS)
binary_loss_backward(const float* __restrict__ logits, const float* __restrict__ labels, const float* __restrict__ of_loss, float* __restrict__ of_logits,
    int rows)
{
    const int row = blockIdx.x * LOSS_THREADS + threadIdx.x;
    if (row < rows)
        of_logits[row] = (1 / (1 + expf(-logits[row])) - labels[row]) * (*of_loss / rows);
}

// Returns the sum of e^(x - largest) over a row's classes, added from the first class to the last. Sets largest to the largest logit of the row.
__device__ inline float exponentials(const float* row, int classes, float& largest)
{
    largest = row[0];
    for (int k = 1; k < classes; k++)
        largest = row[k] > largest ? row[k] : largest;
    float sum = 0;
    for (int k = 0; k < classes; k++)
        sum += expf(row[k] - largest);
    return sum;
}

// Computes the mean over rows: largest + log(sum of e^(x - largest)) - x of the label. logits [N, K]; labels [N], the numbers of classes.
// If a label is not a class, it matches no logit, and 0 takes the place of the last term.
extern "C" __global__ void __launch_bounds__(LOSS_THREADS)
softmax_loss(const float* __restrict__ logits, const float* __restrict__ labels, float* __restrict__ loss, int rows, int classes)
{
    double sum = 0;
    for (int row = threadIdx.x; row < rows; row += LOSS_THREADS)
    {
        const float* of_row = logits + (long long)row * classes;
        float largest, right = 0;
        const float total = exponentials(of_row, classes, largest);
        for (int k = 0; k < classes; k++)
            if (labels[row] == k)
                right = of_row[k];
        sum += (double)(largest - right) + logf(total);
    }
    write_mean(sum, rows, loss);
}

// Computes the gradient of each logit: (e^(x - largest) / sum - (1 for the label, 0 for other classes)) of_loss / N.
extern "C" __global__ void __launch_bounds__(LOSS_THREADS)
softmax_loss_backward(const float* __restrict__ logits, const float* __restrict__ labels, const float* __restrict__ of_loss, float* __restrict__ of_logits,
    int rows, int classes)
{
    const int row = blockIdx.x * LOSS_THREADS + threadIdx.x;
    if (row >= rows)
        return;
    const float* of_row = logits + (long long)row * classes;
    float largest;
    const float total = exponentials(of_row, classes, largest), share = *of_loss / rows;
    for (int k = 0; k < classes; k++)
        of_logits[(long long)row * classes + k] = (expf(of_row[k] - largest) / total - (labels[row] == k ? 1 : 0)) * share;
}
