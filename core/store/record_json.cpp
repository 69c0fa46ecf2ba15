// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "record_json.h"

#include <QJsonDocument>

namespace fathom {

namespace {

template <typename Numbers> QJsonArray numbersToJson(const Numbers &numbers)
{
    QJsonArray array;
    for (const auto number : numbers)
        array.append(double(number));
    return array;
}

template <typename T, size_t N>
std::array<T, N> fixedFromJson(const QJsonValue &value, std::array<T, N> fallback)
{
    const QJsonArray array = value.toArray();
    if (array.size() != qsizetype(N))
        return fallback;
    for (size_t i = 0; i < N; ++i)
        fallback[i] = T(array[qsizetype(i)].toDouble());
    return fallback;
}

QJsonArray sourcesToJson(const std::vector<StructureSource> &sources)
{
    QJsonArray array;
    for (const StructureSource &source : sources)
        array.append(QJsonObject{{QStringLiteral("name"), source.name},
                                 {QStringLiteral("path"), source.path},
                                 {QStringLiteral("label"), source.label}});
    return array;
}

std::vector<StructureSource> sourcesFromJson(const QJsonValue &value)
{
    std::vector<StructureSource> sources;
    for (const QJsonValue &item : value.toArray())
        sources.push_back({item[QStringLiteral("name")].toString(), item[QStringLiteral("path")].toString(),
                           item[QStringLiteral("label")].toInt(-1)});
    return sources;
}

QStringList stringsFromJson(const QJsonValue &value)
{
    QStringList strings;
    for (const QJsonValue &item : value.toArray())
        strings.append(item.toString());
    return strings;
}

/// The enumerator whose word it is; the first one for a word that nobody writes.
template <typename E> E fromWord(const QString &word, std::initializer_list<E> all, QString (*name)(E))
{
    for (const E value : all)
        if (name(value) == word)
            return value;
    return *all.begin();
}

} // namespace

QString compactJson(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

QString compactJson(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QJsonObject jsonObject(const QString &text)
{
    return QJsonDocument::fromJson(text.toUtf8()).object();
}

QJsonArray jsonArray(const QString &text)
{
    return QJsonDocument::fromJson(text.toUtf8()).array();
}

QJsonObject geometryToJson(const Geometry &geometry)
{
    return {{QStringLiteral("size"), numbersToJson(geometry.size)},
            {QStringLiteral("spacing"), numbersToJson(geometry.spacing)},
            {QStringLiteral("direction"), numbersToJson(geometry.direction)},
            {QStringLiteral("origin"), numbersToJson(geometry.origin)}};
}

Geometry geometryFromJson(const QJsonObject &object)
{
    Geometry geometry;
    geometry.size = fixedFromJson(object[QStringLiteral("size")], geometry.size);
    geometry.spacing = fixedFromJson(object[QStringLiteral("spacing")], geometry.spacing);
    geometry.direction = fixedFromJson(object[QStringLiteral("direction")], geometry.direction);
    geometry.origin = fixedFromJson(object[QStringLiteral("origin")], geometry.origin);
    return geometry;
}

QJsonObject metaToJson(const QMap<QString, QString> &meta)
{
    QJsonObject object;
    for (auto it = meta.begin(); it != meta.end(); ++it)
        object[it.key()] = it.value();
    return object;
}

QMap<QString, QString> metaFromJson(const QJsonObject &object)
{
    QMap<QString, QString> meta;
    for (auto it = object.begin(); it != object.end(); ++it)
        meta[it.key()] = it.value().toString();
    return meta;
}

QJsonObject scanEntryToJson(const ScanEntry &entry)
{
    return {{QStringLiteral("dataset"), entry.dataset},
            {QStringLiteral("image_id"), entry.imageId},
            {QStringLiteral("path"), entry.path},
            {QStringLiteral("files"), QJsonArray::fromStringList(entry.files)},
            {QStringLiteral("part"), entry.part},
            {QStringLiteral("straighten"), entry.straighten},
            {QStringLiteral("resample_masks"), entry.masks.resample},
            {QStringLiteral("mask_threshold"), entry.masks.threshold},
            {QStringLiteral("notes"), QJsonArray::fromStringList(entry.notes)},
            {QStringLiteral("modality"), modalityWord(entry.modality)},
            {QStringLiteral("synthetic"), entry.synthetic},
            {QStringLiteral("structures"), sourcesToJson(entry.structures)},
            {QStringLiteral("findings"), sourcesToJson(entry.findings)},
            {QStringLiteral("annotated"), QJsonArray::fromStringList(entry.annotated)},
            {QStringLiteral("annotated_findings"), QJsonArray::fromStringList(entry.annotatedFindings)},
            {QStringLiteral("meta"), metaToJson(entry.meta)}};
}

ScanEntry scanEntryFromJson(const QJsonObject &object)
{
    ScanEntry entry;
    entry.dataset = object[QStringLiteral("dataset")].toString();
    entry.imageId = object[QStringLiteral("image_id")].toString();
    entry.path = object[QStringLiteral("path")].toString();
    entry.files = stringsFromJson(object[QStringLiteral("files")]);
    entry.part = object[QStringLiteral("part")].toInt();
    entry.straighten = object[QStringLiteral("straighten")].toBool();
    entry.masks.resample = object[QStringLiteral("resample_masks")].toBool();
    entry.masks.threshold = object[QStringLiteral("mask_threshold")].toDouble();
    entry.notes = stringsFromJson(object[QStringLiteral("notes")]);
    entry.modality = modalityOfWord(object[QStringLiteral("modality")].toString());
    entry.synthetic = object[QStringLiteral("synthetic")].toBool();
    entry.structures = sourcesFromJson(object[QStringLiteral("structures")]);
    entry.findings = sourcesFromJson(object[QStringLiteral("findings")]);
    entry.annotated = stringsFromJson(object[QStringLiteral("annotated")]);
    entry.annotatedFindings = stringsFromJson(object[QStringLiteral("annotated_findings")]);
    entry.meta = metaFromJson(object[QStringLiteral("meta")].toObject());
    return entry;
}

QJsonArray enrichmentToJson(const std::vector<Enrichment> &enrichment)
{
    QJsonArray array;
    for (const Enrichment &one : enrichment)
        array.append(QJsonObject{{QStringLiteral("structure"), one.structure},
                                 {QStringLiteral("finding"), one.finding},
                                 {QStringLiteral("rate_active"), one.rateActive},
                                 {QStringLiteral("rate_other"), one.rateOther},
                                 {QStringLiteral("difference"), one.difference},
                                 {QStringLiteral("low"), one.low},
                                 {QStringLiteral("high"), one.high},
                                 {QStringLiteral("low_strict"), one.lowStrict},
                                 {QStringLiteral("subjects"), one.subjects},
                                 {QStringLiteral("rate_top"), one.rateTop},
                                 {QStringLiteral("top_subjects"), one.topSubjects}});
    return array;
}

std::vector<Enrichment> enrichmentFromJson(const QJsonArray &array)
{
    std::vector<Enrichment> enrichment;
    for (const QJsonValue &item : array) {
        Enrichment one;
        one.structure = item[QStringLiteral("structure")].toString();
        one.finding = item[QStringLiteral("finding")].toBool();
        one.rateActive = item[QStringLiteral("rate_active")].toDouble();
        one.rateOther = item[QStringLiteral("rate_other")].toDouble();
        one.difference = item[QStringLiteral("difference")].toDouble();
        one.low = item[QStringLiteral("low")].toDouble();
        one.high = item[QStringLiteral("high")].toDouble();
        one.lowStrict = item[QStringLiteral("low_strict")].toDouble();
        one.subjects = item[QStringLiteral("subjects")].toInt();
        one.rateTop = item[QStringLiteral("rate_top")].toDouble();
        one.topSubjects = item[QStringLiteral("top_subjects")].toInt();
        enrichment.push_back(one);
    }
    return enrichment;
}

QJsonObject labelToJson(const LabelRecord &label)
{
    QJsonObject object{{QStringLiteral("id"), label.id},
                       {QStringLiteral("sae"), label.sae},
                       {QStringLiteral("feature"), label.feature},
                       {QStringLiteral("text"), label.text},
                       {QStringLiteral("author"), labelAuthorName(label.author)},
                       {QStringLiteral("author_name"), label.authorName},
                       {QStringLiteral("state"), labelStateName(label.state)},
                       {QStringLiteral("method"), label.method},
                       {QStringLiteral("evidence"), label.evidence},
                       {QStringLiteral("comment"), label.comment},
                       {QStringLiteral("time"), label.time.toUTC().toString(Qt::ISODateWithMs)},
                       {QStringLiteral("stale"), label.stale}};
    if (label.score >= 0.0)
        object[QStringLiteral("score")] = label.score;
    return object;
}

QString certaintyWord(Certainty certainty)
{
    switch (certainty) {
    case Certainty::Stated:
        return QStringLiteral("stated");
    case Certainty::Inferred:
        return QStringLiteral("inferred");
    case Certainty::SetByUser:
        break;
    }
    return QStringLiteral("user");
}

QString modalityWord(Modality modality)
{
    switch (modality) {
    case Modality::Ct:
        return QStringLiteral("ct");
    case Modality::Mr:
        return QStringLiteral("mr");
    case Modality::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

QString planeWord(Plane plane)
{
    switch (plane) {
    case Plane::Sagittal:
        return QStringLiteral("sagittal");
    case Plane::Coronal:
        return QStringLiteral("coronal");
    case Plane::Axial:
        break;
    }
    return QStringLiteral("axial");
}

Certainty certaintyOfWord(const QString &word)
{
    return fromWord(word, {Certainty::Inferred, Certainty::Stated, Certainty::SetByUser}, certaintyWord);
}

Modality modalityOfWord(const QString &word)
{
    return fromWord(word, {Modality::Unknown, Modality::Ct, Modality::Mr}, modalityWord);
}

Plane planeOfWord(const QString &word)
{
    return fromWord(word, {Plane::Axial, Plane::Coronal, Plane::Sagittal}, planeWord);
}

LabelAuthor labelAuthorOfWord(const QString &word)
{
    return fromWord(word, {LabelAuthor::Statistics, LabelAuthor::Llm, LabelAuthor::Person}, labelAuthorName);
}

LabelState labelStateOfWord(const QString &word)
{
    return fromWord(word,
                    {LabelState::Proposed, LabelState::Verified, LabelState::Edited, LabelState::Rejected},
                    labelStateName);
}

JobState jobStateOfWord(const QString &word)
{
    return fromWord(word,
                    {JobState::Failed, JobState::Queued, JobState::Running, JobState::Paused, JobState::Done,
                     JobState::Cancelled},
                    jobStateName);
}

Method methodOfWord(const QString &word)
{
    return fromWord(word, {Method::Fathom, Method::Paper}, methodName);
}

} // namespace fathom
