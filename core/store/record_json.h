// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "records.h"

#include <QJsonArray>

// Records as JSON, for the columns of the catalogue that end in _json, for labels.json and for the user's
// private files. Numbers that a double cannot hold exactly are written as decimal text.
namespace fathom {

[[nodiscard]] QString compactJson(const QJsonObject &object);
[[nodiscard]] QString compactJson(const QJsonArray &array);
[[nodiscard]] QJsonObject jsonObject(const QString &text);
[[nodiscard]] QJsonArray jsonArray(const QString &text);

[[nodiscard]] QJsonObject geometryToJson(const Geometry &geometry);
[[nodiscard]] Geometry geometryFromJson(const QJsonObject &object);
[[nodiscard]] QJsonObject metaToJson(const QMap<QString, QString> &meta);
[[nodiscard]] QMap<QString, QString> metaFromJson(const QJsonObject &object);
[[nodiscard]] QJsonObject scanEntryToJson(const ScanEntry &entry);
[[nodiscard]] ScanEntry scanEntryFromJson(const QJsonObject &object);
[[nodiscard]] QJsonArray enrichmentToJson(const std::vector<Enrichment> &enrichment);
[[nodiscard]] std::vector<Enrichment> enrichmentFromJson(const QJsonArray &array);
[[nodiscard]] QJsonObject labelToJson(const LabelRecord &label);

[[nodiscard]] QString certaintyWord(Certainty certainty); ///< "stated", "inferred", "user"
[[nodiscard]] Certainty certaintyOfWord(const QString &word);
[[nodiscard]] QString modalityWord(Modality modality); ///< "ct", "mr", "unknown"
[[nodiscard]] Modality modalityOfWord(const QString &word);
[[nodiscard]] QString planeWord(Plane plane); ///< "sagittal", "coronal", "axial"
[[nodiscard]] Plane planeOfWord(const QString &word);
[[nodiscard]] LabelAuthor labelAuthorOfWord(const QString &word);
[[nodiscard]] LabelState labelStateOfWord(const QString &word);
[[nodiscard]] JobState jobStateOfWord(const QString &word);
[[nodiscard]] Method methodOfWord(const QString &word);

} // namespace fathom
