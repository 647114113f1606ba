using static TorchSharp.torch;

namespace Harness.Models.Recurrences;

/// <summary>Copies vectors to all their places; on the way back, adds up the gradients of a vector's places.</summary>
internal sealed class Spreading : autograd.SingleTensorFunction<Spreading>
{
    /// <inheritdoc/>
    public override string Name => nameof(Spreading);

    /// <summary>Spreads.</summary>
    /// <param name="vectors">[R, E], floats on the CPU.</param>
    /// <param name="places">Where each stands.</param>
    /// <returns>[T, N, E].</returns>
    public static Tensor Of(Tensor vectors, Places places) => apply(vectors, places);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (vectors, places) = ((Tensor)vars[0], (Places)vars[1]);
        ctx.save_data(nameof(Places), places);
        var spread = empty(places.At.Length, vectors.shape[1]);
        VectorRows from = new(vectors), to = new(spread);
        for (var place = 0; place < places.At.Length; place++)
            from[places.At[place]].CopyTo(to[place]);
        return spread.view(places.Steps, places.Rows, -1);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var places = (Places)ctx.get_data(nameof(Places));
        using var gradient = grad_output.contiguous().view(places.At.Length, -1);
        var gathered = zeros(places.Count, gradient.shape[1]);
        VectorRows from = new(gradient), to = new(gathered);
        for (var place = 0; place < places.At.Length; place++)
            to.Increase(places.At[place], from[place]);
        return [gathered, null!]; // places have none
    }
}
