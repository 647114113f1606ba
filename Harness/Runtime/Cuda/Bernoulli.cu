// Random numbers from counters. Each number depends only on the seed, the number of the drawing and the position in the drawing. The generator is Philox 4x32
// with ten rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel Random Numbers: As Easy as 1, 2, 3").
// The number of the drawing is in the memory of the GPU, so a recorded step draws a new mask at each launch.

#define ROUNDS 10

__device__ inline uint4 philox(uint4 counter, uint2 key)
{
#pragma unroll
    for (int round = 0; round < ROUNDS; round++)
    {
        const unsigned int high_x = __umulhi(0xD2511F53u, counter.x), low_x = 0xD2511F53u * counter.x;
        const unsigned int high_z = __umulhi(0xCD9E8D57u, counter.z), low_z = 0xCD9E8D57u * counter.z;
        counter = make_uint4(high_z ^ counter.y ^ key.x, low_z, high_x ^ counter.w ^ key.y, low_x);
        key.x += 0x9E3779B9u;
        key.y += 0xBB67AE85u;
    }
    return counter;
}

// Draws the numbers 4 * four to 4 * four + 3 of a drawing: value if the random number is below the threshold, otherwise 0.
__device__ inline void draw(long long four, unsigned long long number, unsigned long long seed, unsigned int threshold, float value, float* drawn)
{
    const uint4 random = philox(make_uint4((unsigned int)four, (unsigned int)(four >> 32), (unsigned int)number, (unsigned int)(number >> 32)),
        make_uint2((unsigned int)seed, (unsigned int)(seed >> 32)));
    drawn[0] = random.x < threshold ? value : 0;
    drawn[1] = random.y < threshold ? value : 0;
    drawn[2] = random.z < threshold ? value : 0;
    drawn[3] = random.w < threshold ? value : 0;
}

// Increases the number of the drawing after every thread block has read it. All threads of a block must call this function. *done counts the blocks that have
// read the number; it is 0 before and after a launch.
__device__ inline void count_drawing(long long* drawing, unsigned int* done)
{
    __syncthreads(); // all threads have read the number
    if (threadIdx.x != 0)
        return;
    __threadfence();
    if (atomicAdd(done, 1u) == gridDim.x - 1)
    {
        *done = 0;
        *drawing += 1;
    }
}

// Sets each number to value with a probability of threshold / 2^32, and to 0 otherwise. A thread draws four numbers.
extern "C" __global__ void bernoulli(float* __restrict__ numbers, long long count, long long* drawing, unsigned int* done, unsigned long long seed,
    unsigned int threshold, float value)
{
    const long long four = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    float drawn[4];
    draw(four, *drawing, seed, threshold, value, drawn);
    count_drawing(drawing, done);
#pragma unroll
    for (int i = 0; i < 4; i++)
        if (4 * four + i < count)
            numbers[4 * four + i] = drawn[i];
}

// Multiplies each number by the mask value that bernoulli would draw at its position. In the forward pass, it also writes the number of the drawing to *kept
// and increases *drawing. In the backward pass, done is null, drawing points to the kept number, and the kernel writes neither.
extern "C" __global__ void dropout(const float* __restrict__ input, float* __restrict__ output, long long count, long long* drawing, unsigned int* done,
    long long* kept, unsigned long long seed, unsigned int threshold, float value)
{
    const long long four = (long long)blockIdx.x * blockDim.x + threadIdx.x, number = *drawing;
    float drawn[4];
    draw(four, number, seed, threshold, value, drawn);
    if (done != nullptr)
    {
        count_drawing(drawing, done);
        if (four == 0)
            *kept = number;
    }
#pragma unroll
    for (int i = 0; i < 4; i++)
        if (4 * four + i < count)
            output[4 * four + i] = input[4 * four + i] * drawn[i];
}
