// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArray>
#include <QList>
#include <QString>
#include <map>

namespace fathom::test {

/// Elements of a DICOM data set, written by hand (explicit VR, little endian), so that a test depends on no
/// library's idea of the format.
class DicomSet
{
public:
    DicomSet &text(quint32 tag, const char *vr, const QByteArray &value);
    DicomSet &numbers(quint32 tag, const char *vr, const QList<double> &values); ///< DS, IS, US, SS, UL, FD
    DicomSet &bytes(quint32 tag, const char *vr, const QByteArray &value);
    /// @param open  without lengths: the sequence and its items end with marks
    DicomSet &items(quint32 tag, const QList<DicomSet> &sets, bool open = false);
    DicomSet &drop(quint32 tag);
    [[nodiscard]] QByteArray encoded() const;

private:
    std::map<quint32, QByteArray> m_elements; ///< by tag, with their headers
};

void writeBytes(const QString &path, const QByteArray &bytes);

/// The same file with its data set deflated (transfer syntax 1.2.840.10008.1.2.1.99).
[[nodiscard]] QByteArray deflatedDicom(const QByteArray &file);

/// Writes a whole file with its preamble and first group.
void writeDicomFile(const QString &path, const DicomSet &set,
                    const QByteArray &sopClass = "1.2.840.10008.5.1.4.1.1.2");

/// A picture of 4 columns and 3 rows: value 100 * slice + 10 * row + column, stored as int16 with slope 2 and
/// intercept -1000, at z = 2.5 * slice.
[[nodiscard]] DicomSet ctSlice(int slice, const QByteArray &series = "1.2.3.4");
[[nodiscard]] QByteArray ctPixels(int slice);

} // namespace fathom::test
