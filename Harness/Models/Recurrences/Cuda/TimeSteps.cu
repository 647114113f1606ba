// Kernels for the time steps of one recurrence, forward and backward. They are compiled at run time for the current GPU and for one number of units, UNITS.
//
// Grid: N blocks in x, one for each text, and D blocks in y, one for each direction. A block has 4 * UNITS threads. Shapes are those of TimeSteps.cuh.

#include "TimeSteps.cuh"

// Returns U of the block's direction.
__device__ inline const float* of_direction(const float* recurrent, int gates)
{
    return recurrent + (long long)blockIdx.y * gates * UNITS * UNITS;
}

// Returns which of an LSTM's sums the thread reads: the sum of its gate and its unit.
__device__ inline int gate_row()
{
    return (int)threadIdx.x % 4 * UNITS + (int)threadIdx.x / 4;
}

// cells and gates are null if there is no backward pass.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_forward(const float* __restrict__ sums, const float* __restrict__ recurrent, float* __restrict__ states, float* __restrict__ cells,
    float* __restrict__ gates, int steps)
{
    lstm_states<UNITS, 1, false>(Written{sums, GATES * UNITS, gate_row()}, of_direction(recurrent, GATES), states, cells, gates, steps, blockIdx.x, gridDim.x);
}

// Computes the states of lstm_forward from word ids instead of sums: products [V, D, 4, H]; ids [N, T]. There is no backward pass.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_over_words(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps)
{
    lstm_states<UNITS, 1, false>(Words{products, ids, words, GATES * UNITS, gate_row(), 0}, of_direction(recurrent, GATES), states, nullptr, nullptr, steps,
        blockIdx.x, gridDim.x);
}

// Computes the states of lstm_over_words with four texts in a block. Grid in x: N / 4 blocks, rounded up.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_over_words_by_four(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps, int texts)
{
    lstm_states<UNITS, 4, false>(Words{products, ids, words, GATES * UNITS, gate_row(), 0}, of_direction(recurrent, GATES), states, nullptr, nullptr, steps,
        4 * blockIdx.x, texts);
}

// Computes the gradient of the sums, [T, N, D, 4, H], from the gradient of the states, [T, N, D, H].
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

// Computes the states of relu_forward from word ids instead of sums: products [V, D, H]; ids [N, T]. There is no backward pass.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_over_words(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps)
{
    relu_states<UNITS, 1, false>(Words{products, ids, words, UNITS, (int)threadIdx.x / 4, 0}, of_direction(recurrent, 1), states, steps, blockIdx.x,
        gridDim.x);
}

// Computes the states of relu_over_words with four texts in a block. Grid in x: N / 4 blocks, rounded up.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_over_words_by_four(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps, int texts)
{
    relu_states<UNITS, 4, false>(Words{products, ids, words, UNITS, (int)threadIdx.x / 4, 0}, of_direction(recurrent, 1), states, steps, 4 * blockIdx.x,
        texts);
}

// Computes the gradient of the sums from the gradient of the states, both [T, N, D, H].
extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_backward(const float* __restrict__ of_states, const float* __restrict__ recurrent, const float* __restrict__ states, float* __restrict__ of_sums,
    int steps)
{
    relu_gradients<UNITS, false>(Written{of_states, UNITS, (int)threadIdx.x / 4}, of_direction(recurrent, 1), states, of_sums, sequence_of_block(steps));
}
