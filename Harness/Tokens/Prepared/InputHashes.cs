namespace Harness.Tokens.Prepared;

/// <summary>SHA-256 of the two files that texts were prepared from, as they lie on the disk, packed or not.</summary>
/// <param name="Train">Of the train split's, 64 hexadecimal digits in lower case.</param>
/// <param name="Test">Of the test split's.</param>
/// <param name="Reading">How they were read: classes and spellings.</param>
internal sealed record InputHashes(string Train, string Test, string Reading);
