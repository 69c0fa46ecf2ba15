// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_frame.h"

namespace fathom::cohort {
namespace {

constexpr Profile::Knot muscleKnots[] = {
    {-186, {112, 40, 14}}, {-166, {150, 84, 14}}, {-140, {166, 102, 14}}, {-95, {165, 104, 14}},
    {-45, {150, 96, 10}},  {0, {139, 92, 4}},     {60, {136, 92, 3}},     {120, {141, 98, 4}},
    {200, {150, 106, 6}},  {280, {155, 107, 10}}, {335, {158, 99, 14}},   {375, {150, 84, 18}},
    {400, {122, 72, 21}},  {420, {88, 62, 22}},   {440, {63, 56, 18}},    {462, {55, 54, 12}},
    {500, {54, 56, 8}},    {545, {56, 62, 5}},    {575, {58, 66, 5}},
};

constexpr Profile::Knot cavityKnots[] = {
    {-178, {20, 30, 20}}, {-160, {46, 48, 18}},  {-120, {56, 62, 14}}, {-90, {66, 66, 8}},
    {-60, {96, 70, -4}},  {-20, {112, 72, -10}}, {20, {116, 72, -12}}, {60, {117, 74, -12}},
    {110, {123, 82, -6}}, {160, {131, 90, 0}},   {230, {135, 95, 5}},  {290, {130, 91, 9}},
    {340, {116, 79, 13}}, {375, {97, 65, 18}},   {400, {76, 51, 23}},  {418, {55, 38, 26}},
    {432, {34, 24, 28}},  {440, {14, 12, 30}},
};

constexpr float vertebrae[VertebraCount] = {556, 536, 516, 498, 480, 462, 444, 424, 403, 381, 359, 336,
                                            312, 287, 261, 235, 208, 180, 150, 118, 83,  47,  11,  -25};

Profile widened(const Profile &muscle, const Subject &s)
{
    Profile skin = muscle;
    for (size_t i = 0; i < skin.count(); ++i) {
        Ring &ring = skin.slot(i);
        const float z = skin.zOf(i);
        // Fat sits on belly and hips; little on the neck and over the ribs.
        const float belly = std::exp(-((z - 10) / 130) * ((z - 10) / 130));
        const float hips = std::exp(-((z + 120) / 80) * ((z + 120) / 80)) * (s.female ? 1.2F : 0.7F);
        const float chest = z > 60 && z < 430 ? 0.35F : 0.0F;
        const float part = std::max({belly, hips, chest, 0.22F});
        const float front = s.fat * part + 3, side = s.fat * part * 0.75F + 3,
                    back = s.fat * std::max(part * 0.9F, 0.3F) + 3;
        ring.a += side;
        ring.b += 0.5F * (front + back);
        ring.c += 0.5F * (back - front);
    }
    return skin;
}

} // namespace

Profile::Profile(std::span<const Knot> knots)
    : m_low(knots.front().z)
{
    const auto steps = size_t((knots.back().z - m_low) / 2) + 1;
    size_t k = 0;
    for (size_t i = 0; i < steps; ++i) {
        const float z = zOf(i);
        while (k + 2 < knots.size() && knots[k + 1].z < z)
            ++k;
        const float t = clamp01((z - knots[k].z) / (knots[k + 1].z - knots[k].z));
        const Ring &p = knots[k].ring, &q = knots[k + 1].ring;
        m_rings.push_back({p.a + t * (q.a - p.a), p.b + t * (q.b - p.b), p.c + t * (q.c - p.c)});
    }
    // Rounds the corners at the knots.
    for (int pass = 0; pass < 3; ++pass) {
        const auto old = m_rings;
        for (size_t i = 3; i + 3 < steps; ++i) {
            Ring mean{0, 0, 0};
            for (size_t n = i - 3; n <= i + 3; ++n) {
                mean.a += old[n].a / 7;
                mean.b += old[n].b / 7;
                mean.c += old[n].c / 7;
            }
            m_rings[i] = mean;
        }
    }
}

float Profile::distance(Point p) const
{
    // |u|^2.5 + |v|^2.5 = 1; divided by its slope, this is a distance near the surface.
    const Ring &r = at(p.z);
    const float u = std::abs(p.x) / r.a, v = std::abs(p.y - r.c) / r.b;
    const float u15 = u * std::sqrt(u), v15 = v * std::sqrt(v);
    const float value = u15 * u + v15 * v;
    const float slope = 2.5F * std::sqrt(u15 * u15 / (r.a * r.a) + v15 * v15 / (r.b * r.b));
    if (value < 0.1F)
        return -0.5F * std::min(r.a, r.b);
    // Newton's step from the inside or outside, tempered far out.
    const float root = std::sqrt(value);
    return 2 * (root - 1) * root / std::max(slope, 1e-4F) * (value > 1 ? 1 / root : 1.0F);
}

Frame::Frame(const Subject &s)
    : visceral(s.visceral)
    , m_muscle(muscleKnots)
    , m_skin(muscleKnots)
    , m_cavity(cavityKnots)
{
    const auto bulge = [&](Profile &profile) {
        for (size_t i = 0; i < profile.count(); ++i) {
            const float z = profile.zOf(i);
            const float w = std::exp(-((z - 50) / 110) * ((z - 50) / 110));
            Ring &ring = profile.slot(i);
            ring.b += 0.5F * s.visceral * w;
            ring.c -= 0.5F * s.visceral * w;
            ring.a += 0.4F * s.visceral * w;
        }
    };
    bulge(m_cavity);
    bulge(m_muscle);
    if (s.female)
        for (size_t i = 0; i < m_muscle.count(); ++i) {
            const float z = m_muscle.zOf(i);
            Ring &ring = m_muscle.slot(i);
            ring.a *= 1 - 0.06F * std::exp(-((z - 60) / 50) * ((z - 60) / 50)) +
                      0.02F * std::exp(-((z + 110) / 60) * ((z + 110) / 60));
        }
    m_skin = widened(m_muscle, s);
    Random r = s.random(4);
    const auto breath = float(r.uniform(-14, 12)); // deep or shallow
    m_domeRight += breath;
    m_domeLeft += breath;
}

float Frame::diaphragm(float x, float y) const
{
    const auto dome = [&](float top, float cx, float cy, float rx, float ry, float fall) {
        const float u = (x - cx) / rx, v = (y - cy) / ry;
        return top - fall * (u * u + v * v);
    };
    return std::max({dome(m_domeRight, -66, -2, 74, 92, 62), dome(m_domeLeft, 68, 0, 72, 92, 62),
                     dome(m_domeLeft - 12, 8, -25, 66, 62, 60), 108.0F});
}

float vertebraZ(int i)
{
    return vertebrae[std::clamp(i, 0, VertebraCount - 1)];
}

float spineY(float z)
{
    static constexpr float knots[][2] = {
        {-60, 38}, {-25, 25}, {11, 16},  {47, 13},  {83, 15},  {118, 21}, {150, 29}, {180, 37}, {208, 44},
        {235, 49}, {261, 53}, {287, 56}, {312, 57}, {336, 55}, {359, 51}, {381, 45}, {403, 39}, {424, 32},
        {444, 25}, {462, 18}, {480, 12}, {498, 8},  {516, 7},  {536, 7},  {556, 9}};
    constexpr size_t n = std::size(knots);
    size_t k = 0;
    while (k + 2 < n && knots[k + 1][0] < z)
        ++k;
    const float t = clamp01((z - knots[k][0]) / (knots[k + 1][0] - knots[k][0]));
    return knots[k][1] + t * (knots[k + 1][1] - knots[k][1]);
}

} // namespace fathom::cohort
