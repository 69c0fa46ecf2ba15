// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"
#include "subject.h"

#include <widgets/address.h>
#include <widgets/feature_table_model.h>
#include <widgets/features_page_view.h>
#include <widgets/level_tree_model.h>
#include <widgets/level_tree_view.h>
#include <widgets/levels_view.h>
#include <widgets/state_stack.h>

#include <QAbstractItemModelTester>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTest>

#include <functional>

using namespace fathom;

namespace {
// Of 200 features: 0 holds 40 and 50, 40 holds 150 and so does 0, 50 holds 150 at 60 %, 1 holds 160 at 55 %.
FeatureLevelsPtr levels()
{
    return std::make_shared<const FeatureLevels>(FeatureLevels{QStringLiteral("sae-1"),
                                                               4,
                                                               {{0, 40, 0.95, 4.0},
                                                                {0, 150, 0.9, 3.5},
                                                                {0, 50, 0.7, 3.0},
                                                                {1, 160, 0.55, 2.25},
                                                                {40, 150, 0.8, 6.0},
                                                                {50, 150, 0.6, 5.0}}});
}

QList<int> below(const QAbstractItemModel &model, const QModelIndex &parent)
{
    QList<int> features;
    for (int row = 0; row < model.rowCount(parent); ++row)
        features << model.index(row, 0, parent).data(FeatureTableModel::FeatureRole).toInt();
    return features;
}

QString cell(const QModelIndex &row, int column)
{
    return row.siblingAtColumn(column).data().toString();
}
} // namespace

