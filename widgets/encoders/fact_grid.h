// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QWidget>
#include <vector>

class QGridLayout;
class QLabel;

namespace fathom {

/// Names and values below one another. Values can be selected and copied; links in them are followed by mouse
/// and keyboard.
class FactGrid : public QWidget
{
    Q_OBJECT
public:
    struct Fact
    {
        QString name, value; ///< value: plain text, or HTML where it holds a tag
        const char *object;  ///< object name of the value
    };
    explicit FactGrid(QWidget *parent = nullptr);
    /// Facts without a value are left out. Labels are kept, so that a selection survives the same facts.
    void setFacts(const std::vector<Fact> &facts);

Q_SIGNALS:
    void linkActivated(const QString &address);

private:
    struct Line
    {
        QLabel *name, *value;
    };
    QGridLayout *m_grid;
    std::vector<Line> m_lines;
};

} // namespace fathom
