// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "translated.h"
#include "value_overlay.h"

#include <QToolButton>

class QAction;
class QLabel;
class QSlider;

namespace fathom {

/// The button whose menu sets how values lie over a slice: opacity, contour, threshold, cut.
class OverlayMenu final : public Translated<QToolButton>
{
    Q_OBJECT
public:
    explicit OverlayMenu(QWidget *parent = nullptr);
    void setLook(const ValueLook &look); ///< says nothing back
    void retranslate() override;

Q_SIGNALS:
    void lookChanged(const fathom::ValueLook &look);

private:
    void edit();
    QSlider *addSlider(const QString &name, QLabel *&label);

    ValueLook m_look;
    QLabel *m_opacityLabel = nullptr, *m_thresholdLabel = nullptr;
    QSlider *m_opacity, *m_threshold;
    QAction *m_contour, *m_cut;
};

} // namespace fathom
