// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cohort.h"
#include "cohort_canvas.h"
#include "cohort_structures.h"

namespace fathom::cohort {

enum class Phase { Native, Arterial, PortalVenous };
enum class Weighting { T1, T2 };

/// Everything that is decided about a subject before it is drawn.
struct Subject
{
    int number = 0;
    quint64 seed = 0;
    Modality modality = Modality::Ct;

    bool female = false;
    int age = 50;
    double heightCm = 170;
    double bmi = 25;
    float fat = 12;      ///< subcutaneous fat of the belly, mm
    float visceral = 10; ///< how far the belly stands out beyond a lean one, mm
    float muscle = 1;    ///< size of muscles
    float boneDensity = 1;
    bool armsUp = false;
    bool situsInversus = false;
    Phase phase = Phase::Native;
    float timing = 1; ///< strength of the contrast
    Weighting weighting = Weighting::T1;
    bool fatSuppressed = false;
    std::array<bool, FindingCount> findings{};

    Geometry geometry;
    BodyMap map;
    float lowest = 0, highest = 0; ///< field of view along the body, body mm
    QString studyType;
    QString institute;
    double kvp = 120;
    double noise = 15; ///< HU at the reference body size; MR: part of the fat signal in thousandths

    [[nodiscard]] bool has(Finding finding) const { return findings[size_t(finding)]; }
    /// A random stream for one purpose, independent of all others.
    [[nodiscard]] Random random(quint64 purpose) const;
};

/// Decides subject `number`.
[[nodiscard]] Subject planSubject(const CohortOptions &options, int number);

/// Draws the subject's tissues and labels on its grid.
[[nodiscard]] Canvas drawBody(const Subject &subject);

/// What a scanner makes of the tissues: noise, streaks, bias field.
[[nodiscard]] std::vector<float> scanCt(const Subject &subject, const Canvas &canvas);
[[nodiscard]] std::vector<float> scanMr(const Subject &subject, const Canvas &canvas, Weighting weighting);

/// Which findings the field of view could show: their host organ lies in it.
[[nodiscard]] std::array<bool, FindingCount> visibleFindings(const Subject &subject, const Canvas &canvas);

/// One line of meta.csv and its head; no line ends.
[[nodiscard]] QString metaHeader(Modality modality);
[[nodiscard]] QString metaLine(const Subject &subject);
[[nodiscard]] QString subjectName(int number); ///< "s0007"

} // namespace fathom::cohort
