// The evidence of an evaluation: a fingerprint of the weights, and a recount, which computes accuracy and loss in a second way.
// Equal inputs give equal bits, because the fingerprint is a sum of integers and every floating-point sum has a fixed order.

#define THREADS 256
#define MOST_TENSORS 32
#define WORDS_OF_A_BLOCK 4096

// The content of a tensor as 32-bit words.
struct Piece
{
    const unsigned int* words;
    long long count;
};

// Passed by value, so no memory on the GPU is needed. The thread blocks are numbered through the pieces in their order: each piece has
// count / WORDS_OF_A_BLOCK blocks, rounded up.
struct Pieces
{
    Piece of[MOST_TENSORS];
};

// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
__device__ inline unsigned long long mixed(unsigned long long x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

// Adds one number of every thread of the block. Thread 0 gets the sum.
template <typename NUMBER>
__device__ inline NUMBER sum_of_block(NUMBER* parts, NUMBER part)
{
    parts[threadIdx.x] = part;
    for (int half = THREADS / 2; half > 0; half /= 2)
    {
        __syncthreads();
        if ((int)threadIdx.x < half)
            parts[threadIdx.x] += parts[threadIdx.x + half];
    }
    return threadIdx.x == 0 ? parts[0] : part;
}

// Adds a hash of every word and its position to *sum. A word that changes or moves changes the sum. The order of the additions does not change it.
// first: the number of the first piece among all tensors.
extern "C" __global__ void __launch_bounds__(THREADS) fingerprint(const Pieces pieces, long long first, unsigned long long* sum)
{
    __shared__ unsigned long long parts[THREADS];
    int which = 0;
    long long block = blockIdx.x;
    for (; block * WORDS_OF_A_BLOCK >= pieces.of[which].count; which++)
        block -= (pieces.of[which].count + WORDS_OF_A_BLOCK - 1) / WORDS_OF_A_BLOCK;
    const Piece piece = pieces.of[which];
    const long long end = min(piece.count, (block + 1) * WORDS_OF_A_BLOCK);
    unsigned long long part = 0;
    for (long long i = block * WORDS_OF_A_BLOCK + threadIdx.x; i < end; i += THREADS)
        part += mixed((((unsigned long long)(first + which) << 40) + i) * 0x9E3779B97F4A7C15ull + piece.words[i]);
    part = sum_of_block(parts, part);
    if (threadIdx.x == 0)
        atomicAdd(sum, part);
}

// Writes for each thread block the number of its rows that are classified correctly, to right, and the sum of the losses of its rows, to losses.
// logits [N, C]; labels [N]. With C = 1, a logit is the argument of a sigmoid; otherwise the logits are the arguments of a softmax.
extern "C" __global__ void __launch_bounds__(THREADS)
recount_parts(const float* __restrict__ logits, const float* __restrict__ labels, long long rows, int width, double* __restrict__ right,
    double* __restrict__ losses)
{
    __shared__ double parts[THREADS];
    double right_here = 0, loss_here = 0;
    for (long long row = (long long)blockIdx.x * THREADS + threadIdx.x; row < rows; row += (long long)gridDim.x * THREADS)
    {
        const float* of_row = logits + row * width;
        if (width == 1)
        {
            const double z = of_row[0], label = labels[row];
            right_here += (z > 0 ? 1 : 0) == label ? 1 : 0;
            loss_here += (z > 0 ? z : 0) - z * label + log1p(exp(-fabs(z)));
            continue;
        }
        int largest = 0;
        for (int one = 1; one < width; one++)
            largest = of_row[one] > of_row[largest] ? one : largest;
        double sum = 0;
        for (int one = 0; one < width; one++)
            sum += exp((double)of_row[one] - (double)of_row[largest]);
        const int label = (int)labels[row];
        right_here += largest == label ? 1 : 0;
        loss_here += label >= 0 && label < width ? (double)of_row[largest] + log(sum) - (double)of_row[label] : log(-1.0); // NaN, because the label is no class
    }
    right_here = sum_of_block(parts, right_here);
    __syncthreads();
    loss_here = sum_of_block(parts, loss_here);
    if (threadIdx.x == 0)
    {
        right[blockIdx.x] = right_here;
        losses[blockIdx.x] = loss_here;
    }
}

// Writes the means over all rows, accuracy and loss, from the results of recount_parts. The grid is one thread block. count is at most THREADS.
extern "C" __global__ void __launch_bounds__(THREADS)
recount_means(const double* __restrict__ right, const double* __restrict__ losses, int count, long long rows, double* __restrict__ means)
{
    __shared__ double parts[THREADS];
    const double right_of_all = sum_of_block(parts, (int)threadIdx.x < count ? right[threadIdx.x] : 0.0);
    __syncthreads();
    const double loss_of_all = sum_of_block(parts, (int)threadIdx.x < count ? losses[threadIdx.x] : 0.0);
    if (threadIdx.x == 0)
    {
        means[0] = right_of_all / rows;
        means[1] = loss_of_all / rows;
    }
}
