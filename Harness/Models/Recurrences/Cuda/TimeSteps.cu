// The time steps of recurrences on a GPU, forward and back; compiled at run time, for the card at hand and for one number of units.
//
// A block computes one text in one direction: its time steps wait for nothing but the threads of one multiprocessor. The recurrent weights stay in registers.
// The last time step's vector is in shared memory, twice, so that one barrier a step is enough. Four neighbouring threads, a quad, share a unit: its four
// gates, or four parts of its sum.
// No sum depends on the order in which threads run, so equal inputs give equal bits.
//
// An evaluation of many texts computes four of them in a block: while one text waits for a sum, the next one computes. A text's sums have the same order.
//
// T time steps; N texts, gridDim.x; D directions, gridDim.y, of which the second reads from the end; H units, UNITS, a multiple of 16; 4 * H threads.
// Gates lie in torch's order: input, forget, candidate, output.

#define GATES 4
#define WHOLE_WARP 0xffffffffu

// One text in one direction, in sequences [T, N, D, width].
struct Sequence
{
    long long first, apart;
    int text, steps;
    bool from_the_end;

    // The block's only text.
    __device__ Sequence(int steps) : Sequence(steps, blockIdx.x, gridDim.x)
    {
    }

    __device__ Sequence(int steps, int text, int texts)
        : first((long long)text * gridDim.y + blockIdx.y), apart((long long)texts * gridDim.y), text(text), steps(steps), from_the_end(blockIdx.y == 1)
    {
    }

    // Where the vector begins that is read in a turn, 0 to T - 1.
    __device__ long long at(int turn, int width) const
    {
        return ((from_the_end ? steps - 1 - turn : turn) * apart + first) * width;
    }
};

