// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "network.h"
#include "torch_api.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/version.h>

#include <base/blas_library.h>

#include <QFileInfo>
#include <QJsonArray>
#include <dlfcn.h>

namespace {

QString blasName()
{
    using Config = char *(*)();
    if (const auto config = reinterpret_cast<Config>(fathom::blasSymbol("openblas_get_config")))
        return QString::fromLatin1(config()).simplified();
    Dl_info info = {};
    if (auto *gemm = dlsym(RTLD_DEFAULT, "sgemm_"); gemm && dladdr(gemm, &info) && info.dli_fname)
        return QFileInfo(QFile::decodeName(info.dli_fname)).canonicalFilePath();
    return QStringLiteral("unknown");
}

} // namespace

int fathom::setComputeThreads(int threads)
{
    const int before = at::get_num_threads();
    at::set_num_threads(threads);
    using Set = void (*)(int);
    if (const auto set = reinterpret_cast<Set>(blasSymbol("openblas_set_num_threads")))
        set(threads);
    return before;
}

extern "C" __attribute__((visibility("default"))) void fathom_torch_runtime(fathom::TorchRuntimeCall &call)
{
    try {
        if (call.threads > 0)
            fathom::setComputeThreads(call.threads);
        QJsonArray gpus;
        for (size_t i = 0; i < at::getNumGPUs(); ++i)
            gpus.append(QStringLiteral("cuda:%1").arg(i));
        call.answer = QJsonObject{{QStringLiteral("torch"), QStringLiteral(TORCH_VERSION)},
                                  {QStringLiteral("blas"), blasName()},
                                  {QStringLiteral("threads"), at::get_num_threads()},
                                  {QStringLiteral("cuda"), gpus},
                                  {QStringLiteral("cuda_built"), at::Context::hasCUDART()},
                                  {QStringLiteral("cuda_version"),
                                   at::Context::hasCUDART() ? qint64(at::Context::versionCUDART()) : 0}};
    } catch (const std::exception &exception) {
        call.result = fathom::torchError(exception);
    }
}
