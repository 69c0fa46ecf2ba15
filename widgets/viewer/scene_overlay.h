// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>
#include <QWidget>
#include <array>

namespace fathom {

/// Letters of what the edges point to, the look's name and the scan's alias.
class SceneOverlay final : public QWidget
{
public:
    explicit SceneOverlay(QWidget *parent);
    QString message, look, alias, modality;
    std::array<QString, 4> letters; ///< left, right, top, bottom
    bool active = false;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace fathom
