// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command.h"
#include "json.h"
#include "run_job.h"

#include <engine/queries.h>

#include <algorithm>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

Result<void> sortRows(std::vector<FeatureRow> &rows, const QString &by)
{
    const auto sorted = [&](auto value) {
        std::stable_sort(rows.begin(), rows.end(),
                         [&](const FeatureRow &a, const FeatureRow &b) { return value(a) > value(b); });
        return Result<void>();
    };
    if (by == QLatin1String("number"))
        return {};
    if (by == QLatin1String("density"))
        return sorted([](const FeatureRow &row) { return row.sliceDensity; });
    if (by == QLatin1String("max"))
        return sorted([](const FeatureRow &row) { return double(row.maximum); });
    if (by == QLatin1String("enrichment"))
        return sorted([](const FeatureRow &row) { return row.enrichment; });
    if (by == QLatin1String("score"))
        return sorted([](const FeatureRow &row) { return row.score; });
    return Error{
        ErrorCode::Usage,
        QT_TRANSLATE_NOOP("Error", "--sort: '%1' is none of number, density, max, enrichment, score"),
        {by}};
}

Result<Output> features(const Arguments &arguments)
{
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const QString sae, chosenSae(*workspace, arguments.text(s("sae"))));
    FATHOM_TRY(const qint64 limit, arguments.number(s("limit"), 0, 0, 1'000'000'000));
    FATHOM_TRY(const qint64 level, arguments.number(s("level"), -1, 0, 7));
    Queries queries(workspace);
    FATHOM_TRY(const FeatureTablePtr found, queries.features(sae));
    std::vector<FeatureRow> rows = found->rows;
    FATHOM_DO(sortRows(rows, arguments.text(s("sort"), s("number"))));
    if (level >= 0)
        std::erase_if(rows, [&](const FeatureRow &row) { return row.level != level; });
    const QString word = arguments.text(s("label"));
    if (!word.isEmpty())
        std::erase_if(rows,
                      [&](const FeatureRow &row) { return !row.label.contains(word, Qt::CaseInsensitive); });
    const auto matching = qint64(rows.size());
    if (limit > 0 && matching > limit)
        rows.resize(size_t(limit));
    Output output;
    output.json = {{"sae", sae},
                   {"dictionary", toArray(found->dictionary)},
                   {"alive", qint64(found->rows.size())},
                   {"dead", found->dead},
                   {"matching", matching},
                   {"features", toArray(rows)}};
    std::vector<QStringList> lines;
    for (const FeatureRow &row : rows)
        lines.push_back({QString::number(row.feature), QString::number(row.level), row.label,
                         QStringLiteral("%1 %").arg(100.0 * row.sliceDensity, 0, 'f', 2),
                         QString::number(row.volumes), QString::number(double(row.maximum), 'f', 3),
                         row.structure, QString::number(row.enrichment, 'f', 2)});
    output.text =
        table({"feature", "level", "label", "density", "volumes", "max", "structure", "enrichment"}, lines);
    return output;
}

// Top slices with what is in them.
Result<QJsonArray> slicesJson(Queries &queries, const std::vector<RankedSlice> &slices)
{
    QJsonArray array;
    for (const RankedSlice &ranked : slices) {
        FATHOM_TRY(const auto present, queries.present(ranked.slice.id));
        QJsonObject json = toJson(ranked.slice);
        json["activation"] = double(ranked.activation);
        json["structures"] = QJsonArray::fromStringList(present.first);
        json["findings"] = QJsonArray::fromStringList(present.second);
        array.append(json);
    }
    return array;
}

ContextFilter filterOf(const Arguments &arguments)
{
    ContextFilter filter;
    filter.modality = arguments.text(s("modality"));
    filter.plane = arguments.text(s("plane"));
    filter.split = arguments.text(s("split"));
    filter.dataset = arguments.text(s("dataset"));
    return filter;
}

Result<Output> feature(const Arguments &arguments)
{
    if (!arguments.has(s("feature")))
        return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "feature: --feature F is needed"), {}};
    FATHOM_TRY(const qint64 number, arguments.number(s("feature"), 0, 0, 1'000'000'000));
    FATHOM_TRY(const qint64 most, arguments.number(s("top"), 20, 1, 100'000));
    FATHOM_TRY(const auto workspace, readWorkspace(arguments.word(0)));
    FATHOM_TRY(const QString sae, chosenSae(*workspace, arguments.text(s("sae"))));
    Queries queries(workspace);
    FATHOM_TRY(const FeaturePagePtr page,
               queries.featurePage(sae, int(number), filterOf(arguments), int(most)));
    FATHOM_TRY(const QJsonArray top, slicesJson(queries, page->top));
    QJsonArray bands;
    for (const auto &band : page->bands) {
        FATHOM_TRY(const QJsonArray slices, slicesJson(queries, band));
        bands.append(slices);
    }
    Output output;
    output.json = {{"sae", sae},
                   {"feature", page->row.feature},
                   {"level", page->row.level},
                   {"subjects", page->subjects},
                   {"firing", page->firing},
                   {"hidden", page->topHidden},
                   {"label", page->labels.empty() ? QJsonValue() : QJsonValue(toJson(page->labels.front()))},
                   {"history", toArray(page->labels)},
                   {"statistics", toJson(page->statistics)},
                   {"top", top},
                   {"bands", bands},
                   {"together", toJson(page->together)},
                   {"alike", toJson(page->alike)},
                   {"parents", toJson(page->parents)},
                   {"children", toJson(page->children)}};
    output.text = QStringLiteral("feature %1 of %2, level %3: %4\nfires in %5 slices of %6 volumes\n\n")
                      .arg(page->row.feature)
                      .arg(sae)
                      .arg(page->row.level)
                      .arg(page->row.hasLabel ? page->row.label : s("no label"))
                      .arg(page->firing)
                      .arg(page->row.volumes);
    std::vector<QStringList> lines;
    for (const RankedSlice &ranked : page->top)
        lines.push_back({QString::number(ranked.slice.id), ranked.slice.alias,
                         modalityName(ranked.slice.modality), planeName(ranked.slice.plane),
                         QStringLiteral("%1/%2").arg(ranked.slice.index + 1).arg(ranked.slice.count),
                         ranked.slice.split, QString::number(double(ranked.activation), 'f', 4)});
    output.text += table({"slice", "volume", "modality", "plane", "index", "split", "activation"}, lines);
    return output;
}
} // namespace

std::vector<Command> featureCommands()
{
    return {{s("features"),
             s("the features that fire, with label, density and most enriched structure"),
             {s("W"),
              {{s("sae"), s("ID"), s("the newest one with an index")},
               {s("sort"), s("BY"), s("number, density, max, enrichment or score (number)")},
               {s("limit"), s("N"), s("at most so many (all)")},
               {s("level"), s("L"), s("of one level only")},
               {s("label"), s("WORD"), s("whose label holds this word")}}},
             features},
            {s("feature"),
             s("one feature: strongest slices (one per subject), figures, neighbours, labels"),
             {s("W"),
              {{s("sae"), s("ID"), s("the newest one with an index")},
               {s("feature"), s("F"), s("its number")},
               {s("top"), s("N"), s("slices at most (20)")},
               {s("split"), s("S"), s("train, val or test only")},
               {s("modality"), s("M"), s("ct or mr only")},
               {s("plane"), s("P"), s("axial, coronal or sagittal only")},
               {s("dataset"), s("NAME"), s("one data set only")}}},
             feature}};
}

} // namespace fathom::cli
