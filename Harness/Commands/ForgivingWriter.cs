using System.Runtime.InteropServices;
using System.Text;

namespace Harness.Commands;

/// <summary>Writes progress and messages and ignores write errors. A full disk or a closed pipe behind standard error does not end a run.</summary>
/// <param name="inner">The writer to forward to.</param>
internal sealed partial class ForgivingWriter(TextWriter inner) : TextWriter
{
    private const int StandardError = 2;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Wraps the standard error of the process.</summary>
    public static void Install()
    {
        TextWriter error;
        try
        {
            error = Console.Error;
        }
        catch (IOException) // too many open files, for example
        {
            error = Null;
        }
        Console.SetError(new ForgivingWriter(error));
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write(value + Environment.NewLine);

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        try
        {
            if (ReferenceEquals(inner, Null))
                WriteDirectly(value ?? "");
            else
                inner.Write(value);
        }
        catch (IOException)
        {
            WriteDirectly(value ?? "");
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Writes to standard error without opening anything. A further error is ignored, because it could not be reported.</summary>
    private static void WriteDirectly(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            _ = Write(StandardError, bytes, bytes.Length);
    }

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, byte[] bytes, nint count);
}
