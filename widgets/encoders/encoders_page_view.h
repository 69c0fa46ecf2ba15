// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/page_view.h>

#include <engine/encoder_table.h>

#include <QHash>
#include <optional>

class QFrame;
class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace fathom {

class EncoderCard;
class FoundCard;
class OfficialView;
class StateStack;

/// The encoders that the user has, weights that lie on this machine, and where official ones are to be had.
class EncodersPageView : public PageView
{
    Q_OBJECT
public:
    explicit EncodersPageView(QWidget *parent = nullptr);

    quint64 nextTicket(); ///< hand it to the query; shows "loading" while there is no table
    /// An answer to an older ticket is dropped.
    void setTable(const EncoderTablePtr &table, quint64 ticket);
    void setFailed(const QString &sentence, quint64 ticket);
    void setPlace(const EncodingPlacePtr &place);
    void setPlaceFailed(const Error &error);
    void setWritable(bool writable);
    /// Weights that are being checked or wait for it, the first of them now; none: it has ended.
    void setChecking(const QStringList &paths);
    void setProgress(qint64 done, qint64 total); ///< bytes, of the first
    /// What came of checking; a refusal is kept with the found file until it is checked again.
    void setOutcome(const QString &path, const Result<CheckedWeights> &outcome);
    /// Something that a person asked for was refused.
    void setRefused(const Error &error);
    void setMeasuring(const QString &encoder, bool measuring);
    void setSpeedFailed(const QString &encoder, const Error &error);
    /// Another workspace: nothing of this one stays.
    void forget();

    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    [[nodiscard]] EncoderCard *card(const QString &encoder) const { return m_cards.value(encoder); }
    [[nodiscard]] FoundCard *foundCard(const QString &path) const { return m_foundCards.value(path); }
    [[nodiscard]] StateStack *states() const { return m_states; }
    void retranslate() override;

Q_SIGNALS:
    void fileWanted();   ///< the person will say which
    void folderWanted(); ///< as fileWanted()
    void checkRequested(const QString &path);
    void stopRequested();
    void measureRequested(const QString &encoder);
    void forgetRequested(const QString &encoder); ///< the person has confirmed
    void embedRequested(const QString &encoder);
    void linkRequested(const QString &address);
    void retryRequested();

private:
    QWidget *makeHead();
    QWidget *makeWork();
    QWidget *makeOutcome();
    QWidget *makeQuestion();
    QWidget *makeNext();
    /// What people call weights: the model in a cache, else the file.
    [[nodiscard]] QString nameOf(const QString &path) const;
    void showCards();
    void showFound();
    void showWork();
    void showOutcome();
    void showQuestion();
    void askRemoval(const QString &encoder);

    EncoderTablePtr m_table;
    EncodingPlacePtr m_place;
    std::optional<Error> m_placeError;
    quint64 m_ticket = 0;
    bool m_writable = true;
    QStringList m_checking;
    qint64 m_done = 0, m_total = 0;
    QString m_outcomePath;
    std::optional<Result<CheckedWeights>> m_outcome;
    QString m_removing;
    QHash<QString, Error> m_refused; ///< by path
    QHash<QString, EncoderCard *> m_cards;
    QHash<QString, FoundCard *> m_foundCards;

    StateStack *m_states;
    QLabel *m_intro, *m_device, *m_workText, *m_outcomeTitle, *m_outcomeText, *m_question, *m_nextText,
        *m_foundTitle;
    QFrame *m_work, *m_outcomeFrame, *m_questionFrame, *m_next;
    QProgressBar *m_progress;
    QPushButton *m_addFile, *m_addFolder, *m_stop, *m_outcomeClose, *m_remove, *m_keep, *m_nextButton;
    QVBoxLayout *m_list, *m_foundList;
    OfficialView *m_official;
};

} // namespace fathom
