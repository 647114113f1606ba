using Harness.Native;
using Harness.Tests.Runtime;

namespace Harness.Tests.Native;

[Trait("Category", "Unit")]
public sealed class OlderLibstdcxxTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    private string Cache => Path.Combine(_scratch.Path, "not", "there", "yet");

    public void Dispose() => _scratch.Dispose();

    [LinuxFact]
    public void The_copy_differs_from_the_original_in_one_flag_and_has_its_name()
    {
        var copy = OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache);
        TorchSharpLibrary.DifferencesFromOriginal(File.ReadAllBytes(copy)).Should().ContainSingle();
        Path.GetFileName(copy).Should().Be("libLibTorchSharp.so");
        copy.Should().StartWith(Cache);
    }

    [LinuxFact]
    public void The_original_is_not_touched()
    {
        var before = File.GetLastWriteTimeUtc(TorchSharpLibrary.Location);
        OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache);
        File.GetLastWriteTimeUtc(TorchSharpLibrary.Location).Should().Be(before);
        TorchSharpLibrary.DifferencesFromOriginal(File.ReadAllBytes(TorchSharpLibrary.Location)).Should().BeEmpty();
    }

    [LinuxFact]
    public void An_existing_copy_is_used_again()
    {
        var copy = OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache);
        File.SetLastWriteTimeUtc(copy, DateTime.UnixEpoch);
        OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache).Should().Be(copy);
        File.GetLastWriteTimeUtc(copy).Should().Be(DateTime.UnixEpoch);
    }

    [LinuxFact]
    public void A_copy_that_is_damaged_is_replaced()
    {
        var copy = OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache);
        var valid = File.ReadAllBytes(copy);
        foreach (var damaged in new[] { valid[..^1], [], [.. valid[..1000], 0, .. valid[1001..]] })
        {
            File.WriteAllBytes(copy, damaged);
            OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache).Should().Be(copy);
            File.ReadAllBytes(copy).AsSpan().SequenceEqual(valid).Should().BeTrue();
        }
    }

    /// <summary>Checks that a process which has the old file open still reads the old content: the new file replaces the name of the old file and does not
    /// overwrite its bytes.</summary>
    [LinuxFact]
    public void A_copy_is_replaced_in_one_step_and_leaves_nothing_else()
    {
        var copy = OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache);
        File.WriteAllText(copy, "damaged");
        using var reader = new StreamReader(new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

        OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache);

        reader.ReadToEnd().Should().Be("damaged");
        Directory.EnumerateFiles(Cache, "*", SearchOption.AllDirectories).Should().Equal(copy);
    }

    [LinuxFact]
    public async Task Simultaneous_calls_get_the_same_valid_copy()
    {
        using var start = new Barrier(8);
        var copies = await Task.WhenAll(Enumerable.Range(0, start.ParticipantCount).Select(_ => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        TorchSharpLibrary.DifferencesFromOriginal(File.ReadAllBytes(copies.Distinct().Should().ContainSingle().Subject)).Should().ContainSingle();
    }

    [LinuxFact]
    public void Another_build_of_the_library_has_a_separate_copy()
    {
        var anotherBuild = Write([.. TorchSharpLibrary.Bytes(), 0]);
        OlderLibstdcxx.RelaxedCopyOf(anotherBuild, Cache).Should().NotBe(OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache));
    }

    [LinuxFact]
    public void A_library_that_needs_another_symbol_of_the_missing_version_is_refused_with_its_name()
    {
        var caller = Write(TorchSharpLibrary.WithAnotherSymbol("_ZSt12called_reallyv"));
        FluentActions.Invoking(() => OlderLibstdcxx.RelaxedCopyOf(caller, Cache)).Should().Throw<DllNotFoundException>()
            .WithMessage($"'{caller}' needs _ZSt12called_reallyv of GLIBCXX_3.4.32, which this system's libstdc++ lacks. *");
        Directory.Exists(Cache).Should().BeFalse();
    }

    [Fact]
    public void A_file_that_is_not_a_library_is_refused_and_not_copied()
    {
        var text = Write("not a library"u8.ToArray());
        FluentActions.Invoking(() => OlderLibstdcxx.RelaxedCopyOf(text, Cache)).Should().Throw<BadImageFormatException>();
        Directory.Exists(Cache).Should().BeFalse();
    }

    [Fact]
    public void The_path_of_the_default_cache_is_absolute() => Path.IsPathFullyQualified(OlderLibstdcxx.UsersCache()).Should().BeTrue();

    private string Write(byte[] content) => _scratch.Write("libLibTorchSharp.so", content);
}
