// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "overlay_menu.h"
#include "translated.h"
#include "viewer_state.h"
#include "window_presets.h"

class QAction;
class QBoxLayout;
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QSlider;
class QSpinBox;
class QToolButton;

namespace fathom {

/// "MIP", "MinIP", "Mean"; empty when off.
[[nodiscard]] QString slabName(SlabMode mode);

/// The bar of a viewer: window preset, mask, heat map, crop, interpolation, crosshair, view as at first.
class ViewerTools final : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit ViewerTools(QWidget *parent = nullptr);
    void setPresets(const std::vector<WindowPreset> &presets);
    void show(const ViewerState &state, const QString &presetId,
              bool plays); ///< makes the controls say what is so
    void retranslate() override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void presetChosen(int number);
    void maskToggled(bool visible);
    void maskOpacityChanged(double opacity);
    void valueLookChanged(const fathom::ValueLook &look);
    void heatToggled(bool visible);
    void cropToggled(bool visible);
    void smoothToggled(bool smooth);
    void crosshairToggled(bool visible);
    void volumeToggled(bool visible);
    void slabChanged(const fathom::Slab &slab);
    void outlineToggled(bool outline);
    void namesToggled(bool shown);
    void conventionChanged(const fathom::ScreenConvention &convention);
    void mmStyleChanged(fathom::MmStyle style);
    void pictureWanted(bool texts, bool toFile);
    void windowTyped(const fathom::Window &window);
    void sameWindowToggled(bool same);
    void ownPresetsWanted();
    void anatomicalToggled(bool anatomical);
    void windowResetWanted();
    void toolChosen(const std::optional<fathom::MeasureKind> &tool);
    void measurementsCleared();
    void cineToggled(bool plays);
    void cineRateChanged(int perSecond);
    void resetWanted();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QCheckBox *toggle(const QString &name);
    void buildMenus();
    void arrange(); ///< in one row, or in two where it is narrow

    QBoxLayout *m_rows = nullptr;
    QComboBox *m_presets;
    QCheckBox *m_mask, *m_heat, *m_crop, *m_smooth, *m_crosshair, *m_volume;
    OverlayMenu *m_overlay;
    QToolButton *m_slab, *m_cine, *m_measure, *m_more, *m_reset;
    std::array<QAction *, 4> m_slabModes{};
    QDoubleSpinBox *m_slabMm;
    QSpinBox *m_cineRate;
    std::array<QAction *, 5> m_measures{}; ///< none, then the kinds
    QAction *m_clear = nullptr;
    QAction *m_neurological = nullptr, *m_noseRight = nullptr;
    std::array<QAction *, 3> m_mm{};
    std::array<QAction *, 4> m_pictures{};
    QToolButton *m_window;
    QDoubleSpinBox *m_level, *m_width;
    QAction *m_anatomical = nullptr;
    QAction *m_sameWindow = nullptr, *m_ownPresets = nullptr, *m_resetWindow = nullptr;
    QAction *m_outline = nullptr, *m_names = nullptr;
    QSlider *m_opacity;
    std::vector<WindowPreset> m_presetList;
};

} // namespace fathom
