// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dataset.h"

#include <algorithm>

namespace fathom {
namespace {

/// Names separated by blanks. "*" at the end stands for _left and _right.
QStringList expanded(const char *text)
{
    QStringList names;
    for (QString name : QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (!name.endsWith(QLatin1Char('*'))) {
            names << name;
            continue;
        }
        name.chop(1);
        names << name + QStringLiteral("_left") << name + QStringLiteral("_right");
    }
    return names;
}

const char *const inBoth =
    "adrenal_gland* aorta autochthon* brain clavicula* colon duodenum esophagus femur* gallbladder "
    "gluteus_maximus* gluteus_medius* gluteus_minimus* heart hip* humerus* iliac_artery* iliac_vena* "
    "iliopsoas* "
    "inferior_vena_cava kidney* liver pancreas portal_vein_and_splenic_vein prostate sacrum scapula* "
    "small_bowel spinal_cord spleen stomach urinary_bladder";
const char *const onlyMr = "intervertebral_discs lung* vertebrae";
const char *const onlyCt =
    "atrial_appendage_left brachiocephalic_trunk brachiocephalic_vein* common_carotid_artery* "
    "costal_cartilages "
    "kidney_cyst* lung_lower_lobe* lung_middle_lobe_right lung_upper_lobe* pulmonary_vein skull sternum "
    "subclavian_artery* superior_vena_cava thyroid_gland trachea vertebrae_S1";

QStringList sorted(QStringList names)
{
    std::sort(names.begin(), names.end()); // by code point: rib_left_1 < rib_left_10 < rib_left_2
    return names;
}

QStringList ctNames()
{
    QStringList names = expanded(inBoth) + expanded(onlyCt);
    for (int rib = 1; rib <= 12; ++rib)
        names << QStringLiteral("rib_left_%1").arg(rib) << QStringLiteral("rib_right_%1").arg(rib);
    const auto spine = [&names](char region, int count) {
        for (int n = 1; n <= count; ++n)
            names << QStringLiteral("vertebrae_%1%2").arg(QLatin1Char(region)).arg(n);
    };
    spine('C', 7);
    spine('T', 12);
    spine('L', 5);
    return names;
}

} // namespace

const QStringList &totalSegmentatorCtStructures()
{
    static const QStringList names = sorted(ctNames());
    return names;
}

const QStringList &totalSegmentatorMrStructures()
{
    static const QStringList names = sorted(expanded(inBoth) + expanded(onlyMr));
    return names;
}

const QStringList &totalSegmentatorStructures()
{
    static const QStringList names = sorted(ctNames() + expanded(onlyMr));
    return names;
}

} // namespace fathom
