// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "invesalius_reader.h"

#include "file_promise.h"
#include "gzip_stream.h"
#include "property_list.h"

#include <QHash>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

namespace fathom {
namespace {

constexpr qint64 blockBytes = 512;
constexpr qint64 longestList = 1 << 20;
constexpr int mostEntries = 10000;

/// Takes a tar archive in pieces of any length and tells entries and their bytes.
class TarWalker
{
public:
    std::function<void(const QString &name, qint64 size)> entry; ///< a plain file begins
    std::function<void(const char *, qint64)> bytes;             ///< of that file

    /// False when the archive is damaged or over.
    bool take(const char *data, qint64 size)
    {
        while (size > 0) {
            qint64 used;
            if (m_left > 0) {
                used = std::min(size, m_left);
                if (m_plain)
                    bytes(data, used);
                m_left -= used;
            } else if (m_padding > 0) {
                used = std::min(size, m_padding);
                m_padding -= used;
            } else {
                used = std::min(size, blockBytes - m_block.size());
                m_block.append(data, used);
                if (m_block.size() == blockBytes && !openBlock())
                    return false;
            }
            data += used;
            size -= used;
        }
        return true;
    }
    [[nodiscard]] bool damaged() const { return m_damaged; }
    [[nodiscard]] bool complete() const { return m_left == 0 && !m_damaged; }

private:
    bool openBlock()
    {
        const QByteArray block = std::exchange(m_block, {});
        if (std::all_of(block.begin(), block.end(), [](char c) { return c == 0; }))
            return false; // the archive's end
        unsigned sum = 0;
        for (qsizetype i = 0; i < block.size(); ++i)
            sum += i >= 148 && i < 156 ? unsigned(' ') : unsigned(quint8(block[i]));
        bool sumOk = false;
        bool sizeOk = false;
        const auto octal = [](QByteArray field, bool &ok) {
            field.replace('\0', ' ');
            return field.trimmed().toLongLong(&ok, 8);
        };
        const qint64 promisedSum = octal(block.mid(148, 8), sumOk);
        m_left = octal(block.mid(124, 12), sizeOk);
        if (!sumOk || !sizeOk || promisedSum != qint64(sum) || m_left < 0 || ++m_entries > mostEntries) {
            m_damaged = true;
            m_left = 0;
            return false;
        }
        m_padding = (blockBytes - m_left % blockBytes) % blockBytes;
        m_plain = block[156] == '0' || block[156] == '\0';
        if (m_plain)
            entry(QString::fromUtf8(block.left(qsizetype(qstrnlen(block.constData(), 100)))), m_left);
        return true;
    }

    QByteArray m_block;
    qint64 m_left = 0;
    qint64 m_padding = 0;
    int m_entries = 0;
    bool m_plain = false;
    bool m_damaged = false;
};

Error notAProject(const QString &path)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: not an InVesalius project, or a damaged one; save it again"),
            {path}};
}

struct Project
{
    Geometry geometry;
    QString dataType;
    QString entry; ///< of the matrix in the archive
    Modality modality = Modality::Unknown;
};

Result<void> walk(const QString &path, TarWalker &walker)
{
    FATHOM_TRY([[maybe_unused]] const qint64 read,
               readPieces(path, 0, isGzip(path),
                          [&walker](const char *data, qint64 size) { return walker.take(data, size); }));
    if (!walker.complete())
        return notAProject(path);
    return {};
}

QString folderOf(const QString &entry)
{
    return entry.left(entry.lastIndexOf(QLatin1Char('/')) + 1);
}

