// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "pseudo_language.h"

#include "fabricated.h"
#include "subject.h"

#include <widgets/captions.h>
#include <widgets/context_bar.h>
#include <widgets/embed_dialog.h>
#include <widgets/feature_page_view.h>
#include <widgets/features_page_view.h>
#include <widgets/first_start_view.h>
#include <widgets/help_window.h>
#include <widgets/import_dialog.h>
#include <widgets/job_card.h>
#include <widgets/jobs_page_view.h>
#include <widgets/jump_palette.h>
#include <widgets/missing_step.h>
#include <widgets/navigation_bar.h>
#include <widgets/pipeline_strip.h>
#include <widgets/rail_view.h>
#include <widgets/script_dialog.h>
#include <widgets/state_stack.h>
#include <widgets/train_dialog.h>

#include <volume/slice.h>

#include <QCoreApplication>
#include <QTest>

using namespace fathom;

namespace {

/// Names and values that come from scans, catalogue and model, not from the program's language.
QStringList content()
{
    QStringList all;
    const WorkspaceSummaryPtr summary = test::summary(true);
    const FeatureTablePtr table = test::featureTable(64);
    const FeaturePagePtr page = test::featurePage(7);
    const JobTablePtr jobs = test::jobTable();
    for (const QString &structure : summary->structures)
        all << structure << Captions::structure(structure);
    for (const FeatureRow &row : table->rows)
        all << row.label;
    for (const LabelRecord &label : page->labels)
        all << label.text << label.comment << label.method << label.authorName;
    for (const auto *group : {&page->together, &page->alike, &page->parents, &page->children}) {
        for (const Neighbour &neighbour : *group)
            all << neighbour.label;
    }
    for (const JobRecord &job : jobs->rows)
        all << job.error << job.step;
    all << QStringLiteral("cohort-ct") << QStringLiteral("cohort-mr") << QStringLiteral("real")
        << QStringLiteral("sae-1") << QStringLiteral("fathom-demo-vit") << QStringLiteral("Fathom demo ViT")
        << QStringLiteral("demo.fathom") << QStringLiteral("demo") << QStringLiteral("reader-1")
        << QStringLiteral("fathom") << QStringLiteral("paper");
    all << ctStudyTypes(); // as meta.csv writes them
    all.removeAll(QString());
    // Longer names first, so that no part of one is left over.
    std::sort(all.begin(), all.end(), [](const QString &a, const QString &b) { return a.size() > b.size(); });
    return all;
}

} // namespace

class TestPseudoLanguage : public QObject
{
    Q_OBJECT
private:
    test::PseudoLanguage m_language;

    void check(QWidget &view)
    {
        view.show();
        QVERIFY(QCoreApplication::installTranslator(&m_language)); // posts LanguageChange to every window
        QCoreApplication::sendPostedEvents();
        const QStringList english = test::englishTexts(view, content());
        QCoreApplication::removeTranslator(&m_language);
        QVERIFY2(english.isEmpty(), qPrintable(QLatin1Char('\n') + english.join(QLatin1Char('\n'))));
    }

private Q_SLOTS:
    // Dates in figures only: names of months are the locale's, not ours.
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::German)); }
    void theTestFindsEnglish()
    {
        QLabel label(QStringLiteral("Density"));
        QCOMPARE(test::englishTexts(label, {}).size(), 1);
        label.setText(QString(QChar(0x27E6)) + QStringLiteral("Density") + QChar(0x27E7) +
                      QStringLiteral(" 2.1 %"));
        QVERIFY(test::englishTexts(label, {}).isEmpty());
    }
    void featuresPage()
    {
        FeaturesPageView page;
        page.setTable(test::featureTable(64), page.nextTicket());
        check(page);
    }
    void featurePage()
    {
        FeaturePageView page;
        page.setPage(test::featurePage(7), page.nextTicket(), {32, 128, 512, 1024}, Method::Fathom);
        check(page);
    }
    void jobsPage()
    {
        JobsPageView page;
        page.setJobs(test::jobTable());
        check(page);
        JobsPageView none;
        none.setJobs({});
        check(none);
    }
    void everyMissingStep()
    {
        for (const MissingStep step : {MissingStep::Workspace, MissingStep::Scans, MissingStep::Embeddings,
                                       MissingStep::SliceEmbedding, MissingStep::Sae, MissingStep::SaeGone,
                                       MissingStep::Index, MissingStep::SliceIndex, MissingStep::Labels}) {
            for (const bool running : {false, true}) {
                StateStack states(new QWidget);
                states.showMissing(step, running);
                check(states);
            }
        }
    }
    void shell()
    {
        ContextBar context;
        context.setSummary(test::summary(true));
        context.setJobs(test::jobTable());
        check(context);
        RailView rail;
        check(rail);
        NavigationBar bar;
        check(bar);
        PipelineStrip strip;
        strip.setSummary(test::summary(false));
        check(strip);
        FirstStartView start;
        check(start);
        KeysWindow keys;
        keys.setKeys({}, {});
        check(keys);
        QWidget window;
        JumpPalette jump(&window);
        check(window);
    }
    void dialogs()
    {
        ImportDialog import;
        check(import);
        EmbedDialog embed;
        EncoderInfo encoder;
        encoder.id = QStringLiteral("fathom-demo-vit");
        encoder.inputSide = 512;
        encoder.gridSide = 32;
        for (const bool ours : {true, false}) {
            embed.setEncoders({{encoder, {}, ours}}, encoder.id);
            embed.setForecast(embed.parameters(), {3, 1324, 24});
            embed.setSpeed(encoder.id, {33.0, 2, {}, 1});
            check(embed);
        }
        ScriptDialog script;
        script.setPath(QStringLiteral("/1/2"));
        check(script);
        TrainDialog train;
        train.setSummary(test::summary(true), {});
        check(train);
    }
};

FATHOM_TEST_SUBJECT(pseudo_language, TestPseudoLanguage)
#include "tst_pseudo_language.moc"
