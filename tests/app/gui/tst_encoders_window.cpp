// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include "encoders_controller.h"
#include "main_window.h"
#include "program.h"

#include <base/thread_check.h>
#include <widgets/embed_dialog.h>
#include <widgets/encoder_card.h>
#include <widgets/encoders_page_view.h>
#include <widgets/found_card.h>
#include <widgets/import_dialog.h>
#include <widgets/rail_view.h>
#include <widgets/script_dialog.h>
#include <widgets/state_stack.h>

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace fathom;

namespace {
constexpr int patience = 120'000;
const QString Cases = QStringLiteral(TEST_DATA "/encoders/");

QString textOf(const QWidget &within, const char *name)
{
    const auto *label = within.findChild<QLabel *>(QLatin1String(name));
    return label ? label->text() : QString();
}
} // namespace

/// The Encoders page of the window over a real engine and real weight files.
class TestEncodersWindow : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder, m_cache;
    std::unique_ptr<Program> m_program;
    MainWindow *m_window = nullptr;

    [[nodiscard]] EncodersController &controller() const
    {
        return *static_cast<EncodersController *>(m_window->page(QStringLiteral("encoders")));
    }
    [[nodiscard]] EncodersPageView &page() const { return *controller().page(); }
    QString copied(const char *from, const QString &to)
    {
        const QString source = Cases + QLatin1String(from), folder = m_folder.filePath(to);
        QDir().mkpath(folder);
        for (const QString &name : QDir(source).entryList(QDir::Files))
            if (name != u"io.safetensors")
                QFile::copy(source + u'/' + name, folder + u'/' + name);
        return folder;
    }
    /// Ids of the cards, the embedded encoder's first.
    [[nodiscard]] QStringList ids() const
    {
        QStringList all;
        for (const EncoderCard *card : page().findChildren<EncoderCard *>())
            all << card->row().encoder.info.id;
        return all;
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::usePrivateFolder();
        qputenv("XDG_CACHE_HOME", m_cache.path().toLocal8Bit());
        for (const char *name : {"HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "TORCH_HOME"})
            qunsetenv(name);
        QVERIFY(!test::smallCohort(3).isEmpty());
        setGuiThread();
        m_program = std::make_unique<Program>();
        m_program->engine().setEncoderLoader(test::loadGridEncoder);
        m_window = m_program->newWindow();
        QSignalSpy opened(&m_program->engine(), &Engine::workspaceOpened);
        m_program->engine().createWorkspace(m_folder.filePath(QStringLiteral("encoders.fathom")));
        QVERIFY(opened.wait(patience));
        QSignalSpy ended(&m_program->engine(), &Engine::jobEnded);
        m_program->engine().submit(
            {QStringLiteral("import"), {{"limit", 1}}, {{"paths", QJsonArray{test::smallCohort(3)}}}});
        QVERIFY(ended.wait(patience));
    }
    void cleanupTestCase() { m_program.reset(); }

    void keysAndAddressesLeadToThePage()
    {
        m_window->open(QStringLiteral("fathom:encoders"));
        QCOMPARE(m_window->currentPage(), &controller());
        QTRY_VERIFY_WITH_TIMEOUT(controller().isSettled(), patience);
        QVERIFY(controller().isFull());
        QCOMPARE(ids(), QStringList{QStringLiteral("fathom-demo-vit")});
        m_window->open(Address::page(QStringLiteral("jobs")));
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window));
        m_window->activateWindow();
        QTest::keyClick(m_window, Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(m_window->currentPage(), &controller());
        QTest::keyClick(m_window, Qt::Key_4, Qt::ControlModifier);
        QCOMPARE(m_window->currentPage(), m_window->page(QStringLiteral("jobs")));
        m_window->findChild<QToolButton *>(QStringLiteral("rail_encoders"))->click();
        QCOMPARE(m_window->currentPage(), &controller());
        QTRY_VERIFY(!textOf(page(), "encodersDevice").isEmpty());
    }
    void aWrongFileIsRefusedAndNothingIsListed()
    {
        QFile words(m_folder.filePath(QStringLiteral("words.pth")));
        QVERIFY(words.open(QIODevice::WriteOnly) && words.write("words\n") > 0);
        words.close();
        m_program->importDialog()->hide();
        QVERIFY(controller().takeDrop({words.fileName()}));
        QTRY_VERIFY_WITH_TIMEOUT(textOf(page(), "outcomeText").contains(QStringLiteral("words.pth")),
                                 patience);
        QVERIFY(page().findChild<QWidget *>(QStringLiteral("weightsOutcome"))->isVisible());
        QCOMPARE(ids().size(), 1);
        QVERIFY(!m_program->importDialog()->isVisible());
        // Several files, and a workspace, are the window's.
        QVERIFY(!controller().takeDrop({words.fileName(), words.fileName()}));
        QVERIFY(!controller().takeDrop({m_folder.filePath(QStringLiteral("encoders.fathom"))}));
    }
    void weightsAreRegisteredEmbeddedAndForgotten()
    {
        controller().check(copied("dinov3_mlp_hf", QStringLiteral("mlp")));
        QVERIFY(page().findChild<QWidget *>(QStringLiteral("checkingWeights"))->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(ids().size(), 2, patience);
        QVERIFY(!page().findChild<QWidget *>(QStringLiteral("checkingWeights"))->isVisible());
        const QString id = ids().back();
        QVERIFY(id.startsWith(u"dinov3-vit-64x2-"));
        EncoderCard *card = page().card(id);
        // "Embed this workspace" opens the dialog with this encoder, and with its forecast.
        card->findChild<QPushButton *>(QStringLiteral("encoderEmbed"))->click();
        EmbedDialog *dialog = m_program->embedDialog();
        QVERIFY(dialog->isVisible());
        auto *chosen = dialog->findChild<QComboBox *>(QStringLiteral("embedEncoder"));
        QTRY_COMPARE_WITH_TIMEOUT(chosen->currentData().toString(), id, patience);
        QCOMPARE(chosen->count(), 2);
        QCOMPARE(dialog->findChild<QSpinBox *>(QStringLiteral("embedSize"))->value(), 1024);
        const auto counted = [&] {
            return textOf(*dialog, "embedForecast").contains(QString::number(card->row().whole.slices));
        };
        QTRY_VERIFY_WITH_TIMEOUT(counted(), patience);
        dialog->close();
        // Its speed is shown once it is known.
        QTRY_VERIFY_WITH_TIMEOUT(page().card(id) != nullptr && controller().isSettled(), patience);
        page().card(id)->findChild<QPushButton *>(QStringLiteral("encoderMeasure"))->click();
        QTRY_VERIFY_WITH_TIMEOUT(!page().card(id)->row().speeds.empty(), patience);
        // And off the list again.
        page().card(id)->findChild<QPushButton *>(QStringLiteral("encoderForget"))->click();
        page().findChild<QPushButton *>(QStringLiteral("confirmForget"))->click();
        QTRY_COMPARE_WITH_TIMEOUT(ids().size(), 1, patience);
        QVERIFY(QFile::exists(m_folder.filePath(QStringLiteral("mlp/model.safetensors"))));
    }
    void aProgramRunsOnlyAfterItIsTrusted()
    {
        const QString path = copied("script", QStringLiteral("script")) + QStringLiteral("/module.pt");
        controller().check(path);
        ScriptDialog *dialog = controller().scriptDialog();
        QTRY_VERIFY_WITH_TIMEOUT(dialog->isVisible(), patience);
        QCOMPARE(dialog->path(), path);
        QCOMPARE(ids().size(), 1);
        dialog->findChild<QSpinBox *>(QStringLiteral("scriptSide"))->setValue(16);
        dialog->findChild<QSpinBox *>(QStringLiteral("scriptOutput"))->setValue(2);
        dialog->findChild<QCheckBox *>(QStringLiteral("scriptTrust"))->setChecked(true);
        dialog->findChild<QPushButton *>(QStringLiteral("scriptRegister"))->click();
        QVERIFY(!dialog->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(ids().size(), 2, patience);
        QVERIFY(ids().back().startsWith(u"torchscript-"));
        QCOMPARE(page().card(ids().back())->row().encoder.info.dimension, 6);
    }
    void anotherWorkspaceBeginsAnew()
    {
        QSignalSpy opened(&m_program->engine(), &Engine::workspaceOpened);
        m_program->engine().createWorkspace(m_folder.filePath(QStringLiteral("other.fathom")));
        QVERIFY(opened.wait(patience));
        m_window->open(QStringLiteral("fathom:encoders"));
        QTRY_VERIFY_WITH_TIMEOUT(controller().isSettled() && controller().isFull(), patience);
        QCOMPARE(ids().size(), 2); // the user's, not the workspace's
        QCOMPARE(page().card(QStringLiteral("fathom-demo-vit"))->row().whole.slices, 0);
        QVERIFY(!page()
                     .card(QStringLiteral("fathom-demo-vit"))
                     ->findChild<QPushButton *>(QStringLiteral("encoderEmbed"))
                     ->isEnabled());
    }
};

FATHOM_TEST_SUBJECT(encoders_window, TestEncodersWindow)
#include "tst_encoders_window.moc"
