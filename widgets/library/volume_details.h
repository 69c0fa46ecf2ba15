// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

#include <QTextBrowser>

namespace fathom {

/// What is known of one scan, as text.
class VolumeDetails final : public Translated<QTextBrowser>
{
    Q_OBJECT
public:
    explicit VolumeDetails(QWidget *parent = nullptr);
    void setRow(const LibraryRow &row);
    void clear();
    [[nodiscard]] QString html() const { return m_html; }
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow); ///< a structure

protected:
    void changeEvent(QEvent *event) override;

private:
    LibraryRow m_row;
    QString m_html;
};

} // namespace fathom
