// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "test_files.h"

#include <volume/slice.h>

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {

const QString data = QStringLiteral(TEST_DATA "/volume/");

QJsonArray readJson(const QString &name)
{
    QFile file(data + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).array();
}

Volume cube(std::array<int, 3> size, Vector3 spacing, Modality modality)
{
    Geometry geometry;
    geometry.size = size;
    geometry.spacing = spacing;
    geometry.direction = {-1, 0, 0, 0, -1, 0, 0, 0, 1};
    Volume volume = patternVolume(geometry);
    volume.modality = modality;
    return volume;
}

} // namespace

class tst_Slices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lanczosEqualsPillow_data();
    void lanczosEqualsPillow();
    void picturesEqualTheReference_data();
    void picturesEqualTheReference();
    void everyStudyTypeHasItsWindow();
    void paperRefusesWhatItCannotCut();
    void unknownStudyTypeIsCutAndNoted();
    void planesOfAnMri_data();
    void planesOfAnMri();
    void constantVolumesKeepTheirClippedValue();
    void percentilesIgnoreWhatIsNotPositive();
    void maskOfAnotherShapeIsZoomedByPaperOnly();
    void sidesAndIndicesOutOfRangeAreRefused();
};

void tst_Slices::lanczosEqualsPillow_data()
{
    QTest::addColumn<QJsonObject>("row");
    const QJsonArray rows = readJson(QStringLiteral("lanczos.json"));
    QCOMPARE(rows.size(), 13);
    for (const QJsonValue &row : rows)
        QTest::addRow("%dx%d to %dx%d", row[QLatin1String("in")][0].toInt(),
                      row[QLatin1String("in")][1].toInt(), row[QLatin1String("out")][0].toInt(),
                      row[QLatin1String("out")][1].toInt())
            << row.toObject();
}

void tst_Slices::lanczosEqualsPillow()
{
    QFETCH(QJsonObject, row);
    const auto number = [&row](const char *key, int n) {
        return row[QLatin1String(key)].toArray()[n].toInt();
    };
    const int width = number("in", 0);
    const int height = number("in", 1);
    std::vector<quint8> pixels(size_t(width) * size_t(height));
    for (quint64 n = 0; n < pixels.size(); ++n) {
        const quint64 noise = ((n * 2654435761ULL) >> 13) & 255;
        pixels[n] = quint8((n / 5) % 3 == 0 ? (noise > 127 ? 255 : 0) : noise);
    }
    const std::vector<quint8> result =
        resizeLanczos(pixels, width, height, number("out", 0), number("out", 1));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray(reinterpret_cast<const char *>(result.data()), qsizetype(result.size())));
    QCOMPARE(QString::fromLatin1(hash.result().toHex()), row[QLatin1String("sha256")].toString());
}

void tst_Slices::picturesEqualTheReference_data()
{
    QTest::addColumn<QJsonObject>("row");
    const QJsonArray cases = readJson(QStringLiteral("slices.json"));
    QCOMPARE(cases.size(), 12);
    for (const QJsonValue &row : cases)
        QTest::newRow(qPrintable(row[QLatin1String("name")].toString())) << row.toObject();
}

