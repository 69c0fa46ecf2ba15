// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "translated.h"
#include "viewer_state.h"
#include "window_presets.h"

class QCheckBox;
class QComboBox;
class QSlider;
class QToolButton;

namespace fathom {

/// The bar of a viewer: window preset, mask, heat map, crop, interpolation, crosshair, view as at first.
class ViewerTools final : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit ViewerTools(QWidget *parent = nullptr);
    void setPresets(const std::vector<WindowPreset> &presets);
    void show(const ViewerState &state, const QString &presetId); ///< makes the controls say what is so
    void retranslate() override;

Q_SIGNALS:
    void presetChosen(int number);
    void maskToggled(bool visible);
    void maskOpacityChanged(double opacity);
    void heatToggled(bool visible);
    void cropToggled(bool visible);
    void smoothToggled(bool smooth);
    void crosshairToggled(bool visible);
    void volumeToggled(bool visible);
    void resetWanted();

private:
    QCheckBox *toggle(const QString &name);

    QComboBox *m_presets;
    QCheckBox *m_mask, *m_heat, *m_crop, *m_smooth, *m_crosshair, *m_volume;
    QToolButton *m_reset;
    QSlider *m_opacity;
    std::vector<WindowPreset> m_presetList;
};

} // namespace fathom
