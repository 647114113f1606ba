// Copies the results of a recorded step into the meter's window. The number of the step within the window is in the memory of the GPU, and the kernel
// increases it. So each launch of the same recording writes to another place.

#define THREADS 256

// loss [1], logits [n], labels [m] of the step; losses [steps], all_logits [steps, n], all_labels [steps, m] of the window. The grid is one thread block.
extern "C" __global__ void __launch_bounds__(THREADS)
meter_keep(const float* __restrict__ loss, const float* __restrict__ logits, const float* __restrict__ labels, float* __restrict__ losses,
    float* __restrict__ all_logits, float* __restrict__ all_labels, long long* __restrict__ step, int count_of_logits, int count_of_labels, int steps)
{
    const long long now = *step;
    for (int i = threadIdx.x; i < count_of_logits; i += THREADS)
        all_logits[now * count_of_logits + i] = logits[i];
    for (int i = threadIdx.x; i < count_of_labels; i += THREADS)
        all_labels[now * count_of_labels + i] = labels[i];
    __syncthreads(); // all threads have read the number of the step
    if (threadIdx.x == 0)
    {
        losses[now] = *loss;
        *step = now + 1 == steps ? 0 : now + 1;
    }
}
