// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/captions.h>
#include <widgets/map_canvas.h>
#include <widgets/map_view.h>

#include <QComboBox>
#include <QJsonObject>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QMouseEvent>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <cmath>

using namespace fathom;

namespace {
/// Points on a grid of 20 columns, one unit apart.
MapPointsPtr grid(MapKind kind, int count)
{
    auto points = std::make_shared<MapPoints>();
    points->kind = kind;
    points->of = kind == MapKind::Embedding ? QStringLiteral("fathom-demo-vit") : QStringLiteral("sae-1");
    for (int i = 0; i < count; ++i) {
        points->ids.push_back(1 + i);
        points->xy.insert(points->xy.end(), {float(i % 20), float(i / 20)});
        if (kind == MapKind::Decoder)
            points->weights.push_back(0.2F);
    }
    points->rows = count;
    return points;
}

MapColoursPtr classes(MapColouring::By by, const QStringList &names, size_t points)
{
    auto colours = std::make_shared<MapColours>();
    colours->colouring.by = by;
    colours->classes = names;
    for (size_t i = 0; i < points; ++i)
        colours->classOf.push_back(quint8(i % size_t(names.size())));
    return colours;
}

QPolygonF around(const MapCanvas &canvas, std::initializer_list<size_t> points)
{
    QRectF box;
    for (const size_t point : points)
        box |= QRectF(canvas.place(point) - QPointF(4, 4), QSizeF(8, 8));
    return QPolygonF(box);
}
} // namespace

class TestMap : public QObject
{
    Q_OBJECT
private:
    static std::unique_ptr<MapView> shown(MapView::Of of)
    {
        auto view = std::make_unique<MapView>(of);
        view->resize(1200, 700);
        view->setContext(QStringLiteral("fathom-demo-vit"), QStringLiteral("sae-1"),
                         {QStringLiteral("liver")}, true);
        view->show();
        return view;
    }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void withoutAMapAButtonMakesOne()
    {
        const auto view = shown(MapView::Of::Slices);
        QSignalSpy jobs(view.get(), &MapView::jobWanted);
        auto *make = view->findChild<QPushButton *>(QStringLiteral("mapMake"));
        auto empty = std::make_shared<MapPoints>(*grid(MapKind::Embedding, 0));
        empty->rows = empty->unplaced = 400;
        view->setPoints(empty);
        QVERIFY(make->isVisible() && make->isEnabled());
        make->click();
        QCOMPARE(jobs.count(), 1);
        QCOMPARE(jobs[0][0].toJsonObject(), (QJsonObject{{"by", "embedding"}, {"of", "fathom-demo-vit"}}));
        view->setFailed(QStringLiteral("maps/x: is damaged"));
        QCOMPARE(view->findChild<QLabel *>(QStringLiteral("mapSentence"))->text(),
                 QStringLiteral("maps/x: is damaged"));
        QVERIFY(!make->isVisible());
        view->setContext(QStringLiteral("fathom-demo-vit"), QStringLiteral("sae-1"), {}, false);
        view->setPoints(empty);
        QVERIFY(make->isVisible() && !make->isEnabled());

        auto behind = std::make_shared<MapPoints>(*grid(MapKind::Embedding, 40));
        behind->stale = true;
        view->setPoints(behind);
        QVERIFY(view->findChild<QPushButton *>(QStringLiteral("mapUpdate"))->isVisible());
        QVERIFY(!make->isVisible());
    }

