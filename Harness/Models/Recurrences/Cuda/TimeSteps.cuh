// Device functions for the time steps of recurrences, forward and back, for any number of units. TimeSteps.cu and TwoLayers.cu make kernels of them.
//
// A block computes one text in one direction: its time steps wait for nothing but the threads of one multiprocessor. The recurrent weights stay in registers.
// The last time step's vector is in shared memory, twice, so that one barrier a step is enough. Four neighbouring threads, a quad, share a unit: its four
// gates, or four parts of its sum.
// No sum depends on the order in which threads run, so equal inputs give equal bits.
//
// An evaluation of many texts computes four of them in a block: while one text waits for a sum, the next one computes. A text's sums have the same order.
//
// T time steps; N texts; D directions, of which the second reads from the end; H units, a multiple of 16; 4 * H threads.
// Gates lie in torch's order: input, forget, candidate, output. A thread's turn is the time step that it computes, counted in its reading direction.

#ifndef GATES
#define GATES 4
#define WHOLE_WARP 0xffffffffu

// One text in one direction, in sequences [T, N, D, width].
struct Sequence
{
    long long first; // the place of the vector that is read first, counted in vectors
    int apart;       // from one turn to the next
    int text, steps;

    __device__ Sequence(int steps, int text, int texts, int direction, int directions, bool from_the_end)
        : first((from_the_end ? steps - 1ll : 0) * texts * directions + text * directions + direction),
          apart((from_the_end ? -1 : 1) * texts * directions), text(text), steps(steps)
    {
    }

    // Where the vector begins that is read in a turn, 0 to T - 1.
    __device__ long long at(int turn, int width) const
    {
        return (first + (long long)turn * apart) * width;
    }
};

// The block's only text.
__device__ inline Sequence sequence_of_block(int steps)
{
    return Sequence(steps, blockIdx.x, gridDim.x, blockIdx.y, gridDim.y, blockIdx.y == 1);
}

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

// Each thread of a quad has a part of four sums. The first thread gets the first sum, the second thread the second one, and so on.
__device__ inline float own_sum_of_quad(const float (&parts)[4])
{
    const bool odd = threadIdx.x % 2 == 1, upper = threadIdx.x % 4 >= 2;
    const float low = (odd ? parts[1] : parts[0]) + __shfl_xor_sync(WHOLE_WARP, odd ? parts[0] : parts[1], 1);
    const float high = (odd ? parts[3] : parts[2]) + __shfl_xor_sync(WHOLE_WARP, odd ? parts[2] : parts[3], 1);
    return (upper ? high : low) + __shfl_xor_sync(WHOLE_WARP, upper ? low : high, 2);
}

// scale * sigmoid(scale * z) - (scale - 1): sigmoid(z) for 1, tanh(z) for 2. The quick division has an error of two units in the last place.
__device__ inline float squashed(float z, float scale)
{
    return __fdividef(scale, 1 + expf(-scale * z)) - (scale - 1);
}

// A value that another block may wait for is never the bit pattern PENDING, which marks values that are not computed yet. PENDING is not a number (NaN), so a
// computed NaN becomes another one.
#define PENDING 0x7fedcba9u

template <bool AWAITED>
__device__ inline void write(float* place, float value)
{
    if (AWAITED)
        *(volatile float*)place = value == value ? value : __uint_as_float(0x7fffffffu);
    else
        *place = value;
}

// A source is where a thread takes one number of each turn from. look() reads without waiting, at the start of the turn before. got() returns the number.
//
// This one reads what an earlier kernel wrote: sequences [T, N, D, width].
struct Written
{
    const float* values;
    int width, row;

    __device__ float look(const Sequence& sequence, int turn)
    {
        return values[sequence.at(turn, width) + row];
    }

    __device__ float got(const Sequence&, int, float looked)
    {
        return looked;
    }
};

// Reads the products of all words, [V, D, width], by the word ids of the text, [N, T]. The id of the next turn is read a turn before its product.
// A word outside the vocabulary has no product: its text's states become NaN.
struct Words
{
    const float* products;
    const int* ids;
    int words, width, row, id;

    __device__ int word(const Sequence& sequence, int turn) const
    {
        return ids[(long long)sequence.text * sequence.steps + (sequence.apart < 0 ? sequence.steps - 1 - turn : turn)];
    }

    __device__ float look(const Sequence& sequence, int turn)
    {
        if (turn == 0)
            id = word(sequence, 0);
        const int now = id;
        if (turn + 1 < sequence.steps)
            id = word(sequence, turn + 1);
        return now >= 0 && now < words ? products[((long long)now * gridDim.y + blockIdx.y) * width + row] : sqrtf(-1.0f);
    }

    __device__ float got(const Sequence&, int, float looked)
    {
        return looked;
    }
};

