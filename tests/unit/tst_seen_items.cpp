// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/seen_items.h"

#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

class SeenItemsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFirstLineIsRemembered();
    void textDoesNotMoveBetweenNamespaceAndKey();
    void everyByteOfANameCounts();
};

void SeenItemsTest::theFirstLineIsRemembered() {
    SeenItems seen;
    const NamespacePath ns({"a"});
    for (int i = 1; i <= 20'000; ++i)
        QCOMPARE(seen.add(ns, QByteArray::number(i), i), 0);
    for (int i = 1; i <= 20'000; ++i)
        QCOMPARE(seen.add(ns, QByteArray::number(i), 99'999), i);
    QCOMPARE(seen.size(), size_t(20'000));
}

void SeenItemsTest::textDoesNotMoveBetweenNamespaceAndKey() {
    SeenItems seen;
    QCOMPARE(seen.add(NamespacePath({"ab"}), "c", 1), 0);
    QCOMPARE(seen.add(NamespacePath({"a"}), "bc", 2), 0);
    QCOMPARE(seen.add(NamespacePath({"abc"}), "", 3), 0);
    QCOMPARE(seen.add(NamespacePath({"a"}), "bc", 4), 2);
}

void SeenItemsTest::everyByteOfANameCounts() {
    SeenItems seen;
    qint64 line = 0;
    for (int zeros = 0; zeros < 70; ++zeros) {
        for (const QByteArray &name : {"a"_ba, ""_ba, "a name of more than sixteen bytes"_ba}) {
            QCOMPARE(seen.add(NamespacePath({"n"}), name + QByteArray(zeros, '\0'), ++line), 0);
            QCOMPARE(seen.add(NamespacePath({name + "n" + QByteArray(zeros, '\0')}), "k", ++line),
                     0);
        }
    }
}

QTEST_APPLESS_MAIN(SeenItemsTest)
#include "tst_seen_items.moc"
