// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "script_dialog.h"

#include "theme/theme.h"

#include <QCheckBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

namespace fathom {

namespace {
constexpr int smallestSide = 8, largestSide = 4096, mostOutputs = 1000;

QDoubleSpinBox *numberBox(const QString &name, double least)
{
    auto *box = new QDoubleSpinBox;
    box->setObjectName(name);
    box->setDecimals(4);
    box->setRange(least, 1000);
    box->setSingleStep(0.01);
    return box;
}
} // namespace

ScriptDialog::ScriptDialog(QWidget *parent)
    : DialogWindow(parent)
    , m_warning(new QLabel)
    , m_file(new QLabel)
    , m_side(new QSpinBox)
    , m_output(new QSpinBox)
    , m_trust(new QCheckBox)
    , m_leave(new QPushButton)
    , m_register(new QPushButton)
{
    setObjectName(QStringLiteral("scriptDialog"));
    m_warning->setObjectName(QStringLiteral("scriptWarning"));
    m_warning->setProperty("warning", true);
    m_warning->setWordWrap(true);
    m_file->setObjectName(QStringLiteral("scriptFile"));
    m_file->setWordWrap(true);
    m_file->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_side->setObjectName(QStringLiteral("scriptSide"));
    m_side->setRange(smallestSide, largestSide);
    m_output->setObjectName(QStringLiteral("scriptOutput"));
    m_output->setRange(0, mostOutputs);
    m_trust->setObjectName(QStringLiteral("scriptTrust"));
    m_leave->setObjectName(QStringLiteral("scriptLeave"));
    m_register->setObjectName(QStringLiteral("scriptRegister"));
    m_register->setProperty("primary", true);
    for (size_t c = 0; c < 3; ++c) {
        m_mean[c] = numberBox(QStringLiteral("scriptMean%1").arg(c), -1000);
        m_deviation[c] = numberBox(QStringLiteral("scriptDeviation%1").arg(c), 0.0001);
    }
    FormRows rows;
    rows.add(m_sideLabel, {m_side}, m_sideWhy, -1);
    rows.add(m_meanLabel, {m_mean[0], m_mean[1], m_mean[2]}, m_meanWhy, -1);
    rows.add(m_deviationLabel, {m_deviation[0], m_deviation[1], m_deviation[2]}, m_deviationWhy, -1);
    rows.add(m_outputLabel, {m_output}, m_outputWhy, -1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::wide, spacing::wide, spacing::wide, spacing::wide);
    column->setSpacing(spacing::normal);
    column->addWidget(m_warning);
    column->addWidget(m_file);
    column->addSpacing(spacing::normal);
    column->addWidget(scrolling(rows.layout()), 1);
    column->addWidget(m_trust);
    addButtons(column, m_leave, m_register);
    connect(m_trust, &QCheckBox::toggled, m_register, &QWidget::setEnabled);
    connect(m_leave, &QPushButton::clicked, this, &QWidget::close);
    connect(m_register, &QPushButton::clicked, this, [this] {
        Q_EMIT trusted(m_path, description());
        close();
    });
    resize(fontMetrics().averageCharWidth() * 96, fontMetrics().height() * 30);
    setPath({});
    retranslate();
}

void ScriptDialog::setPath(const QString &path)
{
    m_path = path;
    m_file->setText(QDir::toNativeSeparators(path));
    const ScriptDescription usual;
    m_side->setValue(usual.side);
    m_output->setValue(usual.script.output);
    for (size_t c = 0; c < 3; ++c) {
        m_mean[c]->setValue(usual.preprocessing.mean[c]);
        m_deviation[c]->setValue(usual.preprocessing.deviation[c]);
    }
    m_trust->setChecked(false);
    m_register->setEnabled(false);
}

ScriptDescription ScriptDialog::description() const
{
    ScriptDescription described;
    described.script.runsCodeConfirmed = m_trust->isChecked();
    described.script.output = m_output->value();
    described.side = m_side->value();
    for (size_t c = 0; c < 3; ++c) {
        described.preprocessing.mean[c] = m_mean[c]->value();
        described.preprocessing.deviation[c] = m_deviation[c]->value();
    }
    return described;
}

void ScriptDialog::retranslate()
{
    setWindowTitle(tr("A TorchScript module"));
    m_warning->setText(tr("This file is a program, not only numbers. To register it Fathom has to run its "
                          "code, with your rights "
                          "and on your files. Go on only if you know who made it and trust them."));
    m_sideLabel->setText(tr("Input"));
    m_side->setSuffix(tr(" px"));
    m_side->setToolTip(tr("Edge of the square picture that it takes"));
    m_sideWhy->setText(tr("Nothing in the file says what it expects; its documentation does."));
    const QString channels[] = {tr("red"), tr("green"), tr("blue")};
    for (size_t c = 0; c < 3; ++c) {
        m_mean[c]->setToolTip(tr("Mean, %1").arg(channels[c]));
        m_deviation[c]->setToolTip(tr("Deviation, %1").arg(channels[c]));
        m_mean[c]->setAccessibleName(m_mean[c]->toolTip());
        m_deviation[c]->setAccessibleName(m_deviation[c]->toolTip());
    }
    m_meanLabel->setText(tr("Mean"));
    m_meanWhy->setText(tr("Red, green, blue; subtracted from grey values between 0 and 1."));
    m_deviationLabel->setText(tr("Deviation"));
    m_deviationWhy->setText(
        tr("The result is divided by these. The values given first are those of ImageNet."));
    m_outputLabel->setText(tr("Output"));
    m_output->setToolTip(tr("Which of its outputs is the embedding; 0 is the first"));
    m_outputWhy->setText(tr("Tokens are averaged, a map too; one vector is taken as it is."));
    m_trust->setText(tr("I trust this file: its code may run with my rights"));
    m_trust->setToolTip(tr("Without this nothing of the file runs"));
    m_leave->setText(tr("Leave"));
    m_leave->setToolTip(tr("Closes without running anything (Escape)"));
    m_register->setText(tr("Run and register"));
    m_register->setToolTip(tr("Runs it once on an empty picture and adds it to the list"));
}

} // namespace fathom
