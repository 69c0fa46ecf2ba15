// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <volume/volume.h>

namespace fathom {

/// What decides a subject's split.
struct SplitSubject
{
    qint64 id = 0;
    Modality modality = Modality::Unknown;
    QString institute; ///< of meta.csv, or empty
    QString split;     ///< "train", "val", "test", or "" = has none yet
};

/// Splits by subject, about 65 % training, 20 % validation, 15 % test, within each modality. Subjects of
/// known institute: test = institutes A, D and E, validation = 20/85 of the others. A group of fewer than
/// five subjects (the one real scan among many drawn ones) goes to training. Who has a split keeps it,
/// whatever joins later; under ten subjects in all, nobody gets one.
///
/// @return one word per subject, in the order of `subjects`
/// Thread: any. Deterministic: depends on ids, institutes, modalities and seed, not on the order of the list.
[[nodiscard]] std::vector<QString> assignSplits(const std::vector<SplitSubject> &subjects, quint64 seed);

} // namespace fathom
