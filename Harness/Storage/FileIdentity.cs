using System.Runtime.InteropServices;

namespace Harness.Storage;

/// <summary>Identifies whether a file has changed. It uses more than size and time, which <c>cp -p</c> and <c>rsync -t</c> copy.</summary>
/// <param name="Inode">The file system and the inode of the file on it.</param>
/// <param name="Changed">The last change of content, name or rights, by the system's own clock, which no program can set.</param>
internal sealed record FileIdentity(string Inode, DateTime Changed)
{
    private const int AtCurrentFolder = -100, BasicStats = 0x7FF, TypeMask = 0xF000, RegularFile = 0x8000, Folder = 0x4000, NotBehindLinks = 0x100;

    /// <summary>Returns the identity of a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The identity; null if the system does not provide it, as on Windows and macOS. Then only the content can be compared.</returns>
    public static FileIdentity? Of(string path) => Stat(path) is { } status
        ? new($"{status.DeviceMajor}:{status.DeviceMinor}:{status.Inode}",
            DateTime.UnixEpoch.AddSeconds(status.Changed.Seconds).AddTicks(status.Changed.Nanoseconds / 100))
        : null;

    /// <summary>Checks whether a path is a named pipe, a socket or a device: opening one could block forever.</summary>
    /// <param name="path">Any path.</param>
    /// <returns>False if the path does not exist, and if the system does not provide the type.</returns>
    public static bool IsSpecial(string path) => Stat(path) is { } status && (status.Mode & TypeMask) is not (RegularFile or Folder);

    /// <summary>Returns the user that a file or folder belongs to. Of a symbolic link, it is the owner of the link.</summary>
    /// <param name="path">Any path.</param>
    /// <returns>The number of the user; null if the path does not exist, and if the system does not provide the owner.</returns>
    public static uint? OwnerOf(string path) => Stat(path, NotBehindLinks)?.User;

    private static Status? Stat(string path, int flags = 0)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return Statx(AtCurrentFolder, path, flags, BasicStats, out var status) == 0 ? status : null;
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
        [FieldOffset(20)]
        public uint User;

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
