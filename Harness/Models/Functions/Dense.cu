// y = x W^T + b, with or without ReLU, and its gradients. Each kernel is one launch.
//
// x [N, E]; W [M, E]; b [M]; y [N, M]. of_output is dy; of_input, of_weight and of_bias are the gradients of x, W and b.
// A thread block computes a tile of 16 x 16 sums, one in each thread. A sum is added from the first product to the last, so equal inputs give equal bits.

#define SIDE 16
#define DEPTH 64 // products that a thread adds between two barriers

// Returns this thread's sum of the tile: left(row, k) * right(k, column), added over k. left and right are functions that return 0 out of range.
// left_by_row: left is contiguous along k, otherwise along its rows. right_by_row: right is contiguous along its columns, otherwise along k. Both only choose
// the order of the loads, so that neighbouring threads read neighbouring addresses.
template <bool left_by_row, bool right_by_row, typename LEFT, typename RIGHT>
__device__ inline float sum_of_products(float (*left_tile)[DEPTH + 1], float (*right_tile)[DEPTH + 1], LEFT left, RIGHT right, int count)
{
    float sum = 0;
    for (int first = 0; first < count; first += DEPTH)
    {
        __syncthreads(); // all threads have read the previous tiles
        for (int i = threadIdx.x; i < SIDE * DEPTH; i += SIDE * SIDE)
        {
            const int row = left_by_row ? i / DEPTH : i % SIDE, k = left_by_row ? i % DEPTH : i / SIDE;
            left_tile[row][k] = first + k < count ? left(row, first + k) : 0;
            const int column = right_by_row ? i % SIDE : i / DEPTH, l = right_by_row ? i / SIDE : i % DEPTH;
            right_tile[column][l] = first + l < count ? right(first + l, column) : 0;
        }
        __syncthreads();
        const int here = min(DEPTH, count - first);
        for (int k = 0; k < here; k++)
            sum = fmaf(left_tile[threadIdx.x / SIDE][k], right_tile[threadIdx.x % SIDE][k], sum);
    }
    return sum;
}

// Computes y. Grid: N / 16 by M / 16 blocks, both rounded up.
extern "C" __global__ void __launch_bounds__(SIDE * SIDE)
dense_forward(const float* __restrict__ input, const float* __restrict__ weight, const float* __restrict__ bias, float* __restrict__ output, int rows,
    int inputs, int units, int relu)
{
    __shared__ float left[SIDE][DEPTH + 1], right[SIDE][DEPTH + 1];
    const int first_row = blockIdx.x * SIDE, first_unit = blockIdx.y * SIDE;
    const float product = sum_of_products<true, false>(left, right,
        [=](int row, int k) { return first_row + row < rows ? input[(first_row + row) * inputs + k] : 0; },
        [=](int k, int unit) { return first_unit + unit < units ? weight[(first_unit + unit) * inputs + k] : 0; }, inputs);
    const int row = first_row + threadIdx.x / SIDE, unit = first_unit + threadIdx.x % SIDE;
    if (row >= rows || unit >= units)
        return;
    const float sum = product + bias[unit];
    output[row * units + unit] = relu && sum < 0 ? 0 : sum; // NaN < 0 is false, so NaN stays NaN
}

// Computes from dy the gradients of W (dy^T x), of b (the sum of dy over the rows) and of x (dy W). With ReLU, dy counts as 0 where y is 0.
// Grid in x: (E + 1) / 16 blocks, rounded up. The one more column is b, which is the weight of an input that is always 1.
// Grid in y: M / 16 blocks for W and b, and N / 16 more blocks for x, each rounded up. Without the latter, the gradient of x is not computed.
extern "C" __global__ void __launch_bounds__(SIDE * SIDE)
dense_backward(const float* __restrict__ input, const float* __restrict__ weight, const float* __restrict__ output, const float* __restrict__ of_output,
    float* __restrict__ of_weight, float* __restrict__ of_bias, float* __restrict__ of_input, int rows, int inputs, int units, int relu)
{
    __shared__ float left[SIDE][DEPTH + 1], right[SIDE][DEPTH + 1];
    const auto of_sum = [=](int row, int unit) {
        const int at = row * units + unit;
        return row >= rows || unit >= units || (relu && output[at] <= 0) ? 0 : of_output[at];
    };
    const int first_input = blockIdx.x * SIDE, column = first_input + threadIdx.x % SIDE, of_weights = (units + SIDE - 1) / SIDE;
    if (blockIdx.y < of_weights)
    {
        const int first_unit = blockIdx.y * SIDE, unit = first_unit + threadIdx.x / SIDE;
        const float sum = sum_of_products<false, true>(left, right, [=](int i, int row) { return of_sum(row, first_unit + i); },
            [=](int row, int i) { return first_input + i < inputs ? input[row * inputs + first_input + i] : first_input + i == inputs; }, rows);
        if (unit < units && column < inputs)
            of_weight[unit * inputs + column] = sum;
        else if (unit < units && column == inputs)
            of_bias[unit] = sum;
    }
    else
    {
        const int first_row = (blockIdx.y - of_weights) * SIDE, row = first_row + threadIdx.x / SIDE;
        const float sum = sum_of_products<true, true>(left, right, [=](int i, int unit) { return of_sum(first_row + i, unit); },
            [=](int unit, int i) { return first_input + i < inputs ? weight[unit * inputs + first_input + i] : 0; }, units);
        if (row < rows && column < inputs)
            of_input[row * inputs + column] = sum;
    }
}
