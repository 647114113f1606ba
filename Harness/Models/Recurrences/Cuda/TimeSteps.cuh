// Device functions for the time steps of recurrences, forward and backward, for any number of units. TimeSteps.cu and TwoLayers.cu build kernels from them.
//
// A thread block computes one text in one direction, so its time steps wait only for threads of the same multiprocessor. The recurrent weights stay in
// registers. The vector of the previous time step is in shared memory, in two buffers, so one barrier per time step is enough. Four neighbouring threads, a
// quad, share a unit. Forward, each thread computes a quarter of the unit's sums. In an LSTM it then computes one of the four gates.
// No sum depends on the order in which threads run, so equal inputs give equal bits.
//
// In an evaluation of many texts, a block computes four texts: while one text waits for a sum, the next one computes. The sums of a text keep their order.
//
// T time steps; N texts; D directions, the second one reads from the end; H units, a multiple of 16; 4 * H threads in a block.
// Gates are in torch's order: input, forget, candidate, output. A turn is a time step, counted in the direction of reading.
// In parameters and local variables, of_x is the gradient of x.

#ifndef GATES
#define GATES 4
#define WHOLE_WARP 0xffffffffu

// One text in one direction, in tensors [T, N, D, width].
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

    // Returns where the vector of a turn, 0 to T - 1, begins.
    __device__ long long at(int turn, int width) const
    {
        return (first + (long long)turn * apart) * width;
    }
};

// Returns the sequence of a block that computes one text.
__device__ inline Sequence sequence_of_block(int steps)
{
    return Sequence(steps, blockIdx.x, gridDim.x, blockIdx.y, gridDim.y, blockIdx.y == 1);
}

// Returns the dot product of a thread's weights and its part of a vector in shared memory: COUNT float4s, each one STRIDE float4s after the previous one.
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

// Returns the sum of the quad's parts to each of its threads.
__device__ inline float sum_of_quad(float part)
{
    part += __shfl_xor_sync(WHOLE_WARP, part, 1);
    return part + __shfl_xor_sync(WHOLE_WARP, part, 2);
}

// Returns the value of one thread of the quad, 0 to 3, to all four threads.
__device__ inline float of_quad(float value, int thread)
{
    return __shfl_sync(WHOLE_WARP, value, thread, 4);
}

// Adds up four sums of which each thread of a quad has a part. Returns the first sum to the first thread of the quad, the second sum to the second one, and so
// on.
__device__ inline float own_sum_of_quad(const float (&parts)[4])
{
    const bool odd = threadIdx.x % 2 == 1, upper = threadIdx.x % 4 >= 2;
    const float low = (odd ? parts[1] : parts[0]) + __shfl_xor_sync(WHOLE_WARP, odd ? parts[0] : parts[1], 1);
    const float high = (odd ? parts[3] : parts[2]) + __shfl_xor_sync(WHOLE_WARP, odd ? parts[2] : parts[3], 1);
    return (upper ? high : low) + __shfl_xor_sync(WHOLE_WARP, upper ? low : high, 2);
}

// Returns sigmoid(z) for a scale of 1, and tanh(z) = 2 sigmoid(2z) - 1 for a scale of 2. The fast division has an error of two units in the last place.
__device__ inline float squashed(float z, float scale)
{
    return __fdividef(scale, 1 + expf(-scale * z)) - (scale - 1);
}

// PENDING is the bit pattern of values that are not computed yet. A value that another block may wait for must never have this pattern. PENDING is a NaN, so
// write replaces a computed NaN by another NaN.
#define PENDING 0x7fedcba9u

template <bool AWAITED>
__device__ inline void write(float* place, float value)
{
    if (AWAITED)
        *(volatile float*)place = value == value ? value : __uint_as_float(0x7fffffffu);
    else
        *place = value;
}

// A source gives a thread one number for each turn. look() reads the number without waiting, at the start of the previous turn. got() returns the number when
// its turn comes, and waits for it if the source has to.
//
// This source reads the results of an earlier kernel, [T, N, D, width].
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

