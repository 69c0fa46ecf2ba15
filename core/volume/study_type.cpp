// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice.h"

#include <QMap>

namespace fathom {
namespace {

const QMap<QString, Window> &windows()
{
    // The spellings are those of the published data, German ones included.
    struct Row
    {
        double lower;
        double upper;
        const char *names;
    };
    static constexpr Row rows[] = {
        {-800, 600, "thorax-abdomen-pelvis;neck-thorax-abdomen-pelvis;thorax-abdomen"},
        {-450, 550, "abdomen-pelvis;abdomen;neck;intervention;operation"},
        {-900, 500, "thorax-neck;thorax-chest;thorax;chest"},
        {-750, 650, "polytrauma;whole body"},
        {-620, 780, "pelvis"},
        {-160, 240, "head;polytrauma head"},
        {-440, 560, "orbita"},
        {-480, 720, "headbasis-felsenleg;gesichtshead"},
        {-380, 620,
         "angiography neck-thx-abd-pelvis-leg;angiography pelvis-leg;angiography thorax-abdomen-pelvis;"
         "angiography abdomen-pelvis-leg;angiography abdomen-pelvis;heart-thorakale aorta;aortic valve;heart;"
         "left artrium;coronary arteries"},
        {-350, 550, "angiography head;angiography neck"},
        {-400, 600, "angiography thorax"},
        {-800, 1200, "spine;upper leg left;hip right;upper limb both;lower limb left"},
    };
    static const QMap<QString, Window> table = [] {
        QMap<QString, Window> all;
        for (const Row &row : rows)
            for (const QString &name : QString::fromLatin1(row.names).split(QLatin1Char(';')))
                all.insert(QStringLiteral("ct ") + name, Window{row.lower, row.upper});
        return all;
    }();
    return table;
}

} // namespace

std::optional<Window> ctWindowOfStudyType(const QString &studyType)
{
    const auto found = windows().constFind(studyType.simplified().toLower());
    return found == windows().constEnd() ? std::nullopt : std::optional(*found);
}

QStringList ctStudyTypes()
{
    return windows().keys();
}

} // namespace fathom
