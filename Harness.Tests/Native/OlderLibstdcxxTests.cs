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
    public void A_copy_that_is_there_is_used_again()
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
        var sound = File.ReadAllBytes(copy);
        foreach (var damaged in new[] { sound[..^1], [], [.. sound[..1000], 0, .. sound[1001..]] })
        {
            File.WriteAllBytes(copy, damaged);
            OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache).Should().Be(copy);
            File.ReadAllBytes(copy).AsSpan().SequenceEqual(sound).Should().BeTrue();
        }
    }

    /// <summary>A process that has the old file open goes on reading the old file: the new one takes its name, not its bytes.</summary>
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
    public async Task Whoever_asks_at_the_same_time_gets_a_sound_copy()
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
    public void Another_build_of_the_library_has_a_copy_of_its_own()
    {
        var anotherBuild = Write([.. TorchSharpLibrary.Bytes(), 0]);
        OlderLibstdcxx.RelaxedCopyOf(anotherBuild, Cache).Should().NotBe(OlderLibstdcxx.RelaxedCopyOf(TorchSharpLibrary.Location, Cache));
    }

    [LinuxFact]
    public void A_library_that_calls_something_of_the_missing_version_is_refused_by_the_name_of_it()
    {
        var caller = Write(TorchSharpLibrary.WithAnotherSymbol("_ZSt12called_reallyv"));
        FluentActions.Invoking(() => OlderLibstdcxx.RelaxedCopyOf(caller, Cache)).Should().Throw<DllNotFoundException>()
            .WithMessage($"'{caller}' needs _ZSt12called_reallyv of GLIBCXX_3.4.32, which this system's libstdc++ lacks. *");
        Directory.Exists(Cache).Should().BeFalse();
    }

    [Fact]
    public void What_is_no_library_is_refused_and_not_copied()
    {
        var text = Write("not a library"u8.ToArray());
        FluentActions.Invoking(() => OlderLibstdcxx.RelaxedCopyOf(text, Cache)).Should().Throw<BadImageFormatException>();
        Directory.Exists(Cache).Should().BeFalse();
    }

    [Fact]
    public void The_usual_cache_is_no_relative_path() => Path.IsPathFullyQualified(OlderLibstdcxx.UsersCache()).Should().BeTrue();

    private string Write(byte[] content) => _scratch.Write("libLibTorchSharp.so", content);
}
