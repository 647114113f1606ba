namespace Harness.Tests.Cuda;

/// <summary>Holds the source of a library that replaces NVRTC. It has NVRTC's functions and compiles nothing. It fails if it cannot open the library of
/// built-in functions, as NVRTC does.</summary>
internal static class StandInNvrtc
{
    /// <summary>The source in C++. BUILTINS is the versioned name that the library opens.</summary>
    public const string Source = """
        #include <dlfcn.h>
        #include <cstring>
        #define TEXT(x) #x
        #define QUOTED(x) TEXT(x)
        static const char* message = "nvrtc: error: failed to open " QUOTED(BUILTINS) ".";
        extern "C" {
        int nvrtcCreateProgram(void** program, const char*, const char*, int, const char**, const char**) { *program = &message; return 0; }
        int nvrtcDestroyProgram(void**) { return 0; }
        int nvrtcCompileProgram(void*, int, const char**) { return dlopen(QUOTED(BUILTINS), RTLD_LAZY) ? 0 : 7; }
        int nvrtcGetCUBINSize(void*, size_t* size) { *size = 4; return 0; }
        int nvrtcGetCUBIN(void*, char* cubin) { memcpy(cubin, "\x7f" "ELF", 4); return 0; }
        int nvrtcGetProgramLogSize(void*, size_t* size) { *size = strlen(message) + 1; return 0; }
        int nvrtcGetProgramLog(void*, char* log) { strcpy(log, message); return 0; }
        int nvrtcVersion(int* major, int* minor) { *major = 12; *minor = 8; return 0; }
        int nvrtcGetNumSupportedArchs(int* count) { *count = 1; return 0; }
        int nvrtcGetSupportedArchs(int* all) { *all = 86; return 0; }
        }
        """;
}
