// Replaces the part of CUDA that the kernels of the harness use, so a C++20 compiler can build them. Each GPU thread is a thread of this machine. Thread blocks
// run one after the other, so a static variable can be shared memory.

#include <algorithm>
#include <barrier>
#include <bit>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#define __global__
#define __device__
#define __shared__ static
#define __launch_bounds__(...)
#define __restrict__ __restrict

using std::min;

struct Three { int x, y, z; };
struct float4 { float x, y, z, w; };
struct uint2 { unsigned int x, y; };
struct uint4 { unsigned int x, y, z, w; };

inline uint2 make_uint2(unsigned int x, unsigned int y) { return {x, y}; }
inline uint4 make_uint4(unsigned int x, unsigned int y, unsigned int z, unsigned int w) { return {x, y, z, w}; }
inline unsigned int __umulhi(unsigned int a, unsigned int b) { return (unsigned int)(((unsigned long long)a * b) >> 32); }

static thread_local Three threadIdx, blockIdx;
static Three gridDim, blockDim;

static const int WARP = 32, MOST_WARPS = 32;
static std::unique_ptr<std::barrier<>> block_barrier, warp_barriers[MOST_WARPS];
static float exchanged[MOST_WARPS][WARP];
static bool votes[MOST_WARPS][WARP];

inline void __syncthreads() { block_barrier->arrive_and_wait(); }

inline void __threadfence() {} // each block ends before the next one begins

inline void atomicAdd(unsigned long long* sum, unsigned long long part) { __atomic_fetch_add(sum, part, __ATOMIC_RELAXED); }
inline unsigned int atomicAdd(unsigned int* sum, unsigned int part) { return __atomic_fetch_add(sum, part, __ATOMIC_RELAXED); }

inline unsigned int __float_as_uint(float number) { return std::bit_cast<unsigned int>(number); }
inline float __uint_as_float(unsigned int bits) { return std::bit_cast<float>(bits); }

// Sleeps longer than the argument says, because a thread of this machine needs more time for a step than a GPU thread.
inline void __nanosleep(unsigned int) { std::this_thread::sleep_for(std::chrono::microseconds(50)); }

// The fast division of a GPU is exact here.
inline float __fdividef(float a, float b) { return a / b; }

inline int __popc(unsigned int bits) { return __builtin_popcount(bits); }

inline float exchange(float value, int from)
{
    const int warp = threadIdx.x / WARP;
    exchanged[warp][threadIdx.x % WARP] = value;
    warp_barriers[warp]->arrive_and_wait();
    const float received = exchanged[warp][from];
    warp_barriers[warp]->arrive_and_wait();
    return received;
}

inline float __shfl_sync(unsigned int, float value, int lane, int width) { return exchange(value, threadIdx.x % WARP / width * width + lane); }
inline float __shfl_xor_sync(unsigned int, float value, int mask) { return exchange(value, (threadIdx.x % WARP) ^ mask); }

inline unsigned int __ballot_sync(unsigned int, bool vote)
{
    const int warp = threadIdx.x / WARP;
    votes[warp][threadIdx.x % WARP] = vote;
    warp_barriers[warp]->arrive_and_wait();
    unsigned int bits = 0;
    for (int lane = 0; lane < WARP; lane++)
        bits |= (unsigned int)votes[warp][lane] << lane;
    warp_barriers[warp]->arrive_and_wait();
    return bits;
}

inline void run_block(int block, const std::function<void()>& kernel)
{
    const int threads = blockDim.x;
    block_barrier = std::make_unique<std::barrier<>>(threads);
    for (int warp = 0; warp * WARP < threads; warp++)
        warp_barriers[warp] = std::make_unique<std::barrier<>>(min(WARP, threads - warp * WARP));
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; thread++)
        running.emplace_back([=, &kernel] {
            threadIdx = {thread, 0, 0};
            blockIdx = {block % gridDim.x, block / gridDim.x, 0};
            kernel();
        });
    for (auto& thread : running)
        thread.join();
}

inline void launch(int blocks_x, int blocks_y, int threads, const std::function<void()>& kernel)
{
    gridDim = {blocks_x, blocks_y, 1};
    blockDim = {threads, 1, 1};
    for (int block = 0; block < blocks_x * blocks_y; block++)
        run_block(block, kernel);
}
