// The kernels of the harness, launched as their C# sides do.

#include "Card.hpp"
#include "TimeSteps.cu"
#include "Bernoulli.cu"
#include "Adam.cu"

extern "C" void launch_lstm_forward(int rows, int directions, const float* sums, const float* recurrent, float* states, float* cells, float* gates, int steps)
{
    launch(rows, directions, 4 * UNITS, [=] { lstm_forward(sums, recurrent, states, cells, gates, steps); });
}

extern "C" void launch_lstm_backward(int rows, int directions, const float* of_states, const float* recurrent, const float* cells, const float* gates, float* of_sums, int steps)
{
    launch(rows, directions, 4 * UNITS, [=] { lstm_backward(of_states, recurrent, cells, gates, of_sums, steps); });
}

extern "C" void launch_relu_forward(int rows, int directions, const float* sums, const float* recurrent, float* states, int steps)
{
    launch(rows, directions, 4 * UNITS, [=] { relu_forward(sums, recurrent, states, steps); });
}

extern "C" void launch_relu_backward(int rows, int directions, const float* of_states, const float* recurrent, const float* states, float* of_sums, int steps)
{
    launch(rows, directions, 4 * UNITS, [=] { relu_backward(of_states, recurrent, states, of_sums, steps); });
}

extern "C" void philox_of(const unsigned int* counter, const unsigned int* key, unsigned int* drawn)
{
    const uint4 random = philox({counter[0], counter[1], counter[2], counter[3]}, {key[0], key[1]});
    drawn[0] = random.x;
    drawn[1] = random.y;
    drawn[2] = random.z;
    drawn[3] = random.w;
}

extern "C" void launch_bernoulli(float* numbers, long long count, long long drawing, unsigned long long seed, unsigned int threshold, float value)
{
    const int threads = 128;
    launch((int)((count + 4 * threads - 1) / (4 * threads)), 1, threads, [=] { bernoulli(numbers, count, &drawing, seed, threshold, value); });
}

extern "C" void launch_adam(int blocks, const Weights* weights, float step, double rate)
{
    float factor = 0;
    launch(1, 1, 1, [&] { adam_factor(&factor, &step, rate); });
    launch(blocks, 1, 256, [&] { adam(*weights, &factor); });
}
