// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QFrame>
#include <QJsonObject>
#include <engine/snapshots.h>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace fathom {

class CurveView;
class GridView;
class LinkButton;

/// One job: what it does, how far it is, how long it takes, and what can be done about it.
class JobCard : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit JobCard(QWidget *parent = nullptr);
    /// @param rate  units a second, < 0 unknown
    /// @param left  seconds, < 0 unknown
    /// @param stopping  it was asked to end and is not there yet
    void setJob(const JobRecord &job, double rate, double left, bool stopping);
    /// Live curve of a training: points {"step","loss","r2":[per level],"dead","threshold"}.
    void setCurve(const std::vector<QJsonObject> &points);
    /// The configurations of a grid job; null for others.
    void setGrid(const std::shared_ptr<const GridTable> &grid);
    [[nodiscard]] const JobRecord &job() const { return m_job; }
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void cancelRequested(qint64 job);
    void pauseRequested(qint64 job);
    void resumeRequested(qint64 job);

private:
    [[nodiscard]] QString madeAddress() const;
    void showProgress();
    void showCurve();

    JobRecord m_job;
    double m_rate = -1, m_left = -1;
    bool m_stopping = false;
    size_t m_given = 0;                ///< points of the curve that was given
    std::vector<QJsonObject> m_points; ///< as many of them as are drawn
    CurveView *m_curve;
    GridView *m_grid = nullptr; ///< made when there is a grid
    QVBoxLayout *m_column;
    QComboBox *m_measure; ///< what of the training is drawn
    QLabel *m_title, *m_state, *m_step, *m_error;
    QProgressBar *m_progress;
    QPushButton *m_pause, *m_resume, *m_cancel;
    QPushButton *m_showLog;
    LinkButton *m_made;
    QPlainTextEdit *m_log;
    qsizetype m_logLines = -1;
};

} // namespace fathom
