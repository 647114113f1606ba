@rem The study's command line: "research run lstm". In the repository it builds the program first; beside a published program it starts that one.
@echo off
if exist "%~dp0Experiments.Tests.dll" (
    "%~dp0Experiments.Tests.exe" %*
) else (
    dotnet run --project "%~dp0Experiments.Tests" -- %*
)
