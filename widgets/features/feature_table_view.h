// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QTableView>

namespace fathom {

class FeatureFilterModel;
class FeatureTableModel;
class PictureRequests;

/// The table of features: asks for the pictures of the rows on the screen only, opens with Enter or a click,
/// in a second window with Ctrl.
class FeatureTableView : public QTableView
{
    Q_OBJECT
public:
    FeatureTableView(FeatureTableModel *table, FeatureFilterModel *shown, QWidget *parent = nullptr);
    [[nodiscard]] FeatureTableModel *table() const { return m_table; }
    [[nodiscard]] FeatureFilterModel *shown() const { return m_shown; }
    void forgetRequests();
    /// Pictures that do not come: those still on the screen are asked for again.
    void thumbnailsLost(const QList<qint64> &slices);
    void fitColumns(); ///< widths from the font

Q_SIGNALS:
    void featureActivated(int feature, bool newWindow);
    void sliceActivated(qint64 slice, bool newWindow);
    void thumbnailsWanted(const QList<qint64> &slices);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyboardSearch(const QString &) override {} // letters are keys of the page

private:
    void open(const QModelIndex &index, bool newWindow);

    FeatureTableModel *m_table;
    FeatureFilterModel *m_shown;
    PictureRequests *m_requests;
};

} // namespace fathom
