// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "viewer_scans.h"

// Snapshots of the slice and the library page, as the engine would make them.
namespace fathom::test {

inline VolumeViewPtr pageScan(qint64 id)
{
    const Geometry geometry = geometryOf(axisOrders()[0], {20, 24, 16}, {2, 2, 3});
    const VolumeViewPtr plain =
        scanOf(geometry, Modality::Ct, [](const Vector3 &p) { return float(p[0] + 2 * p[1] + 3 * p[2]); });
    auto view = std::make_shared<VolumeView>(*plain);
    view->record.id = id;
    view->record.alias = QStringLiteral("s%1").arg(id, 4, 10, QLatin1Char('0'));
    view->record.dataset = QStringLiteral("cohort-ct");
    view->record.synthetic = true;
    view->record.split = QStringLiteral("val");
    view->record.annotated = {QStringLiteral("liver"), QStringLiteral("lung_upper_lobe_left")};
    qint64 first = id * 1000;
    for (SliceRange &range : view->record.planes) {
        range.firstSlice = first;
        range.firstMm = -30;
        range.stepMm = range.plane == Plane::Axial ? 3 : 2;
        first += range.count;
    }
    return view;
}

inline SliceRef sliceOf(const VolumeRecord &volume, Plane plane, int index)
{
    SliceRef slice;
    for (const SliceRange &range : volume.planes)
        if (range.plane == plane) {
            slice.id = range.firstSlice + index;
            slice.count = range.count;
            slice.positionMm = range.firstMm + range.stepMm * index;
        }
    slice.volume = volume.id;
    slice.alias = volume.alias;
    slice.dataset = volume.dataset;
    slice.synthetic = volume.synthetic;
    slice.modality = volume.modality;
    slice.plane = plane;
    slice.index = index;
    slice.split = volume.split;
    slice.window = volume.window;
    return slice;
}

inline std::shared_ptr<SlicePage> slicePage(const VolumeRecord &volume, int index)
{
    auto page = std::make_shared<SlicePage>();
    page->slice = sliceOf(volume, Plane::Axial, index);
    page->volume = volume;
    page->sae = QStringLiteral("sae-1");
    page->encoder = QStringLiteral("embedded");
    page->embedded = page->indexed = true;
    const std::array<const char *, 6> labels = {"liver dome, axial", "right lung base", "stomach",
                                                "spleen, upper",     "vertebra T11",    ""};
    for (int i = 0; i < 6; ++i) {
        ActiveFeature active;
        active.feature = 150 + i;
        active.activation = 4.1F - 0.6F * float(i);
        active.label = QLatin1String(labels[size_t(i)]);
        active.state = i == 0 ? LabelState::Verified : LabelState::Proposed;
        page->fingerprint.push_back(active);
        AlongSeries series;
        series.feature = active.feature;
        series.label = active.label;
        for (int slice = 0; slice < page->slice.count; ++slice)
            series.activation.push_back(active.activation *
                                        float(std::exp(-std::pow((slice - index - i) / (2.0 + i), 2))));
        page->along.push_back(series);
        page->cosineByK.push_back(0.80 + 0.03 * i);
        page->r2ByK.push_back(0.60 + 0.06 * i);
    }
    for (int i = 0; i < 5; ++i) {
        SimilarSlice similar;
        VolumeRecord other = volume;
        other.id = 100 + i;
        other.alias = QStringLiteral("s%1").arg(other.id, 4, 10, QLatin1Char('0'));
        similar.slice = sliceOf(other, Plane::Axial, index);
        similar.slice.id = other.id * 1000;
        similar.similarity = 0.97 - 0.02 * i;
        page->byEmbedding.push_back(similar);
        similar.shared = {page->fingerprint[0], page->fingerprint[size_t(1 + i % 3)]};
        page->byFingerprint.push_back(similar);
    }
    page->structures = {QStringLiteral("liver"), QStringLiteral("lung_upper_lobe_left")};
    page->notAnnotated = {QStringLiteral("pancreas")};
    return page;
}

inline HeatMapPtr heatMapOf(const SlicePage &page, int feature)
{
    auto map = std::make_shared<HeatMap>();
    map->slice = page.slice.id;
    map->sae = page.sae;
    map->feature = feature;
    map->gridSide = 10;
    for (int y = 0; y < 10; ++y)
        for (int x = 0; x < 10; ++x)
            map->values.push_back(float(3 * std::exp(-((x - 3) * (x - 3) + (y - 5) * (y - 5)) / 5.0)));
    map->maximum = 3.0F;
    return map;
}

inline std::shared_ptr<Library> library(int scans)
{
    auto library = std::make_shared<Library>();
    for (int i = 1; i <= scans; ++i) {
        LibraryRow row;
        row.volume = pageScan(i)->record;
        row.volume.dataset = i % 3 == 0 ? QStringLiteral("cohort-mr") : QStringLiteral("cohort-ct");
        row.volume.modality = i % 3 == 0 ? Modality::Mr : Modality::Ct;
        row.volume.split = i % 4 == 0 ? QStringLiteral("test") : QStringLiteral("train");
        row.volume.meta = {{QStringLiteral("age"), QString::number(30 + i)},
                           {QStringLiteral("institute"), QStringLiteral("A")}};
        row.structures = {QStringLiteral("liver")};
        if (i % 2 == 0)
            row.structures << QStringLiteral("lung_upper_lobe_left");
        row.embedded = i == 1 ? 0 : i == 2 ? 30 : row.volume.slices();
        row.middleSlice = row.volume.planes.back().firstSlice + 8;
        library->rows.push_back(row);
    }
    if (scans > 1) {
        VolumeRecord &real = library->rows[1].volume;
        real.synthetic = false;
        real.alias = QStringLiteral("scan-0002");
        real.dataset = QStringLiteral("own scans");
        real.modalityCertainty = Certainty::Inferred;
        real.notes = {QStringLiteral("modality inferred from the values: MR")};
    }
    library->problems = {
        {1, QStringLiteral("broken.nii.gz"), {}, QStringLiteral("broken.nii.gz: ends early"), {}},
        {2, QStringLiteral("photo.png"), {}, QStringLiteral("photo.png: a colour picture"), {}}};
    return library;
}

} // namespace fathom::test
