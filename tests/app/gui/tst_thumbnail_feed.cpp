// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"
#include "thumbnail_feed.h"

#include <QTest>

using namespace fathom;

class TestThumbnailFeed : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // Without a workspace every reading fails.
    void whoAskedIsToldOfEveryPictureThatDoesNotCome()
    {
        Engine engine;
        ThumbnailFeed feed(engine);
        QSet<qint64> lost;
        int arrived = 0;
        const auto take = [&](const Thumbnails &) { ++arrived; };
        const auto lose = [&](const QList<qint64> &slices) {
            for (const qint64 slice : slices) {
                QVERIFY2(!lost.contains(slice), "told twice");
                lost.insert(slice);
            }
        };
        QList<qint64> early;
        for (qint64 slice = 1; slice <= 100; ++slice)
            early.append(slice);
        feed.want(this, early, take, lose);
        QVERIFY(lost.isEmpty());
        QList<qint64> late;
        for (qint64 slice = 1'001; slice <= 6'000; ++slice)
            late.append(slice);
        feed.want(this, late, take, lose);
        // More than are kept waiting: the oldest ones are dropped, and that is said at once.
        QVERIFY(lost.size() > 1'000);
        QVERIFY(!lost.contains(6'000));
        QTRY_COMPARE(lost.size(), early.size() + late.size());
        QCOMPARE(arrived, 0);
    }
    void nothingOfAnotherWorkspaceIsTold()
    {
        Engine engine;
        ThumbnailFeed feed(engine);
        int told = 0;
        feed.want(
            this, {1, 2, 3}, [&](const Thumbnails &) { ++told; }, [&](const QList<qint64> &) { ++told; });
        feed.clear();
        QTRY_COMPARE(feed.underway(), 0);
        QCOMPARE(told, 0);
    }
};

FATHOM_TEST_SUBJECT(thumbnail_feed, TestThumbnailFeed)
#include "tst_thumbnail_feed.moc"
