// Loads libtorch before the first test, and prints the table of results after the last one.
[assembly: TestFramework("Harness.Xunit.LaboratoryFramework", "Harness.Xunit")]
