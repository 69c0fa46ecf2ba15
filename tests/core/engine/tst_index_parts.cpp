// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"
#include "subject.h"

#include <engine/index_part.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace fathom;
using namespace fathom::test;

namespace {
const QString sae = QStringLiteral("sae-1");
constexpr int subjectCount = 3;
} // namespace

class tst_IndexParts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void joinedPartsAreTheUndividedIndex_data();
    void joinedPartsAreTheUndividedIndex();
    void missingPartsAreNamed();
    void partsOfOtherEmbeddingsAreRefused();
    void brokenPartsAreRefused();
    void twoDivisionsAreToldApart();

private:
    Result<void> writeParts(const QString &folder, int parts, int leaveOut = 0);
    std::unique_ptr<JobBench> m_bench;
    QString m_hash; ///< of the index that was computed at once
};

void tst_IndexParts::initTestCase()
{
    m_bench = std::make_unique<JobBench>(QStringLiteral("whole"));
    VERIFY_RESULT(m_bench->runChain(subjectCount));
    const auto record = m_bench->workspace().sae(sae);
    VERIFY_RESULT(record);
    m_hash = record->indexHash;
    QVERIFY(!m_hash.isEmpty());
}

Result<void> tst_IndexParts::writeParts(const QString &folder, int parts, int leaveOut)
{
    for (int number = 1; number <= parts; ++number) {
        if (number == leaveOut)
            continue;
        QuietContext context;
        FATHOM_TRY(const qint64 rows,
                   writeIndexPart(m_bench->workspace(), sae, {number, parts}, folder, context));
        if (rows < 1)
            return Error{ErrorCode::Bug, "an empty part", {}};
    }
    return {};
}

void tst_IndexParts::joinedPartsAreTheUndividedIndex_data()
{
    QTest::addColumn<int>("parts");
    for (const int parts : {1, 2, 5, 8})
        QTest::addRow("%d", parts) << parts;
}

void tst_IndexParts::joinedPartsAreTheUndividedIndex()
{
    QFETCH(int, parts);
    QTemporaryDir folder;
    VERIFY_RESULT(writeParts(folder.path(), parts));
    const auto before = m_bench->workspace().statistics(sae);
    VERIFY_RESULT(before);
    QuietContext context;
    const auto joined =
        m_bench->run(QStringLiteral("index"), {{"sae", sae}}, {{"parts", folder.path()}}, context);
    VERIFY_RESULT(joined);
    const auto record = m_bench->workspace().sae(sae);
    VERIFY_RESULT(record);
    QCOMPARE(record->indexHash, m_hash); // of both files, word for word
    const auto after = m_bench->workspace().statistics(sae);
    VERIFY_RESULT(after);
    QCOMPARE(after->size(), before->size());
    for (size_t f = 0; f < after->size(); ++f) {
        QCOMPARE((*after)[f].slices, (*before)[f].slices);
        QCOMPARE((*after)[f].mean, (*before)[f].mean);
    }
}

void tst_IndexParts::missingPartsAreNamed()
{
    QTemporaryDir folder;
    QuietContext context;
    QCOMPARE(int(joinIndexParts(m_bench->workspace(), sae, folder.path(), context).error().code),
             int(ErrorCode::NotFound));
    VERIFY_RESULT(writeParts(folder.path(), 4, 3));
    const auto joined = joinIndexParts(m_bench->workspace(), sae, folder.path(), context);
    QVERIFY(!joined);
    QCOMPARE(int(joined.error().code), int(ErrorCode::NotFound));
    QVERIFY(joined.error().english().contains(QStringLiteral("3/4")));
    QVERIFY(!joined.error().english().contains(QStringLiteral("2/4")));
}

void tst_IndexParts::partsOfOtherEmbeddingsAreRefused()
{
    QTemporaryDir folder;
    VERIFY_RESULT(writeParts(folder.path(), 2));
    // The workspace of one more subject has more slices.
    JobBench other(QStringLiteral("other"));
    VERIFY_RESULT(other.runChain(subjectCount + 1));
    QuietContext context;
    const auto joined = joinIndexParts(other.workspace(), sae, folder.path(), context);
    QVERIFY(!joined);
    QCOMPARE(int(joined.error().code), int(ErrorCode::WrongShape));
}

void tst_IndexParts::brokenPartsAreRefused()
{
    QTemporaryDir folder;
    VERIFY_RESULT(writeParts(folder.path(), 2));
    QuietContext context;
    QFile rows(folder.filePath(QStringLiteral("index-sae-1-2-of-2.rows.safetensors")));
    QVERIFY(rows.resize(rows.size() / 2));
    QCOMPARE(int(joinIndexParts(m_bench->workspace(), sae, folder.path(), context).error().code),
             int(ErrorCode::Unreadable));
    QFile note(folder.filePath(QStringLiteral("index-sae-1-1-of-2.json")));
    QVERIFY(note.open(QIODevice::WriteOnly) && note.write("{") == 1);
    note.close();
    QCOMPARE(int(joinIndexParts(m_bench->workspace(), sae, folder.path(), context).error().code),
             int(ErrorCode::Unreadable));
}

void tst_IndexParts::twoDivisionsAreToldApart()
{
    QTemporaryDir folder;
    VERIFY_RESULT(writeParts(folder.path(), 2));
    VERIFY_RESULT(writeParts(folder.path(), 3));
    QuietContext context;
    QCOMPARE(int(joinIndexParts(m_bench->workspace(), sae, folder.path(), context).error().code),
             int(ErrorCode::WrongShape));
    QCOMPARE(
        int(writeIndexPart(m_bench->workspace(), sae, {1, 100'000}, folder.path(), context).error().code),
        int(ErrorCode::Usage));
}

FATHOM_TEST_SUBJECT(index_parts, tst_IndexParts)
#include "tst_index_parts.moc"
