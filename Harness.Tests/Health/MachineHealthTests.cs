using Harness.Health;
using Harness.Runtime;

namespace Harness.Tests.Health;

[Trait("Category", "Unit")]
public sealed class MachineHealthTests
{
    private static readonly Dictionary<string, string> Folders = new() { ["results"] = "/work", ["prepared texts"] = "/home/cache" };

    [Fact]
    public void A_large_machine_is_ok() => MachineHealth.Of(SomeSurroundings.Of(), Folders).Should().Equal(
        Observation.Ok("processor", "AMD EPYC 9R45; 8 cores, so 8 runs at the same time, on one thread each"),
        Observation.Ok("memory", "30.7 GB available of 64 GB"),
        Observation.Ok("disk for results", "500 GB free in '/work'"),
        Observation.Ok("disk for prepared texts", "500 GB free in '/home/cache'"));

    [Fact]
    public void A_single_core_is_a_warning() =>
        Of(SomeSurroundings.Of(cores: 1), "processor")
            .Should().Match<Observation>(seen => seen.Condition == Condition.Warning
                && seen.Seen.EndsWith("; 1 core, so 1 run at the same time, on one thread each"));

    [Fact]
    public void A_processor_without_a_model_name_is_reported_with_its_cores() =>
        Of(SomeSurroundings.Of(files: new() { ["/proc/cpuinfo"] = "processor\t: 0\n" }), "processor").Seen.Should().StartWith("unknown model; 8 cores");

    [Theory]
    [InlineData(64, "1500000", "1.5 GB available of 64 GB")]
    [InlineData(1.5, "30000000", "1.5 GB available of 1.5 GB")]
    public void Little_memory_is_a_warning_whether_others_use_it_or_a_container_limits_it(double gigabytes, string available, string seen) =>
        Of(SomeSurroundings.Of(gigabytes: gigabytes, available: available), "memory")
            .Should().Match<Observation>(memory => memory.Condition == Condition.Warning && memory.Seen == seen && memory.ToDo!.Contains("1.7 GB"));

    [Theory]
    [InlineData(200_000_000L, "0.2 GB free in '/work'")]
    [InlineData(null, "'/work' is on a disk whose free space is unknown")]
    public void A_full_disk_is_a_warning(long? free, string seen) =>
        Of(SomeSurroundings.Of(free: free), "disk for results")
            .Should().Match<Observation>(disk => disk.Condition == Condition.Warning && disk.Seen == seen && disk.ToDo != null);

    [Fact]
    public void The_properties_of_this_machine_can_be_read()
    {
        var here = Surroundings.Here;

        here.FreeBytes(Path.Combine(Path.GetTempPath(), "not", "there", "yet")).Should().BePositive("the disk of the nearest existing parent folder counts");
        here.Memory.Should().BePositive();
        here.TextOf(Path.Combine(Path.GetTempPath(), "not-there")).Should().BeNull();
    }

    private static Observation Of(Surroundings here, string subject) => MachineHealth.Of(here, Folders).Single(seen => seen.Subject == subject);
}
