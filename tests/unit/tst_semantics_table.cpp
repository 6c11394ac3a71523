// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

/// docs/semantics.md and docs/search.md name the tests that prove what they say.
class SemanticsTableTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namedTestsExist_data();
    void namedTestsExist();
    void everyRowNamesATest();
};

namespace {

QString contentOf(const QString &path) {
    QFile file(QStringLiteral(NESTOR_SOURCE_DIR "/") + path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

void SemanticsTableTest::namedTestsExist_data() {
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("function");
    static const QRegularExpression name(u"`tst_(\\w+)\\.(\\w+)`"_s);
    for (const QString &page : {u"docs/semantics.md"_s, u"docs/search.md"_s}) {
        auto names = name.globalMatch(contentOf(page));
        while (names.hasNext()) {
            const auto match = names.next();
            QTest::newRow(qPrintable(match.captured(0))) << match.captured(1) << match.captured(2);
        }
    }
}

void SemanticsTableTest::namedTestsExist() {
    QFETCH(QString, program);
    QFETCH(QString, function);
    const QString source = contentOf(u"tests/unit/tst_%1.cpp"_s.arg(program)) +
                           contentOf(u"tests/cli/tst_%1.cpp"_s.arg(program));
    QVERIFY2(source.contains(u"    void %1();"_s.arg(function)), qPrintable(program));
}

void SemanticsTableTest::everyRowNamesATest() {
    int rows = 0;
    bool filters = false; // its column is headed by the test that all rows are about
    const QString table = contentOf(u"docs/semantics.md"_s);
    for (const QString &line : table.split(u'\n')) {
        if (line.startsWith(u"## "_s))
            filters = line == u"## Filters"_s;
        if (!line.startsWith(u"| "_s) || line.startsWith(u"| |"_s) || line.startsWith(u"| ---"_s))
            continue;
        ++rows;
        QVERIFY2(line.contains(u"`tst_"_s) || (filters && line.contains(u"row"_s)),
                 qPrintable(line));
    }
    QVERIFY(rows > 50);
}

QTEST_APPLESS_MAIN(SemanticsTableTest)
#include "tst_semantics_table.moc"
