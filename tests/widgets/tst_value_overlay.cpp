// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <widgets/theme.h>
#include <widgets/value_overlay.h>

#include <QPainter>
#include <QTest>

#include <cmath>

using namespace fathom;

namespace {
// A slope from left to right: 0 at the middle of the first column, 1 at that of the last.
std::vector<float> slope(int side)
{
    std::vector<float> values;
    for (int i = 0; i < side * side; ++i)
        values.push_back(float(i % side) / float(side - 1));
    return values;
}

// What a grey picture becomes below it.
QImage over(const QImage &overlay, QRgb picture)
{
    QImage under(overlay.size(), QImage::Format_ARGB32_Premultiplied);
    under.fill(picture);
    QPainter painter(&under);
    painter.drawImage(0, 0, overlay);
    return under;
}
} // namespace

/// Values drawn over a slice, pixel by pixel.
class tst_ValueOverlay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void alphaGrowsWithTheValue()
    {
        const QImage image = valueImage(slope(8), 8, 1.0F, {});
        QCOMPARE(image.size(), QSize(128, 128));
        int before = 0;
        for (int x = 0; x < image.width(); ++x) {
            const int alpha = qAlpha(image.pixel(x, 64));
            QVERIFY2(alpha >= before, qPrintable(QString::number(x)));
            before = alpha;
        }
        QCOMPARE(qAlpha(image.pixel(0, 64)), 0);
        QCOMPARE(before, int(std::lround(255 * ValueLook().opacity)));
        // In the middle between two squares lies the value between theirs.
        QVERIFY(std::abs(qAlpha(image.pixel(64, 64)) - int(255 * ValueLook().opacity * 0.5)) <= 2);
    }

    void zeroLeavesThePictureAsItIs()
    {
        std::vector<float> values(16, 0.0F);
        values[5] = 2.0F;
        const QImage image = valueImage(values, 4, 2.0F, {});
        const QRgb grey = qRgb(90, 90, 90);
        const QImage seen = over(image, grey);
        QCOMPARE(seen.pixel(63, 63), grey); // far from the square that fires
        QVERIFY(seen.pixel(24, 24) != grey);
        QVERIFY(valueImage(std::vector<float>(16, 0.0F), 4, 0.0F, {}).isNull());
        QVERIFY(valueImage({}, 4, 1.0F, {}).isNull());
    }

    void opacityScalesAll()
    {
        ValueLook look;
        for (const double opacity : {0.0, 0.3, 1.0}) {
            look.opacity = opacity;
            for (const double part : {0.0, 0.25, 0.5, 1.0})
                QCOMPARE(qAlpha(valueColor(part, look)), int(std::lround(255 * opacity * part)));
        }
    }

    void nothingIsCutUnlessAskedFor()
    {
        ValueLook look;
        look.threshold = 0.6;
        look.contour = true;
        QVERIFY(qAlpha(valueColor(0.59, look)) > 0);
        look.cut = true;
        QCOMPARE(qAlpha(valueColor(0.59, look)), 0);
        QVERIFY(qAlpha(valueColor(0.6, look)) > 0);
        const QImage image = valueImage(slope(8), 8, 1.0F, look);
        for (int x = 0; x < image.width(); ++x) {
            const double value = std::clamp(((x + 0.5) / 16 - 0.5) / 7, 0.0, 1.0);
            QCOMPARE(qAlpha(image.pixel(x, 20)) > 0, value >= 0.6);
        }
    }

    void theContourLiesAtTheThreshold()
    {
        // The slope crosses 0.3 on one straight line from top to bottom.
        const double x = (0.3 * 7 + 0.5) / 8;
        double length = 0;
        for (const QLineF &line : contourLines(slope(8), 8, 0.3)) {
            QVERIFY(std::abs(line.x1() - x) < 1e-6 && std::abs(line.x2() - x) < 1e-6);
            length += line.length();
        }
        QVERIFY(std::abs(length - 1.0) < 1e-6);
        QVERIFY(contourLines(slope(8), 8, 1.5).empty());
        QVERIFY(contourLines(std::vector<float>(64, 1.0F), 8, 0.5).empty());
    }

    void aContourRunsAroundWhatFires()
    {
        // One square in the middle: the ends of the lines meet, so it is closed.
        std::vector<float> values(49, 0.0F);
        values[24] = 1.0F;
        const std::vector<QLineF> lines = contourLines(values, 7, 0.5);
        QVERIFY(lines.size() >= 4);
        for (const QLineF &line : lines) {
            for (const QPointF end : {line.p1(), line.p2()}) {
                int meeting = 0;
                for (const QLineF &other : lines)
                    for (const QPointF at : {other.p1(), other.p2()})
                        meeting += QLineF(at, end).length() < 1e-9 ? 1 : 0;
                QCOMPARE(meeting, 2);
            }
            // Where the interpolated value is a half.
            const QPointF from = (line.p1() - QPointF(0.5, 0.5)) * 7;
            QVERIFY(std::abs((1 - std::abs(from.x())) * (1 - std::abs(from.y())) - 0.5) < 0.03);
        }
        // Two squares that touch at a corner: the middle decides, and the lines stay two or one, never
        // crossed.
        std::vector<float> saddle(16, 0.0F);
        saddle[5] = saddle[10] = 1.0F;
        for (const double level : {0.4, 0.6}) {
            const std::vector<QLineF> found = contourLines(saddle, 4, level);
            for (size_t i = 0; i < found.size(); ++i)
                for (size_t j = i + 1; j < found.size(); ++j) {
                    QPointF at;
                    if (found[i].intersects(found[j], &at) == QLineF::BoundedIntersection)
                        QVERIFY(QLineF(at, found[i].p1()).length() < 1e-9 ||
                                QLineF(at, found[i].p2()).length() < 1e-9);
                }
        }
    }

    void theLegendShowsTheColoursThatAreDrawn()
    {
        QImage picture(400, 200, QImage::Format_ARGB32_Premultiplied);
        picture.fill(Qt::darkGray);
        QPainter painter(&picture);
        const QRectF box = paintValueLegend(
            painter, QRectF(0, 0, 400, 200),
            {QStringLiteral("7 · liver"), QStringLiteral("activation of each patch"), 3.5}, {}, Qt::white);
        painter.end();
        QVERIFY(box.right() <= 400 && box.bottom() <= 200 && box.width() > 100);
        QCOMPARE(picture.pixelColor(20, 20), QColor(Qt::darkGray)); // beside it nothing
        // Near the right end of the bar that value's colour over white and over black.
        const int column = int(box.right()) - 2;
        const QRgb top = valueColor((column - box.left()) / (box.width() - 1), {});
        bool overWhite = false, overBlack = false;
        const double alpha = qAlpha(top) / 255.0;
        for (int y = int(box.top()); y < int(box.bottom()); ++y) {
            const QColor seen = picture.pixelColor(column, y);
            overWhite = overWhite || std::abs(seen.red() - (alpha * qRed(top) + (1 - alpha) * 255)) < 3;
            overBlack = overBlack || (std::abs(seen.red() - alpha * qRed(top)) < 3 &&
                                      std::abs(seen.blue() - alpha * qBlue(top)) < 3);
        }
        QVERIFY(overWhite && overBlack);
    }
};

FATHOM_TEST_SUBJECT(value_overlay, tst_ValueOverlay)
#include "tst_value_overlay.moc"
