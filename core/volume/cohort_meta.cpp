// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_subject.h"

namespace fathom::cohort {
namespace {

struct Scanner
{
    const char *maker;
    const char *model;
};

Scanner scannerOf(const Subject &s, Random &r)
{
    static constexpr Scanner ct[] = {
        {"siemens", "SOMATOM Definition AS"}, {"siemens", "SOMATOM Force"}, {"ge", "Revolution"},
        {"philips", "Brilliance 64"},         {"siemens", "Sensation 64"},  {"toshiba", "Aquilion"}};
    static constexpr Scanner mr[] = {{"siemens", "Avanto_fit"},
                                     {"siemens", "Skyra"},
                                     {"philips", "Achieva"},
                                     {"siemens", "Aera"},
                                     {"ge", "Signa"}};
    // A site has few scanners.
    const auto site = quint64(s.institute.at(0).unicode());
    return s.modality == Modality::Ct ? ct[(site + r.below(3)) % std::size(ct)]
                                      : mr[(site + r.below(3)) % std::size(mr)];
}

/// Does the field of view reach the place of a finding?
bool inView(const Subject &s, Finding finding)
{
    static constexpr float places[FindingCount][2] = {{70, 220},   {120, 330}, {240, 400}, {60, 160},
                                                      {-180, -60}, {40, 320},  {110, 210}, {575, 690}};
    const auto &place = places[size_t(finding)];
    return s.has(finding) && std::min(s.highest, place[1]) - std::max(s.lowest, place[0]) > 25;
}

/// The pathology column knows few words; ours follow from what was drawn.
std::pair<QString, QString> pathologyOf(const Subject &s)
{
    const auto text = [](const char *what, const char *where) {
        return std::pair(QString::fromLatin1(what), QString::fromLatin1(where));
    };
    if (inView(s, Finding::LiverLesion))
        return text("tumor", "liver");
    if (inView(s, Finding::LungNodule))
        return text("tumor", "lung");
    if (inView(s, Finding::Fracture))
        return text("trauma", "spine");
    if (inView(s, Finding::PleuralEffusion))
        return text("inflammation", "lung");
    for (int f = 0; f < FindingCount; ++f)
        if (inView(s, Finding(f)))
            return text("other", "");
    return text("no_pathology", "");
}

} // namespace

QString metaHeader(Modality modality)
{
    return modality == Modality::Ct
               ? QStringLiteral(
                     "image_id;age;gender;institute;study_type;split;manufacturer;scanner_model;kvp;"
                     "pathology;pathology_location")
               : QStringLiteral("image_id;age;gender;institute;study_type;split;manufacturer;scanner_model;"
                                "magnetic_field_strength;scanning_sequence;repetition_time;echo_time;"
                                "slice_thickness;source");
}

QString metaLine(const Subject &s)
{
    Random r = s.random(100);
    const Scanner scanner = scannerOf(s, r);
    const double u = r.uniform();
    const QString split = u < 0.85   ? QStringLiteral("train")
                          : u < 0.92 ? QStringLiteral("val")
                                     : QStringLiteral("test");
    QStringList cells{subjectName(s.number),
                      QString::number(s.age),
                      s.female ? QStringLiteral("f") : QStringLiteral("m"),
                      s.institute,
                      s.studyType,
                      split,
                      QString::fromLatin1(scanner.maker),
                      QString::fromLatin1(scanner.model)};
    if (s.modality == Modality::Ct) {
        const auto [what, where] = pathologyOf(s);
        cells << QString::number(s.kvp, 'f', 1) << what << where;
    } else {
        const bool t1 = s.weighting == Weighting::T1;
        cells << (r.chance(0.6) ? QStringLiteral("1.5") : QStringLiteral("3.0"))
              << (t1 ? QStringLiteral("GR") : QStringLiteral("SE"))
              << QString::number(t1 ? 4 + 500 * r.uniform() : 2500 + 3000 * r.uniform(), 'f', 1)
              << QString::number(t1 ? 2 + 8 * r.uniform() : 80 + 30 * r.uniform(), 'f', 1)
              << QString::number(*std::max_element(s.geometry.spacing.begin(), s.geometry.spacing.end()), 'f',
                                 2)
              << QStringLiteral("synthetic");
    }
    return cells.join(QLatin1Char(';'));
}

} // namespace fathom::cohort
