// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/snapshots.h>

#include <QListView>

class QTimer;

namespace fathom {

class FingerprintModel;

/// A slice's active features as bars. Hovering or moving to one asks for its heat map; a click or Enter opens
/// it.
class FingerprintView final : public QListView
{
    Q_OBJECT
public:
    explicit FingerprintView(QWidget *parent = nullptr);
    /// A refreshed page keeps the chosen feature and the place.
    void setPage(const SlicePagePtr &page);
    [[nodiscard]] FingerprintModel *features() const { return m_model; }
    [[nodiscard]] int currentFeature() const; ///< -1 = none
    [[nodiscard]] QString featureName(int feature) const;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void featureHovered(int feature); ///< -1: the mouse left
    void featureSelected(int feature);
    void heatMapToggled(); ///< Space
    void pinToggled(int feature);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void changeEvent(QEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void open(const QModelIndex &index, bool newWindow);

    FingerprintModel *m_model;
    QTimer *m_hover;
    QString m_sae;
    qint64 m_slice = 0;
    int m_hovered = -1;
};

} // namespace fathom
