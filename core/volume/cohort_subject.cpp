// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "cohort_subject.h"

namespace fathom::cohort {
namespace {

/// A usual field of view: part of the body along z (body mm) and square in-plane size (world mm).
struct View
{
    float low, high;
    float inPlane;
    float depth; ///< part of the in-plane size kept front to back
    float weight;
    const char *study;
    float centreY;
};

constexpr View ctViews[] = {
    {552, 722, 240, 1.0F, 8, "ct head", -8},
    {540, 722, 250, 1.0F, 2, "ct polytrauma head", -8},
    {395, 600, 270, 0.9F, 3, "ct neck", 0},
    {400, 690, 260, 1.0F, 2, "ct angiography neck", 0},
    {120, 445, 380, 0.82F, 10, "ct thorax", 8},
    {100, 530, 370, 0.85F, 2, "ct thorax-neck", 8},
    {165, 330, 300, 0.95F, 3, "ct heart", 0},
    {150, 440, 370, 0.82F, 2, "ct angiography thorax", 8},
    {-10, 245, 380, 0.85F, 6, "ct abdomen", 5},
    {-190, 245, 385, 0.85F, 10, "ct abdomen-pelvis", 5},
    {-200, 40, 390, 0.80F, 4, "ct pelvis", 10},
    {-190, 440, 390, 0.82F, 12, "ct thorax-abdomen-pelvis", 6},
    {-190, 530, 390, 0.82F, 3, "ct neck-thorax-abdomen-pelvis", 6},
    {-195, 440, 370, 0.82F, 3, "ct angiography thorax-abdomen-pelvis", 6},
    {-230, 720, 420, 0.76F, 3, "ct polytrauma", 5},
    {-260, 720, 430, 0.76F, 3, "ct whole body", 5},
    {-60, 170, 200, 1.0F, 2, "ct spine", 30},
};

struct MrView
{
    float low, high;
    float inPlane;
    float weight;
    const char *study;
    int sliceAxis;   ///< -1: isotropic; 0 sagittal, 1 coronal, 2 axial slices
    float thickness; ///< extent along the slice axis when that is not z, mm
    float centreY;
};

constexpr MrView mrViews[] = {
    {522, 722, 240, 8, "mr head", -1, 0, -8},          {560, 715, 230, 4, "mr head", 2, 0, -8},
    {20, 245, 380, 7, "mr abdomen", 2, 0, 5},          {0, 250, 380, 3, "mr abdomen", -1, 0, 5},
    {-190, 10, 380, 5, "mr pelvis", 2, 0, 8},          {-190, 40, 380, 2, "mr pelvis", -1, 0, 8},
    {-170, 175, 330, 5, "mr lumbar spine", 0, 90, 25}, {330, 600, 260, 3, "mr cervical spine", 0, 80, 15},
    {110, 440, 380, 3, "mr thorax", 2, 0, 8},          {-190, 440, 420, 3, "mr whole body", 1, 200, 5},
    {-190, 700, 420, 2, "mr whole body", -1, 0, 5},
};

template <typename T, size_t N> const T &choose(const T (&views)[N], Random &random)
{
    double sum = 0;
    for (const T &view : views)
        sum += double(view.weight);
    double at = random.uniform() * sum;
    for (const T &view : views)
        if ((at -= double(view.weight)) < 0)
            return view;
    return views[N - 1];
}

/// Place of a subject in the shuffled order of its block of running numbers: shares come out exactly.
int rankInBlock(const Subject &s, int block, quint64 purpose)
{
    Subject key;
    key.seed = s.seed;
    key.number = s.number / block;
    Random r = key.random(purpose);
    std::vector<int> order(static_cast<size_t>(block));
    for (int n = 0; n < block; ++n)
        order[size_t(n)] = n;
    for (size_t n = order.size(); n > 1; --n)
        std::swap(order[n - 1], order[size_t(r.below(n))]);
    return order[size_t(s.number % block)];
}

void drawPerson(Subject &s)
{
    Random r = s.random(1);
    s.female = r.chance(0.46);
    s.age = int(std::clamp(62 + 16 * r.normal(), 19.0, 95.0));
    s.heightCm = (s.female ? 164.0 : 176.5) + 6.5 * r.normal();
    s.bmi = std::clamp(26.2 + 4.2 * r.normal(), 17.5, 40.0);
    const double over = s.bmi - 22;
    s.fat = float(std::clamp((s.female ? 17.0 : 10.0) + 1.9 * over + 2.5 * r.normal(), 4.0, 55.0));
    s.visceral = float(
        std::clamp((s.female ? 4.0 : 12.0) + (s.female ? 1.3 : 2.2) * over + 4 * r.normal(), -10.0, 55.0));
    s.muscle =
        float(std::clamp((s.female ? 0.95 : 1.03) - 0.0026 * (s.age - 50) + 0.05 * r.normal(), 0.7, 1.2));
    s.boneDensity = float(std::clamp(1.12 - 0.006 * (s.age - 40) + 0.1 * r.normal(), 0.55, 1.4));
    s.situsInversus = r.chance(0.02);
    s.phase = r.chance(0.28) ? Phase::Native : r.chance(0.3) ? Phase::Arterial : Phase::PortalVenous;
    s.timing = float(r.uniform(0.8, 1.2));
    s.weighting = r.chance(0.5) ? Weighting::T1 : Weighting::T2;
    s.fatSuppressed = s.weighting == Weighting::T2 && r.chance(0.3);

    static constexpr double rates[FindingCount] = {0.22, 0.14, 0.20, 0.25, 0.09, 0.12, 0.08, 0.15};
    for (size_t f = 0; f < FindingCount; ++f)
        s.findings[f] = r.chance(rates[f]);
    if (s.age > 75 && r.chance(0.35))
        s.findings[size_t(Finding::BrainAtrophy)] = true;

    // Three of every twenty come from the sites that the usual split keeps for its test (A, D, E).
    const bool testSite = rankInBlock(s, 20, 8) < 3;
    const QString sites = testSite ? QStringLiteral("AADDE") : QStringLiteral("BBCCCFGGHIIIIIIIIIJ");
    s.institute = sites.at(qsizetype(r.below(quint64(sites.size()))));
    s.kvp = r.chance(0.75) ? 120 : r.chance(0.5) ? 100 : r.chance(0.6) ? 80 : 140;
    s.noise = r.uniform(9, 22) * (s.kvp < 110 ? 1.25 : 1.0);
}

void poseBody(Subject &s, bool wide)
{
    Random r = s.random(2);
    const double size = s.heightCm / 167.5;
    const double frame = std::pow(size, 0.7) * (s.female ? 0.955 : 1.01) * (1 + 0.03 * r.normal());
    s.map.scale = {float(frame * (1 + 0.02 * r.normal())), float(frame * (1 + 0.02 * r.normal())),
                   float(size)};
    const double skull = (s.female ? 0.965 : 1.015) * (1 + 0.018 * std::clamp(r.normal(), -2.0, 2.0));
    s.map.head = {float(double(s.map.scale.x) / skull), float(double(s.map.scale.y) / skull),
                  float(double(s.map.scale.z) / skull)};
    const double turn = wide ? 9 : 3;
    const double rad = 0.01745329252;
    const double ax = rad * std::clamp(turn * 0.7 * r.normal(), -12.0, 12.0);
    const double ay = rad * std::clamp(turn * 0.5 * r.normal(), -8.0, 8.0);
    const double az = rad * std::clamp(turn * r.normal(), -16.0, 16.0);
    const double sx = std::sin(ax), cx = std::cos(ax), sy = std::sin(ay), cy = std::cos(ay),
                 sz = std::sin(az), cz = std::cos(az);
    s.map.rotation = {float(cz * cy),
                      float(cz * sy * sx - sz * cx),
                      float(cz * sy * cx + sz * sx),
                      float(sz * cy),
                      float(sz * sy * sx + cz * cx),
                      float(sz * sy * cx - cz * sx),
                      float(-sy),
                      float(cy * sx),
                      float(cy * cx)};
    const auto wave = [&r](int axis, float length, float amplitude, bool alongZ) {
        const float k = 6.2831853F / length;
        const auto part = [&] { return float(r.uniform(-1, 1)); };
        return BodyMap::Wave{axis, alongZ ? Point{0, 0, k} : Point{k * part(), k * part(), k * part()},
                             float(r.uniform(0, 6.2831853)), amplitude};
    };
    const float scoliosis = r.chance(0.12) ? float(r.uniform(7, 14)) : float(r.uniform(0, 3));
    s.map.waves.push_back(wave(0, float(r.uniform(380, 560)), scoliosis, true));
    s.map.waves.push_back(wave(1, float(r.uniform(420, 700)), float(r.uniform(1, wide ? 9 : 5)), true));
    for (int axis = 0; axis < 3; ++axis)
        for (int n = 0; n < 2; ++n)
            s.map.waves.push_back(
                wave(axis, n == 0 ? 260 : 120, float(r.uniform(0.5, n == 0 ? 3.5 : 1.5)), false));
    s.map.mirrorImage = s.situsInversus;
}

void frameGrid(Subject &s, const CohortOptions &options)
{
    Random r = s.random(3);
    std::array<double, 3> spacing{options.spacingMm, options.spacingMm, options.spacingMm};
    std::array<double, 3> extent{};
    Point centre;
    const double more = options.wide ? 3 : 1;
    const auto jitter = [&](double mm) { return float(std::clamp(more * mm * r.normal(), -3 * mm, 3 * mm)); };
    const auto along = [&](float low, float high) {
        s.lowest = low + jitter(8);
        s.highest = std::max(high + jitter(8), s.lowest + 40);
    };
    double zoom = r.uniform(0.92, 1.08) * (options.wide ? r.uniform(0.75, 1.2) : 1.0);
    const double bulk = 1 + 0.008 * (s.bmi - 26);
    if (options.wholeBody) {
        s.lowest = -300;
        s.highest = 728;
        extent = {500 * bulk, 380 * bulk, 0};
        s.studyType =
            s.modality == Modality::Ct ? QStringLiteral("ct whole body") : QStringLiteral("mr whole body");
        s.armsUp = false;
        centre = {0, 5, 0};
    } else if (s.modality == Modality::Ct) {
        const View &view = choose(ctViews, r);
        along(view.low, view.high);
        const bool trunk = view.inPlane > 320;
        const double side = double(view.inPlane) * zoom * (trunk ? bulk : 1.0);
        extent = {side, side * double(view.depth), 0};
        s.studyType = QString::fromLatin1(view.study);
        s.armsUp = view.high < 500 ? !r.chance(0.12) : r.chance(0.2);
        if (view.high > 540)
            s.armsUp = false;
        centre = {jitter(6), view.centreY + jitter(6), 0};
        if (view.high > 640 && view.low > 380) // heads and necks are mostly scanned once without contrast
            s.phase = r.chance(0.65) ? Phase::Native : s.phase;
        if (s.studyType.contains(QLatin1String("angiography")))
            s.phase = Phase::Arterial;
        if (options.wide)
            spacing[0] = spacing[1] = spacing[2] = options.spacingMm * r.uniform(0.8, 1.35);
    } else {
        const MrView &view = choose(mrViews, r);
        along(view.low, view.high);
        const double side = double(view.inPlane) * zoom;
        extent = {side, side, 0};
        s.studyType = QString::fromLatin1(view.study);
        centre = {jitter(5), view.centreY + jitter(6), 0};
        s.armsUp = false;
        if (view.sliceAxis >= 0) {
            const double fine = options.spacingMm * r.uniform(0.5, 0.75);
            spacing = {fine, fine, fine};
            spacing[size_t(view.sliceAxis)] = options.spacingMm * r.uniform(1.5, 2.4);
            if (view.sliceAxis < 2)
                extent[size_t(view.sliceAxis)] = double(view.thickness) * r.uniform(0.9, 1.15);
            if (view.sliceAxis == 2)
                extent[1] *= 0.8;
        } else if (view.inPlane < 300) {
            extent[0] = std::max(extent[0] * 0.9, 64.5 * spacing[0]); // every axis of a 3-D head scan >= 64
        } else {
            extent[1] *= 0.75;
        }
    }
    const float middle = 0.5F * (s.lowest + s.highest);
    const float neck = std::max(0.0F, middle - 440) / 200;
    centre.y += options.wholeBody ? 0 : 6 * neck;
    centre.z = middle;
    const Point world = s.map.toWorld({s.situsInversus ? -centre.x : centre.x, centre.y, centre.z});
    extent[2] = double(s.highest - s.lowest) * double(s.map.scale.z);
    if (s.modality == Modality::Mr && spacing[0] == spacing[2] && spacing[0] == spacing[1])
        for (double &e : extent)
            e = std::max(e, 64.5 * spacing[0]);
    for (size_t a = 0; a < 3; ++a) {
        s.geometry.size[a] = std::max(8, int(std::lround(extent[a] / spacing[a])));
        s.geometry.spacing[a] = spacing[a];
    }
    // Stored as RAS: the first voxel lies left, back, low.
    s.geometry.direction = {-1, 0, 0, 0, -1, 0, 0, 0, 1};
    const auto half = [&](size_t a) { return 0.5 * (s.geometry.size[a] - 1) * spacing[a]; };
    s.geometry.origin = {double(world.x) + half(0), double(world.y) + half(1), double(world.z) - half(2)};
}

} // namespace

Random Subject::random(quint64 purpose) const
{
    Random mixed(seed * 0x9E3779B97F4A7C15ULL + quint64(number) * 0xD1B54A32D192ED03ULL + purpose);
    return Random(mixed.next());
}

Subject planSubject(const CohortOptions &options, int number)
{
    Subject subject;
    subject.number = number;
    subject.seed = options.seed;
    const int block = number / 10;
    const auto upTo = [&](int blocks) { return int(std::floor(10 * blocks * options.mriShare + 0.5)); };
    subject.modality =
        rankInBlock(subject, 10, 7) < upTo(block + 1) - upTo(block) ? Modality::Mr : Modality::Ct;
    drawPerson(subject);
    poseBody(subject, options.wide);
    frameGrid(subject, options);
    return subject;
}

QString subjectName(int number)
{
    return QStringLiteral("s%1").arg(number, 4, 10, QLatin1Char('0'));
}

} // namespace fathom::cohort
