// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <store/activation_index.h>
#include <store/vector_export.h>
#include <store/vector_file.h>

#include <QFile>
#include <QTest>

#include <algorithm>

using namespace fathom;
using test::add;
using test::sample;

namespace {
const QString tiny = QStringLiteral("tiny");

void makeFile(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

// A workspace with two subjects and all of their slices embedded.
Result<std::shared_ptr<Workspace>> embedded(const QString &path)
{
    FATHOM_TRY(const auto workspace, Workspace::create(path));
    for (const int number : {3, 4}) {
        FATHOM_TRY(const VolumeRecord volume, add(*workspace, sample(number)));
        Q_UNUSED(volume)
    }
    FATHOM_DO(test::embedAll(*workspace));
    return workspace;
}

// sample(3) as somebody would name it who has embeddings of it only.
SliceKeys::Volume keyOfSample(const QString &id = QStringLiteral("s0003"))
{
    return {QStringLiteral("cohort"), Modality::Ct, id, QStringLiteral("fathom"), {0, 6, 12}};
}

std::vector<qint64> slicesOf(const VolumeRecord &volume)
{
    std::vector<qint64> slices;
    for (const SliceRange &range : volume.planes) {
        for (int i = 0; i < range.count; ++i)
            slices.push_back(range.firstSlice + i);
    }
    return slices;
}
} // namespace

class tst_Vectors final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void exportsReadBackEqual_data();
    void exportsReadBackEqual();
    void shardsCarryTheKeysOfTheirSlices();
    void tablesThatDoNotFitAreRefused_data();
    void tablesThatDoNotFitAreRefused();
    void publishedColumnsAreKnown();
    void parquetIsRefusedWithItsConversion();
    void scanJoinsItsEmbeddings();
    void scanWithMoreSlicesTakesTheRowsAlong();
    void anotherScanIsRefused();
    void ownIdsAreKnownToThisUserAlone();
    void volumeWithoutScanGrows();
};

