// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"
#include "subject.h"

#include <store/migrations.h>

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

using namespace fathom;

namespace {
/// A raw connection that is closed and forgotten at the end of the scope.
class Raw
{
public:
    explicit Raw(const QString &file)
    {
        m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("raw"));
        m_database.setDatabaseName(file);
        if (!m_database.open())
            qFatal("%s", qPrintable(m_database.lastError().text()));
    }
    ~Raw()
    {
        m_database = {};
        QSqlDatabase::removeDatabase(QStringLiteral("raw"));
    }
    QSqlDatabase &database() { return m_database; }
    QVariant value(const QString &sql)
    {
        QSqlQuery query(m_database);
        return query.exec(sql) && query.next() ? query.value(0) : QVariant();
    }
    bool run(const QString &sql) { return QSqlQuery(m_database).exec(sql); }
    QString plan(const QString &sql)
    {
        QSqlQuery query(m_database);
        query.exec(QStringLiteral("EXPLAIN QUERY PLAN ") + sql);
        QString text;
        while (query.next())
            text += query.value(3).toString() + u'\n';
        return text;
    }

private:
    QSqlDatabase m_database;
};

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

const QString Version = QStringLiteral("PRAGMA user_version");
const QString Tables =
    QStringLiteral("SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema ORDER BY name)");
} // namespace

