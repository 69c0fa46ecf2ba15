// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_canvas.h"

namespace fathom::cohort {

Point BodyMap::toBody(Point w) const
{
    const auto &r = rotation;
    Point p{r[0] * w.x + r[3] * w.y + r[6] * w.z, r[1] * w.x + r[4] * w.y + r[7] * w.z,
            r[2] * w.x + r[5] * w.y + r[8] * w.z};
    p = {p.x / scale.x, p.y / scale.y, p.z / scale.z};
    Point moved = p;
    for (const Wave &wave : waves) {
        const float by = wave.amplitude * std::sin(dot(wave.frequency, p) + wave.phase);
        (wave.axis == 0 ? moved.x : wave.axis == 1 ? moved.y : moved.z) += by;
    }
    if (moved.z > 490) {
        const float u = clamp01((moved.z - 490) / 60), t = u * u * (3 - 2 * u);
        moved = {moved.x + t * (head.x - 1) * moved.x, moved.y + t * (head.y - 1) * (moved.y - 8),
                 moved.z + t * (head.z - 1) * (moved.z - 530)};
    }
    if (mirrorImage)
        moved.x = -moved.x;
    return moved;
}

Point BodyMap::toWorld(Point p) const
{
    if (mirrorImage)
        p.x = -p.x;
    p = {p.x * scale.x, p.y * scale.y, p.z * scale.z};
    const auto &r = rotation;
    return {r[0] * p.x + r[1] * p.y + r[2] * p.z, r[3] * p.x + r[4] * p.y + r[5] * p.z,
            r[6] * p.x + r[7] * p.y + r[8] * p.z};
}

float BodyMap::reach(float highest) const
{
    float sum[3] = {0, 0, 0};
    for (const Wave &wave : waves)
        sum[wave.axis] += std::abs(wave.amplitude);
    if (highest > 480) {
        sum[0] += 90 * std::abs(head.x - 1);
        sum[1] += 130 * std::abs(head.y - 1);
        sum[2] += 190 * std::abs(head.z - 1);
    }
    return std::max({sum[0] * scale.x, sum[1] * scale.y, sum[2] * scale.z});
}

NoiseField::NoiseField(quint64 seed)
    : m_lattice(size_t(Side) * Side * Side)
{
    Random random(seed);
    for (float &value : m_lattice)
        value = float(2.4 * (random.uniform() + random.uniform() + random.uniform() - 1.5));
}

float NoiseField::at(Point p, float wavelength) const
{
    const float scale = 1 / wavelength;
    const float fx = p.x * scale + 1024, fy = p.y * scale + 1024, fz = p.z * scale + 1024;
    const int ix = int(fx), iy = int(fy), iz = int(fz);
    const auto smooth = [](float t) { return t * t * (3 - 2 * t); };
    const float u = smooth(fx - float(ix)), v = smooth(fy - float(iy)), w = smooth(fz - float(iz));
    const auto at = [&](int a, int b, int c) {
        return m_lattice[size_t(((c & (Side - 1)) * Side + (b & (Side - 1))) * Side + (a & (Side - 1)))];
    };
    const auto row = [&](int b, int c) {
        const float left = at(ix, b, c);
        return left + u * (at(ix + 1, b, c) - left);
    };
    const float low = row(iy, iz) + v * (row(iy + 1, iz) - row(iy, iz));
    const float high = row(iy, iz + 1) + v * (row(iy + 1, iz + 1) - row(iy, iz + 1));
    return low + w * (high - low);
}

Canvas::Canvas(const Geometry &geometry, const BodyMap &map, quint64 noiseSeed)
    : m_size(geometry.size)
    , m_geometry(geometry)
    , m_map(map)
    , m_noise(noiseSeed)
{
    const auto n = size_t(geometry.voxels());
    m_voxel =
        float(std::cbrt(geometry.spacing[0] * geometry.spacing[1] * geometry.spacing[2])) / map.meanScale();
    for (auto *grid : {&x, &y, &z})
        grid->resize(n);
    ct.assign(n, -1000);
    t1.assign(n, 3);
    t2.assign(n, 3);
    label.assign(n, 0);
    finding.assign(n, 0);
    m_distance.assign(n, far + 1);
    size_t v = 0;
    for (int k = 0; k < m_size[2]; ++k)
        for (int j = 0; j < m_size[1]; ++j)
            for (int i = 0; i < m_size[0]; ++i, ++v) {
                const Vector3 world = geometry.toPatient({double(i), double(j), double(k)});
                const Point p = map.toBody({float(world[0]), float(world[1]), float(world[2])});
                x[v] = p.x;
                y[v] = p.y;
                z[v] = p.z;
            }
}

Canvas::Box Canvas::boxOf(Point lo, Point hi, float margin) const
{
    std::array<double, 3> low{1e9, 1e9, 1e9}, high{-1e9, -1e9, -1e9};
    for (int corner = 0; corner < 8; ++corner) {
        const Point p{corner & 1 ? hi.x : lo.x, corner & 2 ? hi.y : lo.y, corner & 4 ? hi.z : lo.z};
        const Point world = m_map.toWorld(p);
        const Vector3 index = m_geometry.toIndex({world.x, world.y, world.z});
        for (size_t a = 0; a < 3; ++a) {
            low[a] = std::min(low[a], index[a]);
            high[a] = std::max(high[a], index[a]);
        }
    }
    Box box;
    for (size_t a = 0; a < 3; ++a) {
        const double extra = (double(margin) * double(m_map.meanScale()) * 1.15 + double(m_map.reach(hi.z))) /
                             m_geometry.spacing[a];
        box.low[a] = std::max(0, int(std::floor(std::clamp(low[a] - extra, -1.0, 1e6))));
        box.high[a] = std::min(m_size[a] - 1, int(std::ceil(std::clamp(high[a] + extra, -2.0, 1e6))));
    }
    return box;
}

Canvas::Box Canvas::joined(const Box &a, const Box &b)
{
    if (a.empty())
        return b;
    if (b.empty())
        return a;
    Box box;
    for (size_t i = 0; i < 3; ++i) {
        box.low[i] = std::min(a.low[i], b.low[i]);
        box.high[i] = std::max(a.high[i], b.high[i]);
    }
    return box;
}

void Canvas::clear()
{
    forEach(m_dirty, [this](size_t v) { m_distance[v] = far + 1; });
    m_dirty = {};
}

namespace {

/// Distance to an axis-parallel ellipsoid at the origin, exact to first order near its surface.
float ellipsoidDistance(Point q, Point r)
{
    const Point n{q.x / r.x, q.y / r.y, q.z / r.z};
    const float k = length(n);
    const float slope = length(Point{n.x / r.x, n.y / r.y, n.z / r.z});
    return slope < 1e-6F ? -std::min({r.x, r.y, r.z}) : k * (k - 1) / slope;
}

} // namespace

void Canvas::ellipsoid(Point c, Point r, float smooth)
{
    add(
        c - r, c + r, [=](Point p) { return ellipsoidDistance(p - c, r); }, smooth);
}

void Canvas::ellipsoid(Point c, Point r, Point degrees, float smooth)
{
    const float rad = 0.01745329252F;
    const float sx = std::sin(degrees.x * rad), cx = std::cos(degrees.x * rad);
    const float sy = std::sin(degrees.y * rad), cy = std::cos(degrees.y * rad);
    const float sz = std::sin(degrees.z * rad), cz = std::cos(degrees.z * rad);
    // Columns of Rz Ry Rx: the ellipsoid's own axes.
    const Point u{cz * cy, sz * cy, -sy};
    const Point v{cz * sy * sx - sz * cx, sz * sy * sx + cz * cx, cy * sx};
    const Point w{cz * sy * cx + sz * sx, sz * sy * cx - cz * sx, cy * cx};
    const auto extent = [&](float a, float b, float d) {
        return std::sqrt(a * a * r.x * r.x + b * b * r.y * r.y + d * d * r.z * r.z);
    };
    const Point e{extent(u.x, v.x, w.x), extent(u.y, v.y, w.y), extent(u.z, v.z, w.z)};
    add(
        c - e, c + e,
        [=](Point p) {
            const Point q = p - c;
            return ellipsoidDistance({dot(q, u), dot(q, v), dot(q, w)}, r);
        },
        smooth);
}

void Canvas::capsule(Point a, Point b, float ra, float rb, float smooth)
{
    const Point ab = b - a;
    const float inverse = 1 / std::max(dot(ab, ab), 1e-6F);
    const float r = std::max(ra, rb);
    const Point lo{std::min(a.x, b.x) - r, std::min(a.y, b.y) - r, std::min(a.z, b.z) - r};
    const Point hi{std::max(a.x, b.x) + r, std::max(a.y, b.y) + r, std::max(a.z, b.z) + r};
    add(
        lo, hi,
        [=](Point p) {
            const float t = clamp01(dot(p - a, ab) * inverse);
            return length(p - a - t * ab) - (ra + t * (rb - ra));
        },
        smooth);
}

void Canvas::tube(std::span<const Point> points, std::span<const float> radii, float smooth)
{
    const size_t n = points.size();
    const auto clampedAt = [&](qint64 i) { return points[size_t(std::clamp<qint64>(i, 0, qint64(n) - 1))]; };
    // Catmull-Rom through the points, in pieces of about 12 mm.
    for (size_t s = 0; s + 1 < n; ++s) {
        const Point p0 = clampedAt(qint64(s) - 1), p1 = points[s], p2 = points[s + 1],
                    p3 = clampedAt(qint64(s) + 2);
        const int pieces = std::clamp(int(length(p2 - p1) / 12), 1, 12);
        const auto at = [&](float t) {
            const float t2 = t * t, t3 = t2 * t;
            return 0.5F * (2 * p1 + t * (p2 - p0) + t2 * (2 * p0 - 5 * p1 + 4 * p2 - p3) +
                           t3 * (3 * p1 - p0 - 3 * p2 + p3));
        };
        for (int i = 0; i < pieces; ++i) {
            const float ta = float(i) / float(pieces), tb = float(i + 1) / float(pieces);
            capsule(at(ta), at(tb), radii[s] + ta * (radii[s + 1] - radii[s]),
                    radii[s] + tb * (radii[s + 1] - radii[s]), smooth);
        }
    }
}

void Canvas::triangle(Point a, Point b, Point c, float r, float smooth)
{
    const Point ba = b - a, cb = c - b, ac = a - c, normal = cross(ba, ac);
    const float nn = std::max(dot(normal, normal), 1e-6F);
    const Point lo{std::min({a.x, b.x, c.x}) - r, std::min({a.y, b.y, c.y}) - r,
                   std::min({a.z, b.z, c.z}) - r};
    const Point hi{std::max({a.x, b.x, c.x}) + r, std::max({a.y, b.y, c.y}) + r,
                   std::max({a.z, b.z, c.z}) + r};
    const auto edge = [](Point e, Point p) {
        const Point rest = p - clamp01(dot(e, p) / dot(e, e)) * e;
        return dot(rest, rest);
    };
    add(
        lo, hi,
        [=](Point p) {
            const Point pa = p - a, pb = p - b, pc = p - c;
            const bool inside = dot(cross(ba, normal), pa) >= 0 && dot(cross(cb, normal), pb) >= 0 &&
                                dot(cross(ac, normal), pc) >= 0;
            const float squared = inside ? dot(normal, pa) * dot(normal, pa) / nn
                                         : std::min({edge(ba, pa), edge(cb, pb), edge(ac, pc)});
            return std::sqrt(squared) - r;
        },
        smooth);
}

void Canvas::box(Point c, Point h, float rounding, float smooth)
{
    add(
        c - h, c + h,
        [=](Point p) {
            const Point q{std::abs(p.x - c.x) - h.x + rounding, std::abs(p.y - c.y) - h.y + rounding,
                          std::abs(p.z - c.z) - h.z + rounding};
            const Point outer{std::max(q.x, 0.0F), std::max(q.y, 0.0F), std::max(q.z, 0.0F)};
            return length(outer) + std::min(std::max({q.x, q.y, q.z}), 0.0F) - rounding;
        },
        smooth);
}

} // namespace fathom::cohort
