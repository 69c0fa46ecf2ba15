// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/curve_view.h>
#include <widgets/histogram_view.h>
#include <widgets/interval_bars_view.h>
#include <widgets/shares_view.h>
#include <widgets/theme.h>

#include <QBuffer>
#include <QPainter>
#include <QSignalSpy>
#include <QSvgGenerator>
#include <QTest>

using namespace fathom;

class TestCharts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mouseBrushesWholeBins()
    {
        HistogramView view;
        view.resize(500, 200);
        view.setHistogram(test::featurePage(1)->statistics.histogram, 0.64);
        view.show();
        QSignalSpy ranges(&view, &HistogramView::rangeSelected);
        QTest::mousePress(&view, Qt::LeftButton, {}, QPoint(150, 100));
        QTest::mouseMove(&view, QPoint(300, 100));
        QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(300, 100));
        QCOMPARE(ranges.count(), 1);
        const double low = ranges[0][0].toDouble(), high = ranges[0][1].toDouble();
        QVERIFY(low < high);
        for (const double edge : {low, high})
            QVERIFY(std::abs(edge / 0.02 - std::round(edge / 0.02)) < 1e-9);
    }
    void emptyDataDrawNothingAndDoNotFail()
    {
        HistogramView histogram;
        IntervalBarsView bars;
        CurveView curve;
        SharesView shares;
        for (QWidget *view : std::initializer_list<QWidget *>{&histogram, &bars, &curve, &shares}) {
            view->resize(200, 100);
            QVERIFY(!view->grab().isNull());
        }
        curve.setCurves({{QStringLiteral("loss"), {{1, std::nan("")}, {2, 1}}}}, QStringLiteral("step"));
        QVERIFY(!curve.grab().isNull());
    }
    void theSameCodeDrawsVectors()
    {
        QByteArray svg;
        QBuffer buffer(&svg);
        buffer.open(QIODevice::WriteOnly);
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(QSize(400, 300));
        QPainter painter(&generator);
        IntervalBarsView::paint(painter, QRectF(0, 0, 400, 300), test::featurePage(1)->statistics.enrichment,
                                -1, Theme::lightTheme());
        painter.end();
        QVERIFY(svg.contains("urinary bladder"));
    }
    void enterOpensTheStructure()
    {
        IntervalBarsView bars;
        bars.setEnrichment(test::featurePage(1)->statistics.enrichment);
        bars.resize(bars.sizeHint());
        bars.show();
        QSignalSpy opened(&bars, &IntervalBarsView::structureActivated);
        QTest::keyClick(&bars, Qt::Key_Down);
        QTest::keyClick(&bars, Qt::Key_Down);
        QTest::keyClick(&bars, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].toString(), QStringLiteral("lung_upper_lobe_left"));
    }
};

FATHOM_TEST_SUBJECT(charts, TestCharts)
#include "tst_charts.moc"
