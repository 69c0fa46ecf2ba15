// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/blas_library.h>
#include <base/error.h>

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <new>

namespace fathom {

/// Runs work that calls LibTorch; an exception becomes an Error.
template <typename Work> Result<void> torchCall(Work work)
{
    try {
        const at::NoGradGuard noGradients;
        return work();
    } catch (const std::bad_alloc &) {
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "Training: the memory is full; choose a smaller batch or "
                                                "dictionary"),
                     {}};
    } catch (const c10::Error &error) {
        const QString text = QString::fromUtf8(error.what_without_backtrace());
        const bool memory = text.contains(QLatin1String("memory"));
        return Error{memory ? ErrorCode::TooLarge : ErrorCode::Bug,
                     QT_TRANSLATE_NOOP("Error", "Training: LibTorch stopped: %1"),
                     {text.section(u'\n', 0, 0)}};
    } catch (const std::exception &error) {
        return Error{ErrorCode::Bug,
                     QT_TRANSLATE_NOOP("Error", "Training: LibTorch stopped: %1"),
                     {QString::fromUtf8(error.what()).section(u'\n', 0, 0)}};
    }
}

/// Threads of ATen and of OpenBLAS (which keeps a count of its own) while it lives.
class ThreadCount
{
public:
    explicit ThreadCount(int threads)
        : m_aten(at::get_num_threads())
    {
        at::set_num_threads(threads);
        const auto get = reinterpret_cast<int (*)()>(blasSymbol("openblas_get_num_threads"));
        m_set = reinterpret_cast<void (*)(int)>(blasSymbol("openblas_set_num_threads"));
        if (get && m_set) {
            m_blas = get();
            m_set(threads);
        }
    }
    ~ThreadCount()
    {
        at::set_num_threads(m_aten);
        if (m_set && m_blas > 0)
            m_set(m_blas);
    }
    ThreadCount(const ThreadCount &) = delete;
    ThreadCount &operator=(const ThreadCount &) = delete;

private:
    int m_aten = 1, m_blas = 0;
    void (*m_set)(int) = nullptr;
};

/// auto, cpu, cuda, cuda:N. Errors: Missing (no such device).
inline Result<at::Device> deviceNamed(const QString &name)
{
    const bool cuda = at::hasCUDA();
    if (name == QLatin1String("cpu") || (name == QLatin1String("auto") && !cuda))
        return at::Device(at::kCPU);
    if (name == QLatin1String("auto") || name == QLatin1String("cuda") ||
        name.startsWith(QLatin1String("cuda:"))) {
        bool number = true;
        const int index = name.startsWith(QLatin1String("cuda:")) ? name.mid(5).toInt(&number) : 0;
        if (cuda && number && index >= 0 && index < int(at::detail::getCUDAHooks().getNumGPUs()))
            return at::Device(at::kCUDA, c10::DeviceIndex(index));
    }
    return Error{ErrorCode::Missing,
                 QT_TRANSLATE_NOOP("Error", "%1: there is no such device; use auto or cpu"),
                 {name}};
}

} // namespace fathom
