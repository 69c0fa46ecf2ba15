// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "blas_speed.h"
#include "command.h"
#include "json.h"
#include <encode/gpu_check.h>

#include <engine/demo_scans.h>
#include <engine/encoder_registry.h>
#include <volume/unpack_program.h>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QImageWriter>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QStandardPaths>

#include <filesystem>
#include <thread>

namespace fathom::cli {

namespace {
constexpr double gigabyte = 1e9;
// The demo's workspace and cohort take 0.4 GB; a whole-body CT as 32-bit floats about 1 GB.
constexpr double littleDisk = 2 * gigabyte, littleMemory = 2 * gigabyte;

QString s(const char *text)
{
    return QString::fromLatin1(text);
}

// How a part of the machine is. Only a missing part that is needed makes doctor fail.
enum class State { Ok, Notice, Missing, Unknown };

class Report
{
public:
    void add(const char *part, State state, const QString &text, const QString &advice = {},
             bool needed = false)
    {
        static const char *const words[] = {"ok", "notice", "missing", "unknown"};
        const QString word = s(words[int(state)]);
        m_checks.append(QJsonObject{
            {"part", s(part)}, {"state", word}, {"needed", needed}, {"text", text}, {"advice", advice}});
        m_text += QStringLiteral("%1 %2 %3\n").arg(word, -8).arg(s(part) + u':', -9).arg(text);
        if (!advice.isEmpty())
            m_text += QStringLiteral("%1 to do: %2\n").arg(QString(), -18).arg(advice);
        if (state == State::Notice || state == State::Missing)
            m_warnings << s(part) + QStringLiteral(": ") + text;
        if (needed && state == State::Missing)
            m_missing << s(part);
    }

