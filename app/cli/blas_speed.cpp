// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "blas_speed.h"

#include <base/blas_library.h>

#include <QFileInfo>

#include <algorithm>
#include <chrono>
#include <dlfcn.h>
#include <thread>
#include <vector>

namespace fathom::cli {

Result<BlasSpeed> measureBlas()
{
    FATHOM_TRY(const SgemmFunction product, blasSgemm());
    BlasSpeed speed;
    speed.cores = std::max(1, int(std::thread::hardware_concurrency()));
    Dl_info found = {};
    if (dladdr(reinterpret_cast<void *>(product), &found) != 0 && found.dli_fname)
        speed.library = QFileInfo(QString::fromLocal8Bit(found.dli_fname)).canonicalFilePath();
    using CoreName = char *(*)();
    if (const auto name = reinterpret_cast<CoreName>(blasSymbol("openblas_get_corename")))
        speed.kernels = QString::fromLatin1(name());
    const int m = 2048, k = 1536, n = 8192;
    const std::vector<float> a(size_t(m) * size_t(k), 0.5F), b(size_t(k) * size_t(n), 0.25F);
    std::vector<float> c(size_t(m) * size_t(n));
    for (int run = 0; run < 3; ++run) {
        const auto start = std::chrono::steady_clock::now();
        product(101, 111, 112, m, n, k, 1.0F, a.data(), k, b.data(), k, 0.0F, c.data(), n);
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        speed.gflops = std::max(speed.gflops, 2.0 * m * k * double(n) / seconds / 1e9);
        if (seconds > 10)
            break;
    }
    return speed;
}

} // namespace fathom::cli