class TestLevels : public QObject
{
    Q_OBJECT
private:
    static QModelIndex opened(LevelTreeModel &tree, const QModelIndex &row)
    {
        if (tree.canFetchMore(row))
            tree.fetchMore(row);
        return row;
    }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }

    void treeShowsTheNearestParents()
    {
        FeatureTableModel table;
        LevelTreeModel tree(&table);
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false); // rows are opened one by one below
        table.setTable(test::featureTable(200), table.nextTicket());
        QCOMPARE(tree.rowCount(), 0); // nothing is known of the nesting
        tree.setLevels(levels());

        // On top what lies in nothing: 200 without 40, 50, 150 and 160; coarse ones and those with more
        // first.
        QCOMPARE(tree.rowCount(), 196);
        const QList<int> tops = below(tree, {});
        QCOMPARE(tops[0], 0);
        QCOMPARE(tops[1], 1);
        for (const int nested : {40, 50, 150, 160})
            QVERIFY(!tops.contains(nested));
        for (int i = 0; i < 32; ++i)
            QVERIFY(tops[i] < 32); // the coarsest level

        const QModelIndex zero = tree.index(0, 0);
        QVERIFY(tree.hasChildren(zero));
        QCOMPARE(tree.rowCount(zero), 0); // made when it is opened
        opened(tree, zero);
        // 150 lies in 0 too, but is below the rows that hold it.
        QCOMPARE(below(tree, zero), (QList<int>{40, 50}));
        QCOMPARE(cell(zero, LevelTreeModel::Finer), QStringLiteral("3"));
        QVERIFY(cell(zero, LevelTreeModel::Inside).isEmpty());
        const QModelIndex forty = opened(tree, tree.index(0, 0, zero));
        QCOMPARE(below(tree, forty), QList<int>{150});
        QCOMPARE(below(tree, opened(tree, tree.index(1, 0, zero))), QList<int>{150}); // below both
        QCOMPARE(cell(forty, LevelTreeModel::Inside), QStringLiteral("95.0 %"));
        QCOMPARE(cell(tree.index(0, 0, forty), LevelTreeModel::Inside), QStringLiteral("80.0 %"));
        QVERIFY(!tree.hasChildren(tree.index(0, 0, forty)));
        QVERIFY(!tree.hasChildren(tree.index(2, 0)));
        const QString tip = forty.siblingAtColumn(LevelTreeModel::Inside).data(Qt::ToolTipRole).toString();
        QVERIFY2(
            tip.contains(QStringLiteral("Feature 0 fires in 95.0 % of the slices of feature 40, 4.0 times")),
            qPrintable(tip));
        // The other columns are those of the table.
        for (const auto &[own, theirs] : {std::pair(LevelTreeModel::Feature, FeatureTableModel::Feature),
                                          {LevelTreeModel::Label, FeatureTableModel::Label},
                                          {LevelTreeModel::Level, FeatureTableModel::Level},
                                          {LevelTreeModel::Density, FeatureTableModel::Density}})
            QCOMPARE(cell(forty, own), table.index(40, theirs).data().toString());
        QVERIFY(table.setTable({}, table.nextTicket()));
        QCOMPARE(tree.rowCount(), 0);
    }

    void shareTextLevelAndContextChoose()
    {
        auto made = std::make_shared<FeatureTable>(*test::featureTable(200));
        made->rows[7].topSlices.clear();
        FeatureTableModel table;
        table.setTable(made, table.nextTicket());
        LevelTreeModel tree(&table);
        QAbstractItemModelTester tester(&tree, QAbstractItemModelTester::FailureReportingMode::QtTest);
        tester.setUseFetchMore(false); // rows are opened one by one below
        tree.setLevels(levels());
        LevelTreeModel::Choice choice;
        choice.leastShare = 0.75;
        tree.setChoice(choice);
        QCOMPARE(tree.rowCount(), 198); // 50 and 160 lie in nothing that much
        const QModelIndex zero = opened(tree, tree.index(0, 0));
        QCOMPARE(below(tree, zero), QList<int>{40});
        choice.leastShare = 0.85;
        tree.setChoice(choice); // 150 is no longer inside 40, but inside 0
        QCOMPARE(below(tree, opened(tree, tree.index(0, 0))), (QList<int>{40, 150}));

        choice = {};
        choice.text = QStringLiteral("150");
        tree.setChoice(choice);
        QCOMPARE(below(tree, {}), QList<int>{150});
        QCOMPARE(cell(tree.index(0, 0), LevelTreeModel::Inside), QStringLiteral("90.0 % in 0"));
        choice.text.clear();
        choice.level = 1; // features 32 .. 127
        tree.setChoice(choice);
        QCOMPARE(tree.rowCount(), 96);
        QVERIFY(below(tree, {}).contains(40));
        choice = {};
        choice.inContext = true;
        tree.setChoice(choice);
        QVERIFY(!below(tree, {}).contains(7));
    }

    void otherLabelsLeaveRowsOpen()
    {
        FeatureTableModel table;
        table.setTable(test::featureTable(200), table.nextTicket());
        LevelTreeModel tree(&table);
        tree.setLevels(levels());
        opened(tree, tree.index(0, 0));
        const QPersistentModelIndex open(tree.index(1, 0, tree.index(0, 0)));
        auto other = std::make_shared<FeatureTable>(*test::featureTable(200));
        other->rows[50].hasLabel = true;
        other->rows[50].label = QStringLiteral("left kidney, upper pole");
        table.setTable(other, table.nextTicket());
        QVERIFY(open.isValid());
        QCOMPARE(cell(open, LevelTreeModel::Label), QStringLiteral("left kidney, upper pole"));
        table.setTable(test::featureTable(60), table.nextTicket()); // another SAE's size
        QVERIFY(!open.isValid());
        QCOMPARE(below(tree, opened(tree, tree.index(0, 0))), (QList<int>{40, 50}));
    }

    void tabAsksWhenItIsSeenAndShowsItsStates()
    {
        FeaturesPageView page;
        page.resize(1400, 700);
        page.setTable(test::featureTable(200), page.nextTicket());
        QSignalSpy wanted(page.levels(), &LevelsView::levelsWanted);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QCOMPARE(wanted.count(), 0);
        page.tabs()->setCurrentWidget(page.levels());
        QCOMPARE(wanted.count(), 1);
        page.levels()->setLoading();
        QCOMPARE(page.levels()->states()->state(), StateStack::State::Loading);
        page.levels()->setFailed(QStringLiteral("sae-1: the index is damaged"));
        QCOMPARE(page.levels()->states()->state(), StateStack::State::Failed);
        page.levels()->setLevels(levels());
        QCOMPARE(page.levels()->states()->state(), StateStack::State::Full);
        QCOMPARE(page.findChild<QLabel *>(QStringLiteral("levelsCount"))->text(),
                 QStringLiteral("4 of 200 features inside a coarser one"));
        auto *none = page.findChild<QLabel *>(QStringLiteral("levelsNone"));
        QVERIFY(!none->isVisible() && page.levels()->tree()->isVisible());
        page.findChild<QLineEdit *>(QStringLiteral("levelsText"))->setText(QStringLiteral("xyzzy"));
        QVERIFY(none->isVisible() && !page.levels()->tree()->isVisible());
        page.findChild<QLineEdit *>(QStringLiteral("levelsText"))->clear();
        page.findChild<QDoubleSpinBox *>(QStringLiteral("levelsShare"))->setValue(75);
        QCOMPARE(page.findChild<QLabel *>(QStringLiteral("levelsCount"))->text(),
                 QStringLiteral("2 of 200 features inside a coarser one"));
        page.levels()->setLevels(
            std::make_shared<const FeatureLevels>(FeatureLevels{QStringLiteral("sae-2"), 1, {}}));
        QVERIFY(none->isVisible());
        QVERIFY2(none->text().contains(QStringLiteral("one level")), qPrintable(none->text()));
        page.forget();
        QCOMPARE(page.levels()->model()->rowCount(), 0);
        QCOMPARE(page.levels()->states()->state(), StateStack::State::Loading);
    }

    void keysOpenRowsAndFeatures()
    {
        FeaturesPageView page;
        page.resize(1600, 700);
        page.setTable(test::featureTable(200), page.nextTicket());
        page.levels()->setLevels(levels());
        page.tabs()->setCurrentWidget(page.levels());
        page.show();
        QVERIFY(QTest::qWaitForWindowActive(&page));
        QSignalSpy opened(&page, &PageView::addressActivated);
        LevelTreeView *tree = page.levels()->tree();
        QTest::keyClick(tree, Qt::Key_Right);
        QTest::keyClick(tree, Qt::Key_Down);
        QTest::keyClick(tree, Qt::Key_Return);
        QTest::keyClick(tree, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(opened.count(), 2);
        QCOMPARE(opened[0][0].toString(), Address::feature(QStringLiteral("sae-1"), 40));
        QCOMPARE(opened[0][1].toBool(), false);
        QCOMPARE(opened[1][1].toBool(), true);
        // A click opens; left of the number it opens and closes the row.
        const QModelIndex forty = tree->currentIndex().siblingAtColumn(0);
        const QRect label = tree->visualRect(forty.siblingAtColumn(LevelTreeModel::Label));
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, label.center());
        QCOMPARE(opened.count(), 3);
        QVERIFY(!tree->isExpanded(forty));
        const QRect number = tree->visualRect(forty);
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {},
                          {number.left() - tree->indentation() / 2, number.center().y()});
        QCOMPARE(opened.count(), 3);
        QVERIFY(tree->isExpanded(forty));
        // A picture opens its slice.
        const QRect slices = tree->visualRect(forty.siblingAtColumn(LevelTreeModel::Slices));
        QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, slices.topLeft() + QPoint(12, 12));
        QCOMPARE(opened.count(), 4);
        QCOMPARE(opened[3][0].toString(),
                 Address::slice(test::featureTable(41)->rows[40].topSlices.front().id));
        QTest::keyClick(&page, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(page.findChild<QLineEdit *>(QStringLiteral("levelsText"))->hasFocus());
    }

    void onlyRowsOnTheScreenAskForPictures()
    {
        FeaturesPageView page;
        page.resize(1600, 700);
        page.setTable(test::featureTable(8192), page.nextTicket());
        page.levels()->setLevels(levels());
        page.tabs()->setCurrentWidget(page.levels());
        QSignalSpy wanted(&page, &FeaturesPageView::thumbnailsWanted);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        QTRY_VERIFY(wanted.count() > 0);
        const auto asked = wanted.front().front().value<QList<qint64>>();
        QVERIFY2(asked.size() > 10 && asked.size() < 200, qPrintable(QString::number(asked.size())));
    }
};

FATHOM_TEST_SUBJECT(levels, TestLevels)
#include "tst_levels.moc"
