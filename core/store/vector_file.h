// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "slice_keys.h"

#include <base/csv_reader.h>
#include <base/npy_file.h>

#include <functional>

namespace fathom {

/// Vectors that were made anywhere, with the keys of their slices.
///
/// - .safetensors: a shard or an export of a workspace (core/store/FORMATS.md).
/// - .npy [n, d] with the keys in a table beside it (NAME.keys.csv, else NAME.csv): one line a row, in order.
/// - .csv: keys and vector in one table; the vector's columns are those behind the keys, named with a number
///   from 0 or 1 upwards (v0, v1, ...).
/// - .parquet is refused with the lines of Python that make the .npy of it.
///
/// A table of keys has a head line with the columns modality, id (or image_id), plane (or slice_orientation:
/// x, y, z or sagittal, coronal, axial), index (or slice_idx, slice_index) and, unless the caller says it,
/// dataset; method (paper, fathom) may be there; others are passed over in a table of keys.
struct VectorFileOptions
{
    QString keys;    ///< table of a .npy; empty: beside it
    QString dataset; ///< where the table has no such column
};
class VectorFile
{
public:
    /// Cost: reads the keys; the vectors of a .csv once.
    /// Errors: NotFound, Unreadable, Unsupported (parquet, another kind of file), WrongShape (keys and rows
    /// do not fit), Usage (no data set).
    [[nodiscard]] static Result<VectorFile> open(const QString &path, const VectorFileOptions &options);

    [[nodiscard]] const QString &name() const { return m_name; }
    [[nodiscard]] const SliceKeys &keys() const { return m_keys; }
    [[nodiscard]] int dimension() const { return m_dimension; }
    /// What the file says of the encoder; id empty where it does not.
    [[nodiscard]] const EncoderInfo &encoder() const { return m_encoder; }
    [[nodiscard]] const QString &workspace() const { return m_workspace; }
    /// Some rows as they are in the file, [count, dimension]. Errors: Unreadable (a value of a .csv that is
    /// no number: names the line).
    [[nodiscard]] Result<std::vector<float>> read(qint64 first, qint64 count) const;

private:
    [[nodiscard]] Result<void> openSafetensors();
    [[nodiscard]] Result<void> openNpy(const VectorFileOptions &options);
    [[nodiscard]] Result<void> openCsv(const VectorFileOptions &options);

    QString m_name;
    SliceKeys m_keys;
    int m_dimension = 0;
    EncoderInfo m_encoder;
    QString m_workspace;
    MappedFile m_file;
    Safetensors m_safetensors;
    NpyFile m_npy;
    TensorView m_array; ///< of .safetensors and .npy
    struct Line
    {
        size_t offset = 0;
        qint64 number = 0;
    };
    std::vector<Line> m_lines; ///< of .csv, per row
    size_t m_firstValue = 0;   ///< its column of value 0
};

/// Reads a table of keys alone; for tests and mutation runs too. `values`: columns behind the keys are
/// values.
struct KeyTable
{
    SliceKeys keys;
    size_t firstValue = 0; ///< column of value 0; the values are the last ones
    int values = 0;
};
[[nodiscard]] Result<KeyTable> readKeyTable(std::span<const std::byte> file, const QString &name,
                                            const QString &dataset, bool values,
                                            const std::function<void(size_t offset, qint64 line)> &row = {});

/// Five statements of Python that turn the published parquet layout into what open() reads.
[[nodiscard]] QString parquetConversion(const QString &file);

} // namespace fathom
