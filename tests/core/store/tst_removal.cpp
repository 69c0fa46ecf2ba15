// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <store/activation_index.h>

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

using namespace fathom;
using test::sample;

namespace {
template <typename T> QByteArray bytesOf(const T &value)
{
    return QByteArray(reinterpret_cast<const char *>(&value), sizeof value);
}

/// A workspace of three scans, embedded and indexed, with labels and jobs; the middle one is to be removed.
class Prepared
{
public:
    test::StoreFolder folder;
    QString path = folder.path(QStringLiteral("w.fathom"));
    std::shared_ptr<Workspace> workspace;
    VolumeRecord victim;

    Prepared()
    {
        const auto made = build();
        if (!made)
            qFatal("%s", qPrintable(made.error().english()));
    }

    Result<void> build()
    {
        FATHOM_TRY(workspace, Workspace::create(path));
        FATHOM_DO(asVoid(test::add(*workspace, sample(1))));
        test::Sample marked = sample(4242);
        marked.volume.dataset = QStringLiteral("zebra-dataset");
        marked.volume.contentHash = QStringLiteral("zebra-hash");
        marked.volume.studyType = QStringLiteral("zebra study");
        marked.volume.meta[QStringLiteral("pathology")] = QStringLiteral("zebra pathology");
        marked.volume.notes = QStringList{QStringLiteral("zebra note")};
        marked.volume.annotated.append(QStringLiteral("zebra_organ"));
        marked.presence.push_back(
            {QStringLiteral("zebra_organ"), false, Plane::Axial, std::vector<bool>(12, true)});
        FATHOM_TRY(victim, test::add(*workspace, marked));
        FATHOM_DO(asVoid(test::add(*workspace, sample(3))));
        FATHOM_DO(test::embedAll(*workspace));
        FATHOM_DO(asVoid(workspace->addSae(test::tinySae(), {})));
        FATHOM_DO(test::indexAll(*workspace, QStringLiteral("sae-1")));
        std::vector<LabelRecord> labels;
        for (int f = 0; f < 16; ++f) {
            LabelRecord label;
            label.sae = QStringLiteral("sae-1");
            label.feature = f;
            label.text = QStringLiteral("concept %1").arg(f);
            labels.push_back(label);
        }
        FATHOM_DO(workspace->addLabels(labels));
        JobRecord job;
        job.kind = QStringLiteral("import");
        job.log = QStringList{QStringLiteral("imported s4242"), QStringLiteral("s42420 is another one")};
        job.result[QStringLiteral("volume")] = QStringLiteral("s4242");
        FATHOM_DO(asVoid(workspace->addJob(job)));
        return {};
    }
    template <typename T> static Result<void> asVoid(const Result<T> &result)
    {
        return result ? Result<void>() : Result<void>(result.error());
    }
};
} // namespace

