// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "files.h"
#include "workspace_data.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <array>
#include <cmath>

// Maps are made from what the workspace holds and can be made again, so the catalogue does not list them: the
// file says itself what it is. FORMATS.md, "Maps".
namespace fathom {

namespace {
constexpr std::array kinds = {MapKind::Embedding, MapKind::Fingerprint, MapKind::Decoder};
const QString Folder = QStringLiteral("maps");

QString fileOf(MapKind kind, const QString &of)
{
    return QStringLiteral("%1/%2-%3.safetensors").arg(Folder, mapKindName(kind), of);
}

Result<MapRecord> readMap(const QString &path, MapKind kind, const QString &of)
{
    FATHOM_TRY(const Safetensors file, Safetensors::open(path));
    FATHOM_TRY(const TensorView ids, file.tensor(QStringLiteral("id")));
    FATHOM_TRY(const TensorView xy, file.tensor(QStringLiteral("xy")));
    if (ids.dtype != Dtype::I64 || ids.shape.size() != 1 || xy.dtype != Dtype::F32 ||
        xy.shape != std::vector<qint64>{ids.count(), 2})
        return damagedFile(file.name());
    MapRecord map;
    map.kind = kind;
    map.of = of;
    map.seed = file.metadata().value(QStringLiteral("seed")).toULongLong();
    map.madeFrom = file.metadata().value(QStringLiteral("made_from"));
    map.ids = ids.toIntegers();
    map.xy = xy.toFloats();
    const bool ascending =
        std::adjacent_find(map.ids.begin(), map.ids.end(), std::greater_equal()) == map.ids.end();
    if (!ascending ||
        !std::all_of(map.xy.begin(), map.xy.end(), [](float value) { return std::isfinite(value); }))
        return damagedFile(file.name());
    return map;
}

Result<void> writeMap(const QString &path, const MapRecord &map)
{
    SafetensorsWriter writer;
    writer.setMetadata(QStringLiteral("kind"), mapKindName(map.kind));
    writer.setMetadata(QStringLiteral("of"), map.of);
    writer.setMetadata(QStringLiteral("seed"), QString::number(map.seed));
    writer.setMetadata(QStringLiteral("made_from"), map.madeFrom);
    const auto count = qint64(map.ids.size());
    writer.add(QStringLiteral("id"), {count}, std::span<const qint64>(map.ids));
    writer.add(QStringLiteral("xy"), {count, 2}, std::span<const float>(map.xy));
    FATHOM_TRY(const QByteArray sha256, writer.write(path));
    Q_UNUSED(sha256)
    return {};
}
} // namespace

QString mapKindName(MapKind kind)
{
    switch (kind) {
    case MapKind::Embedding:
        return QStringLiteral("embedding");
    case MapKind::Fingerprint:
        return QStringLiteral("fingerprint");
    case MapKind::Decoder:
        return QStringLiteral("decoder");
    }
    return {};
}

std::optional<MapKind> mapKindNamed(const QString &name)
{
    for (const MapKind kind : kinds)
        if (mapKindName(kind) == name)
            return kind;
    return {};
}

Result<MapRecord> Workspace::map(MapKind kind, const QString &of) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    const QString path = m_data->path(fileOf(kind, of));
    if (!QFileInfo::exists(path))
        return Error{ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: has no map yet"), {of}};
    return readMap(path, kind, of);
}

Result<void> Workspace::setMap(const MapRecord &map)
{
    FATHOM_NOT_ON_GUI_THREAD();
    FATHOM_TRY(const QSqlDatabase database, m_data->write());
    MapRecord there = map;
    if (map.kind != MapKind::Decoder) { // a scan that was removed since the rows were read stays removed
        FATHOM_TRY(const std::vector<bool> keep, m_data->slicesThere(database, map.ids));
        there.ids.clear();
        there.xy.clear();
        for (size_t i = 0; i < keep.size(); ++i)
            if (keep[i]) {
                there.ids.push_back(map.ids[i]);
                there.xy.insert(there.xy.end(), {map.xy[2 * i], map.xy[2 * i + 1]});
            }
    }
    FATHOM_DO(makeFolder(m_data->path(Folder)));
    FATHOM_DO(writeMap(m_data->path(fileOf(map.kind, map.of)), there));
    syncFolder(m_data->path(Folder));
    return {};
}

void Workspace::Data::dropFromMaps(qint64 first, qint64 end) const
{
    for (const MapKind kind : {MapKind::Embedding, MapKind::Fingerprint}) {
        const QString before = mapKindName(kind) + u'-', after = QStringLiteral(".safetensors");
        for (const QString &name :
             QDir(path(Folder)).entryList({before + u'*' + after}, QDir::Files, QDir::Name)) {
            const QString file = path(Folder) + u'/' + name;
            const QString of = name.sliced(before.size(), name.size() - before.size() - after.size());
            const auto old = readMap(file, kind, of);
            bool kept = bool(old);
            if (old) {
                const auto from = std::lower_bound(old->ids.begin(), old->ids.end(), first);
                const auto to = std::lower_bound(from, old->ids.end(), end);
                if (from == to)
                    continue;
                MapRecord smaller = *old;
                const auto a = from - old->ids.begin(), b = to - old->ids.begin();
                smaller.ids.erase(smaller.ids.begin() + a, smaller.ids.begin() + b);
                smaller.xy.erase(smaller.xy.begin() + 2 * a, smaller.xy.begin() + 2 * b);
                kept = bool(writeMap(file, smaller));
            }
            if (!kept) // it can be made again; a removed slice must not stay in it
                QFile::remove(file);
        }
    }
}

void Workspace::Data::removeMaps(MapKind kind, const QString &of) const
{
    QFile::remove(path(fileOf(kind, of)));
}

} // namespace fathom