// z = s + U h'; i, f, o = sigmoid(z), g = tanh(z); c = f c' + i g; h = o tanh(c); h' = c' = 0 before the first step.
// sums, gates [T, N, D, 4, H]; recurrent [4, H, H], the block's direction; states, cells [T, N, D, H]. Cells and gates are kept for the way back: null where
// there is none. The block computes TEXTS texts of all N, from first on. If the last block has fewer, it computes the last text again, and does not write it.
template <int H, int TEXTS, bool AWAITED, typename SOURCE>
__device__ inline void lstm_states(SOURCE source, const float* __restrict__ recurrent, float* __restrict__ states, float* __restrict__ cells,
    float* __restrict__ gates, int steps, int first, int texts)
{
    __shared__ float4 last[2][TEXTS][H / 4];
    const int unit = threadIdx.x / 4, gate = threadIdx.x % 4, row = gate * H + unit, here = min(TEXTS, texts - first);
    const int direction = blockIdx.y, directions = gridDim.y;

    // Every fourth four of the rows of all gates: a thread reads a quarter of the last vector, and the quad adds its sums up.
    float weights[GATES][H / 4];
#pragma unroll
    for (int of = 0; of < GATES; of++)
#pragma unroll
        for (int k = 0; k < H / 4; k++)
            weights[of][k] = recurrent[((long long)of * H + unit) * H + 16 * (k / 4) + 4 * gate + k % 4];
    SOURCE sources[TEXTS];
    float cell[TEXTS], sum[TEXTS];
#pragma unroll
    for (int text = 0; text < TEXTS; text++)
    {
        const Sequence sequence(steps, first + min(text, here - 1), texts, direction, directions, direction == 1);
        if (gate == 0)
            number(last[0][text], unit) = 0;
        sources[text] = source;
        cell[text] = 0;
        sum[text] = sources[text].got(sequence, 0, sources[text].look(sequence, 0));
    }
    __syncthreads();

    for (int turn = 0; turn < steps; turn++)
    {
#pragma unroll
        for (int text = 0; text < TEXTS; text++)
        {
            const Sequence sequence(steps, first + min(text, here - 1), texts, direction, directions, direction == 1);
            const float next = turn + 1 < steps ? sources[text].look(sequence, turn + 1) : 0;
            float parts[GATES] = {0, 0, 0, 0};
#pragma unroll
            for (int i = 0; i < H / 16; i++)
            {
                const float4 four = last[turn % 2][text][4 * i + gate];
#pragma unroll
                for (int of = 0; of < GATES; of++)
                {
                    parts[of] = fmaf(weights[of][4 * i], four.x, parts[of]);
                    parts[of] = fmaf(weights[of][4 * i + 1], four.y, parts[of]);
                    parts[of] = fmaf(weights[of][4 * i + 2], four.z, parts[of]);
                    parts[of] = fmaf(weights[of][4 * i + 3], four.w, parts[of]);
                }
            }
            const float open = squashed(sum[text] + own_sum_of_quad(parts), gate == 2 ? 2 : 1); // one path for all threads

            const float candidate = of_quad(open, 2);
            cell[text] = fmaf(of_quad(open, 1), cell[text], of_quad(open, 0) * candidate);
            const float state = of_quad(open, 3) * squashed(cell[text], 2);
            if (gate == 0)
            {
                number(last[(turn + 1) % 2][text], unit) = state;
                if (text < here)
                    write<AWAITED>(states + sequence.at(turn, H) + unit, state);
            }
            if (gates != nullptr)
            {
                gates[sequence.at(turn, GATES * H) + row] = open;
                if (gate == 1)
                    cells[sequence.at(turn, H) + unit] = cell[text];
            }
            sum[text] = turn + 1 < steps ? sources[text].got(sequence, turn + 1, next) : 0;
        }
        __syncthreads();
    }
}

// From the gradient towards the states, the source, to that towards the sums, [T, N, D, 4, H]. The other tensors are those of lstm_states.
template <int H, bool AWAITED, typename SOURCE>
__device__ inline void lstm_gradients(SOURCE of_states, const float* __restrict__ recurrent, const float* __restrict__ cells,
    const float* __restrict__ gates, float* __restrict__ of_sums, const Sequence& sequence)
{
    __shared__ float4 later[2][GATES][H / 4 + 1]; // one more, so the four threads of a unit read from different banks
    const int unit = threadIdx.x / 4, gate = threadIdx.x % 4, row = gate * H + unit, steps = sequence.steps;

    float weights[H]; // a column: of all that this gate's sums take from the unit
#pragma unroll
    for (int k = 0; k < H; k++)
        weights[k] = recurrent[((long long)gate * H + k) * H + unit];
    number(later[steps % 2][gate], unit) = 0;
    __syncthreads();

    float of_cell = 0, open = gates[sequence.at(steps - 1, GATES * H) + row];
    float cell = cells[sequence.at(steps - 1, H) + unit], of_state = of_states.got(sequence, steps - 1, of_states.look(sequence, steps - 1));
    for (int turn = steps - 1; turn >= 0; turn--)
    {
        const bool first = turn == 0;
        const float open_before = first ? 0 : gates[sequence.at(turn - 1, GATES * H) + row];
        const float cell_before = first ? 0 : cells[sequence.at(turn - 1, H) + unit];
        const float of_state_before = first ? 0 : of_states.look(sequence, turn - 1);

        of_state += sum_of_quad(product<H / 4, 1>(weights, later[(turn + 1) % 2][gate]));
        const float input = of_quad(open, 0), forget = of_quad(open, 1), candidate = of_quad(open, 2), output = of_quad(open, 3);
        const float shown = tanhf(cell);
        of_cell = fmaf(of_state * output, 1 - shown * shown, of_cell);
        const float of_open = gate == 0 ? of_cell * candidate : gate == 1 ? of_cell * cell_before : gate == 2 ? of_cell * input : of_state * shown;
        const float of_sum = of_open * (gate == 2 ? 1 - open * open : open * (1 - open));
        of_cell *= forget;

        number(later[turn % 2][gate], unit) = of_sum;
        write<AWAITED>(of_sums + sequence.at(turn, GATES * H) + row, of_sum);
        open = open_before;
        cell = cell_before;
        of_state = first ? 0 : of_states.got(sequence, turn - 1, of_state_before);
        __syncthreads();
    }
}

