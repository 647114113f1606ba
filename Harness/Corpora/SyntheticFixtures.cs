namespace Harness.Corpora;

/// <summary>What the committed fixtures, <c>fixtures/reviews.train.ft.txt</c> and <c>fixtures/reviews.test.ft.txt</c>, are made of.</summary>
public static class SyntheticFixtures
{
    /// <summary>The seed that they were written with.</summary>
    public const ulong Seed = 20_241_111;

    /// <summary>Enough for 500 steps of 32 in four epochs, with which the LSTMs learn what a bag of words cannot.</summary>
    public const int TrainRows = 4_000;

    /// <summary>A standard error of .9 points at 85 % accuracy.</summary>
    public const int TestRows = 1_500;
}
