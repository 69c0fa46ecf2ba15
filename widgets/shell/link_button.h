// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QToolButton>

namespace fathom {

/// A link in the flow of a page: opens with a click or Enter, in a second window with Ctrl or the middle
/// button; its menu copies the address.
class LinkButton : public QToolButton
{
    Q_OBJECT
public:
    explicit LinkButton(QWidget *parent = nullptr);
    void setLink(const QString &text, const QString &address);
    [[nodiscard]] const QString &address() const { return m_address; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);

protected:
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_address;
};

} // namespace fathom
