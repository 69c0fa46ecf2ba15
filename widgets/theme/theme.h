// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QColor>
#include <QIcon>
#include <QImage>
#include <QPalette>
#include <vector>

class QApplication;
class QPainter;
class QRectF;
class QWidget;

namespace fathom {

/// Distances in pixels of the window (Qt scales them on HiDPI screens).
namespace spacing {
inline constexpr int tight = 4;
inline constexpr int normal = 8;
inline constexpr int wide = 16;
} // namespace spacing

/// The colours of one of the two themes. Text against window and panel has a contrast of at least 7:1, dim
/// text and marks at least 4.5:1; no meaning is carried by colour alone.
struct Theme
{
    bool dark = true;
    QColor window, panel, raised, border, text, dim, accent, onAccent, good, warning, bad;
    QColor selection; ///< ground of the current row of a table; text keeps its colour
    QColor image;     ///< ground of pictures: black in both themes, as radiologists read
    QColor imageText; ///< text over pictures

    [[nodiscard]] static const Theme &darkTheme();
    [[nodiscard]] static const Theme &lightTheme();
    /// The theme that the widget's palette shows now.
    [[nodiscard]] static const Theme &of(const QWidget *widget);

    [[nodiscard]] QPalette palette() const;
    /// resources/style/fathom.qss with the colours filled in.
    [[nodiscard]] QString styleSheet() const;
};

/// Palette and style sheet of the whole program; open windows follow at once.
void applyTheme(QApplication &application, const Theme &theme);

/// Colours for kinds of things (series, structures), told apart by colour-blind people (Okabe and Ito);
/// repeats after 8.
[[nodiscard]] QColor categoryColor(int index);

/// Perceptually uniform map from dark violet over orange to light yellow (inferno).
/// @param value  0 .. 1, clamped
[[nodiscard]] QRgb heatColor(double value);

/// A heat map as a picture to be drawn over a slice: colour by value / maximum, opacity growing with it.
/// @param values  side * side, row-major
[[nodiscard]] QImage heatImage(const std::vector<float> &values, int side, float maximum);
/// The map's scale: a bar from 0 to the maximum with both numbers.
void paintHeatScale(QPainter &painter, const QRectF &area, double maximum, const QColor &text);

/// An icon of resources/icons in the theme's text colour; `name` without folder and ending.
[[nodiscard]] QIcon themedIcon(const QString &name, const Theme &theme);

} // namespace fathom
