// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "theme.h"

#include <QApplication>
#include <QFile>
#include <QWidget>

namespace fathom {

const Theme &Theme::darkTheme()
{
    static const Theme theme{true,
                             QColor(0x12, 0x15, 0x1a),
                             QColor(0x1a, 0x1e, 0x25),
                             QColor(0x25, 0x2b, 0x34),
                             QColor(0x3b, 0x44, 0x51),
                             QColor(0xe8, 0xeb, 0xef),
                             QColor(0xa9, 0xb3, 0xc0),
                             QColor(0x5a, 0xb0, 0xf5),
                             QColor(0x08, 0x12, 0x1c),
                             QColor(0x4c, 0xc3, 0x8a),
                             QColor(0xf0, 0xb4, 0x4c),
                             QColor(0xff, 0x8a, 0x7a),
                             QColor(0x1e, 0x3a, 0x52),
                             QColor(Qt::black),
                             QColor(0xf2, 0xf4, 0xf6)};
    return theme;
}

const Theme &Theme::lightTheme()
{
    static const Theme theme{false,
                             QColor(0xf1, 0xf3, 0xf6),
                             QColor(0xff, 0xff, 0xff),
                             QColor(0xe6, 0xea, 0xef),
                             QColor(0xb9, 0xc2, 0xcd),
                             QColor(0x16, 0x1b, 0x22),
                             QColor(0x4c, 0x58, 0x67),
                             QColor(0x0b, 0x5c, 0xad),
                             QColor(0xff, 0xff, 0xff),
                             QColor(0x13, 0x6b, 0x42),
                             QColor(0x8a, 0x55, 0x00),
                             QColor(0xb0, 0x2a, 0x1c),
                             QColor(0xd6, 0xe6, 0xf7),
                             QColor(Qt::black),
                             QColor(0xf2, 0xf4, 0xf6)};
    return theme;
}

const Theme &Theme::of(const QWidget *widget)
{
    const QPalette palette = widget ? widget->palette() : QApplication::palette();
    return palette.color(QPalette::Window).lightness() < 128 ? darkTheme() : lightTheme();
}

QPalette Theme::palette() const
{
    QPalette palette;
    palette.setColor(QPalette::Window, window);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, panel);
    palette.setColor(QPalette::AlternateBase, dark ? panel.lighter(112) : panel.darker(103));
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, raised);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::BrightText, bad);
    palette.setColor(QPalette::ToolTipBase, raised);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::PlaceholderText, dim);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, onAccent);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::LinkVisited, accent);
    palette.setColor(QPalette::Mid, border);
    palette.setColor(QPalette::Dark, dark ? window.darker(130) : border);
    palette.setColor(QPalette::Light, dark ? raised.lighter(120) : QColor(Qt::white));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role,
                         dark ? QColor(0x77, 0x81, 0x8e) : QColor(0x7d, 0x87, 0x93));
    return palette;
}

QString Theme::styleSheet() const
{
    QFile file(QStringLiteral(":/fathom/style/fathom.qss")); // compiled in
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const std::pair<const char *, QColor> colours[] = {
        {"@window", window}, {"@panel", panel},     {"@raised", raised}, {"@border", border},
        {"@text", text},     {"@dim", dim},         {"@accent", accent}, {"@onAccent", onAccent},
        {"@good", good},     {"@warning", warning}, {"@bad", bad},       {"@selection", selection}};
    for (const auto &[name, colour] : colours)
        sheet.replace(QLatin1String(name) + u';', colour.name() + u';');
    return sheet;
}

void applyTheme(QApplication &application, const Theme &theme)
{
    application.setStyle(QStringLiteral("Fusion"));
    application.setPalette(theme.palette());
    application.setStyleSheet(theme.styleSheet());
}

} // namespace fathom
