// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dicom_stack.h"

#include "vector3.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace fathom {
namespace {

constexpr double gapTolerance = 0.1;   // of the usual gap between two slices
constexpr double tiltDegrees = 0.05;   // above, the slice axis is kept oblique to the slices
constexpr double samePlace = 1e-3;     // mm along the normal
constexpr double lineTolerance = 0.2;  // mm beside the line through the first pixels
constexpr double sameDirection = 1e-3; // of a cosine
constexpr double sameSpacing = 1e-3;   // mm
constexpr int listedPlaces = 4;        // in one note

using Pictures = std::vector<DicomPicture>;

Vector3 normalOf(const DicomPicture &picture)
{
    const auto &o = picture.orientation;
    return cross({o[0], o[1], o[2]}, {o[3], o[4], o[5]});
}

QString millimetres(double value)
{
    return QString::number(value, 'f', 2);
}

bool sameGrid(const DicomFile &fileA, const DicomPicture &a, const DicomFile &fileB, const DicomPicture &b)
{
    if (fileA.rows != fileB.rows || fileA.columns != fileB.columns || fileA.bits != fileB.bits)
        return false;
    for (size_t i = 0; i < 6; ++i)
        if (std::abs(a.orientation[i] - b.orientation[i]) >= sameDirection)
            return false;
    return std::abs(a.spacing[0] - b.spacing[0]) < sameSpacing &&
           std::abs(a.spacing[1] - b.spacing[1]) < sameSpacing;
}

/// Places along the normal, those of one place counted once.
size_t placesOf(const Pictures &sorted, const Vector3 &normal)
{
    size_t places = sorted.empty() ? 0 : 1;
    for (size_t n = 1; n < sorted.size(); ++n)
        places += dot(minus(sorted[n].position, sorted[n - 1].position), normal) >= samePlace;
    return places;
}

void sortAlong(Pictures &pictures, const Vector3 &normal)
{
    std::stable_sort(pictures.begin(), pictures.end(), [&](const DicomPicture &a, const DicomPicture &b) {
        return dot(a.position, normal) < dot(b.position, normal);
    });
}

/// The order of marks: numbers by value, else as text.
struct MarkOrder
{
    bool operator()(const QString &a, const QString &b) const
    {
        bool numberA = false, numberB = false;
        const double valueA = a.toDouble(&numberA);
        const double valueB = b.toDouble(&numberB);
        if (numberA && numberB && valueA != valueB)
            return valueA < valueB;
        return a < b;
    }
};

/// Divides pictures by a mark; none where that leaves two of them at one place, or takes slices out of a
/// volume one by one.
template <typename Key>
std::vector<Pictures> dividedBy(const Pictures &sorted, const Vector3 &normal, const Key &key)
{
    std::map<QString, Pictures, MarkOrder> parts;
    for (const DicomPicture &picture : sorted)
        parts[key(picture)].push_back(picture);
    const size_t places = placesOf(sorted, normal);
    std::vector<Pictures> divided;
    for (auto &[mark, part] : parts) {
        if (placesOf(part, normal) != part.size() || 2 * part.size() < places)
            return {};
        divided.push_back(std::move(part));
    }
    return divided;
}

Error undivided(const DicomFile &file, const Pictures &sorted, const Vector3 &normal)
{
    QStringList where;
    for (size_t n = 1; n < sorted.size(); ++n)
        if (dot(minus(sorted[n].position, sorted[n - 1].position), normal) < samePlace) {
            where << millimetres(dot(sorted[n].position, normal));
            if (where.size() == listedPlaces) {
                where << QStringLiteral("...");
                break;
            }
        }
    where.removeDuplicates();
    return {ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error",
                              "%1: several slices at one place (%2 mm along the normal) that nothing "
                              "in their headers tells apart; export the series again"),
            {file.path, where.join(QStringLiteral(", "))}};
}

struct Divided
{
    std::vector<Pictures> parts;
    QString by; ///< what divided them, empty: there was one only
};

