// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

#include <QScrollArea>

class QLabel;

namespace fathom {

/// What is known of a slice beside its features: structures and findings, what its data set does not
/// annotate, and what a reader must know of the scan.
class SliceFactsView final : public Translated<QScrollArea>
{
    Q_OBJECT
public:
    explicit SliceFactsView(QWidget *parent = nullptr);
    void setPage(const SlicePagePtr &page);
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow); ///< a structure

protected:
    void changeEvent(QEvent *event) override;

private:
    SlicePagePtr m_page;
    QLabel *m_text;
};

} // namespace fathom
