// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "blas_library.h"

#include <QString>

#include <algorithm>
#include <array>
#include <dlfcn.h>
#include <mutex>

namespace fathom {

namespace {
constexpr const char *OpenBlas = "libopenblas.so.0";
constexpr const char *CoreType = "OPENBLAS_CORETYPE";

// Kernels of OpenBLAS that use AVX2 or more.
constexpr std::array<std::string_view, 7> GoodKernels = {
    "Haswell", "Zen", "SkylakeX", "Cooperlake", "Sapphirerapids", "SapphireRapids", "Excavator"};
} // namespace

const char *betterKernels(std::string_view chosen, CpuFeatures features)
{
    if (std::find(GoodKernels.begin(), GoodKernels.end(), chosen) != GoodKernels.end())
        return nullptr;
    if (features.avx512)
        return "SkylakeX";
    if (features.avx2)
        return "Haswell";
    if (features.avx && chosen != "Sandybridge" && chosen != "Bulldozer" && chosen != "Piledriver" &&
        chosen != "Steamroller")
        return "Sandybridge";
    return nullptr;
}

CpuFeatures cpuFeatures()
{
    CpuFeatures features;
#if defined(__x86_64__)
    features.avx = __builtin_cpu_supports("avx") != 0;
    features.avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
    features.avx512 = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512cd") != 0 &&
                      __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
                      __builtin_cpu_supports("avx512vl") != 0;
#endif
    return features;
}

void chooseBlasKernels()
{
    static std::once_flag once;
    std::call_once(once, [] {
        if (qEnvironmentVariableIsSet(CoreType))
            return;
        if (void *loaded = dlopen(OpenBlas, RTLD_LAZY | RTLD_NOLOAD)) {
            dlclose(loaded); // it has chosen already, and its choice stays
            return;
        }
        void *library = dlopen(OpenBlas, RTLD_LAZY | RTLD_LOCAL);
        if (!library)
            return; // another BLAS
        using CoreName = char *(*)();
        const auto name = reinterpret_cast<CoreName>(dlsym(library, "openblas_get_corename"));
        if (const char *better = name ? betterKernels(name(), cpuFeatures()) : nullptr)
            qputenv(CoreType, better);
        dlclose(library);
    });
}

Result<SgemmFunction> blasSgemm()
{
    static const auto found = [] {
        chooseBlasKernels();
        for (const char *name : {"libblas.so.3", OpenBlas, "libcblas.so.3"})
            if (void *library = dlopen(name, RTLD_LAZY | RTLD_LOCAL)) // stays
                if (void *symbol = dlsym(library, "cblas_sgemm"))
                    return reinterpret_cast<SgemmFunction>(symbol);
        return SgemmFunction(nullptr);
    }();
    if (!found)
        return Error{ErrorCode::Missing,
                     QT_TRANSLATE_NOOP("Error", "%1 with cblas_sgemm was not found; install a BLAS "
                                                "(apt install libopenblas0-pthread)"),
                     {QStringLiteral("libblas.so.3")}};
    return found;
}

void *blasSymbol(const char *name)
{
    // The handle stays open: the library is in use anyway.
    static void *const openBlas = dlopen(OpenBlas, RTLD_LAZY | RTLD_NOLOAD);
    if (openBlas) {
        if (void *symbol = dlsym(openBlas, name))
            return symbol;
    }
    return dlsym(RTLD_DEFAULT, name);
}

} // namespace fathom
