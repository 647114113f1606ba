using System.Runtime.InteropServices;

namespace Harness.Storage;

/// <summary>What tells whether a file is still the one that it was: more than its size and its time,
/// which <c>cp -p</c> and <c>rsync -t</c> copy along.</summary>
/// <param name="Inode">The number of the file on its file system, and the file system.</param>
/// <param name="Changed">When content, name or rights of the file last changed: the system's own clock, which no program sets.</param>
internal sealed record FileIdentity(string Inode, DateTime Changed)
{
    private const int AtCurrentFolder = -100, BasicStats = 0x7FF, TypeMask = 0xF000, RegularFile = 0x8000, Folder = 0x4000;

    /// <summary>Asks the system.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The identity; null where the system tells none, as on Windows and macOS: then only the content tells.</returns>
    public static FileIdentity? Of(string path) => Stat(path) is { } status
        ? new($"{status.DeviceMajor}:{status.DeviceMinor}:{status.Inode}",
            DateTime.UnixEpoch.AddSeconds(status.Changed.Seconds).AddTicks(status.Changed.Nanoseconds / 100))
        : null;

    /// <summary>Whether something is a named pipe, a socket or a device: opening it could wait for ever.</summary>
    /// <param name="path">Anything.</param>
    /// <returns>False where nothing has the name, and where the system does not tell.</returns>
    public static bool IsSpecial(string path) => Stat(path) is { } status && (status.Mode & TypeMask) is not (RegularFile or Folder);

    private static Status? Stat(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return Statx(AtCurrentFolder, path, 0, BasicStats, out var status) == 0 ? status : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException) // an old C library
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "statx"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, out Status status);

    /// <summary>The kernel's <c>struct statx</c>, the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(96)]
        public Time Changed;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct Time
    {
        public long Seconds;

        public uint Nanoseconds;
    }
}