    void lassoPicksWhatLiesInside()
    {
        const auto view = shown(MapView::Of::Features);
        const MapPointsPtr points = grid(MapKind::Decoder, 200);
        view->setPoints(points);
        view->setColours(
            classes(MapColouring::By::Group, {QStringLiteral("liver"), QStringLiteral("none")}, 200));
        QSignalSpy picked(view.get(), &MapView::picked);
        MapCanvas *canvas = view->canvas();
        const QPolygonF box = around(*canvas, {0, 1, 20, 21});
        QTest::mousePress(canvas, Qt::LeftButton, Qt::ShiftModifier, box[0].toPoint());
        for (const QPointF &corner : box) {
            QMouseEvent move(QEvent::MouseMove, corner, canvas->mapToGlobal(corner), Qt::NoButton,
                             Qt::LeftButton, Qt::ShiftModifier);
            QCoreApplication::sendEvent(canvas, &move);
        }
        QTest::mouseRelease(canvas, Qt::LeftButton, Qt::ShiftModifier, box[0].toPoint());
        QCOMPARE(picked.count(), 1);
        QCOMPARE(picked[0][0].value<QList<qint64>>(), (QList<qint64>{1, 2, 21, 22}));
        QVERIFY(picked[0][1].toBool());
        // The legend says how many of each class: 2 / 100.
        auto *legend = view->findChild<QListWidget *>(QStringLiteral("mapLegend"));
        QCOMPARE(legend->count(), 2);
        QVERIFY2(legend->item(0)->text().endsWith(QStringLiteral("2 / 100")),
                 qPrintable(legend->item(0)->text()));
        QTest::keyClick(canvas, Qt::Key_Escape);
        QCOMPARE(picked.last()[1].toBool(), false);
        // A class of the legend, and a point that is opened.
        Q_EMIT legend->itemClicked(legend->item(1));
        QCOMPARE(picked.last()[0].value<QList<qint64>>().size(), 100);
        QSignalSpy opened(view.get(), &MapView::addressActivated);
        QTest::mouseClick(canvas, Qt::LeftButton, {}, canvas->place(45).toPoint());
        QCOMPARE(opened.count(), 1);
        QCOMPARE(opened[0][0].toString(), Address::feature(QStringLiteral("sae-1"), 46));
        QTest::keyClick(canvas, Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(picked.last()[0].value<QList<qint64>>().size(), 100); // the class still holds
    }

    // Sixteen classes are told apart by colour and mark together, and the points look like the legend.
    void classesAreToldApart()
    {
        const auto view = shown(MapView::Of::Features);
        QStringList names;
        for (int i = 0; i < 14; ++i)
            names << QStringLiteral("structure_%1").arg(i);
        names << QStringLiteral("other") << QStringLiteral("none");
        view->setPoints(grid(MapKind::Decoder, 160));
        view->setColours(classes(MapColouring::By::Group, names, 160));
        auto *legend = view->findChild<QListWidget *>(QStringLiteral("mapLegend"));
        QCOMPARE(legend->count(), 16);
        const auto look = [&](int row) {
            const QImage icon = legend->item(row)->icon().pixmap(14, 14).toImage();
            return std::pair(icon.pixel(7, 2), icon.pixelColor(7, 7).alpha() > 128); // colour, filled
        };
        QSet<std::pair<QRgb, bool>> looks;
        for (int row = 0; row < 14; ++row)
            looks.insert(look(row));
        QCOMPARE(looks.size(), 14);
        QVERIFY(!looks.contains(look(14))); // "other" has the grey of "none" and no structure has it
        QCOMPARE(look(14), look(15));

        MapCanvas *canvas = view->canvas();
        QTRY_VERIFY(!canvas->isMoving());
        const QImage drawn = canvas->grab().toImage();
        const double ratio = drawn.devicePixelRatio();
        const QRgb ground = drawn.pixel(2, 2);
        for (size_t point = 0; point < 14; ++point) {
            const QPoint middle = (canvas->place(point) * ratio).toPoint();
            QCOMPARE(drawn.pixel(middle) != ground, look(int(point)).second);
        }
    }

    // Pictures in the densest spots are turned as in the galleries: the patient's right on the left.
    void spotsAreTurnedAsInTheGallery()
    {
        const auto view = shown(MapView::Of::Slices);
        QSignalSpy slices(view.get(), &MapView::slicesWanted),
            pictures(view.get(), &MapView::thumbnailsWanted);
        view->setPoints(grid(MapKind::Embedding, 400));
        view->setColours(classes(MapColouring::By::Modality, {QStringLiteral("ct")}, 400));
        MapCanvas *canvas = view->canvas();
        QTRY_VERIFY(!canvas->isMoving());
        QVERIFY(canvas->marked().empty()); // all of the map is seen
        canvas->zoom(4.0, QRectF(canvas->rect()).center());
        QTRY_VERIFY(!canvas->marked().empty());
        QTRY_COMPARE(pictures.count(), 1);
        const std::vector<qint64> marked = canvas->marked();
        QCOMPARE(slices[0][0].value<std::vector<qint64>>(), marked);

        QImage picture(72, 72, QImage::Format_RGB32); // the patient's left is white: on the encoder's left
        picture.fill(Qt::black);
        for (int y = 0; y < 72; ++y)
            for (int x = 0; x < 36; ++x)
                picture.setPixelColor(x, y, Qt::white);
        std::vector<SliceRef> refs;
        Thumbnails all;
        for (const qint64 id : marked) {
            SliceRef ref = test::sliceRef(id);
            ref.plane = id == marked.front() ? Plane::Axial : Plane::Coronal;
            refs.push_back(ref);
            all.insert(id, picture);
        }
        view->setThumbnails(all); // before their captions are there nobody knows how they are turned
        view->setSlices(refs);
        const QImage drawn = canvas->grab().toImage();
        const double ratio = drawn.devicePixelRatio();
        for (const SliceRef &ref : refs) {
            const QImage wanted = Captions::forDisplay(picture, ref.plane);
            const QPointF at = canvas->place(size_t(ref.id - 1));
            for (const int side : {-1, 1}) {
                const QColor seen = drawn.pixelColor(((at + QPointF(18 * side, -10)) * ratio).toPoint());
                QCOMPARE(seen.lightness() > 128, wanted.pixelColor(36 + 18 * side, 26).lightness() > 128);
            }
        }
        QVERIFY(Captions::forDisplay(picture, Plane::Axial) != picture);
    }

    void anAnswerOfAnotherChoiceIsNotShown()
    {
        const auto view = shown(MapView::Of::Slices);
        view->setPoints(grid(MapKind::Embedding, 400));
        QSignalSpy slices(view.get(), &MapView::slicesWanted);
        std::vector<quint8> inside(400, 0);
        inside[4] = inside[8] = 1;
        Q_EMIT view->canvas()->lassoed(inside);
        QCOMPARE(slices.count(), 1);
        QCOMPARE(slices[0][0].value<std::vector<qint64>>(), (std::vector<qint64>{5, 9}));
        auto *gallery = view->findChild<QAbstractItemView *>(QStringLiteral("mapGallery"));
        view->setSlices({test::sliceRef(5), test::sliceRef(7)});
        QCOMPARE(gallery->model()->rowCount(), 0);
        view->setSlices({test::sliceRef(5), test::sliceRef(9)});
        QCOMPARE(gallery->model()->rowCount(), 2);
    }

    void activationIsAShadeAndALegendOfItsOwn()
    {
        const auto view = shown(MapView::Of::Slices);
        view->setPoints(grid(MapKind::Embedding, 100));
        auto colours = std::make_shared<MapColours>();
        colours->colouring.by = MapColouring::By::Activation;
        colours->values.assign(100, 0.0F);
        colours->values[3] = 2.5F;
        colours->values[4] = 1.0F;
        colours->maximum = 2.5F;
        view->setColours(colours);
        auto *legend = view->findChild<QListWidget *>(QStringLiteral("mapLegend"));
        QCOMPARE(legend->count(), 1);
        QVERIFY2(legend->item(0)->text().contains(QStringLiteral("2 (up to 2.50)")),
                 qPrintable(legend->item(0)->text()));
        auto wrong = std::make_shared<MapColours>(*colours);
        wrong->values.resize(7); // of other points: dropped
        view->setPoints(grid(MapKind::Embedding, 100));
        view->setColours(wrong);
        QCOMPARE(legend->count(), 0);
    }

    void keysAreNamed()
    {
        for (const MapView::Of of : {MapView::Of::Slices, MapView::Of::Features}) {
            const MapView view(of);
            QStringList keys;
            for (const PageKey &key : view.keys()) {
                QVERIFY(!key.key.isEmpty() && !key.meaning.isEmpty());
                keys << key.key;
            }
            for (const char *key : {"0", "Ctrl+A", "Escape"})
                QVERIFY2(keys.contains(QLatin1String(key)), key);
        }
    }
};

FATHOM_TEST_SUBJECT(map, TestMap)
#include "tst_map.moc"