void tst_Slices::picturesEqualTheReference()
{
    QFETCH(QJsonObject, row);
    const QString name = row[QLatin1String("name")].toString();
    auto volume = readVolume(data + name + QStringLiteral(".nii.gz"));
    VERIFY_RESULT(volume);
    volume->modality =
        row[QLatin1String("modality")].toString() == QLatin1String("ct") ? Modality::Ct : Modality::Mr;
    volume->studyType = row[QLatin1String("study_type")].toString();
    volume->bodyPart = row[QLatin1String("body_part")].toString();
    const auto mask = readLabelMap(data + name + QStringLiteral("_mask.nii.gz"));
    VERIFY_RESULT(mask);
    const Method method =
        row[QLatin1String("method")].toString() == QLatin1String("paper") ? Method::Paper : Method::Fathom;
    const auto source = SliceSource::prepare(*volume, method);
    VERIFY_RESULT(source);

    const int side = row[QLatin1String("side")].toInt();
    const QJsonArray planes = row[QLatin1String("planes")].toArray();
    std::vector<Plane> expectedPlanes;
    for (const QJsonValue &entry : planes)
        expectedPlanes.push_back(Plane(entry[QLatin1String("plane")].toInt()));
    QCOMPARE(source->planes(), expectedPlanes);
    for (const QJsonValue &entry : planes) {
        const Plane plane = Plane(entry[QLatin1String("plane")].toInt());
        QCOMPARE(source->sliceCount(plane), entry[QLatin1String("count")].toInt());
        for (const QJsonValue &slice : entry[QLatin1String("slices")].toArray()) {
            const auto image = source->cut(plane, slice[QLatin1String("index")].toInt(), side);
            VERIFY_RESULT(image);
            const QByteArray expected =
                QByteArray::fromBase64(slice[QLatin1String("grey")].toString().toLatin1());
            const QByteArray grey(reinterpret_cast<const char *>(image->grey.data()),
                                  qsizetype(image->grey.size()));
            QVERIFY2(grey == expected,
                     qPrintable(QStringLiteral("%1 slice %2").arg(planeName(plane)).arg(image->index)));
        }
        const std::array<int, 3> labels = {1, 2, 7};
        const auto present = source->presence(*mask, labels, plane);
        const QJsonObject expected = entry[QLatin1String("presence")].toObject();
        for (size_t n = 0; n < labels.size(); ++n) {
            const QJsonArray slices = expected[QString::number(labels[n])].toArray();
            QCOMPARE(qsizetype(present[n].size()), slices.size());
            for (qsizetype index = 0; index < slices.size(); ++index)
                QCOMPARE(bool(present[n][size_t(index)]), slices[index].toBool());
        }
    }
}

void tst_Slices::everyStudyTypeHasItsWindow()
{
    // The published table, name by name.
    struct Row
    {
        const char *name;
        double lower, upper;
    };
    static constexpr Row rows[] = {
        {"ct thorax-abdomen-pelvis", -800, 600},
        {"ct neck-thorax-abdomen-pelvis", -800, 600},
        {"ct thorax-abdomen", -800, 600},
        {"ct abdomen-pelvis", -450, 550},
        {"ct abdomen", -450, 550},
        {"ct neck", -450, 550},
        {"ct intervention", -450, 550},
        {"ct operation", -450, 550},
        {"ct thorax-neck", -900, 500},
        {"ct thorax-chest", -900, 500},
        {"ct thorax", -900, 500},
        {"ct chest", -900, 500},
        {"ct polytrauma", -750, 650},
        {"ct whole body", -750, 650},
        {"ct pelvis", -620, 780},
        {"ct head", -160, 240},
        {"ct polytrauma head", -160, 240},
        {"ct orbita", -440, 560},
        {"ct headbasis-felsenleg", -480, 720},
        {"ct gesichtshead", -480, 720},
        {"ct angiography neck-thx-abd-pelvis-leg", -380, 620},
        {"ct angiography pelvis-leg", -380, 620},
        {"ct angiography thorax-abdomen-pelvis", -380, 620},
        {"ct angiography abdomen-pelvis-leg", -380, 620},
        {"ct angiography abdomen-pelvis", -380, 620},
        {"ct heart-thorakale aorta", -380, 620},
        {"ct aortic valve", -380, 620},
        {"ct heart", -380, 620},
        {"ct left artrium", -380, 620},
        {"ct coronary arteries", -380, 620},
        {"ct angiography head", -350, 550},
        {"ct angiography neck", -350, 550},
        {"ct angiography thorax", -400, 600},
        {"ct spine", -800, 1200},
        {"ct upper leg left", -800, 1200},
        {"ct hip right", -800, 1200},
        {"ct upper limb both", -800, 1200},
        {"ct lower limb left", -800, 1200},
    };
    QStringList names;
    for (const Row &row : rows) {
        const QString name = QString::fromLatin1(row.name);
        names << name;
        const auto window = ctWindowOfStudyType(name);
        QVERIFY2(window.has_value(), row.name);
        QCOMPARE(std::pair(window->lower, window->upper), std::pair(row.lower, row.upper));
        // Written otherwise, it is the same.
        const auto loud = ctWindowOfStudyType(QStringLiteral("  ") +
                                              name.toUpper().replace(QLatin1Char(' '), QLatin1String("  ")));
        QVERIFY2(loud.has_value(), row.name);
        QCOMPARE(loud->upper, row.upper);
    }
    names.sort();
    QCOMPARE(names.size(), 38);
    QCOMPARE(ctStudyTypes(), names);
    QVERIFY(!ctWindowOfStudyType(QStringLiteral("thorax")));
    QVERIFY(!ctWindowOfStudyType(QStringLiteral("ct knee")));
    QVERIFY(!ctWindowOfStudyType({}));
}

