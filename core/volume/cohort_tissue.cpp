// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {

Tissues::Tissues(const Subject &s)
{
    Random r = s.random(5);
    const auto vary = [&r](Signal &tissue, double hu) {
        tissue.ct += float(hu * r.normal());
        const auto gain = float(1 + 0.06 * std::clamp(r.normal(), -2.0, 2.0));
        tissue.t1 *= gain;
        tissue.t2 *= gain;
    };
    // Fat makes a liver dark in CT and bright in T1.
    const float fatty = float(std::clamp((s.bmi - 25) / 10 * r.uniform(0, 1.6), 0.0, 1.4));
    liver.ct -= 22 * fatty;
    liver.t1 += 90 * fatty;
    pancreas.ct -= float(std::clamp(0.25 * (s.age - 50) + 0.4 * (s.bmi - 25), -4.0, 16.0));
    spleen.ct += 3;
    vary(liver, 3);
    vary(spleen, 2.5);
    vary(muscle, 3);
    vary(fat, 3);
    vary(pancreas, 3);
    vary(bile, 3);
    vary(lung, 22);
    muscle.ct -= float(0.12 * std::max(0, s.age - 50));
    cortex.ct *= 0.75F + 0.25F * s.boneDensity;
    marrow.ct = marrow.ct * s.boneDensity - 5;
    marrow.t1 += 2.0F * float(s.age - 55);
    disc.t2 -= 3.5F * float(s.age - 45);
    disc.t2 = std::clamp(disc.t2, 170.0F, 560.0F);

    const double kv = s.kvp < 90 ? 1.5 : s.kvp < 110 ? 1.2 : s.kvp > 130 ? 0.9 : 1.0;
    const float k = s.timing * float(kv);
    if (s.phase == Phase::Arterial) {
        for (Signal *v : {&blood})
            v->ct = 45 + 265 * k;
        pulmonary.ct = 45 + 190 * k;
        rightHeart.ct = 45 + 150 * k;
        bloodVenous.ct = 45 + 50 * k;
        portal.ct = 45 + 45 * k;
        hepaticVein.ct = 46;
        liver.ct += 10 * k;
        spleen.ct += 75 * k;
        pancreas.ct += 60 * k;
        kidneyCortex.ct = 35 + 135 * k;
        kidneyMedulla.ct = 34 + 35 * k;
        myocardium.ct += 55 * k;
        wall.ct += 45 * k;
        thyroid.ct += 70 * k;
        adrenal.ct += 30 * k;
        uterus.ct += 25 * k;
        prostate.ct += 15 * k;
        muscle.ct += 4 * k;
        grey.ct += 3;
    } else if (s.phase == Phase::PortalVenous) {
        blood.ct = 45 + 108 * k;
        pulmonary.ct = rightHeart.ct = 45 + 100 * k;
        bloodVenous.ct = 45 + 95 * k;
        portal.ct = 45 + 122 * k;
        hepaticVein.ct = 45 + 110 * k;
        liver.ct += 50 * k;
        spleen.ct += 70 * k;
        pancreas.ct += 52 * k;
        kidneyCortex.ct = 35 + 150 * k;
        kidneyMedulla.ct = 35 + 115 * k;
        myocardium.ct += 60 * k;
        wall.ct += 45 * k;
        thyroid.ct += 60 * k;
        adrenal.ct += 40 * k;
        uterus.ct += 50 * k;
        prostate.ct += 30 * k;
        muscle.ct += 8 * k;
        grey.ct += 5;
        white.ct += 1;
    }
}

} // namespace fathom::cohort
