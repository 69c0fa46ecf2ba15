// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "error.h"
#include "mapped_file.h"
#include "tensor_view.h"

#include <QByteArray>
#include <QMap>
#include <span>
#include <vector>

namespace fathom {

/// A memory-mapped safetensors file. Cheap to copy (shared mapping); any number of threads may read it.
///
/// Refused, with a line that names the file: header length beyond the file or 100 MB, header that is not a
/// JSON object of arrays and one optional object of texts (__metadata__), a name that comes twice, unknown
/// dtype, negative or overflowing shape, offsets outside the data, overlapping or leaving holes, size that is
/// not shape x dtype. What is allocated stays within a MemoryBudget. Source:
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
    MappedFile m_file; ///< none after parse()
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
