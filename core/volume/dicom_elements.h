// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QByteArray>
#include <QString>
#include <map>
#include <vector>

namespace fathom {

struct DicomElement;

/// The elements of a DICOM data set, by tag (group in the upper half).
class DicomSet
{
public:
    [[nodiscard]] bool has(quint32 tag) const { return m_elements.contains(tag); }
    [[nodiscard]] QString text(quint32 tag) const;     ///< trimmed; empty where it is not there
    [[nodiscard]] int number(quint32 tag) const;       ///< of two or four bytes (US, SS, UL, SL); else 0
    [[nodiscard]] QString realText(quint32 tag) const; ///< a double (FD) as text; else empty
    [[nodiscard]] QByteArray bytes(quint32 tag) const;
    [[nodiscard]] const std::vector<DicomSet> &items(quint32 tag) const; ///< of a sequence; else none
    [[nodiscard]] const DicomSet *first(quint32 tag) const;              ///< first item; null: none

    void add(quint32 tag, DicomElement element);

private:
    [[nodiscard]] const DicomElement *find(quint32 tag) const;
    std::map<quint32, DicomElement> m_elements;
};

struct DicomElement
{
    QByteArray value; ///< empty for sequences, and for values over 64 KiB, which no header needs
    bool bigEndian = false;
    std::vector<DicomSet> items;
};

/// A DICOM file up to its pixels, read by our own code: libraries abort on what damaged files hold.
struct DicomElements
{
    QString transferSyntax;
    bool bigEndian = false;
    bool encapsulated = false; ///< pixels are packed in fragments
    DicomSet set;
    qint64 pixelOffset = -1; ///< of the pixels in the file, or in `inflated`; -1: there are none
    qint64 pixelLength = -1; ///< bytes; -1: in fragments
    QByteArray inflated;     ///< the data set of a deflated file, else empty
};

/// Reads what comes before the pixels. Every length is checked against the file, sequences against a depth of
/// 16 and two million elements.
///
/// @return false where the file is damaged or breaks off; `elements` then has what came before
[[nodiscard]] bool readDicomElements(const QString &path, DicomElements &elements);

/// The fragments of packed pixels, without the table of offsets before them.
/// @return false where they are damaged
[[nodiscard]] bool readDicomFragments(const QString &path, const DicomElements &elements,
                                      std::vector<QByteArray> &fragments);

} // namespace fathom
