// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "error.h"
#include "mapped_file.h"
#include "tensor_view.h"

#include <QList>

namespace fathom {

/// A memory-mapped .npy file of NumPy with numbers with a fraction. Cheap to copy.
///
/// Read are header versions 1, 2 and 3, types <f2, <f4 and <f8, C order, one or two axes. Refused, with a
/// line that names the file: another type or byte order, Fortran order, objects (they would run code), a
/// header beyond the file or 64 KiB, a size that is not shape x type. Allocates nothing that depends on the
/// file. Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
class NpyFile
{
public:
    [[nodiscard]] static Result<NpyFile> open(const QString &path);
    /// For tests and mutation runs: parses bytes that the caller keeps alive. `name` appears in errors.
    [[nodiscard]] static Result<NpyFile> parse(std::span<const std::byte> file, const QString &name);

    [[nodiscard]] const TensorView &array() const { return m_array; }

private:
    MappedFile m_file; ///< none after parse()
    TensorView m_array;
};

/// The bytes before the numbers of an array, a multiple of 64. `type` as NumPy spells it: "<f4", "<i8" ...
[[nodiscard]] QByteArray npyHeader(const char *type, const QList<qint64> &shape);
/// The same of a float32 array [rows, columns].
[[nodiscard]] QByteArray npyHeader(qint64 rows, qint64 columns);

} // namespace fathom
