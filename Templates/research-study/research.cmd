@rem The study's command line: "research run all". It builds the program first.
@echo off
dotnet run --project "%~dp0Experiments.Tests" -- %*
