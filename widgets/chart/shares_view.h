// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QColor>
#include <QWidget>
#include <vector>

namespace fathom {

/// Parts of a whole as one bar with its words and percentages below.
class SharesView : public QWidget
{
    Q_OBJECT
public:
    struct Part
    {
        QString name;
        double share = 0.0; ///< 0 .. 1
    };
    explicit SharesView(QWidget *parent = nullptr);
    void setParts(std::vector<Part> parts);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<Part> m_parts;
};

} // namespace fathom