class tst_Migrations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void allScriptsRunFromNothing()
    {
        test::StoreFolder folder;
        Raw raw(folder.path(QStringLiteral("c.sqlite")));
        VERIFY_RESULT(migrate(raw.database(), catalogueMigrations()));
        QCOMPARE(raw.value(Version).toInt(), catalogueVersion());
        QVERIFY(raw.value(Tables).toString().contains(QLatin1String("feature_statistics")));
        QCOMPARE(raw.value(QStringLiteral("PRAGMA integrity_check")).toString(), QStringLiteral("ok"));
        // Every table of ours checks the types of its columns.
        QCOMPARE(raw.value(QStringLiteral("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND "
                                          "type = 'table' AND name NOT LIKE 'sqlite_%' AND strict = 0"))
                     .toInt(),
                 0);
    }

    void scriptsAreNumberedWithoutGaps()
    {
        const QList<Migration> all = catalogueMigrations();
        QVERIFY(!all.isEmpty());
        for (int i = 0; i < all.size(); ++i)
            QCOMPARE(all[i].version, i + 1);
    }

    void brokenScriptLeavesVersionAndTablesAsTheyWere_data()
    {
        QTest::addColumn<QString>("broken");
        QTest::newRow("no such table") << QStringLiteral("INSERT INTO nowhere VALUES (1);");
        QTest::newRow("syntax") << QStringLiteral("CREATE TABEL x (y);");
        QTest::newRow("dangling reference")
            << QStringLiteral("CREATE TABLE p (id INTEGER PRIMARY KEY) STRICT;\n-- end\n"
                              "CREATE TABLE c (p INTEGER REFERENCES p (id)) STRICT;\n-- end\n"
                              "INSERT INTO c VALUES (5);");
    }
    void brokenScriptLeavesVersionAndTablesAsTheyWere()
    {
        QFETCH(QString, broken);
        test::StoreFolder folder;
        Raw raw(folder.path(QStringLiteral("c.sqlite")));
        QList<Migration> scripts = catalogueMigrations();
        VERIFY_RESULT(migrate(raw.database(), scripts));
        const QString before = raw.value(Tables).toString();
        const int next = catalogueVersion() + 1;
        scripts.append({next, QStringLiteral("broken.sql"),
                        QStringLiteral("CREATE TABLE fresh (x INTEGER) STRICT;\n-- end\n") + broken +
                            QStringLiteral("\n-- end\n")});
        const auto result = migrate(raw.database(), scripts);
        QVERIFY(!result);
        QVERIFY(result.error().english().contains(QLatin1String("broken.sql")));
        QCOMPARE(raw.value(Version).toInt(), catalogueVersion());
        QCOMPARE(raw.value(Tables).toString(), before);
        // The copy that was made before trying.
        QVERIFY(QFile::exists(folder.path(QStringLiteral("c.sqlite.before-v%1").arg(next))));
    }

    void triggersAreNotSplitAtTheirSemicolons()
    {
        const QStringList statements = splitStatements(
            QStringLiteral("-- note\nCREATE TABLE a (x);\n-- end\nCREATE TRIGGER t BEFORE DELETE ON "
                           "a BEGIN SELECT 1; SELECT 2; END;\n-- end\n-- last words\n"));
        QCOMPARE(statements.size(), 2);
        QVERIFY(statements[1].contains(QLatin1String("SELECT 2; END;")));
    }

    void newerCatalogueIsRefusedUntouched()
    {
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        VERIFY_RESULT(Workspace::create(path));
        const QString file = path + QStringLiteral("/catalog.sqlite");
        {
            Raw raw(file);
            QVERIFY(raw.run(QStringLiteral("PRAGMA user_version = 9999")));
            QVERIFY(raw.run(QStringLiteral("PRAGMA journal_mode = DELETE")));
        }
        const QByteArray before = contents(file);
        for (const auto mode : {Workspace::Mode::Read, Workspace::Mode::Write}) {
            const auto opened = Workspace::open(path, mode);
            QVERIFY(!opened);
            QCOMPARE(int(opened.error().code), int(ErrorCode::TooNew));
            QVERIFY(opened.error().english().contains(QLatin1String("9999")));
        }
        QCOMPARE(contents(file), before);
        QVERIFY(!QFile::exists(path + QStringLiteral("/lock")));
    }

    void damagedCatalogueIsRefusedInOneLine_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray(5000, 'x');
        QTest::newRow("cut") << QByteArray("SQLite format 3\0 and no more", 28);
    }
    void damagedCatalogueIsRefusedInOneLine()
    {
        QFETCH(QByteArray, bytes);
        test::StoreFolder folder;
        const QString path = folder.path(QStringLiteral("w.fathom"));
        VERIFY_RESULT(Workspace::create(path));
        QFile file(path + QStringLiteral("/catalog.sqlite"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        file.close();
        const auto opened = Workspace::open(path, Workspace::Mode::Write);
        QVERIFY(!opened);
        QCOMPARE(int(opened.error().code), int(ErrorCode::Unreadable));
        QVERIFY(!opened.error().english().contains(u'\n'));
    }

    void queriesUseTheirIndexes_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("index");
        QTest::newRow("slice") << QStringLiteral("SELECT volume_id FROM slice_range WHERE first_slice <= 5 "
                                                 "ORDER BY first_slice DESC LIMIT 1")
                               << QStringLiteral("slice_range_first");
        QTest::newRow("key") << QStringLiteral(
                                    "SELECT alias FROM volume WHERE dataset = 'a' AND modality = 'ct' AND "
                                    "image_id = 'b' AND image_id <> ''")
                             << QStringLiteral("volume_key");
        QTest::newRow("content") << QStringLiteral("SELECT alias FROM volume WHERE content_hash = 'a' AND "
                                                   "content_hash <> ''")
                                 << QStringLiteral("volume_content");
        QTest::newRow("shards") << QStringLiteral("SELECT file FROM shard WHERE encoder = 'a' ORDER BY id")
                                << QStringLiteral("shard_encoder");
        QTest::newRow("saes of an encoder")
            << QStringLiteral("SELECT id FROM sae WHERE encoder = 'a'") << QStringLiteral("sae_encoder");
        QTest::newRow("presence") << QStringLiteral("SELECT bits FROM presence WHERE volume_id = 1 "
                                                    "ORDER BY structure_id, plane")
                                  << QStringLiteral("PRIMARY KEY (volume_id=?)");
        QTest::newRow("presence of a structure")
            << QStringLiteral("SELECT volume_id FROM presence WHERE structure_id = 1")
            << QStringLiteral("presence_structure");
        QTest::newRow("annotation of a structure")
            << QStringLiteral("SELECT volume_id FROM annotation WHERE structure_id = 1")
            << QStringLiteral("annotation_structure");
        QTest::newRow("history") << QStringLiteral(
                                        "SELECT text FROM label WHERE sae = 'a' AND feature = 3 ORDER BY "
                                        "id DESC")
                                 << QStringLiteral("label_feature (sae=? AND feature=?)");
        QTest::newRow("current labels")
            << QStringLiteral("SELECT max(id) FROM label WHERE sae = 'a' GROUP BY feature")
            << QStringLiteral("COVERING INDEX label_feature (sae=?)");
        QTest::newRow("statistics") << QStringLiteral(
                                           "SELECT level FROM feature_statistics WHERE sae = 'a' AND "
                                           "feature = 3")
                                    << QStringLiteral("PRIMARY KEY (sae=? AND feature=?)");
    }
    void queriesUseTheirIndexes()
    {
        QFETCH(QString, sql);
        QFETCH(QString, index);
        test::StoreFolder folder;
        Raw raw(folder.path(QStringLiteral("c.sqlite")));
        VERIFY_RESULT(migrate(raw.database(), catalogueMigrations()));
        const QString plan = raw.plan(sql);
        QVERIFY2(plan.contains(index), qPrintable(plan));
        QVERIFY2(!plan.contains(QLatin1String("TEMP B-TREE")), qPrintable(plan));
    }
};

FATHOM_TEST_SUBJECT(migrations, tst_Migrations)
#include "tst_migrations.moc"