/// Volumes that lie at one place, one after the other.
Result<Divided> divide(Pictures sorted, const Vector3 &normal, const std::vector<DicomFile> &files)
{
    if (placesOf(sorted, normal) == sorted.size())
        return Divided{{std::move(sorted)}, {}};
    for (size_t mark = 0; mark < markNames.size(); ++mark) {
        auto parts = dividedBy(sorted, normal, [mark](const DicomPicture &p) { return p.marks[mark]; });
        if (parts.size() > 1)
            return Divided{std::move(parts), QString::fromLatin1(markNames[mark])};
    }
    auto parts = dividedBy(sorted, normal, [](const DicomPicture &p) {
        QStringList all(p.marks.begin(), p.marks.end());
        return all.join(QLatin1Char('\n'));
    });
    if (parts.size() > 1)
        return Divided{std::move(parts), QStringLiteral("several marks")};
    // One volume after the other, as many times as there are pictures at each place.
    const size_t places = placesOf(sorted, normal);
    const size_t times = sorted.size() / places;
    if (times * places == sorted.size()) {
        Pictures taken = sorted;
        std::stable_sort(taken.begin(), taken.end(), [&](const DicomPicture &a, const DicomPicture &b) {
            return std::pair(files[size_t(a.file)].number, a.frame) <
                   std::pair(files[size_t(b.file)].number, b.frame);
        });
        std::vector<Pictures> runs;
        for (size_t run = 0; run < times; ++run) {
            runs.emplace_back(taken.begin() + qint64(run * places),
                              taken.begin() + qint64((run + 1) * places));
            sortAlong(runs.back(), normal);
            if (placesOf(runs.back(), normal) != places)
                return undivided(files[size_t(sorted.front().file)], sorted, normal);
        }
        return Divided{std::move(runs), QStringLiteral("order")};
    }
    return undivided(files[size_t(sorted.front().file)], sorted, normal);
}

/// Takes apart what does not lie in one line: stations of a table, say.
std::vector<Pictures> lines(const Pictures &sorted, const Vector3 &normal)
{
    if (sorted.size() < 3)
        return {sorted};
    const Vector3 whole = minus(sorted.back().position, sorted.front().position);
    const double along = dot(whole, normal);
    const auto inLine = [&] {
        if (along < samePlace)
            return false;
        for (const DicomPicture &picture : sorted) {
            const Vector3 from = minus(picture.position, sorted.front().position);
            if (length(minus(from, scaled(whole, dot(from, normal) / along))) > lineTolerance)
                return false;
        }
        return true;
    };
    if (inLine())
        return {sorted};
    std::vector<Pictures> apart;
    for (const DicomPicture &picture : sorted) {
        const auto fits = [&](const Pictures &line) {
            const Vector3 from = minus(picture.position, line.front().position);
            return length(minus(from, scaled(normal, dot(from, normal)))) <= lineTolerance;
        };
        const auto found = std::find_if(apart.begin(), apart.end(), fits);
        if (found == apart.end())
            apart.push_back({picture});
        else
            found->push_back(picture);
    }
    return apart;
}