void tst_Slices::paperRefusesWhatItCannotCut()
{
    Volume volume = cube({20, 20, 20}, {1, 1, 1.001}, Modality::Ct);
    volume.studyType = QStringLiteral("ct thorax");
    auto source = SliceSource::prepare(volume, Method::Paper);
    QVERIFY(!source);
    QCOMPARE(source.error().code, ErrorCode::Unsupported);
    volume.geometry.spacing = {1, 1, 1};
    VERIFY_RESULT(SliceSource::prepare(volume, Method::Paper));
    volume.studyType = QStringLiteral("ct knee");
    source = SliceSource::prepare(volume, Method::Paper);
    QVERIFY(!source);
    QCOMPARE(source.error().code, ErrorCode::Unsupported);

    Volume dark = cube({20, 20, 20}, {1, 1, 1}, Modality::Mr);
    for (float &v : dark.voxels)
        v = -v * v;
    for (const Method method : {Method::Paper, Method::Fathom}) {
        source = SliceSource::prepare(dark, method);
        QVERIFY(!source);
        QCOMPARE(source.error().code, ErrorCode::WrongShape);
    }
}

void tst_Slices::unknownStudyTypeIsCutAndNoted()
{
    Volume volume = cube({20, 20, 20}, {1, 1, 1}, Modality::Ct);
    auto source = SliceSource::prepare(volume, Method::Fathom);
    VERIFY_RESULT(source);
    QCOMPARE(source->window().lower, -800.0);
    QCOMPARE(source->window().upper, 600.0);
    QCOMPARE(source->notes().size(), 1);
    for (const char *part : {"HEAD", "Skull ", "brain"}) {
        volume.bodyPart = QString::fromLatin1(part);
        source = SliceSource::prepare(volume, Method::Fathom);
        QCOMPARE(source->window().lower, -160.0);
        QCOMPARE(source->window().upper, 240.0);
    }
    volume.studyType = QStringLiteral("ct thorax"); // stated beats the body part
    source = SliceSource::prepare(volume, Method::Fathom);
    QCOMPARE(source->window().lower, -900.0);
    QVERIFY(source->notes().isEmpty());
}

void tst_Slices::planesOfAnMri_data()
{
    QTest::addColumn<int>("nx");
    QTest::addColumn<int>("nz");
    QTest::addColumn<double>("thickness");
    QTest::addColumn<bool>("paper");
    QTest::addColumn<QString>("planes");
    QTest::newRow("64 voxels, 1.2") << 64 << 70 << 1.2 << false << QStringLiteral("xyz");
    QTest::newRow("63 voxels") << 63 << 70 << 1.0 << false << QStringLiteral("x");
    QTest::newRow("1.21") << 64 << 70 << 1.21 << false << QStringLiteral("x");
    QTest::newRow("thick slices") << 70 << 20 << 5.0 << false << QStringLiteral("z");
    QTest::newRow("tie") << 30 << 30 << 1.0 << false << QStringLiteral("x");
    QTest::newRow("paper takes one") << 64 << 66 << 1.0 << true << QStringLiteral("x");
}

