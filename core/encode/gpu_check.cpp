// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "gpu_check.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>

#include <dlfcn.h>

namespace fathom {

namespace {
constexpr int noDevice = 100; // CUDA_ERROR_NO_DEVICE

QString versionText(int version)
{
    return QStringLiteral("%1.%2").arg(version / 1000).arg(version % 1000 / 10);
}

QByteArray lineOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
}

bool nvidiaCard()
{
    const QDir bus(QStringLiteral("/sys/bus/pci/devices"));
    for (const QString &device : bus.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        // Class 03: display controllers, computing cards without a plug for a screen too.
        if (lineOf(bus.filePath(device + QStringLiteral("/vendor"))) == "0x10de" &&
            lineOf(bus.filePath(device + QStringLiteral("/class"))).startsWith("0x03"))
            return true;
    }
    return false;
}
} // namespace

GpuFinding explainGpu(const GpuFacts &facts)
{
    const auto finding = [](const char *reason, const QString &text, const QString &advice) {
        return GpuFinding{QString::fromLatin1(reason), text, advice};
    };
    if (facts.usable > 0)
        return finding("used", QStringLiteral("%1 CUDA device(s) that LibTorch can use").arg(facts.usable),
                       {});
    if (!facts.card && !facts.driver)
        return finding("no-device",
                       facts.cudaBuilt ? QStringLiteral("not used: no NVIDIA card in this machine")
                                       : QStringLiteral("not used: no NVIDIA card in this machine, and this "
                                                        "LibTorch was built without CUDA"),
                       {});
    if (!facts.cudaBuilt)
        return finding(
            "torch-without-cuda",
            QStringLiteral("not used: this LibTorch was built without CUDA (Debian's always is)"),
            QStringLiteral("build the module from Fathom's sources against a LibTorch with CUDA "
                           "(./run --torch DIR) and set FATHOM_TORCH_MODULE to its fathom-torch.so"));
    if (!facts.driver)
        return finding("no-driver",
                       QStringLiteral("not used: no NVIDIA driver (libcuda.so.1 cannot be loaded)"),
                       QStringLiteral("install the driver (Debian, with non-free enabled: apt install "
                                      "nvidia-driver) and start the machine again"));
    if (facts.hidden)
        return finding("hidden", QStringLiteral("not used: CUDA_VISIBLE_DEVICES names no device"),
                       QStringLiteral("unset CUDA_VISIBLE_DEVICES"));
    // Within a major version the driver may be older than the library.
    if (facts.driverVersion > 0 && facts.driverVersion / 1000 < facts.cudaVersion / 1000)
        return finding("driver-too-old",
                       QStringLiteral("not used: the driver knows CUDA %1, LibTorch was built for %2")
                           .arg(versionText(facts.driverVersion), versionText(facts.cudaVersion)),
                       QStringLiteral("install a newer driver, or a LibTorch for CUDA %1")
                           .arg(facts.driverVersion / 1000));
    if (facts.driverAnswer == noDevice || (facts.driverAnswer == 0 && facts.driverDevices == 0))
        return finding("no-device", QStringLiteral("not used: the driver finds no device"),
                       facts.card
                           ? QStringLiteral("look into the kernel's log (dmesg) for NVRM, and whether the "
                                            "device is passed on to this container")
                           : QString());
    if (facts.driverAnswer != 0)
        return finding(
            "driver-fails",
            QStringLiteral("not used: the driver answers with error %1").arg(facts.driverAnswer),
            QStringLiteral("start the machine again if the driver was updated; nvidia-smi says more"));
    return finding("torch-refuses",
                   QStringLiteral("not used: the driver has %1 device(s), LibTorch accepts none")
                       .arg(facts.driverDevices),
                   QStringLiteral("take a LibTorch that was built for this card"));
}

void takeTorch(GpuFacts &facts, const QJsonObject &runtime)
{
    facts.cudaBuilt = runtime["cuda_built"].toBool();
    facts.cudaVersion = runtime["cuda_version"].toInt();
    facts.usable = int(runtime["cuda"].toArray().size());
}

GpuFacts gpuOfThisMachine()
{
    GpuFacts facts;
    facts.card = nvidiaCard();
    const QByteArray visible = qgetenv("CUDA_VISIBLE_DEVICES").trimmed();
    facts.hidden =
        qEnvironmentVariableIsSet("CUDA_VISIBLE_DEVICES") && (visible.isEmpty() || visible.startsWith('-'));
    void *driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL); // stays: LibTorch may use it too
    if (!driver)
        return facts;
    facts.driver = true;
    const auto asked = [driver](const char *name) {
        return reinterpret_cast<int (*)(int *)>(dlsym(driver, name));
    };
    const auto init = reinterpret_cast<int (*)(unsigned)>(dlsym(driver, "cuInit"));
    const auto version = asked("cuDriverGetVersion"), count = asked("cuDeviceGetCount");
    if (version)
        version(&facts.driverVersion);
    facts.driverAnswer = init ? init(0) : -1;
    if (facts.driverAnswer == 0 && count)
        facts.driverAnswer = count(&facts.driverDevices);
    return facts;
}

} // namespace fathom
