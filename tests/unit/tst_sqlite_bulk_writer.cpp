// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/sqlite_samples.h"

#include <QTemporaryDir>
#include <QTest>

using namespace nestor;
using namespace nestor::test;

/// An import is written as a whole or not at all.
class SqliteBulkWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void committedItemsAreThere();
    void nothingIsSeenBeforeTheCommit();
    void abandonedImportLeavesTheStoreAsItWas();
    void rulesDecideOnConflicts_data();
    void rulesDecideOnConflicts();
    void conflictMayFailTheImport();
    void badItemFailsTheImport();
    void stoppedImportLeavesTheStoreAsItWas();
    void writerIsOverAfterItsCommit();
    void othersWriteAfterwards();
    void readOnlyStoreHasNone();
};

namespace {

PutOp timed(const char *key, const char *value, const char *time) {
    PutOp op = putOp("a", key, value);
    op.updatedAt = at(time);
    return op;
}

std::unique_ptr<BulkWriter> begun(SqliteStore &store, std::stop_token stop = {}) {
    auto writer = store.bulkWriter(std::move(stop));
    if (!writer)
        qFatal("%s", qPrintable(writer.error().detail));
    return std::move(*writer);
}

} // namespace

void SqliteBulkWriterTest::committedItemsAreThere() {
    auto store = inMemory();
    {
        auto writer = begun(*store);
        const auto outcomes = writer->put({putOp("a", "1"_ba, "{}"_ba), putOp("b", "2"_ba, "{}"_ba),
                                           putOp("a", "1"_ba, "{\"again\":1}"_ba)},
                                          ConflictRule::Replace);
        QVERIFY(outcomes);
        QCOMPARE(*outcomes,
                 (std::vector{PutOutcome::Inserted, PutOutcome::Inserted, PutOutcome::Replaced}));
        // An import brings back what a file held, objects or not.
        QVERIFY(writer->put({putOp("b", "2"_ba, "[1]"_ba)}, ConflictRule::Replace));
        QVERIFY(writer->commit());
    }
    QCOMPARE(store->run(CountOp{})->items, 2);
    QCOMPARE(store->get(ns("a"), "1"_ba)->value().value, "{\"again\":1}"_ba);
}

