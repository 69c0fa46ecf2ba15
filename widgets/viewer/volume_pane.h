// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "slice_canvas.h"
#include "translated.h"

#include <engine/snapshots.h>

#include <QImage>
#include <QList>
#include <memory>

namespace fathom {

/// The scan in three dimensions: volume rendering, and the surfaces of chosen structures over it.
///
/// Nothing is computed before the pane is seen. The scan is made ready and the surfaces are made in worker
/// threads, with progress and cancel. Mouse: left drag rotates, wheel zooms, middle drag pans, double click
/// shows the pane alone. Keys: arrows rotate, plus and minus zoom, Shift with A, P, L, R, H, F looks from
/// there, F alone, R as at first. Without OpenGL one line says that it is needed. Thread: GUI.
class VolumePane final : public Translated<QWidget>
{
    Q_OBJECT
    Q_PROPERTY(bool busy READ isBusy)
public:
    enum class View { Front, Back, Left, Right, Head, Feet };
    VolumePane(CanvasKind kind, QWidget *parent);
    ~VolumePane() override;

    /// The same volume with other labels keeps the view.
    void setScan(const VolumeViewPtr &view, const LabelColours &colours);
    void setStructures(const QList<int> &labels); ///< whose surfaces are shown
    [[nodiscard]] QList<int> structures() const;
    void lookFrom(View view);
    void rotate(double right, double up);      ///< degrees
    void resetView();                          ///< from the front, all of it
    [[nodiscard]] QPixmap picture(bool texts); ///< without the controls
    [[nodiscard]] bool isBusy() const;         ///< something is being made or drawn
    [[nodiscard]] QWidget *canvas() const;     ///< null without OpenGL
    void retranslate() override;

Q_SIGNALS:
    void maximiseToggled();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    struct Private;
    void build();
    void buildStructures();
    void connectWork();
    void fillLooks();
    void fillStructures();
    void makeVolume();
    void makeSurfaces();
    void cancel();
    void arrangeControls();
    void showProgress();
    void applyLook();
    void showSurfaces();
    void moved(); ///< the camera did: drawn coarser until it rests
    void zoom(double factor);
    void aim(View view);

    std::unique_ptr<Private> d;
};

} // namespace fathom
