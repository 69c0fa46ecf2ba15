// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "blas_speed.h"

#include <QFileInfo>

#include <algorithm>
#include <chrono>
#include <dlfcn.h>
#include <thread>
#include <vector>

extern "C" void sgemm_(const char *, const char *, const int *, const int *, const int *, const float *,
                       const float *, const int *, const float *, const int *, const float *, float *,
                       const int *);

namespace fathom::cli {

BlasSpeed measureBlas()
{
    BlasSpeed speed;
    speed.cores = std::max(1, int(std::thread::hardware_concurrency()));
    Dl_info found = {};
    if (dladdr(reinterpret_cast<void *>(&sgemm_), &found) != 0 && found.dli_fname)
        speed.library = QFileInfo(QString::fromLocal8Bit(found.dli_fname)).canonicalFilePath();
    const int m = 2048, k = 1536, n = 8192;
    const std::vector<float> a(size_t(m) * size_t(k), 0.5F), b(size_t(k) * size_t(n), 0.25F);
    std::vector<float> c(size_t(m) * size_t(n));
    const float one = 1.0F, zero = 0.0F;
    for (int run = 0; run < 3; ++run) {
        const auto start = std::chrono::steady_clock::now();
        sgemm_("N", "N", &m, &n, &k, &one, a.data(), &m, b.data(), &k, &zero, c.data(), &m);
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        speed.gflops = std::max(speed.gflops, 2.0 * m * k * double(n) / seconds / 1e9);
        if (seconds > 10)
            break;
    }
    return speed;
}

} // namespace fathom::cli
