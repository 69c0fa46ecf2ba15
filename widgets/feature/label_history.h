// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <store/records.h>

class QVBoxLayout;

namespace fathom {

/// Every version of a label, newest first: who or what wrote it, how, score, evidence, comment and time.
class LabelHistory : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit LabelHistory(QWidget *parent = nullptr);
    /// The same versions again change nothing.
    void setLabels(std::vector<LabelRecord> labels);
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow); ///< a structure of the evidence

protected:
    void changeEvent(QEvent *event) override;

private:
    void rebuild();
    std::vector<LabelRecord> m_labels;
    QVBoxLayout *m_column;
};

} // namespace fathom
