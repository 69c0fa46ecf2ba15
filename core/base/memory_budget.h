// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QtGlobal>

namespace fathom {

/// What a reader may allocate in all for one file: three times its size and half a MiB. A reader asks before
/// each allocation whose size a file decides; so no header and no chain of references, however nested, makes
/// it take more than a small multiple of what lies on the disk.
class MemoryBudget
{
public:
    explicit MemoryBudget(qint64 fileBytes)
        : m_left(3 * fileBytes + 512 * 1024)
    {
    }
    /// False when that is not left; then the file is refused.
    [[nodiscard]] bool take(qint64 bytes)
    {
        if (bytes < 0 || bytes > m_left)
            return false;
        m_left -= bytes;
        return true;
    }
    /// Makes room for one more element, doubling as std::vector does.
    template <typename Vector> [[nodiscard]] bool grow(Vector &vector)
    {
        if (vector.size() < vector.capacity())
            return true;
        const auto wanted = vector.capacity() == 0 ? decltype(vector.capacity())(16) : 2 * vector.capacity();
        if (!take(qint64(wanted * sizeof(typename Vector::value_type))))
            return false;
        vector.reserve(wanted);
        return true;
    }

private:
    qint64 m_left;
};

} // namespace fathom
