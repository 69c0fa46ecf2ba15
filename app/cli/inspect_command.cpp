// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "console.h"
#include "json.h"

#include <volume/dataset.h>
#include <volume/slice.h>

#include <QFileInfo>

#include <algorithm>
#include <numeric>

namespace fathom::cli {

namespace {
QJsonObject geometryJson(const Geometry &geometry)
{
    return {{"size", QJsonArray{geometry.size[0], geometry.size[1], geometry.size[2]}},
            {"spacing_mm", QJsonArray{geometry.spacing[0], geometry.spacing[1], geometry.spacing[2]}},
            {"orientation", geometry.orientationCode()},
            {"oblique_degrees", geometry.obliqueDegrees()}};
}

// One scan is read, so that modality and slices are what an import would find.
Result<void> addReading(const ScanEntry &entry, Method method, QJsonObject &json)
{
    FATHOM_TRY(const Volume volume, readScan(entry));
    json["modality"] = modalityName(volume.modality);
    json["modality_inferred"] = volume.modalityCertainty == Certainty::Inferred;
    json["notes"] = QJsonArray::fromStringList(volume.notes);
    const auto [low, high] = std::minmax_element(volume.voxels.begin(), volume.voxels.end());
    const double sum = std::accumulate(volume.voxels.begin(), volume.voxels.end(), 0.0);
    json["values"] = QJsonObject{{"min", *low}, {"max", *high}, {"mean", sum / double(volume.voxels.size())}};
    FATHOM_TRY(const SliceSource source, SliceSource::prepare(volume, method));
    QJsonObject slices;
    for (const Plane plane : source.planes())
        slices[planeName(plane)] = source.sliceCount(plane);
    json["slices"] = slices;
    json["window"] = QJsonArray{source.window().lower, source.window().upper};
    QStringList notes = volume.notes + entry.notes + source.notes();
    notes.removeDuplicates();
    json["notes"] = QJsonArray::fromStringList(notes);
    return {};
}

Result<QJsonObject> entryJson(const ScanEntry &entry, bool read, Method method)
{
    QJsonObject json{{"dataset", entry.dataset},
                     {"image_id", entry.imageId},
                     {"file", QFileInfo(entry.path).fileName()},
                     {"modality", modalityName(entry.modality)},
                     {"synthetic", entry.synthetic},
                     {"masks", qint64(entry.structures.size())},
                     {"findings", qint64(entry.findings.size())},
                     {"annotated", entry.annotated.size()}};
    FATHOM_TRY(const VolumeHeader header, readVolumeHeader(sourceOf(entry)));
    json["format"] = header.format;
    json["pixel_type"] = header.pixelType;
    if (entry.modality == Modality::Unknown)
        json["modality"] = modalityName(header.modality);
    const QJsonObject geometry = geometryJson(header.geometry);
    for (auto key = geometry.begin(); key != geometry.end(); ++key)
        json[key.key()] = key.value();
    if (read)
        FATHOM_DO(addReading(entry, method, json));
    return json;
}

Result<Method> methodOf(const Arguments &arguments)
{
    const QString name = arguments.text(QStringLiteral("method"), QStringLiteral("fathom"));
    if (const auto method = methodNamed(name))
        return *method;
    return Error{
        ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "--method: '%1' is neither paper nor fathom"), {name}};
}

Result<Output> inspect(const Arguments &arguments)
{
    FATHOM_TRY(const Method method, methodOf(arguments));
    ScanRequest request;
    request.path = QFileInfo(arguments.word(0)).absoluteFilePath();
    if (arguments.has(QStringLiteral("labels")))
        request.labels = QFileInfo(arguments.text(QStringLiteral("labels"))).absoluteFilePath();
    if (arguments.has(QStringLiteral("names")))
        request.names = QFileInfo(arguments.text(QStringLiteral("names"))).absoluteFilePath();
    FATHOM_TRY(const qint64 frame, arguments.number(QStringLiteral("frame"), 0, 0, 1'000'000));
    request.frame = int(frame);
    request.straighten = arguments.has(QStringLiteral("straighten"));
    QuietContext context;
    FATHOM_TRY(const ScanResult found, scan(request, context));
    QJsonArray entries, problems;
    std::vector<QStringList> rows;
    const bool one = found.entries.size() == 1;
    const bool read = one || arguments.has(QStringLiteral("values"));
    const auto refuse = [&](const QString &path, const Error &error) {
        problems.append(QJsonObject{{"file", QFileInfo(path).fileName()}, {"reason", error.english()}});
        tell(error.english());
    };
    for (const ScanEntry &entry : found.entries) {
        const Result<QJsonObject> json = entryJson(entry, read, method);
        if (!json) {
            refuse(entry.path, json.error());
            continue;
        }
        entries.append(*json);
        const QJsonArray size = (*json)["size"].toArray(), spacing = (*json)["spacing_mm"].toArray();
        rows.push_back(
            {entry.imageId.isEmpty() ? (*json)["file"].toString() : entry.imageId, entry.dataset,
             (*json)["modality"].toString(), (*json)["format"].toString(),
             QStringLiteral("%1x%2x%3").arg(size[0].toInt()).arg(size[1].toInt()).arg(size[2].toInt()),
             QStringLiteral("%1 x %2 x %3")
                 .arg(spacing[0].toDouble())
                 .arg(spacing[1].toDouble())
                 .arg(spacing[2].toDouble()),
             (*json)["orientation"].toString(),
             QString::number(entry.structures.size() + entry.findings.size())});
    }
    for (const ScanProblem &problem : found.problems)
        refuse(problem.path, problem.error);
    if (entries.isEmpty() && problems.size() == 1)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1"),
                     {problems[0].toObject()["reason"].toString()}};
    if (entries.isEmpty() && problems.isEmpty())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: no scan was found there"),
                     {arguments.word(0)}};
    Output output;
    output.json = {{"scans", entries}, {"problems", problems}};
    output.text = table({"scan", "data set", "modality", "format", "voxels", "mm", "axes", "masks"}, rows);
    if (read && !one)
        for (const QJsonValue &entry : entries) {
            const QJsonObject values = entry["values"].toObject();
            output.text += QStringLiteral("%1: values %2 to %3, mean %4\n")
                               .arg(entry["file"].toString())
                               .arg(values["min"].toDouble())
                               .arg(values["max"].toDouble())
                               .arg(values["mean"].toDouble(), 0, 'f', 3);
        }
    if (one) {
        const QJsonObject slices = entries.first().toObject()["slices"].toObject();
        for (const QString &plane : slices.keys())
            output.text += QStringLiteral("%1 slices: %2\n").arg(plane).arg(slices[plane].toInt());
        for (const QJsonValue &note : entries.first().toObject()["notes"].toArray())
            output.text += QStringLiteral("note: %1\n").arg(note.toString());
    }
    return output;
}
} // namespace

std::vector<Command> inspectCommands()
{
    return {
        {QStringLiteral("inspect"),
         QStringLiteral("what a file or folder is: modality, size, spacing, orientation, slices, masks"),
         {QStringLiteral("PATH"),
          {{QStringLiteral("labels"), QStringLiteral("MAP"),
            QStringLiteral("multi-label map of a single image")},
           {QStringLiteral("names"), QStringLiteral("FILE"), QStringLiteral("its table of names")},
           {QStringLiteral("method"), QStringLiteral("M"), QStringLiteral("paper or fathom: the slice rule")},
           {QStringLiteral("frame"), QStringLiteral("N"),
            QStringLiteral("which volume of 4-D images, from 1")},
           {QStringLiteral("straighten"),
            {},
            QStringLiteral("resample tilted and unevenly spaced series to right angles")},
           {QStringLiteral("values"),
            {},
            QStringLiteral("read every scan and tell its smallest, largest and mean value")}}},
         inspect}};
}

} // namespace fathom::cli
