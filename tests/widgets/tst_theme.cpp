// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <widgets/theme.h>

#include <QTest>
#include <cmath>

using namespace fathom;

namespace {

double luminance(const QColor &colour)
{
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

/// WCAG 2 contrast ratio.
double contrast(const QColor &a, const QColor &b)
{
    const double la = luminance(a), lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void textIsReadableOnEveryGround()
    {
        for (const Theme &theme : {Theme::darkTheme(), Theme::lightTheme()}) {
            for (const QColor &ground : {theme.window, theme.panel, theme.raised}) {
                QVERIFY(contrast(theme.text, ground) >= 7.0);
                for (const QColor &ink : {theme.dim, theme.accent, theme.good, theme.warning, theme.bad})
                    QVERIFY2(contrast(ink, ground) >= 4.5, qPrintable(QStringLiteral("%1 on %2: %3")
                                                                          .arg(ink.name(), ground.name())
                                                                          .arg(contrast(ink, ground))));
            }
            QVERIFY(contrast(theme.onAccent, theme.accent) >= 4.5);
            QVERIFY(contrast(theme.imageText, theme.image) >= 7.0);
        }
    }
    void heatMapBrightensSteadily()
    {
        // CIE lightness of the map grows everywhere, so that order can be read without colours.
        double before = -1.0;
        for (int i = 0; i <= 100; ++i) {
            const double y = luminance(QColor::fromRgb(heatColor(i / 100.0)));
            QVERIFY2(y >= before, qPrintable(QString::number(i)));
            before = y;
        }
        QCOMPARE(heatColor(-1.0), heatColor(0.0));
        QCOMPARE(heatColor(7.0), heatColor(1.0));
    }
    void heatImageHasOnePixelPerPatch()
    {
        const QImage image = heatImage({0.0F, 1.0F, 2.0F, 4.0F}, 2, 4.0F);
        QCOMPARE(image.size(), QSize(2, 2));
        QCOMPARE(qAlpha(image.pixel(0, 0)), 0);
        QCOMPARE(qRgb(qRed(image.pixel(1, 1)), qGreen(image.pixel(1, 1)), qBlue(image.pixel(1, 1))),
                 heatColor(1.0));
        QVERIFY(qAlpha(image.pixel(1, 0)) < qAlpha(image.pixel(0, 1)));
    }
    void styleSheetHasNoOpenNames()
    {
        for (const Theme &theme : {Theme::darkTheme(), Theme::lightTheme()}) {
            const QString sheet = theme.styleSheet();
            QVERIFY(sheet.size() > 1000);
            QVERIFY2(!sheet.contains(QLatin1Char('@')) ||
                         sheet.indexOf(QLatin1Char('@')) < sheet.indexOf(u"*/"),
                     qPrintable(sheet.mid(sheet.lastIndexOf(QLatin1Char('@')), 40)));
        }
    }
    void everyIconOfTheRailIsThere()
    {
        for (const char *name : {"library", "features", "encoders", "jobs", "back", "forward", "search",
                                 "help", "theme", "copy"})
            QVERIFY2(!themedIcon(QLatin1String(name), Theme::darkTheme()).isNull(), name);
    }
};

FATHOM_TEST_SUBJECT(theme, TestTheme)
#include "tst_theme.moc"
