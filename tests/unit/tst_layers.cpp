// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

/// A folder of core knows only the folders below it (docs/architecture.md).
class LayersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void includesPointDownwards_data();
    void includesPointDownwards();
    void onlyOneFileIncludesHnswlib();
    void coreKnowsNoWidgets();
};

namespace {

const QStringList kLayers = {u"base"_s,      u"model"_s,  u"json"_s,   u"sql"_s,      u"store"_s,
                             u"embedding"_s, u"vector"_s, u"search"_s, u"transfer"_s, u"jobs"_s};

QStringList sourcesBelow(const QString &folder) {
    QStringList files;
    QDirIterator it(QStringLiteral(NESTOR_SOURCE_DIR) + u'/' + folder, {u"*.h"_s, u"*.cpp"_s},
                    QDir::Files, QDirIterator::Subdirectories);
    while (it.hasNext())
        files.append(it.next());
    return files;
}

QString contentOf(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

void LayersTest::includesPointDownwards_data() {
    QTest::addColumn<int>("layer");
    for (int i = 0; i < kLayers.size(); ++i)
        QTest::newRow(qPrintable(kLayers[i])) << i;
}

void LayersTest::includesPointDownwards() {
    QFETCH(int, layer);
    static const QRegularExpression include(u"#include \"(core/(\\w+)|ui|app)/"_s);
    const QStringList files = sourcesBelow(u"core/"_s + kLayers[layer]);
    QVERIFY(QDir(QStringLiteral(NESTOR_SOURCE_DIR) + u"/core/"_s + kLayers[layer]).exists());
    for (const QString &file : files) {
        auto matches = include.globalMatch(contentOf(file));
        while (matches.hasNext()) {
            const auto match = matches.next();
            const qsizetype included = kLayers.indexOf(match.captured(2));
            QVERIFY2(included >= 0 && included <= layer,
                     qPrintable(file + u" includes "_s + match.captured(1)));
        }
    }
}

void LayersTest::onlyOneFileIncludesHnswlib() {
    // hnswlib defines functions in its headers that are not inline: two such files do not link.
    int files = 0;
    for (const QString &file : sourcesBelow(u"core"_s))
        files += contentOf(file).contains(u"#include <hnswlib/"_s) ? 1 : 0;
    QVERIFY(files <= 1);
}

void LayersTest::coreKnowsNoWidgets() {
    static const QRegularExpression widgets(u"#include <(QWidget|QtWidgets|QtGui|Qsci)"_s);
    for (const QString &file : sourcesBelow(u"core"_s))
        QVERIFY2(!contentOf(file).contains(widgets), qPrintable(file));
}

QTEST_APPLESS_MAIN(LayersTest)
#include "tst_layers.moc"
