// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_tissue.h"

namespace fathom::cohort {
namespace {

/// Four uniform 16-bit parts of one draw: close enough to normal, and ten times cheaper.
class Grain
{
public:
    explicit Grain(Random random)
        : m_random(random)
    {
    }
    float next()
    {
        const std::uint64_t bits = m_random.next();
        const auto part = [bits](int shift) { return float((bits >> shift) & 0xFFFF); };
        return (part(0) + part(16) + part(32) + part(48) - 131070.0F) * (1.0F / 37837.0F);
    }

private:
    Random m_random;
};

/// The curved table that the patient lies on, below the lowest point of the body.
void addCouch(const Subject &s, const Canvas &canvas, std::vector<float> &hu)
{
    const auto &size = canvas.size();
    const auto row = [&](int j, int k) {
        return (size_t(k) * size_t(size[1]) + size_t(j)) * size_t(size[0]);
    };
    int back = -1; // stored order runs to the front: the smallest j lies at the back
    for (int j = 0; j < size[1] && back < 0; ++j) {
        int filled = 0;
        for (int k = 0; k < size[2]; k += 2)
            for (int i = 0; i < size[0]; ++i)
                filled += hu[row(j, k) + size_t(i)] > -300 ? 1 : 0;
        if (filled > size[0] * size[2] / 60)
            back = j;
    }
    if (back < 1)
        return;
    const auto mm = s.geometry.spacing[1];
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j <= std::min(back + 12, size[1] - 1); ++j)
            for (int i = 0; i < size[0]; ++i) {
                const double x = (i - 0.5 * (size[0] - 1)) * s.geometry.spacing[0];
                // Depth below the couch's surface, which rises to its sides.
                const double depth = (back - 1 - j) * mm + x * x / 900 - 2;
                float value = -1000;
                if (std::abs(x) > 215 || depth < -1.5 || depth > 62)
                    continue;
                if (depth < std::max(2.5, mm) || depth > 62 - std::max(3.0, mm))
                    value = -180;
                else
                    value = -925;
                float &voxel = hu[row(j, k) + size_t(i)];
                if (voxel < -700)
                    voxel = std::max(voxel, value);
            }
}

/// Photon starvation: noise that runs along the rows which cross much bone or metal.
void addStreaks(const Subject &s, const Canvas &canvas, std::vector<float> &hu, Grain &grain)
{
    const auto &size = canvas.size();
    const auto step = float(s.geometry.spacing[0]);
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j) {
            float *row = hu.data() + (size_t(k) * size_t(size[1]) + size_t(j)) * size_t(size[0]);
            float path = 0; // water-equivalent mm
            for (int i = 0; i < size[0]; ++i)
                path += step * std::max(0.0F, 1 + 0.001F * std::min(row[i], 1800.0F));
            const float excess = std::max(0.0F, path - 380) / 100;
            if (excess <= 0)
                continue;
            const float line = grain.next() * 5 * excess;
            float drift = 0;
            for (int i = 0; i < size[0]; ++i) {
                drift = 0.9F * drift + grain.next() * 2.5F * excess;
                row[i] += line + drift - (row[i] > -300 && row[i] < 250 ? 2 * excess : 0);
            }
        }
}

/// Dark and bright spokes around metal, slice by slice.
void addMetalSpokes(const Subject &s, const Canvas &canvas, std::vector<float> &hu)
{
    const auto &size = canvas.size();
    Random r = s.random(82);
    std::array<float, 6> phase;
    for (float &p : phase)
        p = float(r.uniform(0, 6.2831853));
    for (int k = 0; k < size[2]; ++k) {
        const size_t plane = size_t(k) * size_t(size[1]) * size_t(size[0]);
        double sx = 0, sy = 0, n = 0;
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i)
                if (canvas.ct[plane + size_t(j) * size_t(size[0]) + size_t(i)] > 2300) {
                    sx += i;
                    sy += j;
                    ++n;
                }
        if (n < 1)
            continue;
        const auto cx = float(sx / n), cy = float(sy / n);
        const float strength = 40 * std::sqrt(float(n));
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i) {
                const size_t v = plane + size_t(j) * size_t(size[0]) + size_t(i);
                const float dx = float(i) - cx, dy = float(j) - cy;
                const float distance = std::sqrt(dx * dx + dy * dy) * float(s.geometry.spacing[0]);
                if (distance > 160 || canvas.ct[v] > 2300)
                    continue;
                const float angle = std::atan2(dy, dx);
                float spoke = 0;
                for (int m = 0; m < 6; ++m)
                    spoke += std::sin(float(3 + 2 * m) * angle + phase[size_t(m)]);
                hu[v] += strength * 0.3F * (spoke - 0.8F) * std::exp(-distance / 55) *
                         (hu[v] > -700 ? 1.0F : 0.4F);
            }
    }
}