// h = max(0, s + U h'), h' = 0 before the first step. sums, states [T, N, D, H]; recurrent [H, H], the block's direction. The block's texts are those of
// lstm_states.
template <int H, int TEXTS, bool AWAITED, typename SOURCE>
__device__ inline void relu_states(SOURCE source, const float* __restrict__ recurrent, float* __restrict__ states, int steps, int first, int texts)
{
    __shared__ float4 last[2][TEXTS][H / 4];
    const int unit = threadIdx.x / 4, part = threadIdx.x % 4, here = min(TEXTS, texts - first);
    const int direction = blockIdx.y, directions = gridDim.y;

    float weights[H / 4]; // every fourth four of a row
#pragma unroll
    for (int k = 0; k < H / 4; k++)
        weights[k] = recurrent[(long long)unit * H + 16 * (k / 4) + 4 * part + k % 4];
    SOURCE sources[TEXTS];
    float sum[TEXTS];
#pragma unroll
    for (int text = 0; text < TEXTS; text++)
    {
        const Sequence sequence(steps, first + min(text, here - 1), texts, direction, directions, direction == 1);
        if (part == 0)
            number(last[0][text], unit) = 0;
        sources[text] = source;
        sum[text] = sources[text].got(sequence, 0, sources[text].look(sequence, 0));
    }
    __syncthreads();

    for (int turn = 0; turn < steps; turn++)
    {
#pragma unroll
        for (int text = 0; text < TEXTS; text++)
        {
            const Sequence sequence(steps, first + min(text, here - 1), texts, direction, directions, direction == 1);
            const float next = turn + 1 < steps ? sources[text].look(sequence, turn + 1) : 0;
            const float z = sum[text] + sum_of_quad(product<H / 16, 4>(weights, last[turn % 2][text] + part));
            const float state = z < 0 ? 0 : z; // NaN stays NaN
            if (part == 0)
            {
                number(last[(turn + 1) % 2][text], unit) = state;
                if (text < here)
                    write<AWAITED>(states + sequence.at(turn, H) + unit, state);
            }
            sum[text] = turn + 1 < steps ? sources[text].got(sequence, turn + 1, next) : 0;
        }
        __syncthreads();
    }
}

// From the gradient towards the states, the source, to that towards the sums, [T, N, D, H].
template <int H, bool AWAITED, typename SOURCE>
__device__ inline void relu_gradients(SOURCE of_states, const float* __restrict__ recurrent, const float* __restrict__ states, float* __restrict__ of_sums,
    const Sequence& sequence)
{
    __shared__ float4 later[2][H / 4];
    const int unit = threadIdx.x / 4, part = threadIdx.x % 4, steps = sequence.steps;

    float weights[H / 4]; // every fourth four of a column
#pragma unroll
    for (int k = 0; k < H / 4; k++)
        weights[k] = recurrent[((long long)16 * (k / 4) + 4 * part + k % 4) * H + unit];
    if (part == 0)
        number(later[steps % 2], unit) = 0;
    __syncthreads();

    float state = states[sequence.at(steps - 1, H) + unit], of_state = of_states.got(sequence, steps - 1, of_states.look(sequence, steps - 1));
    for (int turn = steps - 1; turn >= 0; turn--)
    {
        const bool first = turn == 0;
        const float state_before = first ? 0 : states[sequence.at(turn - 1, H) + unit];
        const float of_state_before = first ? 0 : of_states.look(sequence, turn - 1);

        of_state += sum_of_quad(product<H / 16, 4>(weights, later[(turn + 1) % 2] + part));
        const float of_sum = state <= 0 ? 0 : of_state;
        if (part == 0)
        {
            number(later[turn % 2], unit) = of_sum;
            write<AWAITED>(of_sums + sequence.at(turn, H) + unit, of_sum);
        }
        state = state_before;
        of_state = first ? 0 : of_states.got(sequence, turn - 1, of_state_before);
        __syncthreads();
    }
}

#endif
