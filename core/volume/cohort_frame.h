// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cohort_subject.h"

namespace fathom::cohort {

/// A cross-section of the trunk: half axes and the centre's y, mm.
struct Ring
{
    float a = 100, b = 80, c = 0;
};

/// Rings along z, looked up by linear interpolation of a fine table.
class Profile
{
public:
    struct Knot
    {
        float z;
        Ring ring;
    };
    explicit Profile(std::span<const Knot> knots); ///< sorted by z
    [[nodiscard]] const Ring &at(float z) const
    {
        const auto i = int((z - m_low) * 0.5F);
        return m_rings[size_t(std::clamp(i, 0, int(m_rings.size()) - 1))];
    }
    [[nodiscard]] Ring &slot(size_t i) { return m_rings[i]; }
    [[nodiscard]] size_t count() const { return m_rings.size(); }
    [[nodiscard]] float zOf(size_t i) const { return m_low + 2 * float(i) + 1; }
    /// Distance in the plane of p, exact to first order at the surface of a superellipse.
    [[nodiscard]] float distance(Point p) const;

private:
    float m_low;
    std::vector<Ring> m_rings;
};

/// The frame that all organs hang in: surfaces of the trunk and the line of the spine, for one subject.
class Frame
{
public:
    explicit Frame(const Subject &subject);
    const Profile &skin() const { return m_skin; }
    const Profile &muscle() const { return m_muscle; } ///< outer surface of the muscles
    const Profile &cavity() const { return m_cavity; } ///< inner surface of ribs and abdominal wall
    /// Height of the diaphragm at (x, y): lungs above, belly below.
    [[nodiscard]] float diaphragm(float x, float y) const;
    float visceral = 0; ///< how far the belly's front stands out, mm

private:
    Profile m_muscle, m_skin, m_cavity;
    float m_domeRight = 232, m_domeLeft = 216;
};

constexpr int VertebraCount = 24;
/// C1 .. C7, T1 .. T12, L1 .. L5: height of the body's centre.
[[nodiscard]] float vertebraZ(int i);
[[nodiscard]] float spineY(float z); ///< y of the vertebral bodies' centres

} // namespace fathom::cohort
