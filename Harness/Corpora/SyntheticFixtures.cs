namespace Harness.Corpora;

/// <summary>What the committed fixtures, <c>fixtures/texts.train.ft.txt</c> and <c>fixtures/texts.test.ft.txt</c>, are made of.</summary>
public static class SyntheticFixtures
{
    /// <summary>The seed that they were written with.</summary>
    public const ulong Seed = 20_241_111;

    /// <summary>460 steps of 32 in four epochs: enough for the LSTMs to learn what a bag of words cannot, and for batch norm to forget its start.</summary>
    public const int TrainRows = 3_680;

    /// <summary>A standard error of .9 points at 85 % accuracy.</summary>
    public const int TestRows = 1_500;
}
