// SPDX-License-Identifier: Apache-2.0
#include "core/vector/id_map.h"
#include "core/vector/id_set.h"

#include <QTest>

#include <limits>
#include <map>
#include <random>
#include <set>

using namespace nestor;

/// The two containers of ids: the set that passes a filter, and the table of an index.
class IdSetTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setHoldsWhatItWasGiven_data();
    void setHoldsWhatItWasGiven();
    void mapFollowsStdMap_data();
    void mapFollowsStdMap();
    void reservedMapStaysInPlace();
};

namespace {

constexpr VectorId kLast = std::numeric_limits<VectorId>::max();

} // namespace

void IdSetTest::setHoldsWhatItWasGiven_data() {
    QTest::addColumn<QList<VectorId>>("ids");
    QTest::newRow("empty") << QList<VectorId>{};
    QTest::newRow("zero") << QList<VectorId>{0};
    QTest::newRow("dense, out of order, twice") << QList<VectorId>{9, 7, 8, 7, 64, 63, 65};
    QTest::newRow("ends of the range") << QList<VectorId>{kLast, 0};
    QTest::newRow("dense at the end") << QList<VectorId>{kLast, kLast - 1, kLast - 70};
    QTest::newRow("far apart") << QList<VectorId>{1, 1'000'000, 2'000'000'000};
}

void IdSetTest::setHoldsWhatItWasGiven() {
    QFETCH(QList<VectorId>, ids);
    const IdSet set(std::vector<VectorId>(ids.begin(), ids.end()));
    const std::set<VectorId> wanted(ids.begin(), ids.end());
    QCOMPARE(std::vector<VectorId>(set.ids().begin(), set.ids().end()),
             std::vector<VectorId>(wanted.begin(), wanted.end()));
    QCOMPARE(set.size(), wanted.size());
    for (const VectorId id : ids) {
        for (const VectorId near : {id - 64, id - 1, id, id + 1, id + 64})
            QCOMPARE(set.contains(near), wanted.count(near) == 1);
    }
    for (const VectorId other : {VectorId{0}, VectorId{12345}, kLast})
        QCOMPARE(set.contains(other), wanted.count(other) == 1);
}

void IdSetTest::mapFollowsStdMap_data() {
    QTest::addColumn<VectorId>("stride");
    QTest::newRow("one after the other") << VectorId{1};
    QTest::newRow("every 256th, which all fall on the same place of a run") << VectorId{256};
    QTest::newRow("far apart") << VectorId{0x123456789abcdU};
}

void IdSetTest::mapFollowsStdMap() {
    QFETCH(VectorId, stride);
    std::mt19937 generator(7); // NOLINT(bugprone-random-generator-seed): repeatable
    IdMap map;
    std::map<VectorId, IdMap::Slot> wanted;
    for (quint32 i = 0; i < 20'000; ++i) {
        const VectorId id = generator() % 3000 * stride;
        if (generator() % 3 == 0) {
            const auto taken = map.take(id);
            const auto there = wanted.find(id);
            QCOMPARE(taken.has_value(), there != wanted.end());
            if (taken) {
                QCOMPARE(*taken, there->second);
                wanted.erase(there);
            }
        } else {
            const auto before = map.put(id, i);
            QCOMPARE(before.has_value(), wanted.count(id) == 1);
            if (before)
                QCOMPARE(*before, wanted[id]);
            wanted[id] = i;
        }
        QCOMPARE(map.size(), wanted.size());
    }
    for (VectorId i = 0; i < 3000; ++i) {
        const auto found = map.find(i * stride);
        const auto there = wanted.find(i * stride);
        QCOMPARE(found.has_value(), there != wanted.end());
        if (found)
            QCOMPARE(*found, there->second);
    }
    std::map<VectorId, IdMap::Slot> listed;
    map.forEach([&](VectorId id, IdMap::Slot slot) { listed.emplace(id, slot); });
    QVERIFY(listed == wanted);
}

void IdSetTest::reservedMapStaysInPlace() {
    IdMap map;
    map.reserve(1000);
    const std::size_t bytes = map.bytes();
    for (quint32 i = 0; i < 1000; ++i)
        map.put(kLast - i, i);
    QCOMPARE(map.bytes(), bytes);
    QCOMPARE(map.find(kLast), std::optional<IdMap::Slot>(0));
}

QTEST_APPLESS_MAIN(IdSetTest)
#include "tst_id_set.moc"