class tst_Removal : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noByteOfARemovedVolumeStaysInTheWorkspace()
    {
        Prepared p;
        const qint64 slice = p.victim.planes[1].firstSlice + 3;
        const auto before = p.workspace->index(QStringLiteral("sae-1"));
        VERIFY_RESULT(before);
        const quint32 activation = (*before)->row((*before)->rowOf(slice)).words.front();
        const float embedded = test::rowsFor(std::vector<qint64>{slice})[0];
        const QList<QByteArray> traces{"zebra",         "s4242 ",          "s4242\"",
                                       "jpeg of s4242", bytesOf(embedded), bytesOf(activation)};
        {
            // So that the file holds what the log holds, as after hours of work.
            p.workspace.reset();
            const auto again = Workspace::open(p.path, Workspace::Mode::Write);
            VERIFY_RESULT(again);
            p.workspace = *again;
        }
        for (const QByteArray &trace : traces)
            if (trace != "s4242 ")
                QVERIFY2(!test::filesWith(p.path, trace).isEmpty(), trace.constData());
        QVERIFY(QDir(p.folder.privateFolder()).exists());
        QCOMPARE(test::filesWith(p.folder.privateFolder(), "s4242").size(), 1);

        VERIFY_RESULT(p.workspace->removeVolume(p.victim.id));
        for (const QByteArray &trace : traces)
            QVERIFY2(
                test::filesWith(p.path, trace).isEmpty(),
                qPrintable(QString::fromLatin1(trace) + u' ' + test::filesWith(p.path, trace).join(u' ')));
        QCOMPARE(test::filesWith(p.folder.privateFolder(), "s4242").size(), 0);
        QCOMPARE(*p.workspace->audit(), QStringList());

        // What was not removed works as before.
        QCOMPARE(p.workspace->volumes()->size(), size_t(2));
        const auto index = p.workspace->index(QStringLiteral("sae-1"));
        VERIFY_RESULT(index);
        QCOMPARE((*index)->rows(), qint64(36));
        QCOMPARE((*index)->rowOf(slice), qint64(-1));
        const auto embeddings = p.workspace->embeddings(QStringLiteral("tiny"));
        VERIFY_RESULT(embeddings);
        QCOMPARE(embeddings->sliceIds.size(), size_t(36));
        QCOMPARE(embeddings->rows, test::rowsFor(embeddings->sliceIds));
        const auto statistics = p.workspace->statistics(QStringLiteral("sae-1"));
        VERIFY_RESULT(statistics);
        qint64 firing = 0;
        for (const FeatureStatistics &one : *statistics) {
            firing += one.slices;
            QVERIFY(one.volumes <= 2);
            QCOMPARE(qint64((*index)->column(one.feature).size()), one.slices);
        }
        QVERIFY(firing > 0);
        QVERIFY(p.workspace->jobs()->front().log.join(u' ').contains(QLatin1String("s42420")));
    }

    void labelsStayAndThoseOfFeaturesThatFiredInItAreStale()
    {
        Prepared p;
        const auto index = p.workspace->index(QStringLiteral("sae-1"));
        VERIFY_RESULT(index);
        QSet<int> fired;
        for (const SliceRange &range : p.victim.planes)
            for (qint64 s = range.firstSlice; s < range.firstSlice + range.count; ++s)
                for (const auto &[feature, value] : (*index)->row((*index)->rowOf(s)))
                    fired.insert(feature);
        VERIFY_RESULT(p.workspace->removeVolume(p.victim.id));
        const auto labels = p.workspace->currentLabels(QStringLiteral("sae-1"));
        VERIFY_RESULT(labels);
        QCOMPARE(labels->size(), size_t(16));
        for (const LabelRecord &label : *labels)
            QCOMPARE(label.stale, fired.contains(label.feature));
        // A new version is fresh.
        LabelRecord label = labels->at(size_t(*fired.begin()));
        label.text = QStringLiteral("seen again");
        VERIFY_RESULT(p.workspace->addLabel(label));
        QVERIFY(!p.workspace->labelHistory(label.sae, label.feature)->front().stale);
    }

    void idsOfARemovedVolumeAreNotGivenAgain()
    {
        Prepared p;
        const auto last = p.workspace->volumes()->back();
        VERIFY_RESULT(p.workspace->removeVolume(last.id));
        const auto next = test::add(*p.workspace, sample(9));
        VERIFY_RESULT(next);
        QVERIFY(next->id > last.id);
        QVERIFY(next->planes[0].firstSlice > last.planes[1].firstSlice);
    }

    void removedEmbeddingsAreGoneAndTheSaeStays()
    {
        Prepared p;
        const float embedded = test::rowsFor(std::vector<qint64>{5})[0];
        QVERIFY(!test::filesWith(p.path, bytesOf(embedded)).isEmpty());
        VERIFY_RESULT(p.workspace->removeEmbeddings(QStringLiteral("tiny")));
        QCOMPARE(test::filesWith(p.path, bytesOf(embedded)), QStringList());
        QCOMPARE(p.workspace->pendingSlices(QStringLiteral("tiny"))->size(), size_t(54));
        VERIFY_RESULT(p.workspace->saeModel(QStringLiteral("sae-1")));
        VERIFY_RESULT(p.workspace->index(QStringLiteral("sae-1")));
        QCOMPARE(*p.workspace->audit(), QStringList());
        VERIFY_RESULT(test::embedAll(*p.workspace));
    }

    void removedSaeIsGoneAndItsLabelsStayStale()
    {
        Prepared p;
        const auto index = p.workspace->index(QStringLiteral("sae-1"));
        VERIFY_RESULT(index);
        const quint32 activation = (*index)->row((*index)->rowOf(5)).words.front();
        QVERIFY(!test::filesWith(p.path, bytesOf(activation)).isEmpty());
        VERIFY_RESULT(p.workspace->removeSae(QStringLiteral("sae-1")));
        QCOMPARE(test::filesWith(p.path, bytesOf(activation)), QStringList());
        QVERIFY(!QDir(p.path + QStringLiteral("/sae/sae-1")).exists());
        QCOMPARE(p.workspace->saes()->size(), size_t(0));
        const auto labels = p.workspace->currentLabels(QStringLiteral("sae-1"));
        VERIFY_RESULT(labels);
        QCOMPARE(labels->size(), size_t(16));
        for (const LabelRecord &label : *labels)
            QVERIFY(label.stale);
        QCOMPARE(*p.workspace->audit(), QStringList());
    }

    void aReaderBetweenTwoQuestionsHoldsNothingBack()
    {
        Prepared p;
        const auto reader = Workspace::open(p.path, Workspace::Mode::Read);
        VERIFY_RESULT(reader);
        QCOMPARE((*reader)->volumes()->size(), size_t(3));
        VERIFY_RESULT(p.workspace->removeVolume(p.victim.id));
        QCOMPARE((*reader)->volumes()->size(), size_t(2));
        QCOMPARE(test::filesWith(p.path, "zebra"), QStringList());
    }

    void removalThatAReaderHoldsBackIsFinishedAtTheNextOpening()
    {
        Prepared p;
        {
            QSqlDatabase raw = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("raw"));
            raw.setDatabaseName(p.path + QStringLiteral("/catalog.sqlite"));
            QVERIFY(raw.open());
            QSqlQuery query(raw);
            QVERIFY(query.exec(QStringLiteral("BEGIN")));
            QVERIFY(query.exec(QStringLiteral("SELECT count(*) FROM volume")) && query.next());
            const auto removed = p.workspace->removeVolume(p.victim.id);
            QVERIFY(!removed);
            QCOMPARE(int(removed.error().code), int(ErrorCode::Busy));
            QCOMPARE(p.workspace->volumes()->size(), size_t(2));
            QCOMPARE(query.value(0).toInt(), 3);
        }
        QSqlDatabase::removeDatabase(QStringLiteral("raw"));
        p.workspace.reset();
        const auto again = Workspace::open(p.path, Workspace::Mode::Write);
        VERIFY_RESULT(again);
        QCOMPARE(test::filesWith(p.path, "zebra"), QStringList());
        QCOMPARE(*(*again)->audit(), QStringList());
    }

    void unknownThingsAreNotFound()
    {
        Prepared p;
        QCOMPARE(int(p.workspace->removeVolume(77).error().code), int(ErrorCode::NotFound));
        QCOMPARE(int(p.workspace->removeSae(QStringLiteral("sae-9")).error().code), int(ErrorCode::NotFound));
    }
};

FATHOM_TEST_SUBJECT(removal, tst_Removal)
#include "tst_removal.moc"