/// Smooths along the in-plane axes: noise of a reconstruction has grain, not dust.
void soften(std::vector<float> &field, const std::array<int, 3> &size)
{
    const auto nx = size_t(size[0]);
    const size_t rows = size_t(size[1]) * size_t(size[2]);
    for (size_t row = 0; row < rows; ++row) {
        float *at = field.data() + row * nx;
        float left = at[0];
        for (size_t i = 0; i + 1 < nx; ++i) {
            const float here = at[i];
            at[i] = 0.25F * left + 0.5F * here + 0.25F * at[i + 1];
            left = here;
        }
    }
    for (size_t k = 0; k < size_t(size[2]); ++k) {
        float *plane = field.data() + k * nx * size_t(size[1]);
        for (size_t i = 0; i < nx; ++i) {
            float left = plane[i];
            for (size_t j = 0; j + 1 < size_t(size[1]); ++j) {
                const float here = plane[j * nx + i];
                plane[j * nx + i] = 0.25F * left + 0.5F * here + 0.25F * plane[(j + 1) * nx + i];
                left = here;
            }
        }
    }
}

} // namespace

std::vector<float> scanCt(const Subject &s, const Canvas &canvas)
{
    std::vector<float> hu = canvas.ct;
    addCouch(s, canvas, hu);
    if (s.has(Finding::MetalImplant))
        addMetalSpokes(s, canvas, hu);
    Grain grain(s.random(80));
    addStreaks(s, canvas, hu, grain);
    std::vector<float> noise(hu.size());
    for (float &value : noise)
        value = grain.next();
    soften(noise, canvas.size());
    // A thick body lets fewer photons through; larger voxels gather more.
    const double edge = std::cbrt(s.geometry.spacing[0] * s.geometry.spacing[1] * s.geometry.spacing[2]);
    const double base = 2.1 * s.noise * std::sqrt(3 / std::max(edge, 1.0));
    const size_t plane = size_t(canvas.size()[0]) * size_t(canvas.size()[1]);
    for (size_t k = 0; k < size_t(canvas.size()[2]); ++k) {
        double area = 0; // of water that weakens the beam as much, mm2
        for (size_t v = k * plane; v < (k + 1) * plane; ++v)
            area += std::max(0.0, 1 + 0.001 * double(std::min(hu[v], 1500.0F)));
        const double diameter = std::sqrt(area * s.geometry.spacing[0] * s.geometry.spacing[1] * 1.273);
        const auto sigma = float(base * std::clamp(std::pow(diameter / 290, 2.0), 0.2, 1.8));
        for (size_t v = k * plane; v < (k + 1) * plane; ++v)
            hu[v] = std::clamp(std::round(hu[v] + sigma * noise[v] * (hu[v] < -950 ? 0.35F : 1.0F)), -1024.0F,
                               3071.0F);
    }
    return hu;
}

std::vector<float> scanMr(const Subject &s, const Canvas &canvas, Weighting weighting)
{
    const bool t1 = weighting == Weighting::T1;
    const std::vector<float> &signal = t1 ? canvas.t1 : canvas.t2;
    Random r = s.random(t1 ? 90 : 91);
    // Coil sensitivity: a smooth field, up to a factor of about 1.5 from side to side.
    std::array<float, 9> bend;
    for (float &b : bend)
        b = float(0.16 * r.normal());
    const auto gain = float(r.uniform(0.4, 1.7));
    const auto sigma = float(r.uniform(8, 24));
    const bool suppressed = !t1 && s.fatSuppressed;
    Grain grain(s.random(t1 ? 92 : 93));
    std::vector<float> image(signal.size());
    const auto &size = canvas.size();
    size_t v = 0;
    for (int k = 0; k < size[2]; ++k) {
        const float w = 2 * float(k) / float(size[2]) - 1;
        for (int j = 0; j < size[1]; ++j) {
            const float u = 2 * float(j) / float(size[1]) - 1;
            for (int i = 0; i < size[0]; ++i, ++v) {
                const float q = 2 * float(i) / float(size[0]) - 1;
                float value = signal[v];
                if (suppressed && canvas.ct[v] < -40 && canvas.ct[v] > -300)
                    value *= 0.16F;
                const float field = bend[0] * q + bend[1] * u + bend[2] * w + bend[3] * q * u +
                                    bend[4] * u * w + bend[5] * q * w + bend[6] * (q * q - 0.33F) +
                                    bend[7] * (u * u - 0.33F) + (bend[8] - 0.1F) * (w * w - 0.33F);
                const float real = value * std::exp(field) + sigma * grain.next();
                const float imaginary = sigma * grain.next();
                image[v] = std::round(gain * std::sqrt(real * real + imaginary * imaginary));
            }
        }
    }
    return image;
}

} // namespace fathom::cohort
