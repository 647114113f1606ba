// Every kernel once, to be built with sanitizers: they end the program, or say so, where threads race or something is undefined.

#include "Launches.cpp"

#include <cstdio>

int main()
{
    const int rows = 3, directions = 2, steps = 5, places = steps * rows * directions;
    const std::vector<float> sums(places * GATES * UNITS, .1f), recurrent(directions * GATES * UNITS * UNITS, .01f), of_states(places * UNITS, .2f);
    std::vector<float> states(places * UNITS), cells(places * UNITS), gates(places * GATES * UNITS), of_sums(places * GATES * UNITS);
    launch_lstm_forward(rows, directions, sums.data(), recurrent.data(), states.data(), nullptr, nullptr, steps);
    launch_lstm_forward(rows, directions, sums.data(), recurrent.data(), states.data(), cells.data(), gates.data(), steps);
    launch_lstm_backward(rows, directions, of_states.data(), recurrent.data(), cells.data(), gates.data(), of_sums.data(), steps);
    launch_relu_forward(rows, directions, sums.data(), recurrent.data(), states.data(), steps);
    launch_relu_backward(rows, directions, of_states.data(), recurrent.data(), states.data(), of_sums.data(), steps);

    std::vector<float> mask(1001);
    launch_bernoulli(mask.data(), (long long)mask.size(), 7, 99, 1u << 31, 2);

    std::vector<float> values(5000, 1), gradients(5000, .5f), means(5000), squares(5000);
    Weights weights = {};
    weights.of[0] = {values.data(), gradients.data(), means.data(), squares.data(), (long long)values.size()};
    launch_adam(2, &weights, 1, .001);
    std::printf("%g %g %g %g\n", states[0], of_sums[0], mask[0] + mask[1000], values[4999]);
}
