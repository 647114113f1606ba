// The time steps of one recurrence on a GPU, forward and back; compiled at run time, for the GPU at hand and for one number of units, UNITS.
//
// N texts, gridDim.x; D directions, gridDim.y; 4 * UNITS threads.

#include "TimeSteps.cuh"

// U of the block's direction.
__device__ inline const float* of_direction(const float* recurrent, int gates)
{
    return recurrent + (long long)blockIdx.y * gates * UNITS * UNITS;
}

// What the thread reads of an LSTM's sums: its gate of its unit.
__device__ inline int gate_row()
{
    return (int)threadIdx.x % 4 * UNITS + (int)threadIdx.x / 4;
}

extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_forward(const float* __restrict__ sums, const float* __restrict__ recurrent, float* __restrict__ states, float* __restrict__ cells,
    float* __restrict__ gates, int steps)
{
    lstm_states<UNITS, 1, false>(Written{sums, GATES * UNITS, gate_row()}, of_direction(recurrent, GATES), states, cells, gates, steps, blockIdx.x, gridDim.x);
}

// The same over word ids, without a way back.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_over_words(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps)
{
    lstm_states<UNITS, 1, false>(Words{products, ids, words, GATES * UNITS, gate_row(), 0}, of_direction(recurrent, GATES), states, nullptr, nullptr, steps,
        blockIdx.x, gridDim.x);
}

// The same, four texts a block: N / 4 blocks, rounded up.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_over_words_by_four(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps, int texts)
{
    lstm_states<UNITS, 4, false>(Words{products, ids, words, GATES * UNITS, gate_row(), 0}, of_direction(recurrent, GATES), states, nullptr, nullptr, steps,
        4 * blockIdx.x, texts);
}

// From the gradient towards the states, [T, N, D, H], to that towards the sums, [T, N, D, 4, H].
extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_backward(const float* __restrict__ of_states, const float* __restrict__ recurrent, const float* __restrict__ cells, const float* __restrict__ gates,
    float* __restrict__ of_sums, int steps)
{
    lstm_gradients<UNITS, false>(Written{of_states, UNITS, (int)threadIdx.x / 4}, of_direction(recurrent, GATES), cells, gates, of_sums,
        sequence_of_block(steps));
}

extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_forward(const float* __restrict__ sums, const float* __restrict__ recurrent, float* __restrict__ states, int steps)
{
    relu_states<UNITS, 1, false>(Written{sums, UNITS, (int)threadIdx.x / 4}, of_direction(recurrent, 1), states, steps, blockIdx.x, gridDim.x);
}

// The same over word ids, without a way back.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_over_words(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps)
{
    relu_states<UNITS, 1, false>(Words{products, ids, words, UNITS, (int)threadIdx.x / 4, 0}, of_direction(recurrent, 1), states, steps, blockIdx.x,
        gridDim.x);
}

// The same, four texts a block: N / 4 blocks, rounded up.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_over_words_by_four(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps, int texts)
{
    relu_states<UNITS, 4, false>(Words{products, ids, words, UNITS, (int)threadIdx.x / 4, 0}, of_direction(recurrent, 1), states, steps, 4 * blockIdx.x,
        texts);
}

// From the gradient towards the states to that towards the sums, both [T, N, D, H].
extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_backward(const float* __restrict__ of_states, const float* __restrict__ recurrent, const float* __restrict__ states, float* __restrict__ of_sums,
    int steps)
{
    relu_gradients<UNITS, false>(Written{of_states, UNITS, (int)threadIdx.x / 4}, of_direction(recurrent, 1), states, of_sums, sequence_of_block(steps));
}
