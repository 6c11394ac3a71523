// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/filter_parser.h"
#include "tests/gui/ui_test_store.h"
#include "ui/saved_searches/saved_search_counter.h"
#include "ui/saved_searches/saved_search_model.h"
#include "ui/shell/window_settings.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QSignalSpy>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

namespace {

Filter filterFrom(const QByteArray &json) {
    const auto filter = parseFilter(json);
    [&] { QVERIFY2(filter.has_value(), json.constData()); }();
    return *filter;
}

ItemSearch placeSearch(const QByteArray &ns, const QByteArray &filter = "{}") {
    ItemSearch search;
    search.ns = NamespacePath::fromStored(ns);
    search.filter = filterFrom(filter);
    return search;
}

} // namespace

/// Saved searches are kept as they were saved, in the user's order, and counted by the store.
class SavedSearchModelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void aSearchIsARowBeforeItHasAName();
    void givenUpItGoesWithoutATrace();
    void editsTellWhatWasBefore();
    void rowsMoveAndKeepTheirCounts();
    void onlySoManyAreKept();
    void whatIsShownIsFound();
    void theyComeBackFromTheSettings();
    void settingsOfOtherVersionsArePassedOver();
    void storesAreKeptApart();
    void countsComeFromTheStoreAndFollowIt();

private:
    void save(const ItemSearch &search, const QString &name) {
        const QModelIndex row = m_model->propose(search);
        QVERIFY(row.isValid());
        QVERIFY(m_model->setData(row, name, Qt::EditRole));
    }
    [[nodiscard]] QStringList names() const {
        QStringList names;
        for (int row = 0; row < m_model->rowCount(); ++row)
            names << m_model->index(row).data().toString();
        return names;
    }
    [[nodiscard]] QString countAt(int row) const {
        return m_model->index(row).data(SavedSearchModel::CountTextRole).toString();
    }

    std::unique_ptr<SavedSearchModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void SavedSearchModelTest::init() {
    m_model = std::make_unique<SavedSearchModel>();
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
}

void SavedSearchModelTest::cleanup() {
    m_tester.reset();
    m_model.reset();
}

void SavedSearchModelTest::aSearchIsARowBeforeItHasAName() {
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    QSignalSpy edited(m_model.get(), &SavedSearchModel::edited);
    QSignalSpy changed(m_model.get(), &SavedSearchModel::searchesChanged);
    ItemSearch search = placeSearch("agents", R"({"n":{"$gte":3}})");
    const QModelIndex row = m_model->propose(search);
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(row.data().toString(), u"n ≥ 3"_s); // what the conditions say
    QVERIFY(m_model->searches().empty());
    QCOMPARE(edited.count() + changed.count(), 0);

    QVERIFY(m_model->setData(row, u"  big \n numbers "_s, Qt::EditRole));
    QCOMPARE(names(), QStringList{u"big numbers"_s});
    QCOMPARE(m_model->searches(), (SavedSearches{{u"big numbers"_s, search}}));
    QCOMPARE(edited.count(), 1);
    QVERIFY(edited.at(0).at(0).value<SavedSearches>().empty());
    QCOMPARE(changed.count(), 1);
    QCOMPARE(inserted.count(), 1); // the same row

    search.text = u"walks  in the Alps"_s;
    QCOMPARE(proposedName(search), u"walks in the Alps"_s);
    QCOMPARE(proposedName(placeSearch("agents.42")), u"42"_s);
    QVERIFY(!proposedName(ItemSearch()).isEmpty());
}

void SavedSearchModelTest::givenUpItGoesWithoutATrace() {
    save(placeSearch("a"), u"first"_s);
    QSignalSpy changed(m_model.get(), &SavedSearchModel::searchesChanged);
    m_model->propose(placeSearch("b"));
    m_model->propose(placeSearch("c")); // one at a time
    QCOMPARE(m_model->rowCount(), 2);
    m_model->dropProposed();
    QCOMPARE(names(), QStringList{u"first"_s});
    QCOMPARE(changed.count(), 0);
}

