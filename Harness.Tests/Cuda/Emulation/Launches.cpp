// Functions that launch the kernels of the harness as the C# code does.

#include "FakeCuda.hpp"
#include "TimeSteps.cu"
#include "TwoLayers.cu"
#include "Bernoulli.cu"
#include "Adam.cu"
#include "Evidence.cu"
#undef THREADS
#include "BatchNorm.cu"
#include "Meter.cu"
#include "Embedding.cu"
#include "Loss.cu"
#include "Dense.cu"

extern "C" void launch_lstm_forward(int rows, int directions, const float* sums, const float* recurrent, float* states, float* cells, float* gates, int steps)
{
    launch(rows, directions, 4 * UNITS, [=] { lstm_forward(sums, recurrent, states, cells, gates, steps); });
}

extern "C" void launch_lstm_backward(int rows, int directions, const float* of_states, const float* recurrent, const float* cells, const float* gates,
    float* of_sums, int steps)
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
    unsigned int done = 0;
    launch((int)((count + 4 * threads - 1) / (4 * threads)), 1, threads, [&] { bernoulli(numbers, count, &drawing, &done, seed, threshold, value); });
}

extern "C" void launch_adam(int blocks, const Weights* weights, float step, double rate)
{
    float factor = 0;
    launch(1, 1, 1, [&] { adam_factor(&factor, &step, rate); });
    launch(blocks, 1, 256, [&] { adam(*weights, &factor); });
}

// The C# code itself launches the following kernels. It passes the addresses of the arguments, as it does to NVIDIA's driver.
template <typename T>
static const T& at(void** places, int which) { return *(const T*)places[which]; }

extern "C" void driver_fingerprint(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] { fingerprint(at<Pieces>(places, 0), at<long long>(places, 1), at<unsigned long long*>(places, 2)); });
}

extern "C" void driver_recount_parts(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        recount_parts(at<float*>(places, 0), at<float*>(places, 1), at<long long>(places, 2), at<int>(places, 3), at<double*>(places, 4),
            at<double*>(places, 5));
    });
}

extern "C" void driver_recount_means(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        recount_means(at<double*>(places, 0), at<double*>(places, 1), at<int>(places, 2), at<long long>(places, 3), at<double*>(places, 4));
    });
}

extern "C" void driver_lstm_over_words(int rows, int directions, int threads, void** places)
{
    launch(rows, directions, threads, [=] {
        lstm_over_words(at<float*>(places, 0), at<int*>(places, 1), at<int>(places, 2), at<float*>(places, 3), at<float*>(places, 4), at<int>(places, 5));
    });
}

extern "C" void driver_relu_over_words(int rows, int directions, int threads, void** places)
{
    launch(rows, directions, threads, [=] {
        relu_over_words(at<float*>(places, 0), at<int*>(places, 1), at<int>(places, 2), at<float*>(places, 3), at<float*>(places, 4), at<int>(places, 5));
    });
}

extern "C" void driver_batch_norm_forward(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        batch_norm_forward(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<float*>(places, 3), at<float*>(places, 4),
            at<float*>(places, 5), at<float*>(places, 6), at<float*>(places, 7), at<int>(places, 8), at<int>(places, 9), at<float>(places, 10),
            at<float>(places, 11), at<float>(places, 12));
    });
}

extern "C" void driver_batch_norm_backward(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        batch_norm_backward(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<float*>(places, 3), at<float*>(places, 4),
            at<float*>(places, 5), at<float*>(places, 6), at<float*>(places, 7), at<int>(places, 8), at<int>(places, 9));
    });
}

extern "C" void driver_meter_keep(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        meter_keep(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<float*>(places, 3), at<float*>(places, 4), at<float*>(places, 5),
            at<long long*>(places, 6), at<int>(places, 7), at<int>(places, 8), at<int>(places, 9));
    });
}

extern "C" void driver_embedding_forward(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        embedding_forward(at<float*>(places, 0), at<int*>(places, 1), at<float*>(places, 2), at<int*>(places, 3), at<int>(places, 4), at<int>(places, 5),
            at<int>(places, 6), at<int>(places, 7));
    });
}

extern "C" void driver_embedding_backward(int blocks, int blocks_y, int threads, void** places)
{
    launch(blocks, blocks_y, threads, [=] {
        embedding_backward(at<float*>(places, 0), at<int*>(places, 1), at<float*>(places, 2), at<int>(places, 3), at<int>(places, 4), at<int>(places, 5),
            at<int>(places, 6), at<int>(places, 7), at<int>(places, 8), at<int>(places, 9));
    });
}

extern "C" void driver_binary_loss(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        binary_loss(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<int>(places, 3));
    });
}

extern "C" void driver_binary_loss_backward(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        binary_loss_backward(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<float*>(places, 3), at<int>(places, 4));
    });
}