void tst_Vectors::exportsReadBackEqual_data()
{
    QTest::addColumn<QString>("name");
    for (const char *name : {"e.safetensors", "e.npy", "e.csv"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void tst_Vectors::exportsReadBackEqual()
{
    QFETCH(QString, name);
    test::StoreFolder folder;
    const auto workspace = embedded(folder.path(QStringLiteral("w.fathom")));
    VERIFY_RESULT(workspace);
    const auto rows = exportEmbeddings(**workspace, tiny, folder.path(name));
    VERIFY_RESULT(rows);
    QCOMPARE(*rows, 36);
    const auto file = VectorFile::open(folder.path(name), {});
    VERIFY_RESULT(file);
    const auto stored = (*workspace)->embeddings(tiny);
    QCOMPARE(file->dimension(), 4);
    QCOMPARE(file->keys().rows(), 36);
    const auto first = file->read(0, 20), rest = file->read(20, 16);
    VERIFY_RESULT(first);
    VERIFY_RESULT(rest);
    std::vector<float> all = *first;
    all.insert(all.end(), rest->begin(), rest->end());
    QVERIFY(all == stored->rows);
    // Of the second subject's axial slice 5: coronal slices come first.
    QCOMPARE(file->keys().text(18 + 6 + 5), QStringLiteral("cohort, ct, s0004, z, 5"));
    QCOMPARE(file->keys().volumes.size(), size_t(2));
    QCOMPARE(file->keys().volumes[0].method, QStringLiteral("fathom"));
    if (name.endsWith(QLatin1String("safetensors"))) {
        QCOMPARE(file->encoder().id, tiny);
        QCOMPARE(file->encoder().weightsSha256, QStringLiteral("abc"));
        QCOMPARE(file->encoder().inputSide, 32);
        QCOMPARE(file->workspace(), (*workspace)->id());
        QCOMPARE(file->keys().volumes[1].counts, (std::array<int, 3>{0, 6, 12}));
    }
    QCOMPARE(int(exportEmbeddings(**workspace, tiny, folder.path(QStringLiteral("e.txt"))).error().code),
             int(ErrorCode::Usage));
}

void tst_Vectors::shardsCarryTheKeysOfTheirSlices()
{
    test::StoreFolder folder;
    const auto workspace = embedded(folder.path(QStringLiteral("w.fathom")));
    VERIFY_RESULT(workspace);
    const auto volumes = (*workspace)->volumes();
    VERIFY_RESULT((*workspace)->removeVolume(volumes->front().id));
    const auto shards = (*workspace)->shards(tiny);
    QCOMPARE(shards->size(), size_t(1));
    const auto file = VectorFile::open((*workspace)->folder() + u'/' + shards->front().file, {});
    VERIFY_RESULT(file);
    QCOMPARE(file->keys().volumes.size(), size_t(1)); // the removed one is not named any more
    QCOMPARE(file->keys().text(0), QStringLiteral("cohort, ct, s0004, y, 0"));
    QCOMPARE(file->keys().rows(), 18);
}

void tst_Vectors::tablesThatDoNotFitAreRefused_data()
{
    QTest::addColumn<QByteArray>("table");
    QTest::addColumn<QString>("why");
    const QByteArray head("dataset,modality,id,plane,index,v0,v1\n");
    QTest::newRow("empty") << QByteArray() << "is empty";
    QTest::newRow("no plane") << QByteArray("dataset,modality,id,index,v0\n") << "no column plane";
    QTest::newRow("no data set") << QByteArray("modality,id,plane,index,v0\n") << "--dataset";
    QTest::newRow("no vector") << QByteArray("dataset,modality,id,plane,index\n") << "no vector";
    QTest::newRow("column twice") << QByteArray("dataset,modality,id,image_id,plane,index,v0\n") << "twice";
    QTest::newRow("unknown column") << QByteArray("dataset,modality,id,plane,index,age,v0\n") << "age";
    QTest::newRow("value left out") << QByteArray("dataset,modality,id,plane,index,v0,v2\n") << "v2";
    QTest::newRow("key behind") << QByteArray("dataset,modality,id,plane,v0,index\n") << "between";
    QTest::newRow("fields") << head + "c,ct,s0001,z,3,1\n"
                            << "line 2 has 6 fields";
    QTest::newRow("plane") << head + "c,ct,s0001,w,3,1,2\n"
                           << "line 2: w";
    QTest::newRow("modality") << head + "c,pet,s0001,z,3,1,2\n"
                              << "line 2: pet";
    QTest::newRow("index") << head + "c,ct,s0001,z,-1,1,2\n"
                           << "line 2: -1";
    QTest::newRow("id") << head + "c,ct,,z,1,1,2\n"
                        << "line 2: id";
    QTest::newRow("value") << head + "c,ct,s0001,z,3,1,two\n"
                           << "line 2: two";
}

void tst_Vectors::tablesThatDoNotFitAreRefused()
{
    QFETCH(QByteArray, table);
    QFETCH(QString, why);
    test::StoreFolder folder;
    const QString path = folder.path(QStringLiteral("t.csv"));
    makeFile(path, table);
    const auto file = VectorFile::open(path, {});
    Error error;
    if (!file) {
        error = file.error();
    } else {
        const auto rows = file->read(0, file->keys().rows());
        QVERIFY(!rows);
        error = rows.error();
    }
    QVERIFY2(error.english().startsWith(path) && error.english().contains(why), qPrintable(error.english()));
}

void tst_Vectors::publishedColumnsAreKnown()
{
    test::StoreFolder folder;
    makeFile(folder.path(QStringLiteral("p.keys.csv")),
             "modality,image_id,slice_orientation,slice_idx,method\n"
             "ct,s0000,x,17,paper\nmri,s0001,z,0,paper\n");
    makeFile(folder.path(QStringLiteral("p.npy")), npyHeader(2, 3) + QByteArray(24, '\0'));
    const auto unnamed = VectorFile::open(folder.path(QStringLiteral("p.npy")), {});
    QVERIFY(!unnamed);
    QCOMPARE(int(unnamed.error().code), int(ErrorCode::Usage));
    const auto file =
        VectorFile::open(folder.path(QStringLiteral("p.npy")), {{}, QStringLiteral("totalseg")});
    VERIFY_RESULT(file);
    QCOMPARE(file->keys().text(0), QStringLiteral("totalseg, ct, s0000, x, 17"));
    QCOMPARE(file->keys().text(1), QStringLiteral("totalseg, mr, s0001, z, 0"));
    QCOMPARE(file->keys().volumes[1].method, QStringLiteral("paper"));
    makeFile(folder.path(QStringLiteral("p.npy")), npyHeader(3, 3) + QByteArray(36, '\0'));
    const auto longer =
        VectorFile::open(folder.path(QStringLiteral("p.npy")), {{}, QStringLiteral("totalseg")});
    QVERIFY(!longer);
    QCOMPARE(int(longer.error().code), int(ErrorCode::WrongShape));
}

void tst_Vectors::parquetIsRefusedWithItsConversion()
{
    const auto file = VectorFile::open(QStringLiteral("/data/x_all.parquet"), {});
    QVERIFY(!file);
    const QString code = file.error().english().section(QStringLiteral("reads: "), 1);
    const QStringList lines = code.split(QStringLiteral("; "));
    QCOMPARE(lines.size(), 5);
    QProcess python; // what is said is Python
    python.start(QStringLiteral("/usr/bin/python3"), {"-c", "import ast, sys; ast.parse(sys.argv[1])", code});
    QVERIFY(python.waitForFinished(600'000));
    QVERIFY2(python.error() == QProcess::FailedToStart || python.exitCode() == 0,
             python.readAllStandardError().constData());
    QVERIFY(lines[1].contains(QStringLiteral("x_all.parquet")));
    for (const char *column : {"modality", "image_id", "slice_orientation", "slice_idx"})
        QVERIFY2(lines[3].contains(QLatin1String(column)), column);
}

void tst_Vectors::scanJoinsItsEmbeddings()
{
    test::StoreFolder folder;
    const auto made = Workspace::create(folder.path(QStringLiteral("w.fathom")));
    VERIFY_RESULT(made);
    Workspace &workspace = **made;
    const auto waiting = workspace.addVolumeWithoutScan(keyOfSample());
    VERIFY_RESULT(waiting);
    QVERIFY(!waiting->hasScan);
    QCOMPARE(waiting->alias, QStringLiteral("s0003"));
    QCOMPARE(waiting->slices(), 18);
    VERIFY_RESULT(test::embedAll(workspace));
    VERIFY_RESULT(workspace.addSae(test::tinySae(), {}));
    VERIFY_RESULT(test::indexAll(workspace, QStringLiteral("sae-1")));
    const auto before = workspace.embeddings(tiny);
    const QString index = workspace.sae(QStringLiteral("sae-1"))->indexHash;
    QVERIFY(workspace.thumbnail(waiting->planes.front().firstSlice)->isEmpty());
    const auto source = workspace.source(waiting->id);
    QVERIFY(!source && source.error().english().contains(QStringLiteral("no scan here")));
    QCOMPARE(*workspace.audit(), QStringList());

    const auto joined = add(workspace, sample(3));
    VERIFY_RESULT(joined);
    QVERIFY(joined->hasScan);
    QCOMPARE(joined->id, waiting->id);
    QCOMPARE(workspace.volumes()->size(), size_t(1));
    QCOMPARE(joined->geometry.size, sample(3).volume.geometry.size);
    QCOMPARE(joined->annotated, sample(3).volume.annotated);
    QVERIFY(workspace.embeddings(tiny)->sliceIds == before->sliceIds);
    QVERIFY(workspace.embeddings(tiny)->rows == before->rows);
    QCOMPARE(workspace.sae(QStringLiteral("sae-1"))->indexHash, index);
    QCOMPARE(workspace.sae(QStringLiteral("sae-1"))->indexedRows, 18);
    QVERIFY(workspace.thumbnail(joined->planes.front().firstSlice)->startsWith("jpeg of s0003"));
    QVERIFY(!workspace.presence(joined->id)->empty());
    QCOMPARE(*workspace.audit(), QStringList());
    QCOMPARE(int(add(workspace, sample(3)).error().code), int(ErrorCode::Usage)); // now it is here
}

void tst_Vectors::scanWithMoreSlicesTakesTheRowsAlong()
{
    test::StoreFolder folder;
    const auto made = Workspace::create(folder.path(QStringLiteral("w.fathom")));
    VERIFY_RESULT(made);
    Workspace &workspace = **made;
    SliceKeys::Volume key = keyOfSample();
    key.counts = {0, 0, 9}; // what somebody happened to have
    const auto waiting = workspace.addVolumeWithoutScan(key);
    VERIFY_RESULT(waiting);
    VERIFY_RESULT(add(workspace, sample(4))); // another one behind it
    VERIFY_RESULT(test::embedAll(workspace));
    const auto before = workspace.embeddings(tiny);
    const auto joined = add(workspace, sample(3));
    VERIFY_RESULT(joined);
    QCOMPARE(joined->slices(), 18);
    const SliceRange axial = joined->planes.back();
    for (int i = 0; i < 12; ++i) {
        const auto row = workspace.embedding(tiny, axial.firstSlice + i);
        QCOMPARE(bool(row), i < 9);
        if (row)
            QVERIFY(*row ==
                    std::vector<float>(before->rows.begin() + i * 4, before->rows.begin() + (i + 1) * 4));
    }
    QCOMPARE(workspace.pendingSlices(tiny)->size(), size_t(9));
    QCOMPARE(workspace.embeddings(tiny)->sliceIds.size(), before->sliceIds.size());
    QCOMPARE(*workspace.audit(), QStringList());
}

void tst_Vectors::anotherScanIsRefused()
{
    test::StoreFolder folder;
    const auto made = Workspace::create(folder.path(QStringLiteral("w.fathom")));
    VERIFY_RESULT(made);
    Workspace &workspace = **made;
    SliceKeys::Volume key = keyOfSample();
    key.counts = {0, 6, 40};
    VERIFY_RESULT(workspace.addVolumeWithoutScan(key));
    VERIFY_RESULT(test::embedAll(workspace));
    const auto before = workspace.embeddings(tiny);
    const auto tooFew = add(workspace, sample(3));
    QVERIFY(!tooFew);
    QCOMPARE(int(tooFew.error().code), int(ErrorCode::WrongShape));
    test::Sample other = sample(3);
    other.volume.method = Method::Paper;
    const auto otherRule = add(workspace, other);
    QVERIFY(!otherRule && otherRule.error().english().contains(QStringLiteral("--method fathom")));
    QCOMPARE(workspace.volumes()->size(), size_t(1));
    QVERIFY(!workspace.volumes()->front().hasScan);
    QVERIFY(workspace.embeddings(tiny)->rows == before->rows);
    QCOMPARE(*workspace.audit(), QStringList());
}

void tst_Vectors::ownIdsAreKnownToThisUserAlone()
{
    test::StoreFolder folder;
    const QString path = folder.path(QStringLiteral("w.fathom"));
    const auto made = Workspace::create(path);
    VERIFY_RESULT(made);
    Workspace &workspace = **made;
    const SliceKeys::Volume key = keyOfSample(QStringLiteral("mueller-hans"));
    const auto waiting = workspace.addVolumeWithoutScan(key);
    VERIFY_RESULT(waiting);
    QCOMPARE(waiting->alias, QStringLiteral("scan-0001"));
    VERIFY_RESULT(test::embedAll(workspace));
    QCOMPARE(test::filesWith(path, "mueller"), QStringList());
    const auto byKey = workspace.volumesByKey(true);
    QCOMPARE(byKey->value(volumeKey(key.dataset, key.modality, key.id)), waiting->id);
    QCOMPARE(workspace.volumesByKey(false)->size(), 0);
    test::Sample scan = sample(3);
    scan.volume.imageId = key.id;
    scan.source.imageId = key.id;
    const auto joined = add(workspace, scan);
    VERIFY_RESULT(joined);
    QCOMPARE(joined->id, waiting->id);
    QVERIFY(joined->hasScan);
    QCOMPARE(test::filesWith(path, "mueller"), QStringList());
}

void tst_Vectors::volumeWithoutScanGrows()
{
    test::StoreFolder folder;
    const auto made = Workspace::create(folder.path(QStringLiteral("w.fathom")));
    VERIFY_RESULT(made);
    Workspace &workspace = **made;
    SliceKeys::Volume key = keyOfSample();
    key.counts = {0, 0, 5};
    const auto waiting = workspace.addVolumeWithoutScan(key);
    VERIFY_RESULT(waiting);
    VERIFY_RESULT(test::embedAll(workspace));
    const auto before = workspace.embeddings(tiny);
    const auto grown = workspace.growVolumeWithoutScan(waiting->id, {3, 0, 4});
    VERIFY_RESULT(grown);
    QCOMPARE(grown->planes.size(), size_t(2));
    QCOMPARE(grown->planes.back().count, 5);
    const auto after = workspace.embeddings(tiny);
    QVERIFY(after->rows == before->rows);
    QCOMPARE(after->sliceIds.front(), grown->planes.back().firstSlice);
    QCOMPARE(slicesOf(*grown).size(), size_t(8));
    QCOMPARE(*workspace.audit(), QStringList());
    const auto same = workspace.growVolumeWithoutScan(waiting->id, {1, 0, 1});
    VERIFY_RESULT(same);
    QCOMPARE(same->planes.front().firstSlice, grown->planes.front().firstSlice);
}

FATHOM_TEST_SUBJECT(vectors, tst_Vectors)
#include "tst_vectors.moc"
