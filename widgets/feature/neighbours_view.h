// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

class QVBoxLayout;

namespace fathom {

/// Features that fire together, point alike, or lie above and below in the nesting; each a link.
class NeighboursView : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit NeighboursView(QWidget *parent = nullptr);
    void setPage(const FeaturePagePtr &page);
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);

private:
    void rebuild();
    void addGroup(const QString &title, const QString &toolTip, const std::vector<Neighbour> &neighbours,
                  bool nested = false);

    FeaturePagePtr m_page;
    QVBoxLayout *m_column;
};

} // namespace fathom