extern "C" void driver_softmax_loss(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        softmax_loss(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<int>(places, 3), at<int>(places, 4));
    });
}

extern "C" void driver_softmax_loss_backward(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        softmax_loss_backward(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<float*>(places, 3), at<int>(places, 4),
            at<int>(places, 5));
    });
}

extern "C" void driver_dense_forward(int blocks, int blocks_y, int threads, void** places)
{
    launch(blocks, blocks_y, threads, [=] {
        dense_forward(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<float*>(places, 3), at<int>(places, 4), at<int>(places, 5),
            at<int>(places, 6), at<int>(places, 7));
    });
}

extern "C" void driver_dense_backward(int blocks, int blocks_y, int threads, void** places)
{
    launch(blocks, blocks_y, threads, [=] {
        dense_backward(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<float*>(places, 3), at<float*>(places, 4),
            at<float*>(places, 5), at<float*>(places, 6), at<int>(places, 7), at<int>(places, 8), at<int>(places, 9), at<int>(places, 10));
    });
}

extern "C" void driver_bernoulli(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        bernoulli(at<float*>(places, 0), at<long long>(places, 1), at<long long*>(places, 2), at<unsigned int*>(places, 3),
            at<unsigned long long>(places, 4), at<unsigned int>(places, 5), at<float>(places, 6));
    });
}

extern "C" void driver_dropout(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        dropout(at<float*>(places, 0), at<float*>(places, 1), at<long long>(places, 2), at<long long*>(places, 3), at<unsigned int*>(places, 4),
            at<long long*>(places, 5), at<unsigned long long>(places, 6), at<unsigned int>(places, 7), at<float>(places, 8));
    });
}

extern "C" void driver_lstm_over_words_by_four(int blocks, int blocks_y, int threads, void** places)
{
    launch(blocks, blocks_y, threads, [=] {
        lstm_over_words_by_four(at<float*>(places, 0), at<int*>(places, 1), at<int>(places, 2), at<float*>(places, 3), at<float*>(places, 4),
            at<int>(places, 5), at<int>(places, 6));
    });
}

extern "C" void driver_relu_over_words_by_four(int blocks, int blocks_y, int threads, void** places)
{
    launch(blocks, blocks_y, threads, [=] {
        relu_over_words_by_four(at<float*>(places, 0), at<int*>(places, 1), at<int>(places, 2), at<float*>(places, 3), at<float*>(places, 4),
            at<int>(places, 5), at<int>(places, 6));
    });
}

extern "C" void driver_two_layers_begin(int blocks, int, int threads, void** places)
{
    launch(blocks, 1, threads, [=] {
        two_layers_begin(at<unsigned int*>(places, 0), at<long long>(places, 1), at<unsigned int*>(places, 2), at<long long>(places, 3),
            at<unsigned int*>(places, 4));
    });
}

template <typename KERNEL>
static void launch_two_layers_forward(KERNEL kernel, int blocks, int blocks_y, int threads, void** places)
{
    launch(blocks, blocks_y, threads, [=] {
        kernel(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<float*>(places, 3), at<float*>(places, 4), at<float*>(places, 5),
            at<float*>(places, 6), at<float*>(places, 7), at<float*>(places, 8), at<float*>(places, 9), at<float*>(places, 10), at<float*>(places, 11),
            at<unsigned int*>(places, 12), at<int>(places, 13), at<int>(places, 14), at<int>(places, 15));
    });
}

template <typename KERNEL>
static void launch_two_layers_backward(KERNEL kernel, int blocks, int blocks_y, int threads, void** places)
{
    launch(blocks, blocks_y, threads, [=] {
        kernel(at<float*>(places, 0), at<float*>(places, 1), at<float*>(places, 2), at<float*>(places, 3), at<float*>(places, 4), at<float*>(places, 5),
            at<float*>(places, 6), at<float*>(places, 7), at<float*>(places, 8), at<float*>(places, 9), at<float*>(places, 10), at<float*>(places, 11),
            at<float*>(places, 12), at<unsigned int*>(places, 13), at<int>(places, 14), at<int>(places, 15), at<int>(places, 16));
    });
}

extern "C" void driver_two_lstms_forward(int blocks, int blocks_y, int threads, void** places)
{
    launch_two_layers_forward(two_lstms_forward, blocks, blocks_y, threads, places);
}

extern "C" void driver_two_lstms_backward(int blocks, int blocks_y, int threads, void** places)
{
    launch_two_layers_backward(two_lstms_backward, blocks, blocks_y, threads, places);
}

extern "C" void driver_two_relus_forward(int blocks, int blocks_y, int threads, void** places)
{
    launch_two_layers_forward(two_relus_forward, blocks, blocks_y, threads, places);
}

extern "C" void driver_two_relus_backward(int blocks, int blocks_y, int threads, void** places)
{
    launch_two_layers_backward(two_relus_backward, blocks, blocks_y, threads, places);
}
