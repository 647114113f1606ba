// Kernels for the time steps of two stacked recurrences of one direction. The upper one reads every state of the lower one. They are compiled at run time for
// the current GPU and for two numbers of units, LOWER and UPPER.
//
// The work on a text has three parts: the time steps of the lower layer, the product of its states with the input weights of the upper layer, and the time
// steps of the upper layer. The backward pass computes them in the opposite order. A thread block computes one part of one text.
//
// With tickets, one launch of 3 * N blocks computes all parts at once, as a wavefront: a part follows the previous part by about one time step. A block waits
// for a number until it is no longer PENDING. Each block takes a ticket when it starts, and the ticket determines its part and its text. A block only waits for
// blocks with lower tickets. These have already started, so no block waits for a block that cannot start. After some seconds a block stops waiting, and its
// results become NaN.
// Without tickets (a null pointer), each part is a launch of its own with gridDim.x = N, and the part is an argument. In the launch of the product, gridDim.y
// blocks may share a text.
// Both ways give the same bits.

#include "TimeSteps.cuh"

#define MOST_UNITS (LOWER > UPPER ? LOWER : UPPER)

#ifndef MOST_LOOKS
#define MOST_LOOKS (1 << 22) // how often a block reads a PENDING number before it stops waiting
#endif

// This source reads numbers that another block of the same launch computes. Its volatile reads bypass the L1 cache of the multiprocessor.
struct Awaited
{
    static const int LOOKS_WITHOUT_SLEEP = 64, NANOSECONDS = 100;

    const float* values;
    int width, row;
    bool lost;

    __device__ float look(const Sequence& sequence, int turn)
    {
        return *(const volatile float*)(values + sequence.at(turn, width) + row);
    }

    __device__ float got(const Sequence& sequence, int turn, float looked)
    {
        for (int looks = 1; __float_as_uint(looked) == PENDING && !lost; looks++)
        {
            if (looks > LOOKS_WITHOUT_SLEEP)
                __nanosleep(NANOSECONDS);
            lost = looks == MOST_LOOKS;
            looked = look(sequence, turn);
        }
        return looked;
    }
};

// Computes r = M v + b for each turn of the range [from, to). The source gives v, [T, N, IN]; results is r, [T, N, OUT]; bias may be null. The element of M in
// row i and column j is matrix[APART_OUT * i + APART_IN * j]. PARTS neighbouring threads, one or four, share a number of r. All threads of the block must call
// this function.
template <int OUT, int IN, int PARTS, int APART_OUT, int APART_IN>
__device__ inline void products_with_matrix(Awaited source, const float* __restrict__ matrix, const float* __restrict__ bias, float* results,
    const Sequence& sequence, int from, int to)
{
    __shared__ float4 vector[2][IN / 4];
    const int row = threadIdx.x / PARTS, part = threadIdx.x % PARTS;
    const bool computes = row < OUT, reads = threadIdx.x < IN;
    source.row = threadIdx.x;

    float weights[IN / PARTS];
#pragma unroll
    for (int k = 0; k < IN / PARTS; k++)
        weights[k] = computes ? matrix[(long long)row * APART_OUT + (4 * PARTS * (k / 4) + 4 * part + k % 4) * APART_IN] : 0;
    const float start = computes && bias != nullptr ? bias[row] : 0;
    if (reads && from < to)
        number(vector[from % 2], threadIdx.x) = source.got(sequence, from, source.look(sequence, from));
    __syncthreads();

    for (int turn = from; turn < to; turn++)
    {
        const bool goes_on = reads && turn + 1 < to;
        const float next = goes_on ? source.look(sequence, turn + 1) : 0;
        float sum = product<IN / 4 / PARTS, PARTS>(weights, vector[turn % 2] + part);
        if (PARTS == 4)
            sum = sum_of_quad(sum);
        if (computes && part == 0)
            write<true>(results + sequence.at(turn, OUT) + row, sum + start);
        if (goes_on)
            number(vector[(turn + 1) % 2], threadIdx.x) = source.got(sequence, turn + 1, next);
        __syncthreads();
    }
}

