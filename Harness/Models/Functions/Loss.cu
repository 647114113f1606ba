// The mean cross-entropy of logits after a sigmoid or a softmax, and its gradient: one launch each.
//
// One block computes the loss: each thread adds its rows, and the sums of the threads are added pairwise in a fixed order, so equal inputs give equal bits.
// The sums are in double precision. N rows, K classes; a thread computes a row.

#define LOSS_THREADS 256

// Adds up one number of each thread, and writes the sum divided by the number of rows.
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

// max(x, 0) - x y + log(1 + e^-|x|). logits, labels [N].
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

// (sigmoid(x) - y) of_loss / N.
extern "C" __global__ void __launch_bounds__(LOSS_THREADS)
binary_loss_backward(const float* __restrict__ logits, const float* __restrict__ labels, const float* __restrict__ of_loss, float* __restrict__ of_logits,
    int rows)
{
    const int row = blockIdx.x * LOSS_THREADS + threadIdx.x;
    if (row < rows)
        of_logits[row] = (1 / (1 + expf(-logits[row])) - labels[row]) * (*of_loss / rows);
}

// The sum of e^(x - largest) over a row's classes, from the first to the last.
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

// largest + log(sum of e^(x - largest)) - x of the label. logits [N, K]; labels [N]. A label that is not a class matches no logit.
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

// (e^(x - largest) / sum - (1 for the label)) of_loss / N.
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
