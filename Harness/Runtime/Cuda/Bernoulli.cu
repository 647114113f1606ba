// Random numbers that are a function of what they are for: Philox 4x32 with ten rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel Random Numbers: As
// Easy as 1, 2, 3").
// A drawing is known by its number, which lies on the card, so that a recorded step draws anew whenever it is launched.

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

// Each number becomes value with a probability of threshold / 2^32, and 0 otherwise. A thread makes four.
extern "C" __global__ void bernoulli(float* __restrict__ numbers, long long count, const long long* __restrict__ drawing, unsigned long long seed,
    unsigned int threshold, float value)
{
    const long long four = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    const unsigned long long number = *drawing;
    const uint4 random = philox(make_uint4((unsigned int)four, (unsigned int)(four >> 32), (unsigned int)number, (unsigned int)(number >> 32)),
        make_uint2((unsigned int)seed, (unsigned int)(seed >> 32)));
    const unsigned int drawn[4] = {random.x, random.y, random.z, random.w};
#pragma unroll
    for (int i = 0; i < 4; i++)
        if (4 * four + i < count)
            numbers[4 * four + i] = drawn[i] < threshold ? value : 0;
}