// This source reads the products of words by the word ids of the text. products [V, D, width]; ids [N, T]. An id is read one turn before its product.
// A word outside the vocabulary has no product: the source gives NaN, so the states of the text become NaN.
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

// Computes the states h and cells c of an LSTM: z = s + U h'; i, f, o = sigmoid(z), g = tanh(z); c = f c' + i g; h = o tanh(c). h' and c' belong to the
// previous time step, and are 0 before the first one.
// The source gives the sums s, [T, N, D, 4, H]; recurrent is U of the block's direction, [4, H, H]; states, cells [T, N, D, H]; gates [T, N, D, 4, H].
// cells and gates are kept for the backward pass; both are null if there is none. The block computes TEXTS of the N texts, from the text first on. If fewer
// texts are left for the last block, it computes the last text again without writing its states.
template <int H, int TEXTS, bool AWAITED, typename SOURCE>
__device__ inline void lstm_states(SOURCE source, const float* __restrict__ recurrent, float* __restrict__ states, float* __restrict__ cells,
    float* __restrict__ gates, int steps, int first, int texts)
{
    __shared__ float4 last[2][TEXTS][H / 4];
    const int unit = threadIdx.x / 4, gate = threadIdx.x % 4, row = gate * H + unit, here = min(TEXTS, texts - first);
    const int direction = blockIdx.y, directions = gridDim.y;

    // Every fourth float4 of the unit's rows of all gates: a thread reads a quarter of the last state, and the quad adds its sums up.
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
            const float open = squashed(sum[text] + own_sum_of_quad(parts), gate == 2 ? 2 : 1); // the threads of a warp do not diverge

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

// Computes the gradient of the sums, [T, N, D, 4, H], from the gradient of the states, [T, N, D, H], which is the source. The other tensors are those of
// lstm_states.
template <int H, bool AWAITED, typename SOURCE>
__device__ inline void lstm_gradients(SOURCE of_states, const float* __restrict__ recurrent, const float* __restrict__ cells,
    const float* __restrict__ gates, float* __restrict__ of_sums, const Sequence& sequence)
{
    __shared__ float4 later[2][GATES][H / 4 + 1]; // one float4 more, so the four threads of a unit read from different banks
    const int unit = threadIdx.x / 4, gate = threadIdx.x % 4, row = gate * H + unit, steps = sequence.steps;

    float weights[H]; // a column of U: the weights of this unit's state in all sums of this gate
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

// Computes the states h of a simple recurrence with ReLU: h = max(0, s + U h'). h' belongs to the previous time step, and is 0 before the first one.
// The source gives the sums s, [T, N, D, H]; recurrent is U of the block's direction, [H, H]; states [T, N, D, H]. The texts of a block are as in lstm_states.
template <int H, int TEXTS, bool AWAITED, typename SOURCE>
__device__ inline void relu_states(SOURCE source, const float* __restrict__ recurrent, float* __restrict__ states, int steps, int first, int texts)
{
    __shared__ float4 last[2][TEXTS][H / 4];
    const int unit = threadIdx.x / 4, part = threadIdx.x % 4, here = min(TEXTS, texts - first);
    const int direction = blockIdx.y, directions = gridDim.y;

    float weights[H / 4]; // a row of U in groups of four numbers: every fourth group
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
            const float state = z < 0 ? 0 : z; // NaN < 0 is false, so NaN stays NaN
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

// Computes the gradient of the sums, [T, N, D, H], from the gradient of the states, [T, N, D, H], which is the source.
template <int H, bool AWAITED, typename SOURCE>
__device__ inline void relu_gradients(SOURCE of_states, const float* __restrict__ recurrent, const float* __restrict__ states, float* __restrict__ of_sums,
    const Sequence& sequence)
{
    __shared__ float4 later[2][H / 4];
    const int unit = threadIdx.x / 4, part = threadIdx.x % 4, steps = sequence.steps;

    float weights[H / 4]; // a column of U in groups of four numbers: every fourth group
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
