// Adam in the form of Keras, for up to MOST_WEIGHTS weight tensors in one launch: theta -= rate * sqrt(1 - b2^t) / (1 - b1^t) * m / (sqrt(v) + e).
// m and v are the moving means of the gradients and of their squares; b1 = .9, b2 = .999, e = 1e-7; t is the number of the step, from 1 on.

#define MOST_WEIGHTS 32
#define NUMBERS_OF_A_BLOCK 4096

struct Weight
{
    float* values;
    const float* gradients;
    float* means;
    float* squares;
    long long count;
};

// Passed by value, so no memory on the GPU is needed. The thread blocks are numbered through the weights in their order: each weight has
// count / NUMBERS_OF_A_BLOCK blocks, rounded up.
struct Weights
{
    Weight of[MOST_WEIGHTS];
};

// Computes rate * sqrt(1 - b2^t) / (1 - b1^t) with one thread. Powers in double precision are slow on most GPUs, so they are computed once per step and not
// once per thread block.
extern "C" __global__ void adam_factor(float* __restrict__ factor, const float* __restrict__ step, double rate)
{
    *factor = (float)(rate * sqrt(1 - pow(0.999, (double)*step)) / (1 - pow(0.9, (double)*step)));
}

extern "C" __global__ void __launch_bounds__(256) adam(const Weights weights, const float* __restrict__ factor_of_step)
{
    const float factor = *factor_of_step;
    int which = 0;
    long long block = blockIdx.x;
    for (; block * NUMBERS_OF_A_BLOCK >= weights.of[which].count; which++)
        block -= (weights.of[which].count + NUMBERS_OF_A_BLOCK - 1) / NUMBERS_OF_A_BLOCK;
    const Weight weight = weights.of[which];
    const long long end = min(weight.count, (block + 1) * NUMBERS_OF_A_BLOCK);
    for (long long i = block * NUMBERS_OF_A_BLOCK + threadIdx.x; i < end; i += blockDim.x)
    {
        const float gradient = weight.gradients[i];
        const float mean = fmaf(0.1f, gradient - weight.means[i], weight.means[i]);
        const float square = fmaf(0.001f, gradient * gradient - weight.squares[i], weight.squares[i]);
        weight.means[i] = mean;
        weight.squares[i] = square;
        weight.values[i] -= factor * mean / (sqrtf(square) + 1e-7f);
    }
}
