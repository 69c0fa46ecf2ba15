// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "test_files.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace fathom;
using namespace fathom::test;

namespace {

// Headers are written here field by field, by the offsets of nifti1.h, nifti2.h and the Analyze 7.5 manual.
struct Header
{
    int version = 1;
    bool swapped = false;
    std::vector<qint64> dim = {5, 4, 3};
    int datatype = 4;
    std::vector<double> pixdim = {1, 1.5, 2, 3};
    int qform = 0, sform = 1;
    std::array<double, 6> quatern = {}; ///< b c d, offsets
    std::array<double, 12> srow = {-1.5, 0, 0, 90, 0, 2, 0, -126, 0, 0, 3, -72};
    double slope = 0, inter = 0;
    int units = 2;
    QByteArray magic; ///< of the version unless given

    template <typename T> void put(QByteArray &bytes, qsizetype offset, T value) const
    {
        char raw[sizeof(T)];
        std::memcpy(raw, &value, sizeof(T));
        if (swapped)
            std::reverse(raw, raw + sizeof(T));
        std::memcpy(bytes.data() + offset, raw, sizeof(T));
    }

    [[nodiscard]] QByteArray bytes() const
    {
        if (version == 2)
            return second();
        QByteArray out(version == 0 ? 348 : 352, '\0');
        put<qint32>(out, 0, 348);
        put<qint16>(out, 40, qint16(dim.size()));
        for (size_t n = 0; n < 7; ++n)
            put<qint16>(out, qsizetype(42 + 2 * n), n < dim.size() ? qint16(dim[n]) : qint16(1));
        put<qint16>(out, 70, qint16(datatype));
        for (size_t n = 0; n < pixdim.size(); ++n)
            put<float>(out, qsizetype(76 + 4 * n), float(pixdim[n]));
        if (version == 0)
            return out;
        put<float>(out, 108, magic == QByteArray("ni1\0", 4) ? 0.0F : 352.0F);
        put<float>(out, 112, float(slope));
        put<float>(out, 116, float(inter));
        out[123] = char(units);
        put<qint16>(out, 252, qint16(qform));
        put<qint16>(out, 254, qint16(sform));
        for (size_t n = 0; n < 6; ++n)
            put<float>(out, qsizetype(256 + 4 * n), float(quatern[n]));
        for (size_t n = 0; n < 12; ++n)
            put<float>(out, qsizetype(280 + 4 * n), float(srow[n]));
        const QByteArray mark = magic.isEmpty() ? QByteArray("n+1\0", 4) : magic;
        std::memcpy(out.data() + 344, mark.constData(), 4);
        return out;
    }

private:
    [[nodiscard]] QByteArray second() const
    {
        QByteArray out(544, '\0');
        put<qint32>(out, 0, 540);
        std::memcpy(out.data() + 4, "n+2\0\r\n\032\n", 8);
        put<qint16>(out, 12, qint16(datatype));
        put<qint64>(out, 16, qint64(dim.size()));
        for (size_t n = 0; n < 7; ++n)
            put<qint64>(out, qsizetype(24 + 8 * n), n < dim.size() ? dim[n] : 1);
        for (size_t n = 0; n < pixdim.size(); ++n)
            put<double>(out, qsizetype(104 + 8 * n), pixdim[n]);
        put<qint64>(out, 168, 544);
        put<double>(out, 176, slope);
        put<double>(out, 184, inter);
        put<qint32>(out, 344, qform);
        put<qint32>(out, 348, sform);
        for (size_t n = 0; n < 6; ++n)
            put<double>(out, qsizetype(352 + 8 * n), quatern[n]);
        for (size_t n = 0; n < 12; ++n)
            put<double>(out, qsizetype(400 + 8 * n), srow[n]);
        put<qint32>(out, 500, units);
        return out;
    }
};

template <typename T> QByteArray valuesOf(const std::vector<double> &values, bool swapped)
{
    QByteArray out;
    for (const double value : values) {
        const T typed = T(value);
        char raw[sizeof(T)];
        std::memcpy(raw, &typed, sizeof(T));
        if (swapped)
            std::reverse(raw, raw + sizeof(T));
        out.append(raw, sizeof(T));
    }
    return out;
}

QByteArray packed(int datatype, const std::vector<double> &values, bool swapped)
{
    switch (datatype) {
    case 2:
        return valuesOf<quint8>(values, swapped);
    case 256:
        return valuesOf<qint8>(values, swapped);
    case 4:
        return valuesOf<qint16>(values, swapped);
    case 512:
        return valuesOf<quint16>(values, swapped);
    case 8:
        return valuesOf<qint32>(values, swapped);
    case 768:
        return valuesOf<quint32>(values, swapped);
    case 1024:
        return valuesOf<qint64>(values, swapped);
    case 1280:
        return valuesOf<quint64>(values, swapped);
    case 16:
        return valuesOf<float>(values, swapped);
    default:
        return valuesOf<double>(values, swapped);
    }
}

std::vector<double> counted(size_t n, double first = 0)
{
    std::vector<double> values(n);
    for (size_t i = 0; i < n; ++i)
        values[i] = first + double(i % 60);
    return values;
}

/// Where the header's sform puts voxel (i, j, k), in LPS.
Vector3 placed(const std::array<double, 12> &srow, const Vector3 &index)
{
    Vector3 out;
    for (size_t row = 0; row < 3; ++row) {
        out[row] = srow[4 * row + 3];
        for (size_t axis = 0; axis < 3; ++axis)
            out[row] += srow[4 * row + axis] * index[axis];
        out[row] *= row < 2 ? -1 : 1;
    }
    return out;
}

double distance(const Vector3 &a, const Vector3 &b)
{
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

} // namespace

class tst_Nifti : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyTypeInBothByteOrdersAndVersions_data();
    void everyTypeInBothByteOrdersAndVersions();
    void wholeNumbersOf64BitsAreRoundedOnce();
    void slopeScalesAlsoBackwards();
    void slightlyShearedAxesAreStraightened();
    void slantedAxesAreKept();
    void quaternionAndUnits();
    void sformComesFirst();
    void headerAndVoxelsInTwoFiles();
    void analyzeSaysThatItsOrientationIsUnknown();
    void withoutATransformTheFileSaysSo();
};