// The weights of one thread times a vector in shared memory, of which it reads COUNT fours, the next one STRIDE fours further on.
template <int COUNT, int STRIDE>
__device__ inline float product(const float* weights, const float4* vector)
{
    float sums[4] = {0, 0, 0, 0};
#pragma unroll
    for (int i = 0; i < COUNT; i++)
    {
        const float4 four = vector[STRIDE * i];
        sums[0] = fmaf(weights[4 * i], four.x, sums[0]);
        sums[1] = fmaf(weights[4 * i + 1], four.y, sums[1]);
        sums[2] = fmaf(weights[4 * i + 2], four.z, sums[2]);
        sums[3] = fmaf(weights[4 * i + 3], four.w, sums[3]);
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

__device__ inline float& number(float4* vector, int index)
{
    return reinterpret_cast<float*>(vector)[index];
}

__device__ inline float sum_of_quad(float part)
{
    part += __shfl_xor_sync(WHOLE_WARP, part, 1);
    return part + __shfl_xor_sync(WHOLE_WARP, part, 2);
}

__device__ inline float of_quad(float value, int thread)
{
    return __shfl_sync(WHOLE_WARP, value, thread, 4);
}

// Where a thread takes xW + b from, turn after turn: from sums [T, N, D, width] ...
struct Sums
{
    const float* sums;
    int width, row;

    __device__ float read(const Sequence& sequence, int turn)
    {
        return sums[sequence.at(turn, width) + row];
    }
};

// ... or from the products of all words, [V, D, width], by the word ids of the text, [N, T]. The id of the next turn is read a turn before its product.
// A word outside the vocabulary has no product: what it touches is not a number.
struct Words
{
    const float* products;
    const int* ids;
    int words, width, row, id;

    __device__ int word(const Sequence& sequence, int turn) const
    {
        return ids[(long long)sequence.text * sequence.steps + (sequence.from_the_end ? sequence.steps - 1 - turn : turn)];
    }

    __device__ float read(const Sequence& sequence, int turn)
    {
        if (turn == 0)
            id = word(sequence, 0);
        const int now = id;
        if (turn + 1 < sequence.steps)
            id = word(sequence, turn + 1);
        return now >= 0 && now < words ? products[((long long)now * gridDim.y + blockIdx.y) * width + row] : sqrtf(-1.0f);
    }
};

// z = s + U h'; i, f, o = sigmoid(z), g = tanh(z); c = f c' + i g; h = o tanh(c); h' = c' = 0 before the first step.
// sums, gates [T, N, D, 4, H]; recurrent [D, 4, H, H]; states, cells [T, N, D, H]. Cells and gates are kept for the way back: null where there is none.
// A block computes TEXTS texts of all N, from blockIdx.x * TEXTS on. If the last block has fewer, it computes the last text again, and does not write it.
template <int TEXTS, typename SOURCE>
__device__ inline void lstm_states(SOURCE source, const float* __restrict__ recurrent, float* __restrict__ states, float* __restrict__ cells,
    float* __restrict__ gates, int steps, int texts)
{
    __shared__ float4 last[2][TEXTS][UNITS / 4];
    const int unit = threadIdx.x / 4, gate = threadIdx.x % 4, row = source.row, first = blockIdx.x * TEXTS, here = min(TEXTS, texts - first);

    float weights[UNITS];
#pragma unroll
    for (int k = 0; k < UNITS; k++)
        weights[k] = recurrent[((long long)blockIdx.y * GATES * UNITS + row) * UNITS + k];
    SOURCE sources[TEXTS];
    float cell[TEXTS], sum[TEXTS];
#pragma unroll
    for (int text = 0; text < TEXTS; text++)
    {
        if (gate == 0)
            number(last[0][text], unit) = 0;
        sources[text] = source;
        cell[text] = 0;
        sum[text] = sources[text].read(Sequence(steps, first + min(text, here - 1), texts), 0);
    }
    __syncthreads();

    for (int turn = 0; turn < steps; turn++)
    {
#pragma unroll
        for (int text = 0; text < TEXTS; text++)
        {
            const Sequence sequence(steps, first + min(text, here - 1), texts);
            const float next = turn + 1 < steps ? sources[text].read(sequence, turn + 1) : 0;
            const float z = sum[text] + product<UNITS / 4, 1>(weights, last[turn % 2][text]);
            const float steepness = gate == 2 ? 2 : 1; // tanh(z) = 2 sigmoid(2z) - 1: one path for all threads
            const float open = steepness / (1 + expf(-steepness * z)) - (steepness - 1);

            const float candidate = of_quad(open, 2);
            cell[text] = fmaf(of_quad(open, 1), cell[text], of_quad(open, 0) * candidate);
            const float state = of_quad(open, 3) * tanhf(cell[text]);
            if (gate == 0)
            {
                number(last[(turn + 1) % 2][text], unit) = state;
                if (text < here)
                    states[sequence.at(turn, UNITS) + unit] = state;
            }
            if (gates != nullptr)
            {
                gates[sequence.at(turn, GATES * UNITS) + row] = open;
                if (gate == 1)
                    cells[sequence.at(turn, UNITS) + unit] = cell[text];
            }
            sum[text] = next;
        }
        __syncthreads();
    }
}

extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_forward(const float* __restrict__ sums, const float* __restrict__ recurrent, float* __restrict__ states, float* __restrict__ cells,
    float* __restrict__ gates, int steps)
{
    lstm_states<1>(Sums{sums, GATES * UNITS, (int)threadIdx.x % 4 * UNITS + (int)threadIdx.x / 4}, recurrent, states, cells, gates, steps, gridDim.x);
}

// The same over word ids, without a way back.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_over_words(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps)
{
    lstm_states<1>(Words{products, ids, words, GATES * UNITS, (int)threadIdx.x % 4 * UNITS + (int)threadIdx.x / 4, 0}, recurrent, states, nullptr, nullptr,
        steps, gridDim.x);
}

// The same, four texts a block: N / 4 blocks, rounded up.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_over_words_by_four(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps, int texts)
{
    lstm_states<4>(Words{products, ids, words, GATES * UNITS, (int)threadIdx.x % 4 * UNITS + (int)threadIdx.x / 4, 0}, recurrent, states, nullptr, nullptr,
        steps, texts);
}

// From the gradient towards the states, [T, N, D, H], to that towards the sums, [T, N, D, 4, H].
extern "C" __global__ void __launch_bounds__(4 * UNITS)
lstm_backward(const float* __restrict__ of_states, const float* __restrict__ recurrent, const float* __restrict__ cells, const float* __restrict__ gates,
    float* __restrict__ of_sums, int steps)
{
    __shared__ float4 later[2][GATES][UNITS / 4 + 1]; // one more: the four threads of a unit read four rows, and meet in no bank
    const Sequence sequence(steps);
    const int unit = threadIdx.x / 4, gate = threadIdx.x % 4, row = gate * UNITS + unit;

    float weights[UNITS]; // a column: of all that this gate's sums take from the unit
#pragma unroll
    for (int k = 0; k < UNITS; k++)
        weights[k] = recurrent[((long long)blockIdx.y * GATES * UNITS + gate * UNITS + k) * UNITS + unit];
    number(later[steps % 2][gate], unit) = 0;
    __syncthreads();

    float of_cell = 0, open = gates[sequence.at(steps - 1, GATES * UNITS) + row];
    float cell = cells[sequence.at(steps - 1, UNITS) + unit], of_state = of_states[sequence.at(steps - 1, UNITS) + unit];
    for (int turn = steps - 1; turn >= 0; turn--)
    {
        const bool first = turn == 0;
        const float open_before = first ? 0 : gates[sequence.at(turn - 1, GATES * UNITS) + row];
        const float cell_before = first ? 0 : cells[sequence.at(turn - 1, UNITS) + unit];
        const float of_state_before = first ? 0 : of_states[sequence.at(turn - 1, UNITS) + unit];

        of_state += sum_of_quad(product<UNITS / 4, 1>(weights, later[(turn + 1) % 2][gate]));
        const float input = of_quad(open, 0), forget = of_quad(open, 1), candidate = of_quad(open, 2), output = of_quad(open, 3);
        const float squashed = tanhf(cell);
        of_cell = fmaf(of_state * output, 1 - squashed * squashed, of_cell);
        const float of_open = gate == 0 ? of_cell * candidate : gate == 1 ? of_cell * cell_before : gate == 2 ? of_cell * input : of_state * squashed;
        const float of_sum = of_open * (gate == 2 ? 1 - open * open : open * (1 - open));
        of_cell *= forget;

        number(later[turn % 2][gate], unit) = of_sum;
        of_sums[sequence.at(turn, GATES * UNITS) + row] = of_sum;
        open = open_before;
        cell = cell_before;
        of_state = of_state_before;
        __syncthreads();
    }
}

// h = max(0, s + U h'), h' = 0 before the first step. sums, states [T, N, D, H]; recurrent [D, H, H]. The texts of a block are those of lstm_states.
template <int TEXTS, typename SOURCE>
__device__ inline void relu_states(SOURCE source, const float* __restrict__ recurrent, float* __restrict__ states, int steps, int texts)
{
    __shared__ float4 last[2][TEXTS][UNITS / 4];
    const int unit = threadIdx.x / 4, part = threadIdx.x % 4, first = blockIdx.x * TEXTS, here = min(TEXTS, texts - first);

    float weights[UNITS / 4]; // every fourth four of a row
#pragma unroll
    for (int k = 0; k < UNITS / 4; k++)
        weights[k] = recurrent[((long long)blockIdx.y * UNITS + unit) * UNITS + 16 * (k / 4) + 4 * part + k % 4];
    SOURCE sources[TEXTS];
    float sum[TEXTS];
#pragma unroll
    for (int text = 0; text < TEXTS; text++)
    {
        if (part == 0)
            number(last[0][text], unit) = 0;
        sources[text] = source;
        sum[text] = sources[text].read(Sequence(steps, first + min(text, here - 1), texts), 0);
    }
    __syncthreads();

    for (int turn = 0; turn < steps; turn++)
    {
#pragma unroll
        for (int text = 0; text < TEXTS; text++)
        {
            const Sequence sequence(steps, first + min(text, here - 1), texts);
            const float next = turn + 1 < steps ? sources[text].read(sequence, turn + 1) : 0;
            const float z = sum[text] + sum_of_quad(product<UNITS / 16, 4>(weights, last[turn % 2][text] + part));
            const float state = z < 0 ? 0 : z; // what is no number stays none
            if (part == 0)
            {
                number(last[(turn + 1) % 2][text], unit) = state;
                if (text < here)
                    states[sequence.at(turn, UNITS) + unit] = state;
            }
            sum[text] = next;
        }
        __syncthreads();
    }
}

extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_forward(const float* __restrict__ sums, const float* __restrict__ recurrent, float* __restrict__ states, int steps)
{
    relu_states<1>(Sums{sums, UNITS, (int)threadIdx.x / 4}, recurrent, states, steps, gridDim.x);
}

// The same over word ids, without a way back.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_over_words(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps)
{
    relu_states<1>(Words{products, ids, words, UNITS, (int)threadIdx.x / 4, 0}, recurrent, states, steps,
        gridDim.x);
}

// The same, four texts a block: N / 4 blocks, rounded up.
extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_over_words_by_four(const float* __restrict__ products, const int* __restrict__ ids, int words, const float* __restrict__ recurrent,
    float* __restrict__ states, int steps, int texts)
{
    relu_states<4>(Words{products, ids, words, UNITS, (int)threadIdx.x / 4, 0}, recurrent, states, steps,
        texts);
}

// From the gradient towards the states to that towards the sums, both [T, N, D, H].
extern "C" __global__ void __launch_bounds__(4 * UNITS)
relu_backward(const float* __restrict__ of_states, const float* __restrict__ recurrent, const float* __restrict__ states, float* __restrict__ of_sums,
    int steps)
{
    __shared__ float4 later[2][UNITS / 4];
    const Sequence sequence(steps);
    const int unit = threadIdx.x / 4, part = threadIdx.x % 4;

    float weights[UNITS / 4]; // every fourth four of a column
#pragma unroll
    for (int k = 0; k < UNITS / 4; k++)
        weights[k] = recurrent[((long long)blockIdx.y * UNITS + 16 * (k / 4) + 4 * part + k % 4) * UNITS + unit];
    if (part == 0)
        number(later[steps % 2], unit) = 0;
    __syncthreads();

    float state = states[sequence.at(steps - 1, UNITS) + unit], of_state = of_states[sequence.at(steps - 1, UNITS) + unit];
    for (int turn = steps - 1; turn >= 0; turn--)
    {
        const float state_before = turn == 0 ? 0 : states[sequence.at(turn - 1, UNITS) + unit];
        const float of_state_before = turn == 0 ? 0 : of_states[sequence.at(turn - 1, UNITS) + unit];

        of_state += sum_of_quad(product<UNITS / 16, 4>(weights, later[(turn + 1) % 2] + part));
        const float of_sum = state <= 0 ? 0 : of_state;
        if (part == 0)
        {
            number(later[turn % 2], unit) = of_sum;
            of_sums[sequence.at(turn, UNITS) + unit] = of_sum;
        }
        state = state_before;
        of_state = of_state_before;
        __syncthreads();
    }
}
