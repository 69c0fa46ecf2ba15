// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "measurement.h"
#include "translated.h"

#include <engine/snapshots.h>

#include <memory>
#include <optional>

class QMenu;

namespace fathom {

class SlicePane;
class VolumePane;

/// Three linked planes of a scan, drawn by VTK (by our own painter where there is no OpenGL).
///
/// Axial, sagittal and coronal slices along the scan's own axes under the names of the nearest anatomical
/// ones (a tilted scan: along the patient's on demand), in radiological convention, with true millimetres.
/// Mouse: left button or its drag moves the crosshair in all planes, wheel scrolls, right drag (or Ctrl and
/// left) changes the window, middle drag pans, Ctrl and wheel zooms, double click shows one plane alone.
/// Keys: 0 the encoder's window, 1 to 5 presets, 6 to 9 the reader's own, Space heat map, arrows, M mask, N
/// nearest or linear, C crosshair, R view as at first, F one plane, Enter opens the slice. Thread: GUI. The
/// voxels are shared with the snapshot, never copied.
class SliceViewer final : public Translated<QWidget>
{
    Q_OBJECT
public:
    /// How the pictures are drawn; Automatic takes VTK where OpenGL is to be had.
    enum class Drawing { Automatic, Vtk, Painter };
    explicit SliceViewer(QWidget *parent = nullptr, Drawing drawing = Drawing::Automatic);
    ~SliceViewer() override;

    /// Shows a scan from its middle, or nothing. The same volume id with other labels keeps crosshair and
    /// window.
    void setVolume(const VolumeViewPtr &view);
    [[nodiscard]] VolumeViewPtr volume() const;
    /// The answer to sliceWanted().
    void setSlice(const VolumePtr &scan, int k, const Result<VolumePtr> &slice);
    /// One sentence in place of a scan: loading, failed, nothing chosen.
    void setMessage(const QString &message);

    /// The encoder slice that the page is about: the crosshair goes to its middle, its crop is outlined and
    /// heat maps lie on it. `plane` and `index` as in the catalogue.
    void showEncoderSlice(Plane plane, int index);
    void clearEncoderSlice();

    /// A feature's heat map on the encoder slice; null takes it away.
    void setHeatMap(const HeatMapPtr &map, const QString &name);
    /// In place of a heat map, in the line under the panes: on its way, or why there is none.
    void setHeatMapMessage(const QString &message);
    void setHeatMapVisible(bool visible);
    [[nodiscard]] bool isHeatMapVisible() const;

    /// A person's choice: remembered for the scan's modality and data set, and for the program's other
    /// windows where one window is wanted for all.
    void setWindow(const Window &window);
    [[nodiscard]] Window window() const;
    [[nodiscard]] QString windowName() const; ///< of the preset, or empty
    void applyPreset(int number);             ///< 0 .. 9, the keys' numbers; more where there are more
    void resetWindow(); ///< what the encoder sees; the choice for this data set is forgotten

    /// Along the patient's axes, resampled in another thread, or as acquired. Each scan begins as acquired.
    void setAnatomical(bool anatomical);
    [[nodiscard]] bool isAnatomical() const;

    /// Stored index of the crosshair and where that is in the patient (LPS mm).
    [[nodiscard]] std::array<int, 3> crosshairVoxel() const;
    [[nodiscard]] Vector3 crosshair() const;
    void setCrosshair(const Vector3 &patient); ///< nearest voxel, kept inside the scan

    void setToolsVisible(bool visible);
    void setArrangement(Qt::Orientation orientation); ///< panes in a row or below each other
    void setPaneMaximised(std::optional<Plane> plane);
    void scroll(Plane plane, int slices);
    [[nodiscard]] SlicePane *pane(Plane plane) const;
    /// What the left button draws; the same one again, or none: it moves the crosshair.
    void setTool(const std::optional<MeasureKind> &tool);
    [[nodiscard]] const std::vector<Measurement> &measurements() const;
    void setSlab(const Slab &slab);
    /// Runs through the slices of the plane that was used last, until it is hidden or shows another scan.
    void setPlaying(bool plays);
    [[nodiscard]] bool isPlaying() const;
    /// The visible panes: with letters, scale and texts, or the slices alone. It names a scan by its alias
    /// only.
    [[nodiscard]] QPixmap picture(bool texts) const;
    /// A fourth pane with the scan in three dimensions; hidden at first, and nothing is computed for it then.
    void setVolumeVisible(bool visible);
    [[nodiscard]] VolumePane *volumePane() const;
    [[nodiscard]] QString readout() const; ///< the line under the panes
    void retranslate() override;

Q_SIGNALS:
    void crosshairMoved(const fathom::Vector3 &patient);
    void windowChanged(const fathom::Window &window);
    void heatMapVisibleChanged(bool visible);
    /// A slice of a scan that is larger than the memory (Engine::volumeSlice()). One at a time: what was
    /// scrolled past meanwhile is not asked for.
    void sliceWanted(const fathom::VolumePtr &scan, int k);
    /// A person asks for the encoder slice of `plane` (the catalogue's) under the crosshair.
    void sliceUnderCrosshairWanted(fathom::Plane plane, const fathom::Vector3 &patient, bool newWindow);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    struct Private;
    void build();
    void connectTools();
    void connectPane(SlicePane *pane);
    void refresh();
    void followSlice();
    void askForSlice();
    /// The pane that is shown alone: a person's choice, or the acquired plane of a large scan.
    [[nodiscard]] QWidget *onlyPane() const;
    void moveTo(const std::array<int, 3> &voxel);
    void drawHeatMap();          ///< as the reader wants values to be drawn
    void turnOpacity(int steps); ///< of the heat map, or of the structures where none is shown
    void updateReadout();
    void updateTools();
    void arrange();
    void removeMeasurement();
    void followPreferences();
    void showGrid(const VolumeViewPtr &view, bool anatomical);
    /// Of the scan as acquired: the nearest voxel, and the axis across a plane's slices.
    [[nodiscard]] std::array<int, 3> storedVoxel(const std::array<int, 3> &shown) const;
    [[nodiscard]] int storedAxis(Plane plane) const;
    void fillPresets();
    void startWindow();
    void takeWindow(const Window &window, const QString &preset);
    void keepWindow();
    void followWindow(const QObject *from, Modality modality, const Window &window);
    void setSameWindow(bool same);
    void editPresets();
    void savePicture(bool texts);
    void toggleMaximised(QWidget *pane);
    void changeZoom(double factor);
    void resetView();
    void openUnderCrosshair(Plane pane, bool newWindow);
    void showMenu(Plane pane, const QPoint &position);

    std::unique_ptr<Private> d;
};

} // namespace fathom
