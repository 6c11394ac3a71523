// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_valid.h"
#include "tests/unit/random_filter.h"
#include "tests/unit/random_json.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace nestor;
using namespace Qt::StringLiterals;

/// isValidJson() says what JsonDocument::parse() says.
class JsonValidTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesOnTheTestSuite();
    void agreesOnRandomAndDamagedTexts();
    void depthIsLimited();
};

void JsonValidTest::agreesOnTheTestSuite() {
    const QDir folder(
        QStringLiteral(NESTOR_SOURCE_DIR "/../shared/data/jsontestsuite/test_parsing"));
    if (!folder.exists())
        QSKIP("JSONTestSuite is not here");
    const QStringList names = folder.entryList({u"*.json"_s}, QDir::Files);
    QVERIFY(names.size() > 300);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        const bool valid = isValidJson(text);
        QVERIFY2(valid == JsonDocument::parse(text).has_value(), qPrintable(name));
        if (!name.startsWith(u'i'))
            QVERIFY2(valid == name.startsWith(u'y'), qPrintable(name));
    }
}

void JsonValidTest::agreesOnRandomAndDamagedTexts() {
    RandomJson random(42);
    RandomFilter damage(43);
    int valid = 0;
    constexpr int kTexts = 5000;
    for (int i = 0; i < kTexts; ++i) {
        QByteArray text = random.document();
        QVERIFY2(isValidJson(text), text);
        text = damage.damaged(text);
        const bool is = isValidJson(text);
        valid += is ? 1 : 0;
        QVERIFY2(is == JsonDocument::parse(text).has_value(), text);
    }
    QVERIFY(valid > kTexts / 20 && valid < kTexts); // both answers occur
}

void JsonValidTest::depthIsLimited() {
    const auto nested = [](int depth) { return QByteArray(depth, '[') + QByteArray(depth, ']'); };
    QVERIFY(isValidJson(nested(JsonDocument::kMaxDepth)));
    QVERIFY(!isValidJson(nested(JsonDocument::kMaxDepth + 1)));
    QVERIFY(isValidJson("[{\"a\":[1]}]", 3));
    QVERIFY(!isValidJson("[{\"a\":[1]}]", 2));
}

QTEST_APPLESS_MAIN(JsonValidTest)
#include "tst_json_valid.moc"