void tst_Slices::planesOfAnMri()
{
    QFETCH(int, nx);
    QFETCH(int, nz);
    QFETCH(double, thickness);
    QFETCH(bool, paper);
    QFETCH(QString, planes);
    const Volume volume = cube({nx, 70, nz}, {1, 1, thickness}, Modality::Mr);
    const auto source = SliceSource::prepare(volume, paper ? Method::Paper : Method::Fathom);
    VERIFY_RESULT(source);
    QString letters;
    for (const Plane plane : source->planes())
        letters += planeLetter(plane);
    QCOMPARE(letters, planes);
}

void tst_Slices::constantVolumesKeepTheirClippedValue()
{
    Volume volume = cube({16, 16, 16}, {1, 1, 1}, Modality::Ct);
    const std::pair<float, int> rows[] = {{-500.0F, 0}, {77.9F, 77}, {5000.0F, 255}};
    for (const auto &[value, grey] : rows) {
        std::fill(volume.voxels.begin(), volume.voxels.end(), value);
        const auto source = SliceSource::prepare(volume, Method::Fathom);
        VERIFY_RESULT(source);
        QCOMPARE(int(source->cut(Plane::Axial, 3, 16)->grey.front()), grey);
    }
}

void tst_Slices::percentilesIgnoreWhatIsNotPositive()
{
    // 101 positive values 1 .. 101 among zeros and negative ones: ranks 1 and 99 are values 2 and 100.
    Volume volume = cube({16, 16, 16}, {1, 1, 1}, Modality::Mr);
    for (size_t n = 0; n < volume.voxels.size(); ++n)
        volume.voxels[n] = n < 101 ? float(n + 1) : (n % 2 ? 0.0F : -50.0F);
    const auto source = SliceSource::prepare(volume, Method::Fathom);
    VERIFY_RESULT(source);
    QCOMPARE(source->window().lower, 2.0);
    QCOMPARE(source->window().upper, 100.0);
}

void tst_Slices::maskOfAnotherShapeIsZoomedByPaperOnly()
{
    Volume volume = cube({20, 20, 20}, {1, 1, 1}, Modality::Ct);
    volume.studyType = QStringLiteral("ct thorax");
    LabelMap mask;
    mask.geometry = volume.geometry;
    mask.geometry.size = {10, 10, 10};
    mask.voxels.assign(1000, 0);
    mask.voxels[555] = 1; // (5, 5, 5)
    const auto paper = SliceSource::prepare(volume, Method::Paper);
    const auto fathomWay = SliceSource::prepare(volume, Method::Fathom);
    VERIFY_RESULT(paper);
    VERIFY_RESULT(fathomWay);
    // scipy.ndimage.zoom(mask, 2, order=0): outputs 10 and 11 of 20 read input 5 of 10.
    std::vector<bool> expected(20, false);
    expected[10] = expected[11] = true;
    QCOMPARE(paper->presence(mask, 1, Plane::Axial), expected);
    QCOMPARE(fathomWay->presence(mask, 1, Plane::Axial), std::vector<bool>(20, false));
}

void tst_Slices::sidesAndIndicesOutOfRangeAreRefused()
{
    const auto source = SliceSource::prepare(cube({20, 20, 20}, {1, 1, 1}, Modality::Ct), Method::Fathom);
    VERIFY_RESULT(source);
    QCOMPARE(source->cut(Plane::Axial, 0, 15).error().code, ErrorCode::Usage);
    QCOMPARE(source->cut(Plane::Axial, 0, 2049).error().code, ErrorCode::Usage);
    QCOMPARE(source->cut(Plane::Axial, -1, 144).error().code, ErrorCode::NotFound);
    QCOMPARE(source->cut(Plane::Axial, 20, 144).error().code, ErrorCode::NotFound);
    const auto mri = SliceSource::prepare(cube({20, 30, 30}, {1, 1, 1}, Modality::Mr), Method::Fathom);
    QCOMPARE(mri->cut(Plane::Axial, 0, 144).error().code, ErrorCode::NotFound);
    QCOMPARE(mri->sliceCount(Plane::Axial), 0);
}

FATHOM_TEST_SUBJECT(slices, tst_Slices)
#include "tst_slices.moc"
