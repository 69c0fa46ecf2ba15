// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "dialog_window.h"

#include "theme/theme.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScreen>
#include <QScrollArea>

namespace fathom {

namespace {
/// Wants the height of its rows, and has less of it only where the screen has no more.
class RowsArea : public QScrollArea
{
public:
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return widget()->heightForWidth(width); }
};
} // namespace

DialogWindow::DialogWindow(QWidget *parent)
    : Translated<QWidget>(parent, Qt::Window)
{
}

void DialogWindow::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

bool DialogWindow::event(QEvent *event)
{
    const bool taken = Translated<QWidget>::event(event);
    const auto type = event->type();
    if (type == QEvent::LayoutRequest || type == QEvent::Resize || type == QEvent::Show) {
        const QLayout *all = layout();
        if (all && all->hasHeightForWidth())
            setMinimumHeight(qMin(all->totalHeightForWidth(width()), mostHeight()));
    }
    return taken;
}

int DialogWindow::mostHeight() const
{
    return screen()->availableGeometry().height() * 9 / 10;
}

QScrollArea *DialogWindow::scrolling(QLayout *rows)
{
    auto *inside = new QWidget;
    rows->setContentsMargins(0, 0, spacing::normal, 0);
    inside->setLayout(rows);
    auto *area = new RowsArea;
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(inside);
    return area;
}

void DialogWindow::addButtons(QVBoxLayout *column, QPushButton *leave, QPushButton *act)
{
    auto *end = new QHBoxLayout;
    end->addStretch();
    end->addWidget(leave);
    end->addWidget(act);
    column->addLayout(end);
}

FormRows::FormRows()
    : m_grid(new QGridLayout)
{
    m_grid->setVerticalSpacing(spacing::tight);
    m_grid->setHorizontalSpacing(spacing::wide);
    m_grid->setColumnStretch(1, 1);
}

void FormRows::add(QLabel *&label, const std::vector<QWidget *> &fields, QLabel *&why, int wide)
{
    label = new QLabel;
    label->setBuddy(fields.front());
    auto *row = new QHBoxLayout;
    row->setSpacing(spacing::normal);
    for (size_t i = 0; i < fields.size(); ++i)
        row->addWidget(fields[i], int(i) == wide ? 1 : 0);
    if (wide < 0)
        row->addStretch();
    m_grid->addWidget(label, m_line, 0, Qt::AlignTop);
    m_grid->addLayout(row, m_line, 1);
    why = new QLabel;
    why->setWordWrap(true);
    why->setAlignment(Qt::AlignLeft | Qt::AlignTop); // belongs to the field above it
    why->setProperty("dim", true);
    m_grid->addWidget(why, m_line + 1, 1);
    m_grid->setRowMinimumHeight(m_line + 1, label->fontMetrics().height() + spacing::normal);
    m_line += 2;
}

} // namespace fathom
