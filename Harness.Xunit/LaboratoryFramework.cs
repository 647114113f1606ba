using System.Reflection;
using Harness.Reporting;
using Harness.Runtime;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Harness.Xunit;

/// <summary>The xunit test framework, extended to print a table of all results and the reasons of skipped tests at the end.
/// xunit 2 has no other hook that runs after the last test of an assembly.</summary>
/// <remarks><c>dotnet test</c> names skipped tests but does not show the reasons.</remarks>
public sealed class LaboratoryFramework : XunitTestFramework
{
    /// <summary>Loads libtorch with the harness's settings and sets up the snapshot engine, before any test uses them.</summary>
    /// <param name="diagnostics">Receives messages for the user.</param>
    public LaboratoryFramework(IMessageSink diagnostics) : base(diagnostics)
    {
        LibTorch.Load();
        VerifierSettings.UseUtf8NoBom();
    }

    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions)
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class Runner(ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink diagnostics, IMessageSink execution,
        ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, cases, diagnostics, execution, options)
    {
        protected override Task AfterTestAssemblyStartingAsync()
        {
            // A mistake in a static declaration fails every test with an exception inside an exception; this is the mistake itself, once.
            foreach (var mistake in StudyLaboratory.MistakesIn(((IReflectionAssemblyInfo)TestAssembly.Assembly).Assembly.GetExportedTypes()))
                DiagnosticMessageSink.OnMessage(new DiagnosticMessage(mistake));
            return base.AfterTestAssemblyStartingAsync();
        }

        protected override Task BeforeTestAssemblyFinishedAsync()
        {
            if (StudyLaboratory.Results is { Count: > 0 } results)
                DiagnosticMessageSink.OnMessage(new DiagnosticMessage(ResultTable.Of(results)));
            foreach (var skipped in TestCases.Where(test => test.SkipReason is not null).GroupBy(test => test.SkipReason)
                .OrderBy(group => group.Key, StringComparer.Ordinal))
                DiagnosticMessageSink.OnMessage(new DiagnosticMessage($"{skipped.Count()} skipped: {skipped.Key}"));
            return base.BeforeTestAssemblyFinishedAsync();
        }
    }
}
