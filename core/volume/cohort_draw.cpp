// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom {
namespace cohort {

Canvas drawBody(const Subject &subject)
{
    Canvas canvas(subject.geometry, subject.map, subject.random(6).next());
    const Frame frame(subject);
    const Tissues tissues(subject);
    Sketch sketch{canvas, subject, frame, tissues};
    drawEnvelope(sketch);
    drawMuscles(sketch);
    drawBowel(sketch);
    drawAbdomen(sketch);
    drawChest(sketch);
    drawHead(sketch);
    drawVessels(sketch);
    drawRibcage(sketch);
    drawSpine(sketch);
    drawLimbBones(sketch);
    drawFindings(sketch);
    if (subject.situsInversus)
        for (quint8 &label : canvas.label)
            label = otherSide(label);
    return canvas;
}

} // namespace cohort

Result<SubjectScan> drawSubject(const CohortOptions &options, int number)
{
    if (!(options.spacingMm >= cohortFinestMm && options.spacingMm <= cohortCoarsestMm) || number < 0)
        return Error{
            ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error", "%1: the grid's spacing must be %2 to %3 mm and numbers >= 0"),
            {QStringLiteral("cohort"), QString::number(cohortFinestMm), QString::number(cohortCoarsestMm)}};
    const cohort::Subject subject = cohort::planSubject(options, number);
    const cohort::Canvas canvas = cohort::drawBody(subject);
    const auto volume = [&](std::vector<float> voxels, Modality modality) {
        Volume made;
        made.geometry = subject.geometry;
        made.voxels = std::move(voxels);
        made.modality = modality;
        made.modalityCertainty = Certainty::Stated;
        made.studyType = subject.studyType;
        // The window goes with the name: in CT, a scan that was planned as MRI has the name of its region.
        if (modality == Modality::Ct && subject.modality == Modality::Mr)
            made.studyType = subject.studyType == QLatin1String("mr head") ? QStringLiteral("ct head")
                                                                           : QStringLiteral("ct whole body");
        made.format = QStringLiteral("NIfTI");
        return made;
    };
    SubjectScan scan;
    scan.ct = volume(cohort::scanCt(subject, canvas), Modality::Ct);
    scan.mrT1 = volume(cohort::scanMr(subject, canvas, cohort::Weighting::T1), Modality::Mr);
    scan.mrT2 = volume(cohort::scanMr(subject, canvas, cohort::Weighting::T2), Modality::Mr);
    return scan;
}

} // namespace fathom
