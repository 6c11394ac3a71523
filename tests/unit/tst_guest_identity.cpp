// SPDX-License-Identifier: Apache-2.0
#include "search_samples.h"

#include "core/jobs/index_job.h"
#include "core/store/store_admin.h"

#include <QFile>
#include <QFileInfo>
#include <QtTest>

using namespace Qt::StringLiterals;
using namespace nestor;

namespace {

/// Twelve items about two things, all written at this time.
QByteArray written(const QByteArray &first, const QByteArray &second, const QByteArray &time) {
    QByteArray code;
    for (int i = 0; i < 6; ++i) {
        const QByteArray number = QByteArray::number(i);
        code += "put('a', '" + number + "', '{\"text\":\"" + first + ' ' + number + "\"}')\n";
        code += "put('b', '" + number + "', '{\"text\":\"" + second + ' ' + number + "\"}')\n";
    }
    return code + "db.execute(\"UPDATE store SET updated_at = '" + time + "'\")\n";
}

SearchOp meaning(const QByteArray &query) {
    SearchOp op;
    op.query = query;
    op.mode = SearchMode::Semantic;
    op.limit = 1;
    return op;
}

} // namespace

/// A guest's index is outside of its file, and goes by its path: what is at that path may become
/// another store.
class TestGuestIdentity : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void anotherStoreIsNoticed_data();
    void anotherStoreIsNoticed();
    void theSameStoreKeepsItsIndex_data();
    void theSameStoreKeepsItsIndex();

private:
    /// Puts a file in the store's place: a rename gives another file, a copy the same one.
    void replaceBy(const QString &path, bool byCopy) const;
    [[nodiscard]] QByteArray embedderNow() const {
        const auto index = m_sample->open()->config().index;
        return index ? index->embedder.provider : QByteArray();
    }
    [[nodiscard]] QByteArray best(const QByteArray &query) const {
        const auto found = m_sample->open()->search(meaning(query));
        return found && !found->items.empty() ? found->items.front().item.ns.stored()
                                              : QByteArray();
    }

    std::unique_ptr<SampleStore> m_sample;
};

void TestGuestIdentity::init() {
    SKIP_WITHOUT_PYTHON();
    m_sample = std::make_unique<SampleStore>();
    QVERIFY(m_sample->python(
        "setup()\n" + written("red wine bottle", "night train ticket", "2026-03-01 12:00:00")));
    auto store = m_sample->open();
    QVERIFY(!store->admin()->isManaged());
    IndexPlan plan;
    plan.index.embedder.provider = "learned";
    Job job;
    QVERIFY(buildIndex(plan, *store, job));
    store.reset();
    QCOMPARE(embedderNow(), "learned"_ba);
    QCOMPARE(best("wine"), "a"_ba);
}

void TestGuestIdentity::replaceBy(const QString &path, bool byCopy) const {
    if (!byCopy) {
        QVERIFY(QFile::remove(m_sample->path()));
        QVERIFY(QFile::copy(path, m_sample->path()));
        return;
    }
    QFile from(path);
    QFile to(m_sample->path());
    QVERIFY(from.open(QIODevice::ReadOnly));
    QVERIFY(to.open(QIODevice::WriteOnly | QIODevice::Truncate));
    to.write(from.readAll());
}

void TestGuestIdentity::anotherStoreIsNoticed_data() {
    QTest::addColumn<bool>("byCopy");
    QTest::addColumn<QByteArray>("time");
    QTest::addRow("another file, older") << false << "2025-01-01 12:00:00"_ba;
    QTest::addRow("another file, newer") << false << "2026-05-01 12:00:00"_ba;
    QTest::addRow("copied over it") << true << "2025-01-01 12:00:00"_ba;
}

void TestGuestIdentity::anotherStoreIsNoticed() {
    QFETCH(bool, byCopy);
    QFETCH(QByteArray, time);
    // Its namespaces and keys are the same: only what is in them is another's.
    const bool newKeys = time.startsWith("2026");
    if (newKeys && !QFileInfo(m_sample->path()).birthTime().isValid())
        QSKIP("this file system does not tell when a file was made");
    const SampleStore other;
    QVERIFY(other.python("setup()\n" + written("a bug in the parser", "rain over the coast", time) +
                         (newKeys ? "db.execute(\"UPDATE store SET key = 'k' || key\")\n" : "")));
    replaceBy(other.path(), byCopy);
    QCOMPARE(embedderNow(), ""_ba);
    auto store = m_sample->open();
    const auto found = store->search(meaning("parser"));
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::InvalidConfig);
    // Words follow by themselves.
    SearchOp words = meaning("parser");
    words.mode = SearchMode::Text;
    QCOMPARE(store->search(words)->items.size(), size_t(1));
    words.query = "wine";
    QVERIFY(store->search(words)->items.empty());
    IndexPlan plan;
    plan.index.embedder.provider = "learned";
    Job job;
    const auto report = buildIndex(plan, *store, job);
    QVERIFY(report);
    QVERIFY(report->trained);
    store.reset();
    QCOMPARE(best("parser"), "a"_ba);
    QCOMPARE(best("coast"), "b"_ba);
}

void TestGuestIdentity::theSameStoreKeepsItsIndex_data() {
    QTest::addColumn<QByteArray>("how");
    for (const char *how : {"backup renamed", "backup copied", "rewritten", "added to"})
        QTest::addRow("%s", how) << QByteArray(how);
}

void TestGuestIdentity::theSameStoreKeepsItsIndex() {
    QFETCH(QByteArray, how);
    if (how.startsWith("backup")) {
        const QString backup = m_sample->path() + u".backup"_s;
        QVERIFY(QFile::copy(m_sample->path(), backup));
        // A few items go on after it.
        QVERIFY(m_sample->python("put('a', '0', '{\"text\":\"white wine\"}')\n"
                                 "put('c', 'k', '{\"text\":\"a bottle of wine\"}')\n"));
        QCOMPARE(best("wine").isEmpty(), false);
        replaceBy(backup, how.endsWith("copied"));
    } else if (how == "rewritten") {
        // By its agent, all of it, after what was there.
        QVERIFY(m_sample->python(
            "db.execute('DELETE FROM store')\n" +
            written("a bug in the parser", "a glass of wine", "2026-04-01 12:00:00") +
            "db.execute(\"UPDATE store SET key = 'k' || key\")\n"));
    } else {
        QVERIFY(
            m_sample->python("for i in range(40):\n"
                             "    put('new', str(i), '{\"text\":\"a boat on a lake %d\"}' % i)\n"));
    }
    QCOMPARE(embedderNow(), "learned"_ba);
    QCOMPARE(best("wine"), how == "rewritten" ? "b"_ba : "a"_ba);
}

QTEST_GUILESS_MAIN(TestGuestIdentity)
#include "tst_guest_identity.moc"
