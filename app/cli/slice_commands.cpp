// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "run_job.h"

#include <base/write_whole.h>
#include <engine/device_worker.h>
#include <engine/encoder_registry.h>
#include <engine/queries.h>

#include <QFile>
#include <QSaveFile>

#include <thread>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

QJsonArray similarJson(const std::vector<SimilarSlice> &slices)
{
    QJsonArray array;
    for (const SimilarSlice &similar : slices) {
        QJsonObject json = toJson(similar.slice);
        json["similarity"] = similar.similarity;
        json["shared"] = toArray(similar.shared);
        array.append(json);
    }
    return array;
}

Result<Output> slice(const Arguments &arguments)
{
    if (!arguments.has(s("slice")))
        return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "slice: --slice S is needed"), {}};
    FATHOM_TRY(const qint64 id, arguments.number(s("slice"), 0, 1, std::numeric_limits<qint64>::max()));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    QString sae = arguments.text(s("sae"));
    if (sae.isEmpty()) {
        if (const auto chosen = chosenSae(*workspace, {}))
            sae = *chosen;
    }
    Queries queries(workspace);
    FATHOM_TRY(const SlicePagePtr page, queries.slicePage(sae, id));
    QJsonArray along;
    for (const AlongSeries &series : page->along)
        along.append(QJsonObject{{"feature", series.feature},
                                 {"label", series.label},
                                 {"activation", toArray(series.activation)}});
    Output output;
    output.json = {
        {"slice", toJson(page->slice)},
        {"sae", sae},
        {"encoder", page->encoder},
        {"embedded", page->embedded},
        {"indexed", page->indexed},
        {"structures", QJsonArray::fromStringList(page->structures)},
        {"findings", QJsonArray::fromStringList(page->findings)},
        {"not_annotated", QJsonArray::fromStringList(page->notAnnotated)},
        {"fingerprint", toArray(page->fingerprint)},
        {"along", along},
        {"similar_by_embedding", similarJson(page->byEmbedding)},
        {"similar_by_fingerprint", similarJson(page->byFingerprint)},
        {"reconstruction", QJsonObject{{"cosine", toArray(page->cosineByK)}, {"r2", toArray(page->r2ByK)}}}};
    output.text =
        QStringLiteral("slice %1: %2, %3 %4, %5 of %6\nstructures: %7\n\n")
            .arg(id)
            .arg(page->slice.alias, modalityName(page->slice.modality), planeName(page->slice.plane))
            .arg(page->slice.index + 1)
            .arg(page->slice.count)
            .arg(page->structures.join(s(", ")));
    std::vector<QStringList> lines;
    for (size_t i = 0; i < page->fingerprint.size(); ++i) {
        const ActiveFeature &active = page->fingerprint[i];
        lines.push_back({QString::number(active.feature), QString::number(double(active.activation), 'f', 4),
                         i < page->cosineByK.size() ? QString::number(page->cosineByK[i], 'f', 3) : QString(),
                         active.label});
    }
    output.text += table({"feature", "activation", "cosine so far", "label"}, lines);
    return output;
}

// Grey picture of the grid, 16 pixels a patch.
Result<void> writePicture(const HeatMap &map, const QString &path)
{
    constexpr int patch = 16;
    QImage image(map.gridSide * patch, map.gridSide * patch, QImage::Format_Grayscale8);
    for (int y = 0; y < image.height(); ++y) {
        uchar *line = image.scanLine(y);
        for (int x = 0; x < image.width(); ++x) {
            const float value = map.values[size_t((y / patch) * map.gridSide + x / patch)];
            line[x] = map.maximum > 0 ? uchar(value / map.maximum * 255.0F + 0.5F) : uchar(0);
        }
    }
    if (!image.save(path))
        return Error{
            ErrorCode::Disk, QT_TRANSLATE_NOOP("Error", "%1: the picture cannot be written"), {path}};
    return {};
}

Result<void> writeTable(const HeatMap &map, const QString &path)
{
    QByteArray text;
    for (int y = 0; y < map.gridSide; ++y) {
        for (int x = 0; x < map.gridSide; ++x)
            text += (x > 0 ? "," : "") +
                    QByteArray::number(double(map.values[size_t(y * map.gridSide + x)]), 'g', 9);
        text += '\n';
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !writeWhole(file, text) || !file.commit())
        return Error{ErrorCode::Disk,
                     QT_TRANSLATE_NOOP("Error", "%1: could not be written (%2)"),
                     {path, file.errorString()}};
    return {};
}

Result<Output> heatmap(const Arguments &arguments)
{
    if (!arguments.has(s("slice")) || !arguments.has(s("feature")))
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "heatmap: --slice S and --feature F are needed"),
                     {}};
    FATHOM_TRY(const qint64 id, arguments.number(s("slice"), 0, 1, std::numeric_limits<qint64>::max()));
    FATHOM_TRY(const qint64 feature, arguments.number(s("feature"), 0, 0, 1'000'000'000));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const QString sae, chosenSae(*workspace, arguments.text(s("sae"))));
    Queries queries(workspace);
    DeviceWorker device(std::max(1, int(std::thread::hardware_concurrency())), loadEncoder);
    FATHOM_TRY(const HeatMapPtr map, queries.heatMap(sae, int(feature), id, device));
    const QString out = arguments.word(1);
    if (out.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive))
        FATHOM_DO(writeTable(*map, out));
    else
        FATHOM_DO(writePicture(*map, out));
    return Output{{{"slice", id},
                   {"sae", sae},
                   {"feature", feature},
                   {"grid_side", map->gridSide},
                   {"max", double(map->maximum)},
                   {"values", toArray(map->values)},
                   {"file", out}},
                  QStringLiteral("%1: largest value %2").arg(out).arg(double(map->maximum))};
}
} // namespace

std::vector<Command> sliceCommands()
{
    return {
        {s("slice"),
         s("one slice: structures, fingerprint, reconstruction, similar slices"),
         {s("W"),
          {{s("slice"), s("S"), s("its number")}, {s("sae"), s("ID"), s("the newest one with an index")}}},
         slice},
        {s("heatmap"),
         s("where in a slice a feature fires; OUT is a .png or a .csv"),
         {s("W OUT"),
          {{s("slice"), s("S"), s("slice's number")},
           {s("sae"), s("ID"), s("the newest one with an index")},
           {s("feature"), s("F"), s("feature's number")}}},
         heatmap}};
}

} // namespace fathom::cli
