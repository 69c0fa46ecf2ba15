// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume.h"

#include <base/random.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace fathom::cohort {

/// A point or size in body coordinates: millimetres of a person 1.675 m tall, x to the left, y to the back, z
/// to the head, z = 0 between L4 and L5, y = 0 in the middle of the trunk.
struct Point
{
    float x = 0, y = 0, z = 0;
};
inline Point operator+(Point a, Point b)
{
    return {a.x + b.x, a.y + b.y, a.z + b.z};
}
inline Point operator-(Point a, Point b)
{
    return {a.x - b.x, a.y - b.y, a.z - b.z};
}
inline Point operator*(float s, Point a)
{
    return {s * a.x, s * a.y, s * a.z};
}
inline float dot(Point a, Point b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline Point cross(Point a, Point b)
{
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline float length(Point a)
{
    return std::sqrt(dot(a, a));
}
inline Point mirrored(Point a)
{
    return {-a.x, a.y, a.z};
}
inline float clamp01(float v)
{
    return std::clamp(v, 0.0F, 1.0F);
}

/// How a subject's body lies in the scanner: scale and rotation, then gentle waves so that no two bodies are
/// copies of each other.
struct BodyMap
{
    struct Wave
    {
        int axis = 0; ///< of the displacement
        Point frequency;
        float phase = 0;
        float amplitude = 0;
    };
    Point scale{1, 1, 1};
    std::array<float, 9> rotation{1, 0, 0, 0, 1, 0, 0, 0, 1};
    std::vector<Wave> waves;
    bool mirrorImage = false; ///< situs inversus
    /// Heads differ less in size than bodies: body coordinates above the neck are stretched by this.
    Point head{1, 1, 1};

    [[nodiscard]] Point toBody(Point world) const;
    [[nodiscard]] Point toWorld(Point body) const; ///< without the waves
    /// Largest displacement that toWorld leaves out, mm, of a structure that ends at `highest`.
    [[nodiscard]] float reach(float highest) const;
    [[nodiscard]] float meanScale() const { return std::cbrt(scale.x * scale.y * scale.z); }
};

/// What a scanner sees of a tissue: HU, and signal in the two MR weightings.
struct Signal
{
    float ct = 0, t1 = 0, t2 = 0;
};

struct Material
{
    Signal core;
    Signal shell;      ///< the outer shellMm
    float shellMm = 0; ///< 0: no shell
    float texture = 0; ///< HU, one standard deviation of slow noise
    float textureMm = 8;
    float mrTexture = 0.04F; ///< the same for MR, part of the signal
};

/// Smooth noise on a lattice that repeats; deviation about 1.
class NoiseField
{
public:
    explicit NoiseField(quint64 seed);
    [[nodiscard]] float at(Point p, float wavelength) const;

private:
    static constexpr int Side = 32;
    std::vector<float> m_lattice;
};

constexpr quint8 KeepLabel = 255;

/// The grid of one scan, painted structure by structure. A structure is built in a scratch field of signed
/// distances (negative inside) by union of primitives and cuts, then painted over what is there: each voxel
/// takes the part of its volume that lies inside, and the label where that is at least half. Later paint
/// wins, so labels never overlap.
class Canvas
{
public:
    Canvas(const Geometry &geometry, const BodyMap &map, quint64 noiseSeed);

    std::vector<float> x, y, z;    ///< body coordinates of each voxel's centre
    std::vector<float> ct, t1, t2; ///< painted signals
    std::vector<quint8> label;
    std::vector<quint8> finding; ///< a bit a finding

    [[nodiscard]] const NoiseField &noise() const { return m_noise; }
    [[nodiscard]] const std::array<int, 3> &size() const { return m_size; }
    [[nodiscard]] qint64 voxels() const { return qint64(x.size()); }

    /// Union with the region where distance(p) < 0; lo..hi bound that region.
    template <typename F> void add(Point lo, Point hi, F distance, float smooth = 0)
    {
        const Box box = boxOf(lo, hi, 1.5F * m_voxel + smooth);
        forEach(box, [&](size_t v) {
            const float d = distance(Point{x[v], y[v], z[v]});
            const float old = m_distance[v];
            float united = std::min(old, d);
            if (smooth > 0) {
                const float h = std::max(smooth - std::abs(old - d), 0.0F) / smooth;
                united -= 0.25F * h * h * smooth;
            }
            m_distance[v] = united;
        });
        m_dirty = joined(m_dirty, box);
    }
    void ellipsoid(Point centre, Point radii, float smooth = 0);
    /// Rotated about its centre: about x, then y, then z, degrees.
    void ellipsoid(Point centre, Point radii, Point degrees, float smooth = 0);
    void capsule(Point a, Point b, float radiusA, float radiusB, float smooth = 0);
    /// Capsules along a smooth curve through the points; radii at the points.
    void tube(std::span<const Point> points, std::span<const float> radii, float smooth = 0);
    void triangle(Point a, Point b, Point c, float radius, float smooth = 0);
    void box(Point centre, Point half, float rounding, float smooth = 0);

    /// Keeps only where distance(p) < 0.
    template <typename F> void cut(F distance)
    {
        forEach(m_dirty, [&](size_t v) {
            if (m_distance[v] < far)
                m_distance[v] = std::max(m_distance[v], distance(Point{x[v], y[v], z[v]}));
        });
    }
    /// Adds value(p) to the distance: > 0 shrinks.
    template <typename F> void shift(F value)
    {
        forEach(m_dirty, [&](size_t v) {
            if (m_distance[v] < far)
                m_distance[v] += value(Point{x[v], y[v], z[v]});
        });
    }
    void shrink(float mm)
    {
        shift([mm](Point) { return mm; });
    }
    /// A bumpy surface.
    void rough(float amplitude, float wavelength)
    {
        shift([&](Point p) { return amplitude * m_noise.at(p, wavelength); });
    }

    enum class After { Clear, Keep };
    /// Paints where allowed(label) holds.
    template <typename Allowed>
    void paintWhere(quint8 as, const Material &material, Allowed allowed, After after = After::Clear,
                    quint8 findingBit = 0)
    {
        const float half = 0.5F * m_voxel;
        forEach(m_dirty, [&](size_t v) {
            const float d = m_distance[v];
            if (d >= half || !allowed(label[v]))
                return;
            blend(v, d, material);
            if (d <= 0) {
                if (as != KeepLabel)
                    label[v] = as;
                finding[v] |= findingBit;
            }
        });
        if (after == After::Clear)
            clear();
    }
    void paint(quint8 as, const Material &material, After after = After::Clear)
    {
        paintWhere(
            as, material, [](quint8) { return true; }, after);
    }
    /// Voxels whose centre is inside the scratch structure.
    template <typename F> void forInside(F use) const
    {
        forEach(m_dirty, [&](size_t v) {
            if (m_distance[v] <= 0)
                use(v);
        });
    }
    template <typename F> void forEvery(F use) const
    {
        for (size_t v = 0; v < label.size(); ++v)
            use(v);
    }
    void clear();

private:
    struct Box
    {
        std::array<int, 3> low{0, 0, 0}, high{-1, -1, -1};
        [[nodiscard]] bool empty() const { return high[0] < low[0] || high[1] < low[1] || high[2] < low[2]; }
    };
    [[nodiscard]] Box boxOf(Point lo, Point hi, float margin) const;
    [[nodiscard]] static Box joined(const Box &a, const Box &b);
    template <typename F> void forEach(const Box &box, F use) const
    {
        if (box.empty())
            return;
        for (int k = box.low[2]; k <= box.high[2]; ++k)
            for (int j = box.low[1]; j <= box.high[1]; ++j) {
                const size_t row = (size_t(k) * size_t(m_size[1]) + size_t(j)) * size_t(m_size[0]);
                for (size_t v = row + size_t(box.low[0]); v <= row + size_t(box.high[0]); ++v)
                    use(v);
            }
    }
    void blend(size_t v, float d, const Material &material)
    {
        const float part = clamp01(0.5F - d / m_voxel);
        Signal s = material.core;
        if (material.shellMm > 0) {
            const float w = clamp01((d + material.shellMm) / m_voxel + 0.5F);
            s.ct += w * (material.shell.ct - s.ct);
            s.t1 += w * (material.shell.t1 - s.t1);
            s.t2 += w * (material.shell.t2 - s.t2);
        }
        if (material.texture > 0) {
            const float n = m_noise.at(Point{x[v], y[v], z[v]}, material.textureMm);
            s.ct += material.texture * n;
            const float gain = 1 + material.mrTexture * n;
            s.t1 *= gain;
            s.t2 *= gain;
        }
        ct[v] += part * (s.ct - ct[v]);
        t1[v] += part * (s.t1 - t1[v]);
        t2[v] += part * (s.t2 - t2[v]);
    }

    static constexpr float far = 999;
    std::array<int, 3> m_size;
    Geometry m_geometry;
    BodyMap m_map;
    float m_voxel;
    NoiseField m_noise;
    std::vector<float> m_distance;
    Box m_dirty;
};

} // namespace fathom::cohort
