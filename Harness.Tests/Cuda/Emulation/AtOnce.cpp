// Runs all thread blocks of TwoLayers.cu at the same time. Each block is a process of this machine, so blocks wait for each other's numbers as on a GPU.
// For each kernel, the program prints whether its results have the bits of a run of one part after the other. It also prints what a block computes if the
// numbers that it waits for never come.

static int most_looks = 1 << 20; // almost all take 50 microseconds or more; a slow machine needs fewer of them
#define MOST_LOOKS most_looks

#include "FakeCuda.hpp"
#include "TwoLayers.cu"

#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const int TEXTS = 2, STEPS = 6, PLACES = STEPS * TEXTS, THREADS = 4 * MOST_UNITS;

// Allocates memory that all processes share.
template <typename T>
static T* shared(int count)
{
    return (T*)mmap(nullptr, count * sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

// Runs each block in a process of its own, and waits for all of them.
static void launch_at_once(int blocks, const std::function<void()>& kernel)
{
    gridDim = {blocks, 1, 1};
    blockDim = {THREADS, 1, 1};
    for (int block = 0; block < blocks; block++)
    {
        if (fork() == 0)
        {
            run_block(block, kernel);
            _exit(0);
        }
    }
    while (wait(nullptr) > 0)
        ;
}

// Returns numbers between -1/2 and 1/2 that depend on the seed.
static float* some(int count, unsigned int seed)
{
    float* numbers = shared<float>(count);
    for (int i = 0; i < count; i++)
        numbers[i] = (int)((seed = seed * 1664525u + 1013904223u) >> 16) / 65536.0f - .5f;
    return numbers;
}

// All tensors of a launch, in the order of the kernel's arguments. The kernel writes some of them.
struct Tensors
{
    static const int MOST = 13;
    float* at[MOST];
    int count[MOST];

    Tensors(int gates, bool back)
    {
        const int of_lower = PLACES * LOWER, of_upper = PLACES * UPPER, lower_weights = gates * LOWER * LOWER, upper_weights = gates * UPPER * UPPER;
        const int forward[MOST] = {gates * of_lower, lower_weights, of_lower, of_lower, gates * of_lower, gates * UPPER * LOWER, gates * UPPER,
            gates * of_upper, upper_weights, of_upper, of_upper, gates * of_upper, 1};
        const int backward[MOST] = {of_upper, upper_weights, of_upper, of_upper, gates * of_upper, gates * of_upper, gates * UPPER * LOWER, of_lower,
            lower_weights, of_lower, of_lower, gates * of_lower, gates * of_lower};
        for (int i = 0; i < MOST; i++)
            at[i] = some(count[i] = (back ? backward : forward)[i], i + 1);
    }

    bool equal(const Tensors& other) const
    {
        for (int i = 0; i < MOST; i++)
            if (std::memcmp(at[i], other.at[i], count[i] * sizeof(float)) != 0)
                return false;
        return true;
    }
};

static bool has_nan(const float* numbers, int count)
{
    return std::any_of(numbers, numbers + count, [](float number) { return std::isnan(number); });
}

// Runs a kernel in both ways and compares the results. first and second are the indices of the tensors that other blocks wait for. result is the index of the
// tensor that the last part writes. call runs the kernel with given tensors, tickets and part.
template <typename CALL>
static void compare(const char* name, int gates, bool back, int first, int second, int result, CALL call)
{
    Tensors in_turn(gates, back), at_once(gates, back), alone(gates, back);
    for (int part = 0; part < 3; part++)
        launch(TEXTS, 1, THREADS, [&] { call(in_turn, nullptr, part); });

    unsigned int* tickets = shared<unsigned int>(1);
    const auto begin = [&](Tensors& of, int blocks, unsigned int ticket) {
        launch(4, 1, 64, [&] { two_layers_begin((unsigned int*)of.at[first], of.count[first], (unsigned int*)of.at[second], of.count[second], tickets); });
        *tickets = ticket;
        launch_at_once(blocks, [&] { call(of, tickets, 0); });
    };
    begin(at_once, 3 * TEXTS, 0);
    std::printf("%s: %s\n", name, at_once.equal(in_turn) ? "equal" : "different");

    most_looks = 50;
    begin(alone, TEXTS, 2 * TEXTS);
    most_looks = 1 << 20;
    std::printf("%s without the other parts: %s\n", name, has_nan(alone.at[result], alone.count[result]) ? "NaN" : "numbers");
}

int main()
{
    const auto forward = [](auto kernel) {
        return [=](Tensors& of, unsigned int* tickets, int part) {
            float** at = of.at;
            kernel(at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8], at[9], at[10], at[11], tickets, part, STEPS, TEXTS);
        };
    };
    const auto backward = [](auto kernel) {
        return [=](Tensors& of, unsigned int* tickets, int part) {
            float** at = of.at;
            kernel(at[0], at[1], at[2], at[3], at[4], at[5], at[6], at[7], at[8], at[9], at[10], at[11], at[12], tickets, part, STEPS, TEXTS);
        };
    };
    compare("two_lstms_forward", 4, false, 2, 7, 9, forward(two_lstms_forward));
    compare("two_lstms_backward", 4, true, 5, 7, 12, backward(two_lstms_backward));
    compare("two_relus_forward", 1, false, 2, 7, 9, forward(two_relus_forward));
    compare("two_relus_backward", 1, true, 5, 7, 12, backward(two_relus_backward));
}
