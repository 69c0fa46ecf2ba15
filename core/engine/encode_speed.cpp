// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encode_speed.h"

#include "embed_plan.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>

#include <algorithm>

namespace fathom {

namespace {
QString speedFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
           QStringLiteral("/fathom/encode-speed.json");
}

QJsonObject readSpeeds()
{
    QFile file(speedFile());
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

// Between an encoder and where it was measured.
const QString At = QStringLiteral(" @ ");

std::optional<EncodeSpeed> toSpeed(const QJsonObject &row, const QString &where)
{
    EncodeSpeed speed{row["secondsPerSlice"].toDouble(), row["slices"].toInt(), where, row["group"].toInt()};
    if (!(speed.secondsPerSlice > 0) || speed.group < 1)
        return {};
    return speed;
}
} // namespace

std::optional<EncodeSpeed> knownSpeed(const QString &encoder, const QString &where)
{
    return toSpeed(readSpeeds()[encoder + At + where].toObject(), where);
}

std::vector<EncodeSpeed> knownSpeeds(const QString &encoder)
{
    std::vector<EncodeSpeed> speeds;
    const QJsonObject all = readSpeeds();
    for (auto it = all.begin(); it != all.end(); ++it) {
        if (!it.key().startsWith(encoder + At))
            continue;
        if (const auto speed = toSpeed(it->toObject(), it.key().mid(encoder.size() + At.size())))
            speeds.push_back(*speed);
    }
    return speeds;
}

Result<void> rememberSpeed(const QString &encoder, const EncodeSpeed &speed)
{
    QJsonObject all = readSpeeds();
    all[encoder + At + speed.where] = QJsonObject{
        {"secondsPerSlice", speed.secondsPerSlice}, {"slices", speed.slices}, {"group", speed.group}};
    QDir().mkpath(QFileInfo(speedFile()).path());
    QSaveFile file(speedFile());
    const QByteArray text = QJsonDocument(all).toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() ||
        !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) || !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: could not be written (%2)"),
                     {speedFile(), file.errorString()}};
    return {};
}

QString speedPlace(const Device &device, const QString &on)
{
    if (device.onGpu(on))
        return on == QLatin1String("auto") ? QStringLiteral("cuda") : on;
    return QStringLiteral("cpu, %1 threads").arg(device.threads());
}

Result<EncodeSpeed> measuredSpeed(Device &device, const QString &encoder, const QString &on,
                                  std::stop_token stop)
{
    FATHOM_DO(device.prepare());
    const QString where = speedPlace(device, on);
    if (const auto known = knownSpeed(encoder, where))
        return *known;
    FATHOM_TRY(ImageEncoder * loaded, device.encoder(encoder, on));
    const EncoderInfo &info = loaded->info();
    EncodeSpeed speed;
    speed.where = where;
    speed.group = defaultGroup(info, device.onGpu(on));
    // What is in a picture does not change how long it takes.
    std::vector<quint8> pictures(size_t(info.inputSide) * size_t(info.inputSide) * size_t(speed.group));
    for (size_t i = 0; i < pictures.size(); ++i)
        pictures[i] = quint8(i * 7919 >> 5);
    const auto seconds = [&](int n) -> Result<double> {
        const auto start = std::chrono::steady_clock::now();
        const std::span<const quint8> some(pictures.data(),
                                           size_t(n) * size_t(info.inputSide) * size_t(info.inputSide));
        FATHOM_TRY(const Encoded encoded, loaded->encode(some, n, false, stop));
        Q_UNUSED(encoded)
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    FATHOM_TRY(const double first, seconds(1));
    FATHOM_TRY(const double second, seconds(1));
    speed.secondsPerSlice = std::min(first, second);
    speed.slices = 2;
    if (speed.group > 1) { // then a slice is quick, and one alone says little
        FATHOM_TRY(const double whole, seconds(speed.group));
        speed.secondsPerSlice = std::min(speed.secondsPerSlice, whole / speed.group);
        speed.slices += speed.group;
    }
    FATHOM_DO(rememberSpeed(encoder, speed));
    return speed;
}

} // namespace fathom
