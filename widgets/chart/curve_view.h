// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QPointF>
#include <QString>
#include <QWidget>
#include <vector>

class QPainter;

namespace fathom {
struct Theme;

/// One named line.
struct Curve
{
    QString name;
    std::vector<QPointF> points; ///< ascending x; points that are not finite are left out
};

/// A line chart with axes, grid and a legend, for training curves.
class CurveView : public QWidget
{
    Q_OBJECT
public:
    explicit CurveView(QWidget *parent = nullptr);
    void setCurves(std::vector<Curve> curves, const QString &xTitle);
    static void paint(QPainter &painter, const QRectF &area, const std::vector<Curve> &curves,
                      const QString &xTitle, const Theme &theme);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<Curve> m_curves;
    QString m_xTitle;
};

} // namespace fathom
