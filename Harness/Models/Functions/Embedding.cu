// Looks up the vectors of word ids, and computes the gradient of the table of vectors. Each kernel is one launch.
//
// V words; N texts of T words; E numbers in a vector. A position is one word of one text. Positions are numbered time step by time step: t * N + n.
// The gradient of a word's vector is the sum of the gradients at the word's positions, added in the order of the positions, so equal inputs give equal bits.
// of_vectors and of_table are the gradients of the vectors and of the table.

#define COLUMNS 32
#define WARPS 8
#define LOOKS 8                          // positions that a thread reads in each tile
#define TILE (LOOKS * WARPS * COLUMNS)   // positions that a block reads before it adds gradients
#define WORDS_OF_A_WARP 2
#define WHOLE_WARP 0xffffffffu

// table [V, E]; ids [N, T]; vectors [T, N, E]. If kept is not null, it receives the ids as [T, N] for the backward pass. A thread block computes one position.
// The vector of a word outside the table is NaN.
extern "C" __global__ void __launch_bounds__(128)
embedding_forward(const float* __restrict__ table, const int* __restrict__ ids, float* __restrict__ vectors, int* __restrict__ kept, int words, int width,
    int texts, int steps)
{
    const int position = blockIdx.x, word = ids[(long long)(position % texts) * steps + position / texts];
    const bool exists = word >= 0 && word < words;
    for (int column = threadIdx.x; column < width; column += blockDim.x)
        vectors[(long long)position * width + column] = exists ? table[(long long)word * width + column] : sqrtf(-1.0f);
    if (kept != nullptr && threadIdx.x == 0)
        kept[position] = word;
}

// Writes the whole gradient of the table, [V, E]. Rows of words that do not occur become 0. Words outside the table are ignored.
//
// The lowest bits of a word's id are the number of its group. There are 2^bits groups of at most WARPS * WORDS_OF_A_WARP words each. A thread block computes
// 32 columns, given by blockIdx.y, for the words of the group blockIdx.x. So frequent words, which have low ids, are in different blocks.
// The block reads all positions, tile by tile, and lists the positions of its words in shared memory. Each warp then adds the gradients of its own words: it
// reads up to 32 numbers at once and adds them one after the other.
// ids [T, N]. The gradient of a position's vector begins at of_vectors + t * of_step + n * of_text; of_step and of_text are strides.
extern "C" __global__ void __launch_bounds__(WARPS * COLUMNS)
embedding_backward(const float* __restrict__ of_vectors, const int* __restrict__ ids, float* __restrict__ of_table, int words, int width, int texts,
    int positions, int bits, int of_step, int of_text)
{
    __shared__ int places[TILE], members[TILE], counts[WARPS];
    const int warp = threadIdx.x / COLUMNS, lane = threadIdx.x % COLUMNS, column = blockIdx.y * COLUMNS + lane;
    const bool exists = column < width;

    float sums[WORDS_OF_A_WARP] = {};
    for (int tile = 0; tile < positions; tile += TILE)
    {
        // A warp reads consecutive positions, so the block's list is in the order of the positions.
        const int first = tile + warp * LOOKS * COLUMNS + lane;
        int word[LOOKS];
        unsigned int found[LOOKS];
        int count = 0;
#pragma unroll
        for (int i = 0; i < LOOKS; i++)
        {
            const int position = first + i * COLUMNS;
            word[i] = position < positions ? ids[position] : -1;
            if (word[i] >= words || (word[i] & ((1 << bits) - 1)) != blockIdx.x)
                word[i] = -1;
            found[i] = __ballot_sync(WHOLE_WARP, word[i] >= 0);
            count += __popc(found[i]);
        }
        __syncthreads(); // all warps have read the list of the previous tile
        if (lane == 0)
            counts[warp] = count;
        __syncthreads();
        int place = 0, listed = 0;
#pragma unroll
        for (int other = 0; other < WARPS; other++)
        {
            if (other < warp)
                place += counts[other];
            listed += counts[other];
        }
#pragma unroll
        for (int i = 0; i < LOOKS; i++)
        {
            if (word[i] >= 0)
            {
                const int position = first + i * COLUMNS, at = place + __popc(found[i] & ((1u << lane) - 1));
                places[at] = position / texts * of_step + position % texts * of_text;
                members[at] = word[i] >> bits;
            }
            place += __popc(found[i]);
        }
        __syncthreads();

        for (int begin = 0; begin < listed; begin += COLUMNS)
        {
            const int member = begin + lane < listed ? members[begin + lane] : -1;
#pragma unroll
            for (int own = 0; own < WORDS_OF_A_WARP; own++)
            {
                const unsigned int mine = __ballot_sync(WHOLE_WARP, member == warp + WARPS * own);
                if (mine == 0 || !exists)
                    continue;
                float parts[COLUMNS];
#pragma unroll
                for (int i = 0; i < COLUMNS; i++)
                    parts[i] = mine >> i & 1 ? of_vectors[places[begin + i] + column] : 0;
#pragma unroll
                for (int i = 0; i < COLUMNS; i++)
                    if (mine >> i & 1)
                        sums[own] += parts[i];
            }
        }
    }
#pragma unroll
    for (int own = 0; own < WORDS_OF_A_WARP; own++)
    {
        const int word = (warp + WARPS * own) << bits | blockIdx.x;
        if (exists && word < words)
            of_table[(long long)word * width + column] = sums[own];
    }
}