void SavedSearchModelTest::editsTellWhatWasBefore() {
    save(placeSearch("a"), u"first"_s);
    save(placeSearch("b"), u"second"_s);
    const SavedSearches both = m_model->searches();
    QSignalSpy edited(m_model.get(), &SavedSearchModel::edited);
    const auto lastBefore = [&] { return edited.last().at(0).value<SavedSearches>(); };

    QVERIFY(m_model->setData(m_model->index(0), u"one"_s, Qt::EditRole));
    QCOMPARE(edited.count(), 1);
    QCOMPARE(lastBefore(), both);
    QVERIFY(edited.last().at(1).toString().contains(u"first"_s));
    // No name, or the same one, is not an edit.
    QVERIFY(!m_model->setData(m_model->index(0), u"  "_s, Qt::EditRole));
    QVERIFY(!m_model->setData(m_model->index(0), u"one"_s, Qt::EditRole));
    QCOMPARE(edited.count(), 1);

    m_model->replace(1, placeSearch("c"));
    QCOMPARE(edited.count(), 2);
    QCOMPARE(m_model->searches()[1].search, placeSearch("c"));
    QCOMPARE(m_model->searches()[1].name, u"second"_s);
    m_model->replace(1, placeSearch("c"));
    QCOMPARE(edited.count(), 2);

    const SavedSearches beforeRemoval = m_model->searches();
    m_model->remove(0);
    QCOMPARE(names(), QStringList{u"second"_s});
    QCOMPARE(lastBefore(), beforeRemoval);
    m_model->remove(7);
    QCOMPARE(edited.count(), 3);
    m_model->setSearches(lastBefore()); // an undo
    QCOMPARE(names(), (QStringList{u"one"_s, u"second"_s}));
    QCOMPARE(edited.count(), 3);
}

void SavedSearchModelTest::rowsMoveAndKeepTheirCounts() {
    for (const char *name : {"a", "b", "c", "d"})
        save(placeSearch(name), QString::fromLatin1(name));
    for (int row = 0; row < 4; ++row)
        m_model->setCount(row, {SavedCount::Items, row});
    QSignalSpy moved(m_model.get(), &QAbstractItemModel::rowsMoved);
    m_model->move(0, 2);
    QCOMPARE(names(), (QStringList{u"b"_s, u"c"_s, u"a"_s, u"d"_s}));
    QCOMPARE(countAt(2), u"0"_s);
    m_model->move(3, 0);
    QCOMPARE(names(), (QStringList{u"d"_s, u"b"_s, u"c"_s, u"a"_s}));
    QCOMPARE(countAt(0), u"3"_s);
    QCOMPARE(moved.count(), 2);
    // As a view drops a row behind the last one.
    QVERIFY(m_model->moveRow({}, 0, {}, 4));
    QCOMPARE(names(), (QStringList{u"b"_s, u"c"_s, u"a"_s, u"d"_s}));
    QVERIFY(!m_model->moveRow({}, 1, {}, 2));
    m_model->move(0, -1);
    m_model->move(3, 4);
    QCOMPARE(moved.count(), 3);
    // What is dropped is moved, not copied.
    QCOMPARE(m_model->supportedDropActions(), Qt::DropActions(Qt::MoveAction));
    QVERIFY(!(m_model->flags(m_model->index(0)) & Qt::ItemIsDropEnabled));
}

void SavedSearchModelTest::onlySoManyAreKept() {
    for (size_t i = 0; i < kSavedSearchesKept; ++i)
        save(placeSearch("n" + QByteArray::number(int(i))), QString::number(i));
    QVERIFY(!m_model->propose(placeSearch("more")).isValid());
    QCOMPARE(m_model->rowCount(), int(kSavedSearchesKept));
    SavedSearches more = m_model->searches();
    more.push_back(more.front());
    QCOMPARE(savedSearchesFrom(toJson(more)), m_model->searches());
}

void SavedSearchModelTest::whatIsShownIsFound() {
    ItemSearch asked = placeSearch("a", R"({"n":1})");
    asked.text = u"boots"_s;
    save(placeSearch("a"), u"place"_s);
    save(asked, u"question"_s);
    QCOMPARE(m_model->rowThatShows(asked), 1);
    asked.text = u" boots "_s;
    QCOMPARE(m_model->rowThatShows(asked), 1);
    asked.order.descending = true; // hits come by score
    QCOMPARE(m_model->rowThatShows(asked), 1);
    asked.mode = SearchMode::Text;
    QCOMPARE(m_model->rowThatShows(asked), -1);
    ItemSearch place = placeSearch("a");
    place.mode = SearchMode::Text; // says nothing without a question
    QCOMPARE(m_model->rowThatShows(place), 0);
    place.scope = SearchRange::OnlyHere;
    QCOMPARE(m_model->rowThatShows(place), -1);
}