    [[nodiscard]] Output output(QJsonObject json) const
    {
        Output output;
        json["checks"] = m_checks;
        json["warnings"] = QJsonArray::fromStringList(m_warnings);
        json["ready"] = m_missing.isEmpty();
        output.json = json;
        output.text = m_text + (m_missing.isEmpty() ? QStringLiteral("Fathom has all that it needs.\n")
                                                    : QStringLiteral("Fathom cannot work without: %1.\n")
                                                          .arg(m_missing.join(QStringLiteral(", "))));
        output.exitCode = m_missing.isEmpty() ? 0 : 1;
        return output;
    }

private:
    QJsonArray m_checks;
    QStringList m_warnings, m_missing;
    QString m_text;
};

QString gigabytes(double bytes)
{
    return QStringLiteral("%1 GB").arg(bytes / gigabyte, 0, 'f', 1);
}

QJsonObject checkBlas(Report &report)
{
    const auto measured = measureBlas();
    if (!measured) {
        report.add("BLAS", State::Missing, measured.error().english(),
                   QStringLiteral("apt install libopenblas0-pthread"), true);
        return {};
    }
    const BlasSpeed &blas = *measured;
    QString text = QStringLiteral("%1 GFLOP/s on %2 core(s), %3")
                       .arg(blas.gflops, 0, 'f', 0)
                       .arg(blas.cores)
                       .arg(blas.library);
    if (!blas.kernels.isEmpty())
        text += QStringLiteral(", kernels %1").arg(blas.kernels);
    if (blas.slow())
        report.add("BLAS", State::Notice,
                   QStringLiteral("slow: ") + text +
                       QStringLiteral("; embedding and training take many times longer"),
                   QStringLiteral("apt install libopenblas0-pthread; if it is there, choose it with "
                                  "update-alternatives --config libblas.so.3-x86_64-linux-gnu"));
    else
        report.add("BLAS", State::Ok, text);
    return {
        {"library", blas.library}, {"kernels", blas.kernels}, {"gflops", blas.gflops}, {"cores", blas.cores}};
}

// LibTorch, and why the GPU is used or not.
void checkTorch(Report &report, QJsonObject &json)
{
    const auto runtime = torchRuntime(int(std::max(1U, std::thread::hardware_concurrency())));
    if (!runtime) {
        report.add("LibTorch", State::Missing, runtime.error().english(),
                   QStringLiteral("apt install --reinstall fathom-explorer; from a clone, ./run builds it"),
                   true);
        report.add("GPU", State::Unknown, QStringLiteral("not known; LibTorch would be asked"));
        return;
    }
    json["torch"] = *runtime;
    report.add("LibTorch", State::Ok,
               QStringLiteral("%1, %2 thread(s)")
                   .arg((*runtime)["torch"].toString())
                   .arg((*runtime)["threads"].toInt()));
    GpuFacts facts = gpuOfThisMachine();
    takeTorch(facts, *runtime);
    const GpuFinding gpu = explainGpu(facts);
    json["gpu"] = QJsonObject{{"reason", gpu.reason},
                              {"card", facts.card},
                              {"driver", facts.driver},
                              {"driver_cuda", facts.driverVersion},
                              {"torch_cuda", facts.cudaVersion}};
    // Without a card there is nothing to mend.
    report.add("GPU", facts.usable > 0 || gpu.advice.isEmpty() ? State::Ok : State::Notice, gpu.text,
               gpu.advice);
}

// The embedded encoder is loaded: its weights are compiled in, and their checksum is looked at.
void checkEncoders(Report &report, QJsonObject &json)
{
    QJsonArray encoders;
    const auto all = registeredEncoders();
    if (!all) {
        report.add("encoder", State::Missing, all.error().english(), QStringLiteral("reinstall Fathom"),
                   true);
        json["encoders"] = encoders;
        return;
    }
    for (const RegisteredEncoder &encoder : *all) {
        encoders.append(toJson(encoder.info));
        const bool embedded = encoder.path.isEmpty();
        if (!json.contains(QStringLiteral("torch"))) {
            report.add("encoder", State::Unknown,
                       QStringLiteral("%1 cannot run without LibTorch").arg(encoder.info.id));
            continue;
        }
        const auto loaded = loadEncoder(encoder.info.id, QStringLiteral("cpu"));
        if (loaded)
            report.add("encoder", State::Ok,
                       QStringLiteral("%1, %2 million weights")
                           .arg(encoder.info.id)
                           .arg(double(encoder.info.parameters) / 1e6, 0, 'f', 1),
                       {}, embedded);
        else
            report.add("encoder", State::Missing,
                       QStringLiteral("%1: %2").arg(encoder.info.id, loaded.error().english()),
                       embedded ? QStringLiteral("apt install --reinstall fathom-explorer")
                                : QStringLiteral("bring its weights back to %1, or register them anew "
                                                 "(fathom-cli encoders --weights PATH)")
                                      .arg(encoder.path),
                       embedded);
    }
    json["encoders"] = encoders;
}

// The catalogue of a workspace is SQLite through Qt, thumbnails are JPEG through Qt: both are plugins.
void checkQtPlugins(Report &report)
{
    const QString name = QStringLiteral("doctor");
    QString version, problem;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(QStringLiteral(":memory:"));
        if (database.open()) {
            QSqlQuery query(database);
            if (query.exec(QStringLiteral("SELECT sqlite_version()")) && query.next())
                version = query.value(0).toString();
        }
        problem = database.lastError().driverText();
    }
    QSqlDatabase::removeDatabase(name);
    if (version.isEmpty())
        report.add("SQL", State::Missing, QStringLiteral("Qt's SQLite driver does not work: %1").arg(problem),
                   QStringLiteral("apt install libqt6sql6-sqlite"), true);
    else
        report.add("SQL", State::Ok, QStringLiteral("SQLite %1").arg(version), {}, true);
    const QByteArray jpeg("jpeg");
    if (QImageReader::supportedImageFormats().contains(jpeg) &&
        QImageWriter::supportedImageFormats().contains(jpeg))
        report.add("JPEG", State::Ok, QStringLiteral("thumbnails can be written and read"), {}, true);
    else
        report.add("JPEG", State::Missing,
                   QStringLiteral("Qt's JPEG plugin is not there; thumbnails need it"),
                   QStringLiteral("apt install --reinstall libqt6gui6"), true);
}

// A program of its own unpacks DICOM pixels; scans of other kinds are read without it.
QJsonObject checkUnpacking(Report &report)
{
    const UnpackProgram program = findUnpackProgram();
    const QString reinstall =
        QStringLiteral("apt install --reinstall fathom-explorer; from a clone, ./run builds it");
    const QString lost = QStringLiteral("compressed DICOM pixels cannot be read");
    if (program.answers)
        report.add("DICOM", State::Ok,
                   QStringLiteral("%1 answers; it unpacks compressed pixels").arg(program.path));
    else if (program.path.isEmpty())
        report.add("DICOM", State::Missing, QStringLiteral("fathom-unpack is not there; ") + lost, reinstall);
    else
        report.add(
            "DICOM", State::Missing,
            QStringLiteral("%1 does not start or is of another version; ").arg(program.path) + lost,
            qEnvironmentVariableIsEmpty("FATHOM_UNPACK")
                ? reinstall
                : QStringLiteral("unset FATHOM_UNPACK, or set it to the fathom-unpack of this version"));
    return {{"program", program.path}, {"answers", program.answers}};
}

qint64 demoScans(Report &report)
{
    const DemoScans scans = findDemoScans();
    if (scans.missingPackages.isEmpty())
        report.add("demo", State::Ok, QStringLiteral("both real scans are there"));
    else
        report.add("demo", State::Notice,
                   QStringLiteral("a real scan is missing, of package %1; the demo goes without it")
                       .arg(scans.missingPackages.join(QStringLiteral(" and "))),
                   QStringLiteral("apt install ") + scans.missingPackages.join(u' '));
    return scans.requests.size();
}

// kB of a line of /proc/meminfo, as bytes.
double memoryLine(const QByteArray &text, const QByteArray &name)
{
    const qsizetype at = text.indexOf(name + ':');
    const qsizetype from = at + name.size() + 1;
    return at < 0 ? 0 : text.mid(from, text.indexOf("kB", from) - from).trimmed().toDouble() * 1024;
}

QJsonObject checkMemory(Report &report)
{
    QFile file(QStringLiteral("/proc/meminfo"));
    const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    const double all = memoryLine(text, "MemTotal"), free = memoryLine(text, "MemAvailable");
    const QString said = QStringLiteral("%1 of %2 free").arg(gigabytes(free), gigabytes(all));
    if (free < littleMemory)
        report.add("memory", State::Notice, said + QStringLiteral("; a large scan may not fit"),
                   QStringLiteral("close other programs; import with --threads 1"));
    else
        report.add("memory", State::Ok, said);
    return {{"total", all}, {"available", free}};
}

// The user's own data folder, or the nearest folder above it that there is already.
QJsonObject checkDisk(Report &report)
{
    const QString own = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    QFileInfo place(own);
    while (!place.exists() && place.filePath() != place.path())
        place.setFile(place.path());
    // Not QStorageInfo: it looks for the disk in the list of mounts, which a container may hide.
    std::error_code problem;
    const auto space = std::filesystem::space(QFile::encodeName(place.filePath()).toStdString(), problem);
    const double free = problem ? 0.0 : double(space.available);
    const QString said = QStringLiteral("%1 free for %2").arg(gigabytes(free), own);
    if (!place.isWritable())
        report.add("disk", State::Missing,
                   QStringLiteral("%1 cannot be written; where scans lie is kept there").arg(own),
                   QStringLiteral("make %1 writable for you, or set XDG_DATA_HOME to a folder of yours")
                       .arg(place.filePath()),
                   true);
    else if (free < littleDisk)
        report.add("disk", State::Notice, said,
                   QStringLiteral("make room, or keep workspaces and the cohort on another disk"), true);
    else
        report.add("disk", State::Ok, said, {}, true);
    return {{"folder", own}, {"available", free}};
}

Result<Output> doctor(const Arguments &)
{
    Report report;
    QJsonObject json;
    checkTorch(report, json);
    json["blas"] = checkBlas(report);
    checkEncoders(report, json);
    checkQtPlugins(report);
    json["unpack"] = checkUnpacking(report);
    json["memory"] = checkMemory(report);
    json["disk"] = checkDisk(report);
    json["demo_scans"] = demoScans(report);
    if (!qEnvironmentVariable("FATHOM_NO_OPENGL", QStringLiteral("0")).startsWith(QLatin1Char('0')))
        report.add(
            "OpenGL", State::Notice,
            QStringLiteral("switched off by FATHOM_NO_OPENGL: the window draws slices by the processor "
                           "and has no 3-D view"),
            QStringLiteral("unset FATHOM_NO_OPENGL"));
    else
        report.add("OpenGL", State::Unknown,
                   QStringLiteral("only the window uses it and can tell whether it works; without a graphics "
                                  "card libgl1-mesa-dri draws in software"));
    return report.output(json);
}
} // namespace

std::vector<Command> doctorCommands()
{
    return {{s("doctor"),
             s("LibTorch, GPU, BLAS, encoders, plugins, fathom-unpack, memory and disk; exits 1 where "
               "something needed is "
               "missing"),
             {QString(), {}},
             doctor}};
}

} // namespace fathom::cli