void tst_Nifti::everyTypeInBothByteOrdersAndVersions_data()
{
    QTest::addColumn<int>("datatype");
    QTest::addColumn<int>("version");
    QTest::addColumn<bool>("swapped");
    QTest::addColumn<bool>("gzip");
    for (const int datatype : {2, 256, 4, 512, 8, 768, 1024, 1280, 16, 64})
        for (const int version : {1, 2})
            for (const bool swapped : {false, true})
                for (const bool gzip : {false, true})
                    QTest::addRow("type %d, NIfTI-%d%s%s", datatype, version, swapped ? ", swapped" : "",
                                  gzip ? ", gzip" : "")
                        << datatype << version << swapped << gzip;
}

void tst_Nifti::everyTypeInBothByteOrdersAndVersions()
{
    QFETCH(int, datatype);
    QFETCH(int, version);
    QFETCH(bool, swapped);
    QFETCH(bool, gzip);
    Header header;
    header.datatype = datatype;
    header.version = version;
    header.swapped = swapped;
    const bool isSigned = datatype != 2 && datatype != 512 && datatype != 768 && datatype != 1280;
    std::vector<double> values = counted(60, isSigned ? -20 : 0);
    const bool real = datatype == 16 || datatype == 64;
    if (real) {
        values[7] = -3.25;
        values[9] = NAN;
    }
    const QByteArray file = header.bytes() + packed(datatype, values, swapped);
    QTemporaryDir dir;
    const QString path = dir.filePath(gzip ? QStringLiteral("a.nii.gz") : QStringLiteral("a.nii"));
    writeBytes(path, gzip ? gzipped(file) : file);
    const auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->geometry.size, (std::array<int, 3>{5, 4, 3}));
    if (real) // filled with the smallest value, and told
        values[9] = -20;
    for (size_t n = 0; n < values.size(); ++n)
        QCOMPARE(double(volume->voxels[n]), values[n]);
    for (const Vector3 &index : {Vector3{0, 0, 0}, Vector3{4, 3, 2}, Vector3{1, 2, 0}})
        QVERIFY(distance(volume->geometry.toPatient(index), placed(header.srow, index)) < 1e-4);
    const auto told = readVolumeHeader(path);
    VERIFY_RESULT(told);
    QVERIFY(told->geometry.matches(volume->geometry));
}

