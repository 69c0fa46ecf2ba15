// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

#include <QHash>
#include <vector>

namespace fathom::cohort {

/// A structure that the model paints, and the mask file that it belongs to in each data set (empty: not
/// annotated there). Several structures may share one file: the vertebrae of an MRI.
struct Structure
{
    QString name;
    QString ctFile;
    QString mrFile;
};

/// All structures; a label of the canvas is the index plus one.
[[nodiscard]] const std::vector<Structure> &structures();

/// Label of a structure; 0 when the model has none of that name.
[[nodiscard]] quint8 labelOf(const QString &name);
/// Label of a paired structure, "kidney" -> "kidney_left"; `left` as in the body before a mirror image.
[[nodiscard]] quint8 labelOf(const char *name, bool left);

/// Mask files of a modality, sorted; the same list for every subject.
[[nodiscard]] const QStringList &maskFiles(Modality modality);

/// After a mirror image (situs inversus) what was drawn as left lies right: the label of the other side.
/// Lobes of the lung and parts of the heart keep their names, which say what they are, not where.
[[nodiscard]] quint8 otherSide(quint8 label);

/// Findings in the order of their bits in Canvas::finding.
enum class Finding {
    LiverLesion,
    PleuralEffusion,
    LungNodule,
    KidneyCyst,
    MetalImplant,
    Fracture,
    Splenomegaly,
    BrainAtrophy
};
constexpr int FindingCount = 8;
[[nodiscard]] QString findingName(Finding finding); ///< "liver_lesion"
[[nodiscard]] constexpr quint8 findingBit(Finding finding)
{
    return quint8(1U << unsigned(finding));
}

} // namespace fathom::cohort
