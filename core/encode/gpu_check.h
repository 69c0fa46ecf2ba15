// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QJsonObject>
#include <QString>

namespace fathom {

/// What this machine says of its GPU.
struct GpuFacts
{
    bool cudaBuilt = false; ///< LibTorch holds CUDA code
    int cudaVersion = 0;    ///< of LibTorch, 1000 * major + 10 * minor; 0 = not known
    int usable = 0;         ///< devices that LibTorch offers
    bool card = false;      ///< an NVIDIA display or 3D controller is on the PCI bus
    bool driver = false;    ///< the driver's libcuda.so.1 can be loaded
    int driverVersion = 0;  ///< newest CUDA that the driver knows, as cudaVersion
    int driverAnswer = 0;   ///< of cuInit(); 0 = well, 100 = no device
    int driverDevices = 0;  ///< devices that the driver counts
    bool hidden = false;    ///< CUDA_VISIBLE_DEVICES names no device
};

/// Why the GPU is used or not, as a word for programs, a sentence, and what to do (empty: nothing).
struct GpuFinding
{
    /// "used", "torch-without-cuda", "hidden", "no-device", "no-driver", "driver-too-old", "driver-fails",
    /// "torch-refuses"
    QString reason;
    QString text, advice;
};

/// What LibTorch says of itself. @param runtime  of torchRuntime()
void takeTorch(GpuFacts &facts, const QJsonObject &runtime);

/// The first cause that explains the facts. Thread: any.
[[nodiscard]] GpuFinding explainGpu(const GpuFacts &facts);

/// Asks the PCI bus and the driver; what LibTorch says is left to the caller. Starts the driver, which takes
/// up to some seconds on a machine with a card. Thread: any.
[[nodiscard]] GpuFacts gpuOfThisMachine();

} // namespace fathom