void tst_Nifti::wholeNumbersOf64BitsAreRoundedOnce()
{
    // Just above the middle between two floats, and in the middle between two doubles.
    const qint64 value = (qint64(1) << 60) + (qint64(1) << 36) + 1;
    for (const bool swapped : {false, true}) {
        QTemporaryDir dir;
        Header header;
        header.datatype = 1024;
        header.swapped = swapped;
        QByteArray voxels;
        for (int n = 0; n < 60; ++n) {
            voxels += QByteArray(8, '\0');
            header.put<qint64>(voxels, voxels.size() - 8, value);
        }
        const QString path = dir.filePath(QStringLiteral("a.nii"));
        writeBytes(path, header.bytes() + voxels);
        const auto volume = readVolume(path);
        VERIFY_RESULT(volume);
        QVERIFY(volume->voxels[59] == std::ldexp(1.0F, 60) + std::ldexp(1.0F, 37));
    }
}

void tst_Nifti::slopeScalesAlsoBackwards()
{
    QTemporaryDir dir;
    Header header;
    header.slope = -2;
    header.inter = 1000;
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    writeBytes(path, header.bytes() + packed(4, counted(60), false));
    auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->voxels[3], 994.0F);
    header.slope = NAN; // no scaling, as the format says of 0
    writeBytes(path, header.bytes() + packed(4, counted(60), false));
    volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->voxels[3], 3.0F);
}

void tst_Nifti::slightlyShearedAxesAreStraightened()
{
    QTemporaryDir dir;
    Header header;
    header.dim = {60, 50, 40};
    header.srow[1] = 2e-3 * 2; // j leans towards x: 0.2 mm over 49 voxels of 2 mm
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    writeBytes(path, header.bytes() + packed(4, counted(60 * 50 * 40), false));
    const auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    const auto &d = volume->geometry.direction;
    for (size_t a = 0; a < 3; ++a)
        for (size_t b = a; b < 3; ++b)
            QVERIFY(std::abs(d[a] * d[b] + d[3 + a] * d[3 + b] + d[6 + a] * d[6 + b] - (a == b)) < 1e-12);
    QCOMPARE(volume->notes.filter(QStringLiteral("right angles")).size(), 1);
    // Voxel 0 stays; the rest moves by less than the bound, and by what the note says.
    QVERIFY(distance(volume->geometry.origin, placed(header.srow, {0, 0, 0})) < 1e-9);
    double moved = 0;
    for (int corner = 0; corner < 8; ++corner) {
        const Vector3 index = {corner & 1 ? 59.0 : 0, corner & 2 ? 49.0 : 0, corner & 4 ? 39.0 : 0};
        moved = std::max(moved, distance(volume->geometry.toPatient(index), placed(header.srow, index)));
    }
    QVERIFY(moved > 0.05 && moved < 1.0);
    QVERIFY2(volume->notes.join(u';').contains(QString::number(moved, 'f', 3)),
             qPrintable(volume->notes.join(u';')));
}

void tst_Nifti::slantedAxesAreKept()
{
    QTemporaryDir dir;
    Header header;
    header.dim = {60, 50, 40};
    header.srow[6] = 3 * std::tan(15.0 * M_PI / 180.0); // a gantry tilted by 15 degrees
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    writeBytes(path, header.bytes() + packed(4, counted(60 * 50 * 40), false));
    const auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->notes.filter(QStringLiteral("15.00 degrees")).size(), 1);
    for (const Vector3 &index : {Vector3{0, 0, 0}, Vector3{59, 49, 39}})
        QVERIFY(distance(volume->geometry.toPatient(index), placed(header.srow, index)) < 1e-3);
}

