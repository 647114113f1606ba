// Batch normalisation of [N, C] over N in training, and its gradients. Each kernel is one launch.
//
// A thread block computes 32 channels; 16 threads share a channel. Every sum has a fixed order, so equal inputs give equal bits.
// y = gamma x^ + beta, where x^ = (x - mean) / sqrt(variance + epsilon). The variance is biased (divided by N), as in Keras.
// of_output is dy; of_input, of_gamma and of_beta are the gradients of x, gamma and beta.

#define COLUMNS 32
#define ROWS 16

// Adds one number of each thread that shares the channel. All of these threads get the sum.
__device__ inline float sum_of_column(float (*parts)[COLUMNS], float part)
{
    const int column = threadIdx.x % COLUMNS;
    __syncthreads(); // all threads have read the previous sum
    parts[threadIdx.x / COLUMNS][column] = part;
    __syncthreads();
    float sum = 0;
#pragma unroll
    for (int row = 0; row < ROWS; row++)
        sum += parts[row][column];
    return sum;
}

// Writes y, the mean and 1 / sqrt(variance + epsilon), and updates the moving statistics: moving = kept * moving + renewed * batch.
extern "C" __global__ void __launch_bounds__(COLUMNS * ROWS)
batch_norm_forward(const float* __restrict__ input, const float* __restrict__ gamma, const float* __restrict__ beta, float* __restrict__ moving_mean,
    float* __restrict__ moving_variance, float* __restrict__ output, float* __restrict__ means, float* __restrict__ inverses, int rows, int columns,
    float kept, float renewed, float epsilon)
{
    __shared__ float parts[ROWS][COLUMNS];
    const int column = blockIdx.x * COLUMNS + threadIdx.x % COLUMNS, first = threadIdx.x / COLUMNS;
    const bool exists = column < columns;

    float sum = 0;
    for (int row = first; exists && row < rows; row += ROWS)
        sum += input[(long long)row * columns + column];
    const float mean = sum_of_column(parts, sum) / rows;

    float squares = 0;
    for (int row = first; exists && row < rows; row += ROWS)
    {
        const float centred = input[(long long)row * columns + column] - mean;
        squares = fmaf(centred, centred, squares);
    }
    const float variance = sum_of_column(parts, squares) / rows, inverse = 1 / sqrtf(variance + epsilon);
    if (!exists)
        return;

    const float scale = gamma[column] * inverse, offset = beta[column];
    for (int row = first; row < rows; row += ROWS)
        output[(long long)row * columns + column] = fmaf(input[(long long)row * columns + column] - mean, scale, offset);
    if (first == 0)
    {
        means[column] = mean;
        inverses[column] = inverse;
        moving_mean[column] = fmaf(moving_mean[column], kept, renewed * mean);
        moving_variance[column] = fmaf(moving_variance[column], kept, renewed * variance);
    }
}

// Computes the gradients from dy. All sums are over N.
// x: gamma / sqrt(variance + epsilon) (dy - (sum of dy + x^ sum of dy x^) / N); gamma: sum of dy x^; beta: sum of dy.
extern "C" __global__ void __launch_bounds__(COLUMNS * ROWS)
batch_norm_backward(const float* __restrict__ input, const float* __restrict__ of_output, const float* __restrict__ gamma, const float* __restrict__ means,
    const float* __restrict__ inverses, float* __restrict__ of_input, float* __restrict__ of_gamma, float* __restrict__ of_beta, int rows, int columns)
{
    __shared__ float parts[ROWS][COLUMNS];
    const int column = blockIdx.x * COLUMNS + threadIdx.x % COLUMNS, first = threadIdx.x / COLUMNS;
    const bool exists = column < columns;
    const float mean = exists ? means[column] : 0, inverse = exists ? inverses[column] : 0;

    float sum = 0, products = 0;
    for (int row = first; exists && row < rows; row += ROWS)
    {
        const float given = of_output[(long long)row * columns + column];
        sum += given;
        products = fmaf(given, (input[(long long)row * columns + column] - mean) * inverse, products);
    }
    sum = sum_of_column(parts, sum);
    products = sum_of_column(parts, products);
    if (!exists)
        return;

    const float scale = gamma[column] * inverse, share = 1.0f / rows;
    for (int row = first; row < rows; row += ROWS)
    {
        const float normalised = (input[(long long)row * columns + column] - mean) * inverse;
        of_input[(long long)row * columns + column] = scale * (of_output[(long long)row * columns + column] - share * fmaf(normalised, products, sum));
    }
    if (first == 0)
    {
        of_gamma[column] = products;
        of_beta[column] = sum;
    }
}