/// What main.plist says; nothing in it is believed before checkShape and the archive's own sizes agree.
Result<Project> readProject(const QString &path)
{
    QHash<QString, qint64> sizes;
    QString list;
    QByteArray xml;
    bool inside = false;
    TarWalker walker;
    walker.entry = [&](const QString &name, qint64 size) {
        sizes.insert(name, size);
        inside = (name == QLatin1String("main.plist") || name.endsWith(QLatin1String("/main.plist"))) &&
                 size <= longestList && list.isEmpty();
        if (inside)
            list = name;
    };
    walker.bytes = [&](const char *data, qint64 size) {
        if (inside)
            xml.append(data, size);
    };
    FATHOM_DO(walk(path, walker));
    const auto properties = parsePropertyList(xml);
    if (!properties)
        return notAProject(path);

    const QVariantMap matrix = properties->value(QStringLiteral("matrix")).toMap();
    const QVariantList shape = matrix.value(QStringLiteral("shape")).toList();
    const QVariantList spacing = properties->value(QStringLiteral("spacing")).toList();
    if (shape.size() != 3 || spacing.size() != 3)
        return notAProject(path);
    FilePromise promise;
    promise.pixelType = matrix.value(QStringLiteral("dtype")).toString();
    promise.bytesPerValue = promise.pixelType == QLatin1String("int16") ? 2 : 0;
    for (qsizetype axis = 0; axis < 3; ++axis) {
        promise.size.push_back(shape[2 - axis].toLongLong()); // the matrix lists slices, rows, columns
        promise.spacing[size_t(axis)] = spacing[axis].toDouble();
    }
    FATHOM_DO(checkShape(path, promise));

    Project project;
    project.dataType = promise.pixelType;
    project.entry = folderOf(list) + matrix.value(QStringLiteral("filename")).toString();
    if (!sizes.contains(project.entry))
        return notAProject(path);
    for (size_t axis = 0; axis < 3; ++axis)
        project.geometry.size[axis] = int(promise.size[axis]);
    project.geometry.spacing = promise.spacing;
    // Columns run to the patient's left as in DICOM; VTK's bottom-up pictures make rows run to the front.
    project.geometry.direction = {1, 0, 0, 0, -1, 0, 0, 0, 1};
    const qint64 held = sizes.value(project.entry);
    if (held / promise.bytesPerValue < project.geometry.voxels())
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: the project promises %2 voxels and its matrix holds %3; it "
                                       "broke off, save it again"),
                     {path, QString::number(project.geometry.voxels()),
                      QString::number(held / promise.bytesPerValue)}};
    FATHOM_DO(checkMemory(path, project.geometry.voxels(), promise.bytesPerValue));
    const QString modality = properties->value(QStringLiteral("modality")).toString().toUpper();
    project.modality = modality == QLatin1String("CT")            ? Modality::Ct
                       : modality.startsWith(QLatin1String("MR")) ? Modality::Mr
                                                                  : Modality::Unknown;
    return project;
}

} // namespace

Result<Volume> readInVesalius(const QString &path)
{
    FATHOM_TRY(const Project project, readProject(path));
    Volume volume;
    volume.geometry = project.geometry;
    volume.modality = project.modality;
    volume.format = QStringLiteral("InVesalius");
    volume.notes << QStringLiteral(
        "an InVesalius project states no left and right: columns are taken to run to "
        "the patient's left");
    const qint64 wanted = project.geometry.voxels() * qint64(sizeof(qint16));
    try {
        // The first walk has unpacked every byte, so this much is really there.
        std::vector<qint16> raw(size_t(project.geometry.voxels()));
        qint64 filled = 0;
        bool inside = false;
        TarWalker walker;
        walker.entry = [&](const QString &name, qint64) { inside = filled == 0 && name == project.entry; };
        walker.bytes = [&](const char *data, qint64 size) {
            if (!inside)
                return;
            const qint64 used = std::min(size, wanted - filled);
            std::memcpy(reinterpret_cast<char *>(raw.data()) + filled, data, size_t(used));
            filled += used;
        };
        FATHOM_DO(walk(path, walker));
        if (filled < wanted)
            return notAProject(path);
        volume.voxels.assign(raw.begin(), raw.end());
    } catch (const std::bad_alloc &) {
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: not enough memory to read it; close other programs"),
                     {path}};
    }
    return volume;
}

Result<VolumeHeader> readInVesaliusHeader(const QString &path)
{
    FATHOM_TRY(const Project project, readProject(path));
    VolumeHeader header;
    header.geometry = project.geometry;
    header.modality = project.modality;
    header.format = QStringLiteral("InVesalius");
    header.pixelType = project.dataType;
    return header;
}

} // namespace fathom
