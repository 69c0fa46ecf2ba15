// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/workspace.h>

namespace fathom {

/// What is known of some slices, row for row, for measures that count structures or subjects. A structure
/// that a volume does not annotate is neither present nor absent in its slices.
///
/// Immutable; any thread. Memory: 16 bytes a row and 64 structures.
class SliceTable
{
public:
    /// @param sliceIds  rows, in any order. Errors: NotFound (a slice that the workspace has not).
    [[nodiscard]] static Result<SliceTable> of(const Workspace &workspace, std::span<const qint64> sliceIds);
    /// From volumes and their presence as Workspace::presence() gives it.
    [[nodiscard]] static Result<SliceTable> of(std::vector<VolumeRecord> volumes,
                                               const std::vector<std::vector<PresenceRecord>> &presence,
                                               std::span<const qint64> sliceIds);

    [[nodiscard]] size_t rows() const { return m_volume.size(); }
    [[nodiscard]] const std::vector<VolumeRecord> &volumes() const { return m_volumes; }
    [[nodiscard]] int volume(size_t row) const { return m_volume[row]; } ///< place in volumes()
    [[nodiscard]] Plane plane(size_t row) const { return m_plane[row]; }
    [[nodiscard]] int index(size_t row) const { return m_index[row]; }
    [[nodiscard]] const QString &split(size_t row) const { return m_volumes[size_t(m_volume[row])].split; }

    /// What counts as one volume, by place in volumes(). paper: the image id alone, so that a CT and an MRI
    /// scan of one id are one.
    [[nodiscard]] std::vector<int> volumeKeys(Method method) const;

    /// Structures by name, then findings by name.
    [[nodiscard]] const QStringList &names() const { return m_names; }
    [[nodiscard]] int structures() const { return m_structures; } ///< the first so many of names()
    [[nodiscard]] bool shows(size_t row, int name) const { return bit(present(row), name); }
    [[nodiscard]] bool annotates(int volume, int name) const { return bit(annotated(volume), name); }
    /// Bits of names() that a row shows: words() words.
    [[nodiscard]] std::span<const quint64> present(size_t row) const
    {
        return std::span(m_present).subspan(row * m_words, m_words);
    }
    [[nodiscard]] std::span<const quint64> annotated(int volume) const
    {
        return std::span(m_annotated).subspan(size_t(volume) * m_words, m_words);
    }
    [[nodiscard]] size_t words() const { return m_words; }

private:
    [[nodiscard]] static bool bit(std::span<const quint64> words, int name)
    {
        return (words[size_t(name) / 64] >> (size_t(name) % 64)) & 1;
    }
    std::vector<VolumeRecord> m_volumes;
    QStringList m_names;
    int m_structures = 0;
    size_t m_words = 1;
    std::vector<qint32> m_volume, m_index;
    std::vector<Plane> m_plane;
    std::vector<quint64> m_present, m_annotated;
};

} // namespace fathom