// The part and the text that a block computes.
struct Task
{
    int part, text, texts;

    __device__ Task(unsigned int* tickets, int part, int texts) : part(part), text(blockIdx.x), texts(texts)
    {
        if (tickets == nullptr)
            return;
        __shared__ unsigned int ticket;
        if (threadIdx.x == 0)
            ticket = atomicAdd(tickets, 1u);
        __syncthreads();
        this->part = (int)ticket / texts;
        text = (int)ticket % texts;
    }

    __device__ Sequence sequence(int steps, bool from_the_end) const
    {
        return Sequence(steps, text, texts, 0, 1, from_the_end);
    }
};

// Returns whether the thread has no work, because its layer has fewer units than the other one. Before it returns, such a thread takes part in the block's
// barriers: one before the first turn, and one after each turn.
__device__ inline bool is_idle(int units, int steps)
{
    if (threadIdx.x < 4 * units)
        return false;
    for (int turn = 0; turn <= steps; turn++)
        __syncthreads();
    return true;
}

// Returns the first turn of block number part, if gridDim.y blocks share the product of a text.
__device__ inline int turn_of_part(int steps, int part)
{
    return (int)((long long)steps * part / gridDim.y);
}

// Sets all numbers of two tensors to PENDING, and the next ticket to 0. of_first and of_second are the sizes of the tensors.
extern "C" __global__ void two_layers_begin(unsigned int* first, long long of_first, unsigned int* second, long long of_second, unsigned int* tickets)
{
    const long long apart = (long long)gridDim.x * blockDim.x;
    for (long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x; i < of_first + of_second; i += apart)
        *(i < of_first ? first + i : second + (i - of_first)) = PENDING;
    if (blockIdx.x == 0 && threadIdx.x == 0)
        *tickets = 0;
}

// The forward pass of two LSTMs. Sums, gates [T, N, 4, H]; states, cells [T, N, H]; recurrent weights [4, H, H], where H is LOWER or UPPER. input, of shape
// [4, UPPER, LOWER], and bias, [4, UPPER], belong to the upper layer. The launch bounds guarantee that a multiprocessor holds two blocks at once;
// TwoLayerKernels.cs relies on that.
extern "C" __global__ void __launch_bounds__(4 * MOST_UNITS, 2)
two_lstms_forward(const float* lower_sums, const float* lower_recurrent, float* lower_states, float* lower_cells, float* lower_gates, const float* input,
    const float* bias, float* upper_sums, const float* upper_recurrent, float* upper_states, float* upper_cells, float* upper_gates, unsigned int* tickets,
    int part, int steps, int texts)
{
    const Task task(tickets, part, texts);
    const int unit = threadIdx.x / 4, gate = threadIdx.x % 4;
    if (task.part == 0)
    {
        if (!is_idle(LOWER, steps))
            lstm_states<LOWER, 1, true>(Written{lower_sums, GATES * LOWER, gate * LOWER + unit}, lower_recurrent, lower_states, lower_cells, lower_gates,
                steps, task.text, texts);
    }
    else if (task.part == 1)
        products_with_matrix<GATES * UPPER, LOWER, 1, LOWER, 1>(Awaited{lower_states, LOWER, 0, false}, input, bias, upper_sums, task.sequence(steps, false),
            turn_of_part(steps, blockIdx.y), turn_of_part(steps, blockIdx.y + 1));
    else if (!is_idle(UPPER, steps))
        lstm_states<UPPER, 1, false>(Awaited{upper_sums, GATES * UPPER, gate * UPPER + unit, false}, upper_recurrent, upper_states, upper_cells, upper_gates,
            steps, task.text, texts);
}

