// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cohort_frame.h"

namespace fathom::cohort {

/// Signals of one subject's tissues. HU depend on the contrast phase; MR signals are in thousandths of bright
/// fat. COHORT.md has the table and its sources.
struct Tissues
{
    explicit Tissues(const Subject &subject);

    Signal air{-1000, 3, 3}, lung{-850, 45, 50}, gas{-960, 5, 5};
    Signal fat{-104, 900, 720}, skin{10, 420, 300};
    Signal muscle{58, 320, 150}, fluid{8, 130, 980}, csf{10, 120, 1000}, water{18, 170, 850};
    Signal cortex{900, 25, 15}, marrow{190, 560, 420}, fattyMarrow{40, 820, 560}, cartilage{120, 300, 260};
    Signal disc{85, 260, 420}, tooth{1900, 20, 10};
    Signal blood{44, 150, 60}, bloodVenous{44, 190, 80}, myocardium{48, 330, 180};
    Signal liver{58, 430, 210}, spleen{48, 290, 430}, pancreas{40, 440, 290}, adrenal{30, 330, 260};
    Signal kidneyCortex{32, 370, 480}, kidneyMedulla{30, 290, 560};
    Signal bile{6, 200, 950}, urine{5, 110, 1000}, wall{45, 310, 230}, stool{20, 420, 330};
    Signal chyme{28, 230, 700}, prostate{40, 310, 430}, uterus{55, 320, 420}, thyroid{95, 380, 330};
    Signal white{30, 620, 300}, grey{38, 450, 470}, cord{36, 470, 360};
    Signal portal{42, 190, 80}, hepaticVein{42, 190, 80}, pulmonary{45, 140, 60}, rightHeart{44, 160, 60};
    Signal metal{3000, 0, 0};

    /// Bone with a hard shell; `marrow` by density and fat inside.
    [[nodiscard]] Material bone(float shellMm, Signal inside, float shellPart = 1) const
    {
        Signal shell = cortex;
        shell.ct = 250 + shellPart * (cortex.ct - 250);
        return {inside, shell, shellMm, 22, 5, 0.05F};
    }
    [[nodiscard]] static Material plain(Signal s, float texture = 3, float textureMm = 9)
    {
        return {s, s, 0, texture, textureMm, 0.04F};
    }
    [[nodiscard]] static Material hollow(Signal content, Signal wall, float wallMm, float texture = 4)
    {
        return {content, wall, wallMm, texture, 9, 0.05F};
    }
};

/// What every part of the drawing needs.
struct Sketch
{
    Canvas &canvas;
    const Subject &subject;
    const Frame &frame;
    const Tissues &tissue;
};

void drawEnvelope(Sketch &sketch); ///< skin, fat, limbs, muscles, cavities, lungs, couch
void drawMuscles(Sketch &sketch);  ///< named muscles
void drawAbdomen(Sketch &sketch);  ///< solid organs, bladder, prostate
void drawBowel(Sketch &sketch);    ///< stomach, duodenum, small bowel, colon
void drawChest(Sketch &sketch);    ///< mediastinum, heart, airways, oesophagus, lung vessels
void drawVessels(Sketch &sketch);
void drawSpine(Sketch &sketch);
void drawRibcage(Sketch &sketch);
void drawLimbBones(Sketch &sketch); ///< pelvis, femora, shoulder, arms
void drawHead(Sketch &sketch);
void drawFindings(Sketch &sketch);

} // namespace fathom::cohort
