// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

#include <QFrame>

class QLabel;
class QPushButton;

namespace fathom {

class LabelEditor;
class LinkButton;

/// Number, label, verdict and figures of a feature, and what a reader does with the label.
class FeatureHeader : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit FeatureHeader(QWidget *parent = nullptr);
    void setPage(const FeaturePagePtr &page, const std::vector<int> &dictionary, Method method);
    /// A label request is on its way: buttons wait for its answer.
    void setBusy(bool busy);
    /// A workspace that cannot be written: labels are read only.
    void setWritable(bool writable);
    void setLabelFailed(const QString &sentence);

    void verify();
    void edit();
    void reject();
    void comment();
    void undo();
    [[nodiscard]] LabelEditor *editor() const { return m_editor; }
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void labelEditRequested(const QString &sae, int feature, const QString &text, const QString &comment);
    void labelCommentRequested(const QString &sae, int feature, const QString &comment);
    void labelVerifyRequested(const QString &sae, int feature);
    void labelRejectRequested(const QString &sae, int feature, const QString &comment);
    void labelUndoRequested(const QString &sae, int feature);

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();
    [[nodiscard]] const LabelRecord *current() const;

    FeaturePagePtr m_page;
    std::vector<int> m_dictionary;
    Method m_method = Method::Fathom;
    bool m_busy = false, m_writable = true;
    QLabel *m_number, *m_label, *m_state, *m_facts, *m_failure;
    QPushButton *m_verify, *m_edit, *m_reject, *m_comment, *m_undo;
    LinkButton *m_how;
    LabelEditor *m_editor;
};

} // namespace fathom
