// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_structures.h"

#include <QSet>

#include <algorithm>

namespace fathom::cohort {
namespace {

std::vector<Structure> makeStructures()
{
    std::vector<Structure> all;
    const auto add = [&all](const QString &name, const QString &ct, const QString &mr) {
        all.push_back({name, ct, mr});
    };
    const auto words = [](const char *text) {
        return QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    };
    // In both data sets under the same name.
    for (const QString &name :
         words("aorta brain colon duodenum esophagus gallbladder heart inferior_vena_cava liver pancreas "
               "portal_vein_and_splenic_vein prostate sacrum small_bowel spinal_cord spleen stomach "
               "urinary_bladder"))
        add(name, name, name);
    for (const QString &pair :
         words("adrenal_gland autochthon clavicula femur gluteus_maximus gluteus_medius gluteus_minimus hip "
               "humerus iliac_artery iliac_vena iliopsoas kidney scapula"))
        for (const char *side : {"_left", "_right"}) {
            const QString name = pair + QString::fromLatin1(side);
            add(name, name, name);
        }
    // Only in CT.
    for (const QString &name : words(
             "atrial_appendage_left brachiocephalic_trunk costal_cartilages pulmonary_vein skull sternum "
             "superior_vena_cava thyroid_gland trachea brachiocephalic_vein_left brachiocephalic_vein_right "
             "common_carotid_artery_left common_carotid_artery_right subclavian_artery_left "
             "subclavian_artery_right"))
        add(name, name, {});
    for (const char *side : {"left", "right"})
        for (int i = 1; i <= 12; ++i) {
            const QString name = QStringLiteral("rib_%1_%2").arg(QLatin1String(side)).arg(i);
            add(name, name, {});
        }
    // Parts in CT, one file in MRI.
    for (const QString &name : words("lung_upper_lobe_left lung_lower_lobe_left"))
        add(name, name, QStringLiteral("lung_left"));
    for (const QString &name : words("lung_upper_lobe_right lung_middle_lobe_right lung_lower_lobe_right"))
        add(name, name, QStringLiteral("lung_right"));
    for (const QString &name : words("C1 C2 C3 C4 C5 C6 C7 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 L1 L2 L3 "
                                     "L4 L5"))
        add(QStringLiteral("vertebrae_") + name, QStringLiteral("vertebrae_") + name,
            QStringLiteral("vertebrae"));
    add(QStringLiteral("vertebrae_S1"), QStringLiteral("vertebrae_S1"), QStringLiteral("sacrum"));
    add(QStringLiteral("intervertebral_discs"), {}, QStringLiteral("intervertebral_discs"));
    return all;
}

} // namespace

const std::vector<Structure> &structures()
{
    static const std::vector<Structure> all = makeStructures();
    return all;
}

quint8 labelOf(const QString &name)
{
    static const QHash<QString, quint8> labels = [] {
        QHash<QString, quint8> made;
        quint8 next = 1;
        for (const Structure &structure : structures())
            made.insert(structure.name, next++);
        return made;
    }();
    return labels.value(name, 0);
}

quint8 labelOf(const char *name, bool left)
{
    return labelOf(QString::fromLatin1(name) + QString::fromLatin1(left ? "_left" : "_right"));
}

const QStringList &maskFiles(Modality modality)
{
    const auto make = [](QString Structure::*file) {
        QSet<QString> names;
        for (const Structure &structure : structures())
            if (!(structure.*file).isEmpty())
                names.insert(structure.*file);
        QStringList sorted = names.values();
        std::sort(sorted.begin(), sorted.end());
        return sorted;
    };
    static const QStringList ct = make(&Structure::ctFile);
    static const QStringList mr = make(&Structure::mrFile);
    return modality == Modality::Mr ? mr : ct;
}

quint8 otherSide(quint8 label)
{
    static const std::vector<quint8> swapped = [] {
        std::vector<quint8> made{0};
        for (const Structure &structure : structures()) {
            QString name = structure.name;
            const bool keeps =
                name.startsWith(QLatin1String("lung")) || name.startsWith(QLatin1String("atrial"));
            if (!keeps && name.contains(QLatin1String("left")))
                name.replace(QLatin1String("left"), QLatin1String("right"));
            else if (!keeps)
                name.replace(QLatin1String("right"), QLatin1String("left"));
            made.push_back(labelOf(name));
        }
        return made;
    }();
    return label < swapped.size() ? swapped[label] : label;
}

QString findingName(Finding finding)
{
    static const std::array<const char *, FindingCount> names = {
        "liver_lesion",  "pleural_effusion", "lung_nodule",  "kidney_cyst",
        "metal_implant", "fracture",         "splenomegaly", "brain_atrophy"};
    return QString::fromLatin1(names[size_t(finding)]);
}

} // namespace fathom::cohort