void tst_Nifti::quaternionAndUnits()
{
    QTemporaryDir dir;
    Header header;
    header.sform = 0;
    header.qform = 1;
    // Half a turn about z: i runs to the left, j to the back; pixdim[0] -1 turns k as well.
    header.quatern = {0, 0, 1, 0.01, 0.02, 0.03};
    header.pixdim = {-1, 0.0015, 0.002, 0.003};
    header.units = 1; // metres
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    writeBytes(path, header.bytes() + packed(4, counted(60), false));
    const auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->geometry.orientationCode(), QStringLiteral("LPI"));
    // RAS: offset + (-1.5 i, -2 j, -3 k) mm.
    QVERIFY(distance(volume->geometry.toPatient({1, 1, 1}), {-(10 - 1.5), -(20 - 2.0), 30 - 3.0}) < 1e-4);
}

void tst_Nifti::sformComesFirst()
{
    QTemporaryDir dir;
    Header header;
    header.qform = 1;
    header.quatern = {0, 0, 0, 5, 6, 7};
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    writeBytes(path, header.bytes() + packed(4, counted(60), false));
    const auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    QVERIFY(distance(volume->geometry.origin, placed(header.srow, {0, 0, 0})) < 1e-4);
    QCOMPARE(volume->notes.filter(QStringLiteral("two transforms")).size(), 1);
    header.srow = {}; // set, but it spans nothing
    writeBytes(path, header.bytes() + packed(4, counted(60), false));
    const auto other = readVolume(path);
    VERIFY_RESULT(other);
    QVERIFY(distance(other->geometry.origin, {-5, -6, 7}) < 1e-4);
    header.qform = 0;
    writeBytes(path, header.bytes() + packed(4, counted(60), false));
    QCOMPARE(readVolume(path).error().code, ErrorCode::WrongShape);
}

void tst_Nifti::headerAndVoxelsInTwoFiles()
{
    QTemporaryDir dir;
    Header header;
    header.magic = QByteArray("ni1\0", 4);
    const QString path = dir.filePath(QStringLiteral("a.hdr"));
    writeBytes(path, header.bytes().left(348));
    const auto lonely = readVolume(path);
    QCOMPARE(lonely.error().code, ErrorCode::Unreadable);
    QVERIFY(lonely.error().english().contains(QLatin1String(".img")));
    writeBytes(dir.filePath(QStringLiteral("a.img")), packed(4, counted(60), false));
    const auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->voxels[17], 17.0F);
    QVERIFY(distance(volume->geometry.origin, placed(header.srow, {0, 0, 0})) < 1e-4);
}

void tst_Nifti::analyzeSaysThatItsOrientationIsUnknown()
{
    QTemporaryDir dir;
    Header header;
    header.version = 0;
    writeBytes(dir.filePath(QStringLiteral("a.hdr")), header.bytes());
    writeBytes(dir.filePath(QStringLiteral("a.img")), packed(4, counted(60), false));
    const auto volume = readVolume(dir.filePath(QStringLiteral("a.hdr")));
    VERIFY_RESULT(volume);
    QCOMPARE(volume->format, QStringLiteral("Analyze"));
    QCOMPARE(volume->geometry.spacing, (Vector3{1.5, 2, 3}));
    QCOMPARE(volume->notes.filter(QStringLiteral("no orientation")).size(), 1);
    QCOMPARE(volume->voxels[17], 17.0F);
}

void tst_Nifti::withoutATransformTheFileSaysSo()
{
    QTemporaryDir dir;
    Header header;
    header.sform = 0;
    const QString path = dir.filePath(QStringLiteral("a.nii"));
    writeBytes(path, header.bytes() + packed(4, counted(60), false));
    const auto volume = readVolume(path);
    VERIFY_RESULT(volume);
    QCOMPARE(volume->geometry.orientationCode(), QStringLiteral("RAS"));
    QCOMPARE(volume->notes.filter(QStringLiteral("no orientation")).size(), 1);
}

FATHOM_TEST_SUBJECT(nifti, tst_Nifti)
#include "tst_nifti.moc"
