// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "embedding_rows.h"

#include <base/thread_check.h>

#include <QFile>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace fathom {

namespace {

Error unreadable(const QString &file, int number)
{
    return {ErrorCode::Unreadable,
            QT_TRANSLATE_NOOP("Error", "%1: cannot be read (%2)"),
            {file, QString::fromLocal8Bit(std::strerror(number))}};
}

Result<void> readAt(int descriptor, const QString &file, qint64 offset, void *to, size_t bytes)
{
    auto *out = static_cast<char *>(to);
    while (bytes > 0) {
        const ssize_t got = ::pread(descriptor, out, bytes, offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return unreadable(file, got < 0 ? errno : EIO);
        out += got;
        offset += got;
        bytes -= size_t(got);
    }
    return {};
}

// A safetensors file has no holes, so its data begins with the tensor that lies lowest in the mapping.
Result<qint64> offsetOf(const Safetensors &file, const TensorView &tensor, int descriptor)
{
    std::array<uchar, 8> length{};
    FATHOM_DO(readAt(descriptor, file.name(), 0, length.data(), length.size()));
    const std::byte *lowest = tensor.bytes.data();
    for (const TensorView &one : file.tensors())
        if (!one.bytes.empty())
            lowest = std::min(lowest, one.bytes.data());
    return qint64(length.size()) + qFromLittleEndian<qint64>(length.data()) + (tensor.bytes.data() - lowest);
}

} // namespace

const EmbeddingPlaces::Place *EmbeddingPlaces::find(qint64 slice) const
{
    const auto found = std::lower_bound(places.begin(), places.end(), slice,
                                        [](const Place &place, qint64 id) { return place.slice < id; });
    return found != places.end() && found->slice == slice ? &*found : nullptr;
}

Result<std::shared_ptr<const EmbeddingRows>>
EmbeddingRows::open(std::shared_ptr<const EmbeddingPlaces> places, const QString &tensor)
{
    const std::shared_ptr<EmbeddingRows> made(new EmbeddingRows);
    made->m_places = std::move(places);
    for (const Safetensors &file : made->m_places->files) {
        FATHOM_TRY(const TensorView rows, file.tensor(tensor));
        File &own = made->m_files.emplace_back();
        own.name = file.name();
        own.type = rows.dtype;
        own.descriptor = ::open(QFile::encodeName(file.name()).constData(), O_RDONLY | O_CLOEXEC);
        if (own.descriptor < 0)
            return unreadable(file.name(), errno);
        FATHOM_TRY(own.offset, offsetOf(file, rows, own.descriptor));
    }
    for (const EmbeddingPlaces::Place &place : made->m_places->places)
        made->m_sliceIds.push_back(place.slice);
    return std::shared_ptr<const EmbeddingRows>(made);
}

EmbeddingRows::~EmbeddingRows()
{
    for (const File &file : m_files)
        if (file.descriptor >= 0)
            ::close(file.descriptor);
}

int EmbeddingRows::width() const
{
    return m_places->dimension;
}

qint64 EmbeddingRows::rowOf(qint64 slice) const
{
    const auto found = std::lower_bound(m_sliceIds.begin(), m_sliceIds.end(), slice);
    return found != m_sliceIds.end() && *found == slice ? found - m_sliceIds.begin() : -1;
}

Result<void> EmbeddingRows::read(std::span<const qint64> which, float *out) const
{
    FATHOM_NOT_ON_GUI_THREAD();
    const auto width = size_t(m_places->dimension);
    std::vector<std::byte> other;
    for (size_t i = 0; i < which.size();) {
        const EmbeddingPlaces::Place &first = m_places->places[size_t(which[i])];
        // Neighbours in a file are read together.
        size_t count = 1;
        while (i + count < which.size()) {
            const EmbeddingPlaces::Place &next = m_places->places[size_t(which[i + count])];
            if (next.shard != first.shard || next.row != first.row + qint32(count))
                break;
            ++count;
        }
        const File &file = m_files[size_t(first.shard)];
        const size_t stride = width * dtypeSize(file.type);
        const qint64 offset = file.offset + qint64(first.row) * qint64(stride);
        if (file.type == Dtype::F32) {
            FATHOM_DO(readAt(file.descriptor, file.name, offset, out, count * stride));
        } else {
            other.resize(count * stride);
            FATHOM_DO(readAt(file.descriptor, file.name, offset, other.data(), other.size()));
            const std::vector<float> values =
                TensorView{file.type, {qint64(count), qint64(width)}, other}.toFloats();
            std::copy(values.begin(), values.end(), out);
        }
        out += count * width;
        i += count;
    }
    return {};
}

} // namespace fathom
