// Runs every kernel once. The program is built with sanitizers, which report data races and undefined behaviour, or end the program there.

#include "Launches.cpp"

#include <cstdio>

// Kernels share the functions that contain barriers, and these functions share their memory. By default, ThreadSanitizer reports one race for an address.
extern "C" const char* __tsan_default_options() { return "suppress_equal_addresses=0"; }

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

    const int ids[rows * steps] = {0, 1, 2, 1, 0, 2, 2, 1, 1, 0, 0, 1, 2, 0, 3}, *of_texts = ids;
    int words = 3, turns = steps;
    const float *products = sums.data(), *weights_of_states = recurrent.data();
    float* into_states = states.data();
    void* over_words[] = {&products, &of_texts, &words, &weights_of_states, &into_states, &turns};
    driver_lstm_over_words(rows, directions, 4 * UNITS, over_words);
    driver_relu_over_words(rows, directions, 4 * UNITS, over_words);
    int texts = rows;
    void* by_four[] = {&products, &of_texts, &words, &weights_of_states, &into_states, &turns, &texts};
    driver_lstm_over_words_by_four(1, directions, 4 * UNITS, by_four);
    driver_relu_over_words_by_four(1, directions, 4 * UNITS, by_four);

    // Two layers: one part after the other, then all parts in one launch. All tensors are large enough for any argument.
    const int most = 8 * places * MOST_UNITS * GATES;
    std::vector<std::vector<float>> of_two_layers(13, std::vector<float>(most, .01f));
    unsigned int first_ticket = 7, *tickets = &first_ticket, *no_tickets = nullptr;
    for (const bool at_once : {false, true})
    {
        for (const bool back : {false, true})
        {
            for (int part = 0; part < (at_once ? 1 : 3); part++)
            {
                float* addresses[13];
                void* arguments[17];
                int count = 0;
                for (; count < (back ? 13 : 12); count++)
                {
                    addresses[count] = of_two_layers[count].data();
                    arguments[count] = &addresses[count];
                }
                int all_steps = steps, all_texts = rows;
                long long some = 10;
                void* marked[] = {&addresses[back ? 5 : 2], &some, &addresses[7], &some, &tickets};
                if (at_once)
                    driver_two_layers_begin(2, 1, 64, marked);
                arguments[count] = at_once ? &tickets : &no_tickets;
                arguments[count + 1] = &part;
                arguments[count + 2] = &all_steps;
                arguments[count + 3] = &all_texts;
                const int blocks = at_once ? 3 * rows : rows, blocks_of_a_text = !at_once && part == 1 ? 2 : 1;
                (back ? driver_two_lstms_backward : driver_two_lstms_forward)(blocks, blocks_of_a_text, 4 * MOST_UNITS, arguments);
                if (at_once)
                    driver_two_layers_begin(2, 1, 64, marked);
                (back ? driver_two_relus_backward : driver_two_relus_forward)(blocks, blocks_of_a_text, 4 * MOST_UNITS, arguments);
            }
        }
    }

    std::vector<float> mask(1001);
    launch_bernoulli(mask.data(), (long long)mask.size(), 7, 99, 1u << 31, 2);

    std::vector<float> values(5000, 1), gradients(5000, .5f), means(5000), squares(5000);
    Weights weights = {};
    weights.of[0] = {values.data(), gradients.data(), means.data(), squares.data(), (long long)values.size()};
    launch_adam(2, &weights, 1, .001);
    Pieces pieces = {};
    pieces.of[0] = {(const unsigned int*)values.data(), (long long)values.size()};
    long long first = 0;
    unsigned long long mix = 0, *sum = &mix;
    void* of_fingerprint[] = {&pieces, &first, &sum};
    driver_fingerprint(2, 1, 256, of_fingerprint);

    double parts[6], counted[2], *right = parts, *losses = parts + 3, *into = counted;
    const float *logits = gradients.data(), *labels = values.data();
    long long count = 600;
    int width = 1, blocks = 3;
    void *of_parts[] = {&logits, &labels, &count, &width, &right, &losses}, *of_means[] = {&right, &losses, &blocks, &count, &into};
    driver_recount_parts(blocks, 1, 256, of_parts);
    driver_recount_means(1, 1, 256, of_means);
    int of_batch = 20, channels = 40, window = 2;
    float kept = .9f, renewed = .1f, epsilon = .001f;
    std::vector<float> outputs(800), gammas(40, 1), moving_mean(40), moving_variance(40, 1), batch_mean(40), inverses(40), of_gamma(40), of_beta(40);
    const float *inputs = values.data(), *gamma = gammas.data();
    float *moving1 = moving_mean.data(), *moving2 = moving_variance.data(), *normalised = outputs.data(), *mean = batch_mean.data(), *inverse = inverses.data();
    float *into_gamma = of_gamma.data(), *into_beta = of_beta.data();
    void* of_norm[] = {&inputs, &gamma, &gamma, &moving1, &moving2, &normalised, &mean, &inverse, &of_batch, &channels, &kept, &renewed, &epsilon};
    driver_batch_norm_forward(2, 1, 512, of_norm);
    void* back[] = {&inputs, &labels, &gamma, &mean, &inverse, &normalised, &into_gamma, &into_beta, &of_batch, &channels};
    driver_batch_norm_backward(2, 1, 512, back);

    long long step = 0, *place = &step;
    float *kept_losses = moving1, *kept_logits = normalised, *kept_labels = mean;
    void* of_meter[] = {&inputs, &logits, &labels, &kept_losses, &kept_logits, &kept_labels, &place, &channels, &of_batch, &window};
    driver_meter_keep(1, 1, 256, of_meter);
    driver_meter_keep(1, 1, 256, of_meter);

    // V = 20 words in two groups, E = 40 numbers in two blocks; three texts of five words, one of which is not in the table.
    int of_table = 20, numbers = 40, steps_of_text = steps, positions = rows * steps, bits = 1, of_step = rows * numbers, of_text = numbers;
    std::vector<float> vectors(positions * numbers), of_words(of_table * numbers);
    std::vector<int> turned(positions);
    float *of_vectors = vectors.data(), *into_words = of_words.data();
    int* kept_ids = turned.data();
    void* of_lookup[] = {&inputs, &of_texts, &of_vectors, &kept_ids, &of_table, &numbers, &texts, &steps_of_text};
    driver_embedding_forward(positions, 1, 128, of_lookup);
    void* back_to_table[] = {&of_vectors, &kept_ids, &into_words, &of_table, &numbers, &texts, &positions, &bits, &of_step, &of_text};
    driver_embedding_backward(2, 2, 256, back_to_table);

    int of_rows = 300, classes = 3;
    std::vector<float> of_logits(900);
    float loss = 0, *into_loss = &loss, *into_logits = of_logits.data();
    void *of_loss[] = {&inputs, &labels, &into_loss, &of_rows, &classes}, *back_of_loss[] = {&inputs, &labels, &into_loss, &into_logits, &of_rows, &classes};
    driver_binary_loss(1, 1, 256, of_loss);
    driver_binary_loss_backward(2, 1, 256, back_of_loss);
    driver_softmax_loss(1, 1, 256, of_loss);
    driver_softmax_loss_backward(2, 1, 256, back_of_loss);

    int of_units = 17, width_of_input = 70, relu = 1;
    std::vector<float> of_weight(17 * 70), of_bias(17), of_input(20 * 70);
    float *into_weight = of_weight.data(), *into_bias = of_bias.data(), *into_input = of_input.data();
    void* of_dense[] = {&inputs, &inputs, &inputs, &normalised, &of_batch, &width_of_input, &of_units, &relu};
    driver_dense_forward(2, 2, 256, of_dense);
    void* back_of_dense[] = {&inputs, &inputs, &normalised, &inputs, &into_weight, &into_bias, &into_input, &of_batch, &width_of_input, &of_units, &relu};
    driver_dense_backward(5, 2 + 2, 256, back_of_dense);

    long long drawing = 7, kept_drawing = 0, many = 1001, *next_drawing = &drawing, *of_drawing = &kept_drawing;
    unsigned int done = 0, *blocks_done = &done, threshold = 1u << 31;
    unsigned long long seed = 99;
    float *dropped = mask.data(), scale = 2;
    void* of_dropout[] = {&inputs, &dropped, &many, &next_drawing, &blocks_done, &of_drawing, &seed, &threshold, &scale};
    driver_dropout(2, 1, 128, of_dropout);

    std::printf("%g %g %g %g %lld\n", into_words[0], loss, into_weight[0], dropped[0], drawing + kept_drawing);
    std::printf("%g\n", of_two_layers[9][0] + of_two_layers[12][0]);
    std::printf("%lld %g %g\n", step, of_gamma[0], outputs[0]);
    std::printf("%llu %g %g\n", mix, counted[0], counted[1]);
    std::printf("%g %g %g %g\n", states[0], of_sums[0], mask[0] + mask[1000], values[4999]);
}
