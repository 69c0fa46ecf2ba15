// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QTreeView>

namespace fathom {

class FeatureTableModel;
class LevelTreeModel;
class PictureRequests;

/// The tree of levels: Right and Left open and close a row, Enter or a click on it opens the feature, in a
/// second window with Ctrl.
class LevelTreeView final : public QTreeView
{
    Q_OBJECT
public:
    LevelTreeView(LevelTreeModel *tree, FeatureTableModel *table, QWidget *parent = nullptr);
    void forgetRequests();
    void thumbnailsLost(const QList<qint64> &slices);

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
    void fitColumns(); ///< widths from the font

    FeatureTableModel *m_table;
    PictureRequests *m_requests;
};

} // namespace fathom
