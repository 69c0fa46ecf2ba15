// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "forward_pass.h"
#include "torch_api.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <torch/version.h>

#include <base/blas_library.h>

#include <QElapsedTimer>
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

// How much faster a CPU multiplies in bfloat16 than in float32; the best of three, so that a busy moment does
// not decide.
double bfloat16Gain()
{
    const c10::InferenceMode inference;
    const auto seconds = [](at::ScalarType type) {
        const at::Tensor a = at::ones({1024, 1024}, at::kFloat).to(type);
        double best = 1e9;
        for (int i = 0; i < 4; ++i) { // the first one warms up
            QElapsedTimer timer;
            timer.start();
            const at::Tensor product = at::mm(a, a);
            if (i > 0)
                best = std::min(best, double(timer.nsecsElapsed()));
        }
        return best;
    };
    return seconds(at::kFloat) / seconds(at::kBFloat16);
}

constexpr double WorthwhileGain = 1.2;

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

fathom::Result<at::Device> fathom::deviceOf(const QString &name)
{
    const auto count = int(at::getNumGPUs());
    if (name == u"cpu" || (name == u"auto" && count == 0))
        return at::Device(at::kCPU);
    bool ok = true;
    const int index = name == u"auto" || name == u"cuda" ? 0 : name.mid(5).toInt(&ok);
    if (name != u"auto" && name != u"cuda" && !(name.startsWith(u"cuda:") && ok && index >= 0))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: no such device; use auto, cpu, cuda or cuda:N"),
                     {name}};
    if (index >= count)
        return Error{ErrorCode::Missing,
                     QT_TRANSLATE_NOOP("Error", "%1: this LibTorch sees %2 GPUs; use cpu, or build with "
                                                "./run --torch and a LibTorch with CUDA"),
                     {name, QString::number(count)}};
    return at::Device(at::kCUDA, c10::DeviceIndex(index));
}

// Looked up at run time: the module is built against a LibTorch with or without CUDA from the same source.
qint64 fathom::freeMemory(at::Device device)
{
    using Info = int (*)(size_t *, size_t *);
    using Choose = int (*)(int);
    const auto choose = reinterpret_cast<Choose>(dlsym(RTLD_DEFAULT, "cudaSetDevice"));
    const auto info = reinterpret_cast<Info>(dlsym(RTLD_DEFAULT, "cudaMemGetInfo"));
    size_t free = 0, all = 0;
    if (!device.is_cuda() || !choose || !info || choose(device.index()) != 0 || info(&free, &all) != 0)
        return 0;
    return qint64(free);
}

extern "C" __attribute__((visibility("default"))) void fathom_automatic_precision(fathom::PrecisionCall &call)
{
    using namespace fathom;
    const auto device = deviceOf(call.device);
    if (!device) {
        call.result = device.error();
        return;
    }
    try {
        const auto gain = [] {
            static const double once = bfloat16Gain();
            return once;
        };
        if (device->is_cuda() || gain() >= WorthwhileGain)
            call.precision = Precision::BFloat16;
    } catch (const std::exception &exception) {
        call.result = torchError(exception);
    }
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