DicomStack placed(Pictures pictures, const Vector3 &normal, const std::vector<DicomFile> &files)
{
    DicomStack stack;
    const DicomPicture &first = pictures.front();
    const DicomFile &file = files[size_t(first.file)];
    Vector3 third = normal;
    double step = first.thickness > 0 ? first.thickness : 1;
    if (pictures.size() == 1) {
        stack.notes << QStringLiteral("a single slice: its thickness is taken as spacing");
    } else {
        std::vector<double> gaps;
        for (size_t n = 1; n < pictures.size(); ++n)
            gaps.push_back(dot(minus(pictures[n].position, pictures[n - 1].position), normal));
        std::vector<double> sorted = gaps;
        std::nth_element(sorted.begin(), sorted.begin() + qint64(sorted.size() / 2), sorted.end());
        const double usual = sorted[sorted.size() / 2];
        const Vector3 across = minus(pictures.back().position, pictures.front().position);
        const double total = length(across);
        const double straight = dot(across, normal);
        step = straight / double(gaps.size());
        const double tilt = std::acos(std::min(1.0, straight / total)) * 180.0 / M_PI;
        if (tilt > tiltDegrees) {
            step = total / double(gaps.size());
            third = scaled(across, 1 / total);
            stack.slanted = true;
            stack.notes
                << QStringLiteral("tilted gantry: the slice axis leans by %1 degrees").arg(tilt, 0, 'f', 1);
        }
        QStringList where;
        double largest = 0;
        for (size_t n = 0; n < gaps.size(); ++n) {
            if (std::abs(gaps[n] - usual) <= gapTolerance * usual)
                continue;
            if (where.size() < listedPlaces)
                where << QStringLiteral("%1 mm after slice %2").arg(millimetres(gaps[n])).arg(n + 1);
            else if (where.size() == listedPlaces)
                where << QStringLiteral("...");
            largest = std::max(largest, gaps[n]);
        }
        if (!where.isEmpty()) {
            double off = 0;
            stack.positions.push_back(0);
            for (size_t n = 0; n < gaps.size(); ++n) {
                stack.positions.push_back(stack.positions.back() + gaps[n]);
                off = std::max(
                    off, std::abs(stack.positions.back() - double(n + 1) * straight / double(gaps.size())));
            }
            stack.notes << QStringLiteral("uneven slice spacing, usually %1 mm: %2; places are off by up to "
                                          "%3 mm")
                               .arg(millimetres(usual), where.join(QStringLiteral(", ")), millimetres(off));
        }
    }
    if (file.directionAssumed)
        stack.notes << QStringLiteral("a mosaic that does not say in which direction its slices follow one "
                                      "another; the normal of its rows and columns is taken");
    const auto &o = first.orientation;
    Geometry &geometry = stack.geometry;
    geometry.size = {file.columns, file.rows, int(pictures.size())};
    geometry.spacing = {first.spacing[1], first.spacing[0], step};
    geometry.origin = first.position;
    for (size_t row = 0; row < 3; ++row) {
        geometry.direction[3 * row] = o[row];
        geometry.direction[3 * row + 1] = o[3 + row];
        geometry.direction[3 * row + 2] = third[row];
    }
    stack.pictures = std::move(pictures);
    return stack;
}

} // namespace

Result<std::vector<DicomStack>> stacksOf(const std::vector<DicomFile> &files)
{
    // The same picture twice, as where a folder was copied into itself.
    std::set<QString> seen;
    int twice = 0;
    std::vector<Pictures> grids;
    for (const DicomFile &file : files) {
        if (!file.instance.isEmpty() && !seen.insert(file.instance).second) {
            ++twice;
            continue;
        }
        for (const DicomPicture &picture : file.pictures) {
            if (!picture.placed)
                continue;
            const auto found = std::find_if(grids.begin(), grids.end(), [&](const Pictures &grid) {
                return sameGrid(files[size_t(grid.front().file)], grid.front(), file, picture);
            });
            if (found == grids.end())
                grids.push_back({picture});
            else
                found->push_back(picture);
        }
    }
    std::vector<DicomStack> stacks;
    for (Pictures &grid : grids) {
        Vector3 normal = normalOf(grid.front());
        const double size = length(normal);
        if (!(size > 0.5))
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: the direction of its rows and columns makes no sense; "
                                           "export the series again"),
                         {files[size_t(grid.front().file)].path}};
        normal = scaled(normal, 1 / size);
        sortAlong(grid, normal);
        for (Pictures &line : lines(grid, normal)) {
            FATHOM_TRY(Divided divided, divide(std::move(line), normal, files));
            const size_t count = divided.parts.size();
            for (size_t n = 0; n < count; ++n) {
                DicomStack stack = placed(std::move(divided.parts[n]), normal, files);
                if (count > 1)
                    stack.notes << QStringLiteral("volume %1 of %2 at this place, told apart by: %3")
                                       .arg(n + 1)
                                       .arg(count)
                                       .arg(divided.by);
                if (twice > 0)
                    stack.notes << QStringLiteral("%1 pictures of the series came twice; one of each is used")
                                       .arg(twice);
                stacks.push_back(std::move(stack));
            }
        }
    }
    return stacks;
}

} // namespace fathom
