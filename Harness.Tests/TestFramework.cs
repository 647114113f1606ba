[assembly: TestFramework("Harness.Xunit.LaboratoryFramework", "Harness.Xunit")]
