namespace Harness.Tokens.Prepared;

/// <summary>SHA-256 of the two files that texts were prepared from, as stored on the disk (packed or plain).</summary>
/// <param name="Train">The hash of the train split, 64 hexadecimal digits in lower case.</param>
/// <param name="Test">The hash of the test split, 64 hexadecimal digits in lower case.</param>
/// <param name="Reading">How the files were read: format, classes and spellings.</param>
internal sealed record InputHashes(string Train, string Test, string Reading);
