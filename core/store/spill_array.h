// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>
#include <base/write_whole.h>

#include <QTemporaryFile>

#include <memory>
#include <span>
#include <vector>

namespace fathom {

/// An array that is appended to: in memory while it is small, then in a file that goes with it.
template <typename T> class SpillArray
{
public:
    /// @param place  path that the file's name begins with; it has to be on a disk with room
    explicit SpillArray(QString place)
        : m_place(std::move(place))
    {
    }

    /// Errors: Disk.
    Result<void> append(T value)
    {
        m_tail.push_back(value);
        ++m_size;
        return m_tail.size() * sizeof(T) < AtOnce ? Result<void>() : spill();
    }
    Result<void> append(std::span<const T> values)
    {
        m_tail.insert(m_tail.end(), values.begin(), values.end());
        m_size += qint64(values.size());
        return m_tail.size() * sizeof(T) < AtOnce ? Result<void>() : spill();
    }
    [[nodiscard]] qint64 size() const { return m_size; }

    /// Everything that was appended; nothing may be appended after it. Valid as long as this.
    /// Errors: Disk.
    Result<std::span<const T>> finish()
    {
        if (!m_file)
            return std::span<const T>(m_tail);
        if (!m_mapped) {
            FATHOM_DO(spill());
            m_mapped = m_file->flush() ? m_file->map(0, m_size * qint64(sizeof(T))) : nullptr;
        }
        if (!m_mapped)
            return failed();
        return std::span<const T>(reinterpret_cast<const T *>(m_mapped), size_t(m_size));
    }

private:
    static constexpr size_t AtOnce = size_t(16) << 20;

    Result<void> spill()
    {
        if (!m_file) {
            m_file = std::make_unique<QTemporaryFile>(m_place + QStringLiteral(".XXXXXX"));
            if (!m_file->open())
                return failed();
        }
        const QByteArrayView bytes(reinterpret_cast<const char *>(m_tail.data()),
                                   qsizetype(m_tail.size() * sizeof(T)));
        if (!writeWhole(*m_file, bytes))
            return failed();
        m_tail.clear();
        return {};
    }
    [[nodiscard]] Error failed() const
    {
        return {ErrorCode::Disk,
                QT_TRANSLATE_NOOP("Error", "%1: cannot be written (%2); check space and permissions"),
                {m_place, m_file->errorString()}};
    }

    QString m_place;
    std::vector<T> m_tail;
    std::unique_ptr<QTemporaryFile> m_file;
    uchar *m_mapped = nullptr;
    qint64 m_size = 0;
};

} // namespace fathom