void SavedSearchModelTest::theyComeBackFromTheSettings() {
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"window.ini"_s);
    SavedSearches searches;
    ItemSearch all = placeSearch("agents.\"42\".é", R"({"id":3513714948419280427,"x":1.0})");
    all.text = u"“hills”; \\ % / = [1]"_s;
    all.mode = SearchMode::Semantic;
    all.scope = SearchRange::OnlyHere;
    all.order.by = RowOrder::Field;
    all.order.field = parseFieldName("user.name").value();
    all.order.descending = true;
    searches.push_back({u"Ünïcode, \"quoted\""_s, all});
    searches.push_back({u"root"_s, ItemSearch()});
    {
        WindowSettings settings(file);
        settings.setSavedSearches(u"/home/ada/memory.db"_s, searches);
    }
    const WindowSettings settings(file);
    QCOMPARE(settings.savedSearches(u"/home/ada/memory.db"_s), searches);
    // Numbers keep their digits.
    QVERIFY(filterToJson(settings.savedSearches(u"/home/ada/memory.db"_s)[0].search.filter)
                .contains("3513714948419280427"));
}

void SavedSearchModelTest::settingsOfOtherVersionsArePassedOver() {
    QVERIFY(savedSearchesFrom("").empty());
    QVERIFY(savedSearchesFrom("no JSON").empty());
    QVERIFY(savedSearchesFrom(R"({"name":"x"})").empty());
    const SavedSearches read = savedSearchesFrom(
        R"([{"name":"a","scope":"below"}, {"name":"b","scope":"sideways"}, 7, {"scope":"below"},
            {"name":"c","scope":"below","filter":"{\"n\":{\"$near\":1}}"},
            {"name":"d","scope":"store","mode":"by colour"},
            {"name":"e","scope":"store","order":"updated","later":true}])");
    QCOMPARE(read.size(), size_t(2));
    QCOMPARE(read[0].name, u"a"_s);
    QCOMPARE(read[1].search.order.by, RowOrder::UpdatedAt);
}

void SavedSearchModelTest::storesAreKeptApart() {
    const QTemporaryDir folder;
    WindowSettings settings(folder.filePath(u"window.ini"_s));
    const SavedSearches one{{u"one"_s, placeSearch("a")}};
    for (int store = 0; store < 120; ++store)
        settings.setSavedSearches(u"/%1.db"_s.arg(store), one);
    QCOMPARE(settings.savedSearches(u"/119.db"_s), one);
    QCOMPARE(settings.savedSearches(u"/20.db"_s), one);
    QVERIFY(settings.savedSearches(u"/19.db"_s).empty()); // beyond the hundred
    settings.setSavedSearches(u"/20.db"_s, {});
    QVERIFY(settings.savedSearches(u"/20.db"_s).empty());
}

void SavedSearchModelTest::countsComeFromTheStoreAndFollowIt() {
    UiTestStore file;
    file.put("agents.42", "a", R"({"text":"boots","n":1})");
    file.put("agents.42.deep", "b", R"({"text":"more boots","n":5})");
    file.put("users", "c", R"({"text":"nothing","n":7})");
    StoreSession session(file.path(), OpenMode::Existing, file.opener());
    QTRY_VERIFY(session.isOpen());
    ItemSearch here = placeSearch("agents.42");
    here.scope = SearchRange::OnlyHere;
    ItemSearch words = placeSearch("agents");
    words.text = u"boots"_s;
    words.mode = SearchMode::Text;
    ItemSearch meaning = words;
    meaning.mode = SearchMode::Semantic;
    save(placeSearch("agents.42", R"({"n":{"$gte":1}})"), u"below"_s);
    save(here, u"here"_s);
    save(words, u"words"_s);
    save(meaning, u"meaning"_s);
    ItemSearch wordsHere = placeSearch("agents.42");
    wordsHere.text = words.text;
    wordsHere.mode = words.mode;
    wordsHere.scope = SearchRange::OnlyHere;
    save(wordsHere, u"words here"_s);
    SavedSearchCounter counter(&session, m_model.get());
    QCOMPARE(countAt(0), u"…"_s);
    counter.setActive(true);
    QTRY_COMPARE(countAt(0), u"2"_s);
    QTRY_COMPARE(countAt(1), u"1"_s);
    QTRY_COMPARE(countAt(2), u"2"_s);
    QTRY_COMPARE(countAt(3), QString()); // everything is near or far
    QTRY_COMPARE(countAt(4), u"1"_s);    // without those below
    QCOMPARE(m_model->index(0).data(Qt::AccessibleTextRole).toString(), u"below, 2 items"_s);

    file.put("agents.42", "d", R"({"text":"boots again","n":2})");
    QTRY_COMPARE(countAt(0), u"3"_s);
    QTRY_COMPARE(countAt(1), u"2"_s);
    QTRY_COMPARE(countAt(2), u"3"_s);
}

QTEST_MAIN(SavedSearchModelTest)
#include "tst_saved_search_model.moc"
