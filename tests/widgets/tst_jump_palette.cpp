// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <widgets/jump_palette.h>

#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QTest>

using namespace fathom;

class TestJumpPalette : public QObject
{
    Q_OBJECT
private:
    QWidget m_window;
    JumpPalette *m_jump = nullptr;
    QLineEdit *m_text = nullptr;
    QListWidget *m_list = nullptr;

private Q_SLOTS:
    void init()
    {
        delete m_jump;
        m_window.resize(1000, 700);
        m_jump = new JumpPalette(&m_window);
        m_jump->setCommands({{QStringLiteral("Import scans"), {}, QStringLiteral("fathom:command/import")},
                             {QStringLiteral("Help"), {}, QStringLiteral("fathom:command/help")}});
        m_text = m_jump->findChild<QLineEdit *>(QStringLiteral("jumpText"));
        m_list = m_jump->findChild<QListWidget *>(QStringLiteral("jumpHits"));
        m_window.show();
        m_jump->popUp();
    }
    void commandsAreFoundByTheirWords()
    {
        QCOMPARE(m_list->count(), 2);
        m_text->setText(QStringLiteral("imp"));
        QCOMPARE(m_list->count(), 1);
        QSignalSpy opened(m_jump, &JumpPalette::addressActivated);
        QTest::keyClick(m_text, Qt::Key_Return);
        QCOMPARE(opened[0][0].toString(), QStringLiteral("fathom:command/import"));
        QVERIFY(!m_jump->isVisible());
    }
    void lateHitsAreDropped()
    {
        QSignalSpy asked(m_jump, &JumpPalette::queryChanged);
        m_text->setText(QStringLiteral("liv"));
        m_text->setText(QStringLiteral("live"));
        QCOMPARE(asked.count(), 2);
        m_jump->setHits({{QStringLiteral("new"), {}, QStringLiteral("fathom:slice/2")}},
                        asked[1][1].toULongLong());
        m_jump->setHits({{QStringLiteral("old"), {}, QStringLiteral("fathom:slice/1")}},
                        asked[0][1].toULongLong());
        QCOMPARE(m_list->count(), 1);
        QCOMPARE(m_list->item(0)->text(), QStringLiteral("new"));
    }
    void aPastedAddressIsFollowed()
    {
        m_text->setText(QStringLiteral("fathom:feature/sae-1/12"));
        QSignalSpy opened(m_jump, &JumpPalette::addressActivated);
        QTest::keyClick(m_text, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(opened[0][0].toString(), QStringLiteral("fathom:feature/sae-1/12"));
        QVERIFY(opened[0][1].toBool());
    }
    void arrowsChooseAndEscapeLeaves()
    {
        QTest::keyClick(m_text, Qt::Key_Down);
        QCOMPARE(m_list->currentRow(), 1);
        QTest::keyClick(m_text, Qt::Key_Escape);
        QVERIFY(!m_jump->isVisible());
    }
};

FATHOM_TEST_SUBJECT(jump_palette, TestJumpPalette)
#include "tst_jump_palette.moc"