// The backward pass of two LSTMs. Computes the gradients of the sums of both layers and of the lower states from the gradient of the upper states,
// [T, N, UPPER].
extern "C" __global__ void __launch_bounds__(4 * MOST_UNITS, 2)
two_lstms_backward(const float* of_upper_states, const float* upper_recurrent, const float* upper_states, const float* upper_cells, const float* upper_gates,
    float* of_upper_sums, const float* input, float* of_lower_states, const float* lower_recurrent, const float* lower_states, const float* lower_cells,
    const float* lower_gates, float* of_lower_sums, unsigned int* tickets, int part, int steps, int texts)
{
    const Task task(tickets, part, texts);
    const int unit = threadIdx.x / 4;
    if (task.part == 0)
    {
        if (!is_idle(UPPER, steps))
            lstm_gradients<UPPER, true>(Written{of_upper_states, UPPER, unit}, upper_recurrent, upper_cells, upper_gates, of_upper_sums,
                task.sequence(steps, false));
    }
    else if (task.part == 1)
        products_with_matrix<LOWER, GATES * UPPER, 4, 1, LOWER>(Awaited{of_upper_sums, GATES * UPPER, 0, false}, input, nullptr, of_lower_states,
            task.sequence(steps, true), turn_of_part(steps, blockIdx.y), turn_of_part(steps, blockIdx.y + 1));
    else if (!is_idle(LOWER, steps))
        lstm_gradients<LOWER, false>(Awaited{of_lower_states, LOWER, unit, false}, lower_recurrent, lower_cells, lower_gates, of_lower_sums,
            task.sequence(steps, false));
}

// The forward pass of two simple recurrences with ReLU. Sums and states [T, N, H]; recurrent weights [H, H]; input weights [UPPER, LOWER]. There are no cells
// and gates, but the order of the arguments is that of two_lstms_forward.
extern "C" __global__ void __launch_bounds__(4 * MOST_UNITS, 2)
two_relus_forward(const float* lower_sums, const float* lower_recurrent, float* lower_states, float*, float*, const float* input, const float* bias,
    float* upper_sums, const float* upper_recurrent, float* upper_states, float*, float*, unsigned int* tickets, int part, int steps, int texts)
{
    const Task task(tickets, part, texts);
    const int unit = threadIdx.x / 4;
    if (task.part == 0)
    {
        if (!is_idle(LOWER, steps))
            relu_states<LOWER, 1, true>(Written{lower_sums, LOWER, unit}, lower_recurrent, lower_states, steps, task.text, texts);
    }
    else if (task.part == 1)
        products_with_matrix<UPPER, LOWER, 4, LOWER, 1>(Awaited{lower_states, LOWER, 0, false}, input, bias, upper_sums, task.sequence(steps, false),
            turn_of_part(steps, blockIdx.y), turn_of_part(steps, blockIdx.y + 1));
    else if (!is_idle(UPPER, steps))
        relu_states<UPPER, 1, false>(Awaited{upper_sums, UPPER, unit, false}, upper_recurrent, upper_states, steps, task.text, texts);
}

// The backward pass of two simple recurrences with ReLU, with the order of arguments of two_lstms_backward.
extern "C" __global__ void __launch_bounds__(4 * MOST_UNITS, 2)
two_relus_backward(const float* of_upper_states, const float* upper_recurrent, const float* upper_states, const float*, const float*, float* of_upper_sums,
    const float* input, float* of_lower_states, const float* lower_recurrent, const float* lower_states, const float*, const float*, float* of_lower_sums,
    unsigned int* tickets, int part, int steps, int texts)
{
    const Task task(tickets, part, texts);
    const int unit = threadIdx.x / 4;
    if (task.part == 0)
    {
        if (!is_idle(UPPER, steps))
            relu_gradients<UPPER, true>(Written{of_upper_states, UPPER, unit}, upper_recurrent, upper_states, of_upper_sums, task.sequence(steps, false));
    }
    else if (task.part == 1)
        products_with_matrix<LOWER, UPPER, 4, 1, LOWER>(Awaited{of_upper_sums, UPPER, 0, false}, input, nullptr, of_lower_states, task.sequence(steps, true),
            turn_of_part(steps, blockIdx.y), turn_of_part(steps, blockIdx.y + 1));
    else if (!is_idle(LOWER, steps))
        relu_gradients<LOWER, false>(Awaited{of_lower_states, LOWER, unit, false}, lower_recurrent, lower_states, of_lower_sums,
            task.sequence(steps, false));
}
