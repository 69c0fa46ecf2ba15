// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <store/activation_index.h>

#include <base/safetensors.h>

#include <store/embedding_rows.h>

#include <QDir>
#include <QFile>
#include <QTest>
#include <thread>

using namespace fathom;
using test::sample;

namespace {
void makeFile(const QString &path, const QByteArray &bytes = "left over")
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}
} // namespace

class tst_Workspace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void createsAnEmptyWorkspaceAndRefusesAFullFolder()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("one.fathom"));
        const auto made = Workspace::create(path);
        VERIFY_RESULT(made);
        QCOMPARE((*made)->name(), QStringLiteral("one"));
        QCOMPARE((*made)->id().size(), 32);
        QCOMPARE((*made)->volumes()->size(), size_t(0));
        QCOMPARE(*(*made)->audit(), QStringList());
        const auto again = Workspace::create(path);
        QVERIFY(!again);
        QCOMPARE(int(again.error().code), int(ErrorCode::Usage));
    }

    void creationThatWasKilledCanBeRepeated()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("one.fathom"));
        makeFile(path + QStringLiteral("/catalog.sqlite.new"));
        makeFile(path + QStringLiteral("/catalog.sqlite.new-journal"));
        VERIFY_RESULT(Workspace::create(path));
        QVERIFY(!QFile::exists(path + QStringLiteral("/catalog.sqlite.new")));
    }

    void missingWorkspaceIsNotFound()
    {
        test::StoreFolder folder;
        const auto opened = Workspace::open(folder.path(QStringLiteral("none")), Workspace::Mode::Write);
        QVERIFY(!opened);
        QCOMPARE(int(opened.error().code), int(ErrorCode::NotFound));
    }

    void volumeComesBackAsItWasStored()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        VolumeRecord stored;
        {
            const auto workspace = Workspace::create(path);
            VERIFY_RESULT(workspace);
            const auto result = test::add(**workspace, sample(7));
            VERIFY_RESULT(result);
            stored = *result;
        }
        const auto workspace = Workspace::open(path, Workspace::Mode::Read);
        VERIFY_RESULT(workspace);
        const auto back = (*workspace)->volume(stored.id);
        VERIFY_RESULT(back);
        const VolumeRecord wanted = sample(7).volume;
        QCOMPARE(back->alias, QStringLiteral("s0007"));
        QCOMPARE(back->dataset, wanted.dataset);
        QCOMPARE(back->geometry.size, wanted.geometry.size);
        QCOMPARE(back->geometry.spacing, wanted.geometry.spacing);
        QCOMPARE(back->geometry.origin, wanted.geometry.origin);
        QCOMPARE(back->window.upper, wanted.window.upper);
        QCOMPARE(back->meta, wanted.meta);
        QCOMPARE(back->annotated, wanted.annotated);
        QCOMPARE(back->annotatedFindings, wanted.annotatedFindings);
        QVERIFY(back->synthetic);
        QCOMPARE(int(back->modality), int(Modality::Ct));
        QCOMPARE(back->planes.size(), size_t(2));
        QCOMPARE(int(back->planes[0].plane), int(Plane::Coronal));
        QCOMPARE(back->planes[0].firstSlice, qint64(1));
        QVERIFY(back->planes[0].storedFlipped);
        QCOMPARE(back->planes[1].firstSlice, qint64(7));
        QCOMPARE(back->planes[1].stepMm, 3.25);

        const auto presence = (*workspace)->presence(stored.id);
        VERIFY_RESULT(presence);
        QCOMPARE(presence->size(), size_t(2));
        for (const PresenceRecord &record : *presence)
            QCOMPARE(record.present, sample(7).presence[record.plane == Plane::Axial ? 0 : 1].present);
        const std::vector<qint64> some{18, 1, 9};
        const auto pictures = (*workspace)->thumbnails(some);
        VERIFY_RESULT(pictures);
        QCOMPARE((*pictures)[0], QByteArray("jpeg of s0007 17"));
        QCOMPARE((*pictures)[1], QByteArray("jpeg of s0007 0"));
        QCOMPARE((*pictures)[2], QByteArray("jpeg of s0007 8"));
        QCOMPARE(int((*workspace)->thumbnail(19).error().code), int(ErrorCode::NotFound));
        QCOMPARE(int((*workspace)->thumbnail(0).error().code), int(ErrorCode::NotFound));
    }

    void sameScanTwiceIsRefusedWithItsAlias()
    {
        test::StoreFolder folder;
        const auto workspace = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        VERIFY_RESULT(test::add(**workspace, sample(7)));
        const auto key = test::add(**workspace, sample(7));
        QVERIFY(!key);
        QCOMPARE(int(key.error().code), int(ErrorCode::Usage));
        QCOMPARE(key.error().args.value(1), QStringLiteral("s0007"));
        test::Sample content = sample(8);
        content.volume.contentHash = sample(7).volume.contentHash;
        QCOMPARE(test::add(**workspace, content).error().args.value(1), QStringLiteral("s0007"));
        // CT and MR number their subjects alike: another key, and another alias.
        const auto mr = test::add(**workspace, sample(7, Modality::Mr));
        VERIFY_RESULT(mr);
        QCOMPARE(mr->alias, QStringLiteral("s0007-mr"));
        QCOMPARE(mr->planes[0].firstSlice, qint64(19));
        QCOMPARE(*(*workspace)->audit(), QStringList());
    }

    void failedImportLeavesNothing()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = Workspace::create(path);
        VERIFY_RESULT(workspace);
        test::Sample wrong = sample(1);
        wrong.thumbnails.pop_back();
        QCOMPARE(int(test::add(**workspace, wrong).error().code), int(ErrorCode::WrongShape));
        wrong = sample(1);
        wrong.presence[0].present.push_back(true);
        QCOMPARE(int(test::add(**workspace, wrong).error().code), int(ErrorCode::WrongShape));
        wrong = sample(1);
        wrong.volume.planes[1].storedAxis =
            9; // refused by the catalogue itself, after the files were written
        QVERIFY(!test::add(**workspace, wrong));
        QVERIFY(QDir(path + QStringLiteral("/thumbnails")).isEmpty());
        QCOMPARE((*workspace)->volumes()->size(), size_t(0));
        VERIFY_RESULT(test::add(**workspace, sample(1)));
    }

    void anotherModalityReplacesTheSlices()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom")), sae = QStringLiteral("sae-1");
        const auto workspace = Workspace::create(path);
        VERIFY_RESULT(workspace);
        VERIFY_RESULT((*workspace)->addEncoder(test::tinyEncoder()));
        VERIFY_RESULT((*workspace)->addSae(test::tinySae(), {}));
        const auto old = test::add(**workspace, sample(7));
        VERIFY_RESULT(old);
        VERIFY_RESULT(test::add(**workspace, sample(8)));
        VERIFY_RESULT(test::embedAll(**workspace));
        VERIFY_RESULT(test::indexAll(**workspace, sae));
        LabelRecord label;
        label.sae = sae;
        label.feature = (*workspace)->index(sae).value()->row(0).feature(0);
        label.text = QStringLiteral("liver");
        VERIFY_RESULT((*workspace)->addLabel(label));

        test::Sample other = sample(7, Modality::Mr);
        other.volume.id = old->id;
        other.volume.modalityCertainty = Certainty::SetByUser;
        other.volume.window = {3.0, 90.0};
        VERIFY_RESULT((*workspace)->replaceSlices(other.volume, other.presence, other.thumbnails));
        const auto now = (*workspace)->volume(old->id);
        VERIFY_RESULT(now);
        QCOMPARE(int(now->modality), int(Modality::Mr));
        QCOMPARE(int(now->modalityCertainty), int(Certainty::SetByUser));
        QCOMPARE(now->window.upper, 90.0);
        QCOMPARE(now->alias, old->alias);
        QCOMPARE(now->contentHash, old->contentHash);
        QVERIFY(now->planes.front().firstSlice > 36); // never an id of before
        const qint64 gone = old->planes.front().firstSlice;
        QVERIFY(!(*workspace)->thumbnail(gone));
        VERIFY_RESULT((*workspace)->thumbnail(now->planes.front().firstSlice));
        QCOMPARE((*workspace)->embeddings(QStringLiteral("tiny"))->sliceIds.size(), size_t(18));
        QVERIFY(!(*workspace)->embedding(QStringLiteral("tiny"), gone));
        QCOMPARE((*workspace)->pendingSlices(QStringLiteral("tiny"))->size(), size_t(now->slices()));
        QCOMPARE((*workspace)->index(sae).value()->rows(), qint64(18));
        QCOMPARE((*workspace)->index(sae).value()->rowOf(gone), qint64(-1));
        QVERIFY((*workspace)->currentLabels(sae)->front().stale);
        QCOMPARE((*workspace)->presence(old->id)->size(), other.presence.size());
        QVERIFY(!QFile::exists(path + QStringLiteral("/thumbnails/volume-000001.thumbs")));
        const auto audit = (*workspace)->audit();
        VERIFY_RESULT(audit);
        QVERIFY2(audit->isEmpty(), qPrintable(audit->join(u'\n')));

        test::Sample twin = sample(7);
        twin.volume.contentHash = QStringLiteral("another");
        VERIFY_RESULT(test::add(**workspace, twin));
        other.volume.modality = Modality::Ct;
        QCOMPARE(
            int((*workspace)->replaceSlices(other.volume, other.presence, other.thumbnails).error().code),
            int(ErrorCode::Usage));
    }

    void auditNamesDamagedMaps()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = Workspace::create(path);
        VERIFY_RESULT(workspace);
        const auto volume = test::add(**workspace, sample(7));
        VERIFY_RESULT(volume);
        MapRecord map{MapKind::Embedding, QStringLiteral("tiny"), 3, {}, {}, {}};
        for (qint64 i = 0; i < 5; ++i) {
            map.ids.push_back(volume->planes.front().firstSlice + i);
            map.xy.insert(map.xy.end(), {float(i), -float(i)});
        }
        VERIFY_RESULT((*workspace)->setMap(map));
        MapRecord features{MapKind::Decoder, QStringLiteral("sae-1"), 1, {}, {9'000'000}, {0.5F, 1.0F}};
        VERIFY_RESULT((*workspace)->setMap(features)); // numbers of features, not slices
        QCOMPARE(*(*workspace)->audit(), QStringList());

        const QString file = path + QStringLiteral("/maps/embedding-tiny.safetensors");
        QVERIFY(QFile::copy(file, path + QStringLiteral("/maps/embedding-old.safetensors")));
        VERIFY_RESULT((*workspace)->removeVolume(volume->id));
        QCOMPARE(*(*workspace)->audit(), QStringList()); // both maps lost the slices of the scan

        QFile made(file);
        QVERIFY(made.open(QIODevice::ReadWrite));
        QVERIFY(made.resize(made.size() - 1));
        made.close();
        QFile stranger(path + QStringLiteral("/maps/holiday.txt"));
        QVERIFY(stranger.open(QIODevice::WriteOnly));
        stranger.close();
        const auto lines = (*workspace)->audit();
        VERIFY_RESULT(lines);
        QCOMPARE(lines->size(), 2);
        QVERIFY2(lines->at(0).startsWith(u"maps/embedding-tiny.safetensors is damaged: "),
                 qPrintable(lines->at(0)));
        QVERIFY2(lines->at(1).startsWith(u"maps/holiday.txt is no map"), qPrintable(lines->at(1)));
    }

    void auditFindsAMapOfSlicesThatAreGone()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const QString file = path + QStringLiteral("/maps/embedding-tiny.safetensors");
        const auto workspace = Workspace::create(path);
        VERIFY_RESULT(workspace);
        const auto volume = test::add(**workspace, sample(7));
        VERIFY_RESULT(volume);
        VERIFY_RESULT((*workspace)
                          ->setMap({MapKind::Embedding,
                                    QStringLiteral("tiny"),
                                    1,
                                    {},
                                    {volume->planes.front().firstSlice},
                                    {0.0F, 1.0F}}));
        QVERIFY(QFile::copy(file, file + QStringLiteral(".kept")));
        VERIFY_RESULT((*workspace)->removeVolume(volume->id));
        QFile::remove(file);
        QVERIFY(QFile::rename(file + QStringLiteral(".kept"), file));
        QCOMPARE(
            *(*workspace)->audit(),
            QStringList{QStringLiteral("maps/embedding-tiny.safetensors: has a slice that is in no volume")});
    }

    void embeddingsComeBackSortedAndPendingShrinks()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = Workspace::create(path);
        VERIFY_RESULT(workspace);
        VERIFY_RESULT(test::add(**workspace, sample(1)));
        VERIFY_RESULT((*workspace)->addEncoder(test::tinyEncoder()));
        const QString tiny = QStringLiteral("tiny");
        QCOMPARE((*workspace)->pendingSlices(tiny)->size(), size_t(18));
        const std::vector<qint64> late{18, 3, 11}, early{2, 1, 7};
        VERIFY_RESULT((*workspace)->addShard(tiny, late, test::rowsFor(late)));
        QCOMPARE(*(*workspace)->embedding(tiny, 3), test::rowsFor(std::vector<qint64>{3}));
        VERIFY_RESULT((*workspace)->addShard(tiny, early, test::rowsFor(early)));
        const auto all = (*workspace)->embeddings(tiny);
        VERIFY_RESULT(all);
        const std::vector<qint64> sorted{1, 2, 3, 7, 11, 18};
        QCOMPARE(all->sliceIds, sorted);
        QCOMPARE(all->rows, test::rowsFor(sorted));
        const auto onDisk = (*workspace)->embeddingRows(tiny);
        VERIFY_RESULT(onDisk);
        QCOMPARE((*onDisk)->sliceIds(), sorted);
        QCOMPARE((*onDisk)->rowOf(11), qint64(4));
        QCOMPARE((*onDisk)->rowOf(12), qint64(-1));
        // Neighbours of one shard, of two, and one row twice.
        const std::vector<qint64> which{0, 1, 4, 5, 2, 3, 3};
        const std::vector<qint64> slices{1, 2, 11, 18, 3, 7, 7};
        std::vector<float> read(which.size() * 4);
        VERIFY_RESULT((*onDisk)->read(which, read.data()));
        QCOMPARE(read, test::rowsFor(slices));
        QCOMPARE((*workspace)->pendingSlices(tiny)->size(), size_t(12));
        QCOMPARE((*workspace)->pendingSlices(tiny)->front(), qint64(4));
        // Each slice once, known slices only, whole rows, finite values.
        const std::vector<qint64> again{5, 7}, unknown{5, 99}, twice{5, 5};
        QCOMPARE(int((*workspace)->addShard(tiny, again, test::rowsFor(again)).error().code),
                 int(ErrorCode::Usage));
        QCOMPARE(int((*workspace)->addShard(tiny, twice, test::rowsFor(twice)).error().code),
                 int(ErrorCode::Usage));
        QCOMPARE(int((*workspace)->addShard(tiny, unknown, test::rowsFor(unknown)).error().code),
                 int(ErrorCode::NotFound));
        QCOMPARE(int((*workspace)->addShard(tiny, again, test::rowsFor(again, 3)).error().code),
                 int(ErrorCode::WrongShape));
        const std::vector<qint64> one{5};
        const std::vector<float> nan{1, 2, 3, std::numeric_limits<float>::quiet_NaN()};
        QCOMPARE(int((*workspace)->addShard(tiny, one, nan).error().code), int(ErrorCode::WrongShape));
        QCOMPARE(*(*workspace)->audit(), QStringList());

        EncoderInfo other = test::tinyEncoder();
        other.weightsSha256 = QStringLiteral("def");
        QCOMPARE(int((*workspace)->addEncoder(other).error().code), int(ErrorCode::Usage));
        other = test::tinyEncoder();
        other.inputSide *= 2; // the same weights at another size give other embeddings
        QCOMPARE(int((*workspace)->addEncoder(other).error().code), int(ErrorCode::Usage));
        VERIFY_RESULT((*workspace)->addEncoder(test::tinyEncoder()));
        other.id = QStringLiteral("../evil");
        QCOMPARE(int((*workspace)->addEncoder(other).error().code), int(ErrorCode::Usage));
    }

    void shardIsPlainSafetensors()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = Workspace::create(path);
        VERIFY_RESULT(workspace);
        VERIFY_RESULT(test::add(**workspace, sample(1)));
        VERIFY_RESULT(test::embedAll(**workspace));
        const auto file =
            Safetensors::open(path + QStringLiteral("/embeddings/tiny/shard-00001.safetensors"));
        VERIFY_RESULT(file);
        QCOMPARE(file->tensor(QStringLiteral("embedding"))->shape, (std::vector<qint64>{18, 4}));
        QCOMPARE(int(file->tensor(QStringLiteral("embedding"))->dtype), int(Dtype::F32));
        QCOMPARE(file->tensor(QStringLiteral("slice_id"))->shape, (std::vector<qint64>{18}));
        QCOMPARE(int(file->tensor(QStringLiteral("slice_id"))->dtype), int(Dtype::I64));
    }

    void saeComesBackWithModelAndCurve()
    {
        test::StoreFolder folder;
        const auto workspace = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(workspace);
        QCOMPARE(int((*workspace)->addSae(test::tinySae(), {}).error().code), int(ErrorCode::NotFound));
        VERIFY_RESULT((*workspace)->addEncoder(test::tinyEncoder()));
        const auto record = (*workspace)->addSae(test::tinySae(), {{{QStringLiteral("step"), 5}}});
        VERIFY_RESULT(record);
        QCOMPARE(record->id, QStringLiteral("sae-1"));
        QCOMPARE(record->config.dictionary, (std::vector<int>{4, 16}));
        QCOMPARE(record->config.thresholds, (std::vector<float>{0.125F, 0.0625F}));
        QCOMPARE(record->config.training[QStringLiteral("seed")].toInt(), 7);
        QCOMPARE(record->curve.size(), size_t(1));
        const auto model = (*workspace)->saeModel(record->id);
        VERIFY_RESULT(model);
        QCOMPARE(model->direction(5)[1], 1.0F);
        VERIFY_RESULT((*workspace)->removeSae(record->id));
        // The id of a removed SAE is not given again: labels refer to it.
        QCOMPARE((*workspace)->addSae(test::tinySae(), {})->id, QStringLiteral("sae-2"));
    }

    void jobsComeBack()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        {
            const auto workspace = Workspace::create(path);
            VERIFY_RESULT(workspace);
            JobRecord job;
            job.kind = QStringLiteral("train");
            job.parameters[QStringLiteral("k")] = 20;
            auto stored = (*workspace)->addJob(job);
            VERIFY_RESULT(stored);
            stored->state = JobState::Running;
            stored->started = QDateTime::currentDateTimeUtc();
            stored->log = QStringList{QStringLiteral("one"), QStringLiteral("two")};
            stored->checkpoint[QStringLiteral("step")] = 4;
            VERIFY_RESULT((*workspace)->updateJob(*stored));
            stored->id = 99;
            QCOMPARE(int((*workspace)->updateJob(*stored).error().code), int(ErrorCode::NotFound));
        }
        const auto workspace = Workspace::open(path, Workspace::Mode::Write);
        VERIFY_RESULT(workspace);
        const auto jobs = (*workspace)->jobs();
        VERIFY_RESULT(jobs);
        QCOMPARE(jobs->size(), size_t(1));
        QCOMPARE(int(jobs->front().state), int(JobState::Running));
        QCOMPARE(jobs->front().log.size(), 2);
        QCOMPARE(jobs->front().checkpoint[QStringLiteral("step")].toInt(), 4);
        QVERIFY(jobs->front().started.isValid());
        QVERIFY(!jobs->front().ended.isValid());
    }

    void leftoversOfAKilledProcessAreRemovedAndNotesStay()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        {
            const auto workspace = Workspace::create(path);
            VERIFY_RESULT(workspace);
            VERIFY_RESULT(test::add(**workspace, sample(1)));
            VERIFY_RESULT(test::embedAll(**workspace));
            VERIFY_RESULT((*workspace)->addSae(test::tinySae(), {}));
            VERIFY_RESULT(test::indexAll(**workspace, QStringLiteral("sae-1")));
        }
        const QStringList leftovers{QStringLiteral("/embeddings/tiny/shard-00002.safetensors"),
                                    QStringLiteral("/embeddings/tiny/shard-00002.safetensors.aBcDeF"),
                                    QStringLiteral("/thumbnails/volume-000002.thumbs"),
                                    QStringLiteral("/activations/sae-1/rows-2.safetensors"),
                                    QStringLiteral("/activations/sae-1/columns-2.safetensors.XyZzYx"),
                                    QStringLiteral("/sae/sae-2/model.safetensors"),
                                    QStringLiteral("/labels.json.QwErTy")};
        for (const QString &leftover : leftovers)
            makeFile(path + leftover);
        makeFile(path + QStringLiteral("/embeddings/README.txt"));
        // A reader leaves everything alone.
        VERIFY_RESULT(Workspace::open(path, Workspace::Mode::Read));
        QVERIFY(QFile::exists(path + leftovers.front()));
        const auto workspace = Workspace::open(path, Workspace::Mode::Write);
        VERIFY_RESULT(workspace);
        for (const QString &leftover : leftovers)
            QVERIFY2(!QFile::exists(path + leftover), qPrintable(leftover));
        QVERIFY(QFile::exists(path + QStringLiteral("/embeddings/README.txt")));
        QCOMPARE(*(*workspace)->audit(), QStringList());
    }

    void auditNamesDamagedAndMissingFiles()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = Workspace::create(path);
        VERIFY_RESULT(workspace);
        VERIFY_RESULT(test::add(**workspace, sample(1)));
        VERIFY_RESULT(test::embedAll(**workspace));
        VERIFY_RESULT((*workspace)->addSae(test::tinySae(), {}));
        VERIFY_RESULT(test::indexAll(**workspace, QStringLiteral("sae-1")));
        QCOMPARE(*(*workspace)->audit(), QStringList());
        QFile shard(path + QStringLiteral("/embeddings/tiny/shard-00001.safetensors"));
        QVERIFY(shard.open(QIODevice::ReadWrite));
        shard.seek(shard.size() - 1);
        shard.write("!");
        shard.close();
        QVERIFY(QFile::remove(path + QStringLiteral("/activations/sae-1/rows-1.safetensors")));
        QVERIFY(QFile::remove(path + QStringLiteral("/thumbnails/volume-000001.thumbs")));
        const auto lines = (*workspace)->audit();
        VERIFY_RESULT(lines);
        QCOMPARE(lines->size(), 3);
        QVERIFY(lines->join(u' ').contains(QLatin1String("shard-00001")));
        QVERIFY(lines->join(u' ').contains(QLatin1String("rows-1")));
        QVERIFY(lines->join(u' ').contains(QLatin1String("volume-000001")));
    }

    void damagedThumbnailsAreRefused()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto workspace = Workspace::create(path);
        VERIFY_RESULT(workspace);
        VERIFY_RESULT(test::add(**workspace, sample(1)));
        const QString pack = path + QStringLiteral("/thumbnails/volume-000001.thumbs");
        for (const QByteArray &bytes :
             {QByteArray(), QByteArray("FATHUMB1"), QByteArray("FATHUMB1") + QByteArray(8, '\xff'),
              QByteArray(200, 'x'), QByteArray("FATHUMB1\x12\0\0\0\0\0\0\0", 16) + QByteArray(200, '\xff')}) {
            makeFile(pack, bytes);
            QCOMPARE(int((*workspace)->thumbnail(3).error().code), int(ErrorCode::Unreadable));
        }
    }

    void readersSeeWhatTheWriterCommits()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        const auto writer = Workspace::create(path);
        VERIFY_RESULT(writer);
        const auto reader = Workspace::open(path, Workspace::Mode::Read);
        VERIFY_RESULT(reader);
        QCOMPARE((*reader)->volumes()->size(), size_t(0));
        VERIFY_RESULT(test::add(**writer, sample(1)));
        QCOMPARE((*reader)->volumes()->size(), size_t(1));
        QCOMPARE(int(test::add(**reader, sample(2)).error().code), int(ErrorCode::Usage));
    }

    void everyThreadHasItsOwnConnection()
    {
        test::StoreFolder folder;
        const auto made = Workspace::create(folder.path(QStringLiteral("w.fathom")));
        VERIFY_RESULT(made);
        const std::shared_ptr<Workspace> workspace = *made;
        VERIFY_RESULT(test::add(*workspace, sample(1)));
        std::atomic<int> good = 0;
        for (int round = 0; round < 3; ++round) { // later threads may get the handles of earlier ones
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([&] {
                    for (int i = 0; i < 20; ++i)
                        good += workspace->volumes()->size() == 1 && workspace->thumbnail(5)->size() > 0;
                });
        }
        QCOMPARE(good.load(), 240);
    }
};

FATHOM_TEST_SUBJECT(workspace, tst_Workspace)
#include "tst_workspace.moc"