void SqliteBulkWriterTest::nothingIsSeenBeforeTheCommit() {
    QTemporaryDir dir;
    auto store = opened({.path = dir.filePath(u"a.db"_s)});
    auto writer = begun(*store);
    QVERIFY(writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
    QCOMPARE(store->run(CountOp{})->items, 0);
    QVERIFY(writer->commit());
    QCOMPARE(store->run(CountOp{})->items, 1);
}

void SqliteBulkWriterTest::abandonedImportLeavesTheStoreAsItWas() {
    auto store = inMemory();
    QVERIFY(store->put(ns("a"), "old"_ba, "{\"v\":1}"_ba));
    {
        auto writer = begun(*store);
        QVERIFY(writer->put({putOp("a", "old"_ba, "{\"v\":2}"_ba), putOp("a", "new"_ba, "{}"_ba)},
                            ConflictRule::Replace));
    }
    QCOMPARE(store->run(CountOp{})->items, 1);
    QCOMPARE(store->get(ns("a"), "old"_ba)->value().value, "{\"v\":1}"_ba);
}

void SqliteBulkWriterTest::rulesDecideOnConflicts_data() {
    QTest::addColumn<int>("rule");
    QTest::addColumn<QByteArray>("time");
    QTest::addColumn<int>("outcome");
    QTest::newRow("replace") << int(ConflictRule::Replace) << "2000-01-01"_ba
                             << int(PutOutcome::Replaced);
    QTest::newRow("skip") << int(ConflictRule::Skip) << "2999-01-01"_ba << int(PutOutcome::Skipped);
    QTest::newRow("newer") << int(ConflictRule::KeepNewer) << "2020-01-01 00:00:00.000001"_ba
                           << int(PutOutcome::Replaced);
    QTest::newRow("equal") << int(ConflictRule::KeepNewer) << "2020-01-01"_ba
                           << int(PutOutcome::Skipped);
    QTest::newRow("older") << int(ConflictRule::KeepNewer) << "2019-12-31 23:59:59"_ba
                           << int(PutOutcome::Skipped);
}

void SqliteBulkWriterTest::rulesDecideOnConflicts() {
    QFETCH(int, rule);
    QFETCH(QByteArray, time);
    QFETCH(int, outcome);
    auto store = inMemory();
    QVERIFY(store->run(timed("k", "{\"v\":1}", "2020-01-01")));
    {
        auto writer = begun(*store);
        const auto outcomes =
            writer->put({timed("k", "{\"v\":2}", time), timed("fresh", "{}", time)},
                        static_cast<ConflictRule>(rule));
        QVERIFY(outcomes);
        QCOMPARE(*outcomes, (std::vector{static_cast<PutOutcome>(outcome), PutOutcome::Inserted}));
        QVERIFY(writer->commit());
    }
    const bool replaced = outcome == int(PutOutcome::Replaced);
    QCOMPARE(store->get(ns("a"), "k"_ba)->value().value,
             replaced ? "{\"v\":2}"_ba : "{\"v\":1}"_ba);
    QVERIFY(store->get(ns("a"), "fresh"_ba)->has_value());
}

void SqliteBulkWriterTest::conflictMayFailTheImport() {
    auto store = inMemory();
    QVERIFY(store->put(ns("a"), "taken"_ba, "{\"v\":1}"_ba));
    {
        auto writer = begun(*store);
        QVERIFY(writer->put({putOp("a", "free"_ba, "{}"_ba)}, ConflictRule::Fail));
        const auto outcomes = writer->put({putOp("a", "taken"_ba, "{}"_ba)}, ConflictRule::Fail);
        QVERIFY(!outcomes);
        QCOMPARE(outcomes.error().code, ErrorCode::Conflict);
        QVERIFY(outcomes.error().detail.contains(u"taken"_s));
        QVERIFY(!writer->commit());
    }
    QCOMPARE(store->run(CountOp{})->items, 1);
}

void SqliteBulkWriterTest::badItemFailsTheImport() {
    auto store = inMemory();
    {
        auto writer = begun(*store);
        const auto outcomes =
            writer->put({putOp("a", "good"_ba, "{}"_ba), putOp("a", "bad"_ba, "[,]"_ba)},
                        ConflictRule::Replace);
        QVERIFY(!outcomes);
        QCOMPARE(outcomes.error().code, ErrorCode::InvalidValue);
    }
    QCOMPARE(store->run(CountOp{})->items, 0);
}

void SqliteBulkWriterTest::stoppedImportLeavesTheStoreAsItWas() {
    QTemporaryDir dir;
    auto store = opened({.path = dir.filePath(u"a.db"_s)});
    std::stop_source stop;
    {
        auto writer = begun(*store, stop.get_token());
        QVERIFY(writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
        stop.request_stop();
        const auto outcomes = writer->put({putOp("a", "2"_ba, "{}"_ba)}, ConflictRule::Replace);
        QVERIFY(!outcomes);
        QCOMPARE(outcomes.error().code, ErrorCode::Cancelled);
    }
    QCOMPARE(store->run(CountOp{})->items, 0);
    QVERIFY(store->put(ns("a"), "1"_ba, "{}"_ba));
}

void SqliteBulkWriterTest::writerIsOverAfterItsCommit() {
    auto store = inMemory();
    auto writer = begun(*store);
    QVERIFY(writer->commit());
    QVERIFY(!writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
    QVERIFY(!writer->commit());
}

void SqliteBulkWriterTest::othersWriteAfterwards() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    auto store = opened({.path = path, .busyTimeout = std::chrono::milliseconds(1)});
    auto other = opened({.path = path, .busyTimeout = std::chrono::milliseconds(1)});
    {
        auto writer = begun(*store);
        QVERIFY(writer->put({putOp("a", "1"_ba, "{}"_ba)}, ConflictRule::Replace));
        const auto refused = other->put(ns("a"), "2"_ba, "{}"_ba);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Busy);
        QVERIFY(writer->commit());
    }
    QVERIFY(other->put(ns("a"), "2"_ba, "{}"_ba));
    QCOMPARE(store->run(CountOp{})->items, 2);
}

void SqliteBulkWriterTest::readOnlyStoreHasNone() {
    QTemporaryDir dir;
    const QString path = dir.filePath(u"a.db"_s);
    opened({.path = path});
    const auto writer = opened({.path = path, .readOnly = true})->bulkWriter();
    QVERIFY(!writer);
    QCOMPARE(writer.error().code, ErrorCode::ReadOnly);
}

QTEST_GUILESS_MAIN(SqliteBulkWriterTest)
#include "tst_sqlite_bulk_writer.moc"
