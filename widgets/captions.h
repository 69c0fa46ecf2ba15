// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QCoreApplication>
#include <QImage>

namespace fathom {

/// Letters at the four edges of a slice as it is drawn.
struct OrientationLetters
{
    QString left, right, top, bottom;
};

/// Words and numbers that several views show, in the language and number format of the window.
class Captions
{
    Q_DECLARE_TR_FUNCTIONS(fathom::Captions)
public:
    [[nodiscard]] static QString plane(Plane plane);          ///< "axial"
    [[nodiscard]] static QString planeOf(const QString &key); ///< from "axial", "coronal", "sagittal"
    [[nodiscard]] static QString modality(Modality modality); ///< "CT", "MR", "unknown"
    [[nodiscard]] static QString split(const QString &key);   ///< from "train", "val", "test", ""
    [[nodiscard]] static QString origin(bool synthetic);      ///< "synthetic" or "real"
    [[nodiscard]] static QString level(int level, const std::vector<int> &dictionary); ///< "2,048"
    [[nodiscard]] static QString state(LabelState state);                              ///< "verified"
    [[nodiscard]] static QString stateMark(LabelState state); ///< one character beside the word
    [[nodiscard]] static QString author(LabelAuthor author);
    [[nodiscard]] static QString jobState(JobState state);
    [[nodiscard]] static QString jobKind(const QString &kind);
    /// Structure names of data sets are shown with spaces: "lung_upper_lobe_left" -> "lung upper lobe left".
    [[nodiscard]] static QString structure(const QString &name);
    /// The same as a link, in HTML, to the features that the structure names.
    [[nodiscard]] static QString structureLink(const QString &name);

    [[nodiscard]] static QString number(qint64 value);
    [[nodiscard]] static QString decimal(double value, int digits);
    [[nodiscard]] static QString percent(double part); ///< of 0..1: "2.1 %", "< 0.01 %"
    [[nodiscard]] static QString duration(double seconds);
    [[nodiscard]] static QString window(const Window &window, Modality modality); ///< "-160 ... 240 HU"
    [[nodiscard]] static QString position(double mm);                             ///< "+131 mm"
    [[nodiscard]] static QString slice(const SliceRef &slice);       ///< "CT · axial 142/350 · +131 mm"
    [[nodiscard]] static QString sliceNumber(const SliceRef &slice); ///< "CT · axial 142/350"
    [[nodiscard]] static QString slicePlace(const SliceRef &slice);  ///< "+131 mm · -160 to 240 HU"
    [[nodiscard]] static QString sliceToolTip(const SliceRef &slice);
    [[nodiscard]] static QString method(Method method); ///< "computed as fathom"
    /// What the core stored in English: a job's step or log line, a volume's note.
    [[nodiscard]] static QString wording(const QString &english);
    [[nodiscard]] static QStringList wording(const QStringList &english);

    /// Radiological convention: patient's right on the left of the screen, sagittal slices face left.
    [[nodiscard]] static OrientationLetters letters(Plane plane);
    /// Encoder pictures and thumbnails show axial slices with the patient's left on the left; this turns
    /// them (and heat maps) to the radiological convention that letters() names.
    [[nodiscard]] static QImage forDisplay(const QImage &picture, Plane plane);
};

} // namespace fathom
