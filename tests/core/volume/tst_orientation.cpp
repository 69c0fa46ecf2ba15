// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "oriented_files.h"
#include "subject.h"

#include <volume/dataset.h>
#include <volume/slice.h>

#include <QDir>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <functional>

using namespace fathom;
using namespace fathom::test;

namespace {

using Index = std::array<int, 3>;

/// Every turn of the test: none, a little, and so far that the axes are still the nearest ones.
const struct
{
    double degrees;
    Place about;
} turns[] = {{0, {0, 0, 1}}, {4, {1, 2, 3}}, {25, {2, -1, 1.5}}};

QList<OrientedGrid> gridsOf(const OrientedFormat &format, double degrees, const Place &about)
{
    QList<OrientedGrid> grids = orientedGrids(degrees, about);
    if (!format.statesNothing)
        return grids;
    // To the left, the front and the head, from 0 on.
    grids.removeIf(
        [degrees](const OrientedGrid &grid) { return degrees != 0 || grid.code != QLatin1String("LAS"); });
    for (OrientedGrid &grid : grids)
        grid.origin = {0, 0, 0};
    return grids;
}

void eachVoxel(const OrientedGrid &grid, const std::function<void(const Index &)> &use)
{
    for (int k = 0; k < grid.size[2]; ++k)
        for (int j = 0; j < grid.size[1]; ++j)
            for (int i = 0; i < grid.size[0]; ++i)
                use({i, j, k});
}

QByteArray int16Voxels(const OrientedGrid &grid, const std::function<int(const Index &)> &value)
{
    QByteArray bytes;
    eachVoxel(grid, [&](const Index &index) {
        const int v = value(index);
        bytes.append(char(v & 0xff)).append(char((v >> 8) & 0xff));
    });
    return bytes;
}

/// Distinct, and above and below 0.
int valueOf(const Index &index)
{
    return 100 * index[2] + 10 * index[1] + index[0] - 150;
}

QString text(const Index &index)
{
    return QStringLiteral("(%1, %2, %3)").arg(index[0]).arg(index[1]).arg(index[2]);
}

double distance(const Place &a, const Place &b)
{
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

struct Opened
{
    ScanEntry entry;
    Volume volume;
};

/// Writes a scan and reads it as a person who opens it does.
Result<Opened> opened(const QString &folder, const OrientedFormat &way, int variant, const OrientedGrid &grid,
                      const QByteArray &voxels)
{
    // Emptied first: a disk may write out at once what takes a file's place, and wait for that.
    QDir place(folder);
    for (const QString &name : place.entryList(QDir::Files))
        place.remove(name);
    QuietContext context;
    ScanRequest request;
    request.path = way.write(folder, grid, voxels, variant);
    FATHOM_TRY(const ScanResult found, scan(request, context));
    if (!found.problems.empty())
        return found.problems.front().error;
    if (found.entries.size() != 1)
        return Error{
            ErrorCode::NotFound, "%1 scans in place of one", {QString::number(found.entries.size())}};
    Opened result{found.entries.front(), {}};
    FATHOM_TRY(result.volume, readScan(result.entry));
    return result;
}

/// What is wrong with the grid and the values of what was read; empty: nothing.
QString wrongVoxels(const Opened &read, const OrientedGrid &grid, bool slicesTurned)
{
    const Volume &volume = read.volume;
    const Index &size = grid.size;
    if (volume.geometry.size != size || qsizetype(volume.voxels.size()) != grid.voxels())
        return QStringLiteral("size ") + text(volume.geometry.size);
    QString code = grid.code;
    if (slicesTurned) {
        const qsizetype at = QStringLiteral("LPSRAI").indexOf(code[2]);
        code[2] = QLatin1Char("RAILPS"[at]);
    }
    if (volume.geometry.orientationCode() != code)
        return QStringLiteral("axes %1, expected %2").arg(volume.geometry.orientationCode(), code);
    if (volume.acquiredPlaneOnly)
        return QStringLiteral("taken for a leaning grid");
    const auto header = readVolumeHeader(sourceOf(read.entry));
    if (!header)
        return header.error().english();
    if (header->geometry.size != size || !(header->geometry.cornerDistance(volume.geometry) < 1e-9))
        return QStringLiteral("the header read alone says another place");
    QString wrong;
    eachVoxel(grid, [&](const Index &index) {
        if (!wrong.isEmpty())
            return;
        const Place found = volume.geometry.toIndex(grid.place(index));
        const Index expected = {index[0], index[1], slicesTurned ? size[2] - 1 - index[2] : index[2]};
        for (size_t axis = 0; axis < 3; ++axis)
            if (!(std::abs(found[axis] - expected[axis]) < 1e-3))
                wrong = QStringLiteral("voxel %1 lies at index %2 of axis %3, expected %4")
                            .arg(text(index))
                            .arg(found[axis])
                            .arg(axis)
                            .arg(expected[axis]);
        const float value = volume.at(expected[0], expected[1], expected[2]);
        if (wrong.isEmpty() && value != float(valueOf(index)))
            wrong =
                QStringLiteral("voxel %1 is %2, expected %3").arg(text(index)).arg(value).arg(valueOf(index));
    });
    return wrong;
}

/// A grid along the patient's axes with two bright voxels on a dark ground, and the pictures that
/// core/volume/README.md promises of it, computed from places in the patient alone.
class Marks
{
public:
    static constexpr int dark = -800, bright = 600; ///< the limits of a CT of unknown kind

    explicit Marks(const OrientedGrid &grid)
        : m_grid(grid)
    {
        for (size_t axis = 0; axis < 3; ++axis) {
            const auto patient = size_t(grid.patientAxis[axis]);
            m_count[patient] = grid.size[axis];
            m_spacing[patient] = grid.spacing[axis];
        }
        // Slices and samples count from the patient's left, back and feet: in LPS from the largest x and y
        // and the smallest z. Grey spans the limits only where both occur: that corner is bright, too, for a
        // sample lies on it in every plane.
        m_corner = grid.origin;
        for (size_t patient = 0; patient < 3; ++patient) {
            const double other = grid.place({grid.size[0] - 1, grid.size[1] - 1, grid.size[2] - 1})[patient];
            m_corner[patient] =
                patient == 2 ? std::min(m_corner[patient], other) : std::max(m_corner[patient], other);
        }
        m_mark = grid.place(marked);
    }

    [[nodiscard]] QByteArray voxels() const
    {
        return int16Voxels(m_grid, [this](const Index &index) {
            const Place place = m_grid.place(index);
            return index == marked || distance(place, m_corner) < 1e-6 ? bright : dark;
        });
    }

    /// What is wrong with the pictures of a scan, pixel by pixel; empty: nothing.
    [[nodiscard]] QString wrongPictures(Volume volume) const
    {
        volume.modality = Modality::Ct;
        const auto source = SliceSource::prepare(volume, Method::Fathom);
        if (!source)
            return source.error().english();
        for (const Plane plane : {Plane::Sagittal, Plane::Coronal, Plane::Axial})
            if (const QString wrong = wrongPictures(*source, plane); !wrong.isEmpty())
                return planeName(plane) + QStringLiteral(", ") + wrong;
        return {};
    }

private:
    static constexpr Index marked = {15, 4, 9};   ///< off the centre, inside each crop
    static constexpr Place towards = {-1, -1, 1}; ///< right, front, head, in LPS

    [[nodiscard]] QString wrongPictures(const SliceSource &source, Plane plane) const
    {
        const auto p = size_t(plane);
        const size_t across = plane == Plane::Sagittal ? 1 : 0, up = plane == Plane::Axial ? 1 : 2;
        const double pitch = std::min(m_spacing[across], m_spacing[up]);
        const auto samples = [&](size_t patient) {
            return int(std::nearbyint(m_count[patient] * m_spacing[patient] / pitch));
        };
        const int side = std::min(samples(across), samples(up));
        const int left = (samples(across) - side) / 2, low = (samples(up) - side) / 2;
        if (source.sliceCount(plane) != m_count[p] || source.pictureVoxels(plane) != side)
            return QStringLiteral("%1 slices of %2 samples, expected %3 of %4")
                .arg(source.sliceCount(plane))
                .arg(source.pictureVoxels(plane))
                .arg(m_count[p])
                .arg(side);
        int brightest = 0;
        for (int slice = 0; slice < m_count[p]; ++slice) {
            // A picture as large as its crop is not resized.
            const auto picture = source.cut(plane, slice, side);
            if (!picture)
                return picture.error().english();
            for (int row = 0; row < side; ++row)
                for (int column = 0; column < side; ++column) {
                    // Up is to the head, or to the front. An axial picture's left is the patient's left, a
                    // coronal one's the patient's right, a sagittal one's the front.
                    const int fromLeft = plane == Plane::Axial ? column : side - 1 - column;
                    Place place = m_corner;
                    place[p] += towards[p] * slice * m_spacing[p];
                    place[across] += towards[across] * (left + fromLeft) * pitch;
                    place[up] += towards[up] * (low + side - 1 - row) * pitch;
                    const int expected = int(255 * (nearness(place, m_mark) + nearness(place, m_corner)));
                    brightest = std::max(brightest, expected);
                    const int found = picture->grey[size_t(row * side + column)];
                    if (std::abs(found - expected) > 1) // trunc of a float
                        return QStringLiteral("slice %1, row %2, column %3 is %4, expected %5")
                            .arg(slice)
                            .arg(row)
                            .arg(column)
                            .arg(found)
                            .arg(expected);
                    const Place said =
                        source.pictureToPatient(plane, slice, (column + 0.5) / side, (row + 0.5) / side);
                    if (!(distance(said, place) < 1e-3))
                        return QStringLiteral("slice %1, row %2, column %3 is said to lie %4 mm off")
                            .arg(slice)
                            .arg(row)
                            .arg(column)
                            .arg(distance(said, place));
                }
        }
        return brightest > 128 ? QString() : QStringLiteral("the marked voxel is in no picture");
    }

    /// How much a sample holds of the voxel at `voxel`.
    [[nodiscard]] double nearness(const Place &sample, const Place &voxel) const
    {
        double part = 1;
        for (size_t patient = 0; patient < 3; ++patient)
            part *= std::max(0.0, 1 - std::abs(sample[patient] - voxel[patient]) / m_spacing[patient]);
        return part;
    }

    OrientedGrid m_grid;
    std::array<int, 3> m_count;
    Place m_spacing, m_corner, m_mark;
};

void addFormats()
{
    QTest::addColumn<int>("format");
    for (int n = 0; n < int(orientedFormats().size()); ++n)
        QTest::newRow(orientedFormats()[n].name) << n;
}

} // namespace

/// Every storage order through every reader. What is expected is computed here in double from the formula
/// that the files were written from.
class tst_Orientation : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void voxelsLieWhereTheFileSays_data() { addFormats(); }
    void voxelsLieWhereTheFileSays();
    void picturesStandAsTheRuleSays_data() { addFormats(); }
    void picturesStandAsTheRuleSays();
};

