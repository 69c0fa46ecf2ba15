// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_keys.h"

#include "record_json.h"
#include "workspace.h"

#include <QJsonDocument>

#include <algorithm>
#include <cstring>

namespace fathom {

namespace {
constexpr int longestText = 200;

Error badKeys(const Safetensors &file, const QString &what)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: the keys of its rows are damaged (%2); export it again"),
            {file.name(), what}};
}
} // namespace

qint32 SliceKeys::place(const Volume &one)
{
    const QString name = volumeKey(one.dataset, one.modality, one.id);
    if (const auto found = m_places.constFind(name); found != m_places.cend())
        return *found;
    volumes.push_back(one);
    m_places.insert(name, qint32(volumes.size()) - 1);
    return qint32(volumes.size()) - 1;
}

QString SliceKeys::text(qint64 row) const
{
    const Volume &of = volumes[size_t(volume[size_t(row)])];
    return QStringList{of.dataset, modalityWord(of.modality), of.id,
                       QString(planeLetter(Plane(plane[size_t(row)]))), QString::number(index[size_t(row)])}
        .join(QStringLiteral(", "));
}

void addKeys(SafetensorsWriter &writer, const SliceKeys &keys, const EncoderInfo &encoder,
             const QString &workspace)
{
    QJsonArray volumes;
    for (const SliceKeys::Volume &volume : keys.volumes)
        volumes.append(
            QJsonObject{{"dataset", volume.dataset},
                        {"modality", modalityWord(volume.modality)},
                        {"id", volume.id},
                        {"method", volume.method},
                        {"slices", QJsonArray{volume.counts[0], volume.counts[1], volume.counts[2]}}});
    writer.setMetadata(QStringLiteral("format"), QStringLiteral("fathom-embeddings 2"));
    writer.setMetadata(QStringLiteral("encoder"), encoder.id);
    writer.setMetadata(QStringLiteral("title"), encoder.title);
    writer.setMetadata(QStringLiteral("note"), encoder.note);
    writer.setMetadata(QStringLiteral("weights_sha256"), encoder.weightsSha256);
    writer.setMetadata(QStringLiteral("parameters"), QString::number(encoder.parameters));
    writer.setMetadata(QStringLiteral("input_side"), QString::number(encoder.inputSide));
    writer.setMetadata(QStringLiteral("grid_side"), QString::number(encoder.gridSide));
    writer.setMetadata(QStringLiteral("workspace"), workspace);
    writer.setMetadata(QStringLiteral("volumes"), compactJson(volumes));
    writer.add(QStringLiteral("volume"), {keys.rows()}, std::span<const qint32>(keys.volume));
    writer.add(QStringLiteral("plane"), {keys.rows()}, std::span<const qint32>(keys.plane));
    writer.add(QStringLiteral("index"), {keys.rows()}, std::span<const qint32>(keys.index));
}

Result<ReadKeys> readKeys(const Safetensors &file)
{
    const QMap<QString, QString> &said = file.metadata();
    if (!said.contains(QStringLiteral("volumes")))
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "%1: does not say of which slices its rows are; export the "
                                                "embeddings where they were made (fathom-cli export W "
                                                "embeddings FILE.safetensors)"),
                     {file.name()}};
    ReadKeys read;
    read.workspace = said[QStringLiteral("workspace")].left(longestText);
    read.encoder.id = said[QStringLiteral("encoder")].left(longestText);
    read.encoder.title = said[QStringLiteral("title")].left(longestText);
    read.encoder.note = said[QStringLiteral("note")].left(2000);
    read.encoder.weightsSha256 = said[QStringLiteral("weights_sha256")].left(longestText);
    read.encoder.parameters = std::max(0LL, said[QStringLiteral("parameters")].toLongLong());
    read.encoder.inputSide = std::clamp(said[QStringLiteral("input_side")].toInt(), 0, 100'000);
    read.encoder.gridSide = std::clamp(said[QStringLiteral("grid_side")].toInt(), 0, 100'000);
    for (const QJsonValue &value : jsonArray(said[QStringLiteral("volumes")])) {
        const QJsonObject json = value.toObject();
        SliceKeys::Volume volume;
        volume.dataset = json["dataset"].toString().left(longestText);
        const auto modality = modalityNamed(json["modality"].toString());
        volume.id = json["id"].toString().left(longestText);
        volume.method = json["method"].toString();
        for (int plane = 0; plane < 3; ++plane)
            volume.counts[size_t(plane)] =
                std::clamp(json["slices"].toArray().at(plane).toInt(), 0, mostSlices);
        const size_t before = read.keys.volumes.size();
        if (!modality || volume.id.isEmpty())
            return badKeys(file, QStringLiteral("a volume without modality or id"));
        volume.modality = *modality;
        static_cast<void>(read.keys.place(volume));
        if (read.keys.volumes.size() == before)
            return badKeys(file, QStringLiteral("a volume that comes twice"));
    }
    const std::pair<const char *, std::vector<qint32> *> columns[] = {
        {"volume", &read.keys.volume}, {"plane", &read.keys.plane}, {"index", &read.keys.index}};
    for (const auto &[name, column] : columns) {
        FATHOM_TRY(const TensorView view, file.tensor(QString::fromLatin1(name)));
        if (view.dtype != Dtype::I32 || view.shape.size() != 1)
            return badKeys(file, QString::fromLatin1(name));
        const qint64 most = column == &read.keys.volume  ? qint64(read.keys.volumes.size())
                            : column == &read.keys.plane ? 3
                                                         : qint64(mostSlices);
        column->resize(size_t(view.count()));
        std::memcpy(column->data(), view.bytes.data(), view.bytes.size());
        if (std::any_of(column->begin(), column->end(), [&](qint32 x) { return x < 0 || x >= most; }))
            return badKeys(file, QString::fromLatin1(name));
    }
    if (read.keys.plane.size() != read.keys.volume.size() ||
        read.keys.index.size() != read.keys.volume.size())
        return badKeys(file, QStringLiteral("columns of different length"));
    return read;
}

std::optional<Plane> planeNamed(QStringView word)
{
    for (const Plane plane : {Plane::Sagittal, Plane::Coronal, Plane::Axial}) {
        if (word.compare(planeName(plane), Qt::CaseInsensitive) == 0 ||
            (word.size() == 1 && word[0].toLower() == planeLetter(plane)))
            return plane;
    }
    return {};
}

std::optional<Modality> modalityNamed(QStringView word)
{
    if (word.compare(u"ct", Qt::CaseInsensitive) == 0)
        return Modality::Ct;
    if (word.compare(u"mr", Qt::CaseInsensitive) == 0 || word.compare(u"mri", Qt::CaseInsensitive) == 0)
        return Modality::Mr;
    if (word.compare(u"unknown", Qt::CaseInsensitive) == 0)
        return Modality::Unknown;
    return {};
}

} // namespace fathom
