// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "error.h"

#include <QByteArray>
#include <QFile>
#include <QMap>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace fathom {

/// Element types of a safetensors file that we know by size.
enum class Dtype { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };
[[nodiscard]] std::size_t dtypeSize(Dtype dtype);
[[nodiscard]] const char *dtypeName(Dtype dtype);

/// One array of a file. `bytes` is little-endian, row-major, and may be unaligned.
struct TensorView
{
    Dtype dtype = Dtype::F32;
    std::vector<qint64> shape;
    std::span<const std::byte> bytes;
    [[nodiscard]] qint64 count() const;
    /// Values converted to float32 (any dtype).
    [[nodiscard]] std::vector<float> toFloats() const;
    [[nodiscard]] std::vector<double> toDoubles() const;
    /// Values converted to int64 (floats are truncated).
    [[nodiscard]] std::vector<qint64> toIntegers() const;
    /// The values in place when they are `T` and aligned; empty otherwise (then use the copies above).
    template <typename T> [[nodiscard]] std::span<const T> as(Dtype wanted) const
    {
        if (dtype != wanted || reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(T) != 0)
            return {};
        return {reinterpret_cast<const T *>(bytes.data()), bytes.size() / sizeof(T)};
    }
};

/// A memory-mapped safetensors file. Cheap to copy (shared mapping); any number of threads may read it.
///
/// Refused, with a line that names the file: header length beyond the file or 100 MB, header that is not a
/// JSON object, unknown dtype, negative or overflowing shape, offsets outside the data, overlapping or
/// leaving holes, size that is not shape x dtype. Nothing is allocated on the header's word alone. Source:
/// https://github.com/huggingface/safetensors (format description).
class Safetensors
{
public:
    [[nodiscard]] static Result<Safetensors> open(const QString &path);
    /// For tests and mutation runs: parses bytes that the caller keeps alive. `name` appears in errors.
    [[nodiscard]] static Result<Safetensors> parse(std::span<const std::byte> file, const QString &name);

    [[nodiscard]] const QMap<QString, TensorView> &tensors() const { return m_tensors; }
    [[nodiscard]] const QMap<QString, QString> &metadata() const { return m_metadata; }
    [[nodiscard]] bool contains(const QString &key) const { return m_tensors.contains(key); }
    /// Errors: NotFound (names file and key).
    [[nodiscard]] Result<TensorView> tensor(const QString &key) const;
    [[nodiscard]] const QString &name() const { return m_name; }

private:
    QString m_name;
    std::shared_ptr<QFile> m_file; ///< owns the mapping
    QMap<QString, TensorView> m_tensors;
    QMap<QString, QString> m_metadata;
};

/// Collects arrays and writes them as one safetensors file: to a temporary name, flushed, then renamed.
class SafetensorsWriter
{
public:
    void setMetadata(const QString &key, const QString &value) { m_metadata[key] = value; }
    /// The bytes are only referred to; keep them alive until write().
    void add(const QString &key, Dtype dtype, std::vector<qint64> shape, std::span<const std::byte> bytes);
    void add(const QString &key, std::vector<qint64> shape, std::span<const float> values)
    {
        add(key, Dtype::F32, std::move(shape), std::as_bytes(values));
    }
    void add(const QString &key, std::vector<qint64> shape, std::span<const qint64> values)
    {
        add(key, Dtype::I64, std::move(shape), std::as_bytes(values));
    }
    void add(const QString &key, std::vector<qint64> shape, std::span<const qint32> values)
    {
        add(key, Dtype::I32, std::move(shape), std::as_bytes(values));
    }
    /// Data starts 64-byte aligned (the header is padded with blanks), so that a mapping can be used in
    /// place.
    /// @return sha256 of the file, hexadecimal. Errors: Disk.
    [[nodiscard]] Result<QByteArray> write(const QString &path) const;

private:
    struct Entry
    {
        QString key;
        Dtype dtype;
        std::vector<qint64> shape;
        std::span<const std::byte> bytes;
    };
    std::vector<Entry> m_entries;
    QMap<QString, QString> m_metadata;
};

} // namespace fathom