void tst_Orientation::voxelsLieWhereTheFileSays()
{
    QFETCH(int, format);
    const OrientedFormat &way = orientedFormats()[format];
    QTemporaryDir dir;
    int combinations = 0;
    int reversed = 0;
    QSet<QString> codes;
    for (const auto &turn : turns)
        for (const OrientedGrid &grid : gridsOf(way, turn.degrees, turn.about))
            for (int variant = 0; variant < int(way.variants.size()); ++variant) {
                const auto read = opened(dir.path(), way, variant, grid, int16Voxels(grid, valueOf));
                ++combinations;
                const bool slicesTurned = way.sortsSlices && grid.leftHanded;
                const QString wrong = read ? wrongVoxels(*read, grid, slicesTurned) : read.error().english();
                QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("%1, %2, %3 degrees: %4")
                                                         .arg(grid.code, QLatin1String(way.variants[variant]))
                                                         .arg(turn.degrees)
                                                         .arg(wrong)));
                codes.insert(grid.code);
                reversed += slicesTurned;
            }
    QCOMPARE(combinations, int(way.variants.size()) * (way.statesNothing ? 1 : 3 * 48));
    QCOMPARE(codes.size(), way.statesNothing ? 1 : 48);
    QCOMPARE(reversed, way.sortsSlices ? 3 * 24 : 0);
    qInfo("%s: %d combinations of storage order, turn and header", way.name, combinations);
}

void tst_Orientation::picturesStandAsTheRuleSays()
{
    QFETCH(int, format);
    const OrientedFormat &way = orientedFormats()[format];
    QTemporaryDir dir;
    int combinations = 0;
    for (OrientedGrid grid : gridsOf(way, 0, {0, 0, 1})) {
        grid.size = {20, 17, 16}; // the smallest picture has 16 pixels an edge
        const Marks marks(grid);
        for (int variant = 0; variant < int(way.variants.size()); ++variant) {
            auto read = opened(dir.path(), way, variant, grid, marks.voxels());
            ++combinations;
            const QString wrong = read ? marks.wrongPictures(read->volume) : read.error().english();
            QVERIFY2(wrong.isEmpty(),
                     qPrintable(QStringLiteral("%1, %2: %3")
                                    .arg(grid.code, QLatin1String(way.variants[variant]), wrong)));
        }
    }
    QCOMPARE(combinations, int(way.variants.size()) * (way.statesNothing ? 1 : 48));
    qInfo("%s: %d volumes cut in three planes", way.name, combinations);
}

FATHOM_TEST_SUBJECT(orientation, tst_Orientation)
#include "tst_orientation.moc"
