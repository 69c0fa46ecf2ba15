// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "blas_speed.h"
#include "command.h"
#include "json.h"

#include <engine/demo_scans.h>
#include <engine/encoder_registry.h>

#include <QFileInfo>
#include <QStandardPaths>

#include <thread>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<Output> doctor(const Arguments &)
{
    Output output;
    const BlasSpeed blas = measureBlas();
    QStringList warnings;
    if (blas.slow())
        warnings << QStringLiteral("the BLAS is slow (%1 GFLOP/s on %2 cores); install libopenblas0-pthread")
                        .arg(blas.gflops, 0, 'f', 1)
                        .arg(blas.cores);
    output.json["blas"] =
        QJsonObject{{"library", blas.library}, {"gflops", blas.gflops}, {"cores", blas.cores}};
    output.text += QStringLiteral("BLAS: %1, %2 GFLOP/s on %3 cores\n")
                       .arg(blas.library)
                       .arg(blas.gflops, 0, 'f', 1)
                       .arg(blas.cores);

    const auto runtime = torchRuntime(int(std::max(1U, std::thread::hardware_concurrency())));
    if (runtime) {
        output.json["torch"] = *runtime;
        output.text += QStringLiteral("LibTorch: %1\n").arg((*runtime)["torch"].toString());
    } else {
        warnings << runtime.error().english();
    }
    QJsonArray encoders;
    if (const auto all = registeredEncoders()) {
        for (const RegisteredEncoder &encoder : *all) {
            encoders.append(toJson(encoder.info));
            output.text += QStringLiteral("encoder: %1\n").arg(encoder.info.id);
        }
    } else {
        warnings << all.error().english();
    }
    output.json["encoders"] = encoders;
    const DemoScans scans = findDemoScans();
    for (const QString &package : scans.missingPackages)
        warnings << QStringLiteral("the demo's real scan of package %1 is not there").arg(package);
    output.json["demo_scans"] = scans.requests.size();

    const QString own = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation);
    const QFileInfo rights(own);
    if (rights.exists() && !rights.isWritable())
        warnings << QStringLiteral("%1 cannot be written; paths of scans are kept there").arg(own);
    output.json["warnings"] = QJsonArray::fromStringList(warnings);
    for (const QString &warning : warnings)
        output.text += QStringLiteral("warning: %1\n").arg(warning);
    return output;
}
} // namespace

std::vector<Command> doctorCommands()
{
    return {{s("doctor"), s("devices, BLAS, libraries, encoders and rights"), {QString(), {}}, doctor}};
}

} // namespace fathom::cli
