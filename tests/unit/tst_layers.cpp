// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

/// Who may include whom: the table of docs/architecture.md, held against every include.
class LayersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void includesAreAllowed_data();
    void includesAreAllowed();
    void everyFolderHasARow();
    void rowsNameOnlyRowsAboveThem();
    void onlyOneFileIncludesHnswlib();
    void onlyTheDriverIncludesLibpq();
    void coreKnowsNoWidgets();
    void backendsAreKnownToOnePlace();
    void tablesOfStoresAreKnownToTheirBackend();
    void onlyBackendsAndSearchSpeakSql();
};

namespace {

struct Folder {
    QString path;
    QString may; ///< the folders that it may include, besides itself
};

/// A folder stands below all that it may include, so the table has no circles.
const std::vector<Folder> kFolders = {
    {u"core/base"_s, {}},
    {u"core/model"_s, u"core/base"_s},
    {u"core/json"_s, u"core/base"_s},
    {u"core/filter"_s, u"core/base core/model core/json"_s},
    {u"core/store"_s, u"core/base core/model core/json core/filter"_s},
    {u"core/store/decorators"_s, u"core/base core/model core/json core/store"_s},
    {u"core/backends/sqlite/driver"_s, u"core/base"_s},
    {u"core/backends/sqlite"_s,
     u"core/base core/model core/json core/filter core/store core/backends/sqlite/driver"_s},
    {u"core/backends/postgres/driver"_s, u"core/base core/model"_s},
    {u"core/backends/postgres"_s,
     u"core/base core/model core/json core/filter core/store core/backends/postgres/driver"_s},
    {u"core/embedding"_s, u"core/base core/model"_s},
    {u"core/vector"_s, u"core/base core/model"_s},
    {u"core/search/sync"_s, u"core/base core/model core/store core/backends/sqlite/driver"_s},
    {u"core/search/scope"_s, u"core/base core/model core/store"_s},
    {u"core/search/text"_s,
     u"core/base core/model core/json core/embedding core/store core/backends/sqlite/driver "
     "core/search/sync"_s},
    {u"core/search/embed"_s, u"core/base core/model core/json core/store core/store/decorators "
                             "core/embedding core/vector core/search/text"_s},
    {u"core/search/vectors"_s,
     u"core/base core/model core/json core/vector core/store core/backends/sqlite/driver "
     "core/search/sync core/search/scope core/search/embed"_s},
    {u"core/search/ranking"_s,
     u"core/base core/model core/embedding core/vector core/store core/search/text "
     "core/search/embed core/search/vectors"_s},
    {u"core/search/engine"_s,
     u"core/base core/model core/store core/embedding core/vector core/search/sync "
     "core/search/scope core/search/text core/search/embed core/search/vectors "
     "core/search/ranking"_s},
    {u"core/doctor"_s,
     u"core/base core/model core/json core/filter core/store core/embedding core/vector "
     "core/backends/sqlite core/backends/sqlite/driver core/search/embed core/search/engine"_s},
    {u"core/review"_s, u"core/base core/model core/json core/vector core/store core/embedding"_s},
    {u"core/transfer"_s, u"core/base core/model core/json"_s},
    {u"core/open"_s, u"core/base core/model core/store core/embedding core/backends/sqlite "
                     u"core/backends/sqlite/driver "
                     "core/backends/postgres core/search/embed core/search/engine"_s},
    {u"core/jobs"_s,
     u"core/base core/model core/json core/store core/embedding core/vector core/transfer "
     "core/backends/sqlite/driver core/search/sync core/search/text core/search/embed "
     "core/search/vectors core/search/engine"_s},
    {u"ui/theme"_s, {}},
    {u"ui/widgets"_s, u"ui/theme"_s},
    {u"ui/session"_s, u"core ui/theme ui/widgets"_s},
    {u"ui/connect"_s, u"core ui/session ui/theme ui/widgets"_s},
    {u"ui/jobs"_s, u"core ui/session ui/theme ui/widgets"_s},
    {u"ui/go_to"_s, u"core ui/session ui/theme ui/widgets"_s},
    {u"ui/namespaces"_s, u"core ui/session ui/theme ui/widgets"_s},
    {u"ui/items"_s, u"core ui/session ui/theme ui/widgets"_s},
    {u"ui/doctor"_s, u"core ui/session ui/theme ui/widgets"_s},
    {u"ui/editor/text"_s, u"core ui/session ui/theme ui/widgets"_s},
    {u"ui/editor/tree"_s, u"core ui/session ui/theme ui/widgets ui/editor/text"_s},
    {u"ui/editor/history"_s, u"core ui/session ui/theme ui/widgets ui/editor/text"_s},
    {u"ui/editor"_s, u"core ui/session ui/theme ui/widgets ui/doctor ui/editor/text ui/editor/tree "
                     "ui/editor/history"_s},
    {u"ui/search"_s, u"core ui/session ui/theme ui/widgets ui/items ui/editor"_s},
    {u"ui/saved_searches"_s, u"core ui/session ui/theme ui/widgets ui/search"_s},
    {u"ui/transfer"_s, u"core ui/session ui/theme ui/widgets ui/jobs"_s},
    {u"ui/review"_s, u"core ui/session ui/theme ui/widgets ui/jobs ui/editor/text"_s},
    {u"ui/bulk"_s,
     u"core ui/session ui/theme ui/widgets ui/jobs ui/editor/text ui/editor/history"_s},
    {u"ui/shell"_s,
     u"core ui/session ui/theme ui/widgets ui/connect ui/doctor ui/jobs ui/go_to ui/namespaces "
     "ui/items ui/editor ui/search ui/saved_searches ui/transfer ui/review ui/bulk"_s},
    {u"app/keychain"_s, u"core"_s},
    {u"app/cli/mcp"_s, u"core"_s},
    {u"app/cli"_s, u"core app/keychain app/cli/mcp"_s},
    {u"app/nestor"_s, u"core ui app/keychain"_s},
};

QStringList sourcesIn(const QString &folder, QDirIterator::IteratorFlag below) {
    QStringList files;
    QDirIterator it(QStringLiteral(NESTOR_SOURCE_DIR) + u'/' + folder, {u"*.h"_s, u"*.cpp"_s},
                    QDir::Files, below);
    while (it.hasNext())
        files.append(it.next());
    return files;
}

QString contentOf(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString folderOf(const QString &path) {
    return path.left(path.lastIndexOf(u'/'));
}

/// `core` and `ui` stand for all folders of theirs.
bool allows(const Folder &row, const QString &included) {
    const QStringList allowed = row.may.split(u' ', Qt::SkipEmptyParts);
    return included == row.path || allowed.contains(included) ||
           allowed.contains(included.section(u'/', 0, 0));
}

} // namespace

void LayersTest::includesAreAllowed_data() {
    QTest::addColumn<int>("row");
    for (size_t i = 0; i < kFolders.size(); ++i)
        QTest::newRow(qPrintable(kFolders[i].path)) << int(i);
}

void LayersTest::includesAreAllowed() {
    QFETCH(int, row);
    const Folder &folder = kFolders[size_t(row)];
    static const QRegularExpression include(u"#include \"((?:core|ui|app|tests)/[^\"]+)\""_s);
    const QStringList files = sourcesIn(folder.path, QDirIterator::NoIteratorFlags);
    QVERIFY2(!files.isEmpty(), "A row without files holds nothing");
    int includes = 0;
    for (const QString &file : files) {
        auto matches = include.globalMatch(contentOf(file));
        while (matches.hasNext()) {
            const QString included = folderOf(matches.next().captured(1));
            QVERIFY2(allows(folder, included), qPrintable(file + u" includes "_s + included));
            ++includes;
        }
    }
    if (files.filter(u".cpp"_s).size() > 0)
        QVERIFY2(includes > 0, "Sources that include nothing of ours: is the pattern still right?");
}

void LayersTest::everyFolderHasARow() {
    const QDir root(QStringLiteral(NESTOR_SOURCE_DIR));
    for (const QString &top : {u"core"_s, u"ui"_s, u"app"_s}) {
        const QStringList files = sourcesIn(top, QDirIterator::Subdirectories);
        QVERIFY(!files.isEmpty());
        for (const QString &file : files) {
            const QString folder = folderOf(root.relativeFilePath(file));
            QVERIFY2(std::any_of(kFolders.begin(), kFolders.end(),
                                 [&](const Folder &row) { return row.path == folder; }),
                     qPrintable(folder + u" has no row in the table"_s));
        }
    }
}

void LayersTest::rowsNameOnlyRowsAboveThem() {
    QStringList above{u"core"_s, u"ui"_s};
    for (const Folder &row : kFolders) {
        for (const QString &allowed : row.may.split(u' ', Qt::SkipEmptyParts))
            QVERIFY2(above.contains(allowed), qPrintable(row.path + u" may include "_s + allowed));
        above.append(row.path);
    }
}

void LayersTest::onlyOneFileIncludesHnswlib() {
    // hnswlib defines functions in its headers that are not inline: two such files do not link.
    int files = 0;
    for (const QString &file : sourcesIn(u"core"_s, QDirIterator::Subdirectories))
        files += contentOf(file).contains(u"#include <hnswlib/"_s) ? 1 : 0;
    QCOMPARE(files, 1);
}

void LayersTest::onlyTheDriverIncludesLibpq() {
    for (const QString &file : sourcesIn(u"core"_s, QDirIterator::Subdirectories)) {
        QVERIFY2(!contentOf(file).contains(u"#include <libpq"_s) ||
                     folderOf(file).endsWith(u"core/backends/postgres/driver"_s),
                 qPrintable(file));
    }
}

void LayersTest::coreKnowsNoWidgets() {
    static const QRegularExpression widgets(
        u"#include <(QWidget|QtWidgets|QtGui|QApplication|QPainter|Qsci)"_s);
    for (const QString &file : sourcesIn(u"core"_s, QDirIterator::Subdirectories))
        QVERIFY2(!contentOf(file).contains(widgets), qPrintable(file));
    // The pattern finds what it looks for.
    bool found = false;
    for (const QString &file : sourcesIn(u"ui"_s, QDirIterator::Subdirectories))
        found = found || contentOf(file).contains(widgets);
    QVERIFY(found);
}

void LayersTest::backendsAreKnownToOnePlace() {
    static const QRegularExpression backend(u"#include \"core/backends/[a-z]+/[a-z_]+\\.h\""_s);
    bool found = false;
    for (const QString &top : {u"core"_s, u"ui"_s, u"app"_s}) {
        for (const QString &file : sourcesIn(top, QDirIterator::Subdirectories)) {
            const bool knows = contentOf(file).contains(backend);
            // The doctor holds Nestor's answers against the agent's own statements.
            const bool may = file.contains(u"/core/open/"_s) || file.contains(u"/backends/"_s) ||
                             file.contains(u"/core/doctor/"_s);
            QVERIFY2(may || !knows, qPrintable(file));
            found = found || (knows && file.contains(u"/core/open/"_s));
        }
    }
    QVERIFY(found);
}

void LayersTest::tablesOfStoresAreKnownToTheirBackend() {
    static const QRegularExpression comment(u"//[^\n]*"_s);
    static const QRegularExpression knows(
        u"(FROM|INTO|UPDATE|JOIN) store\\b|store_vectors|nestor_(log|history|meta)\\b"
        "|dynamic_cast<[^>]*Store\\b"_s);
    bool found = false;
    for (const QString &top : {u"core"_s, u"ui"_s, u"app"_s}) {
        for (const QString &file : sourcesIn(top, QDirIterator::Subdirectories)) {
            // A capsule is a program for others, which makes a store of its own.
            const bool inBackend =
                file.contains(u"/core/backends/"_s) || file.endsWith(u"/core/doctor/capsule.cpp"_s);
            const bool match = contentOf(file).remove(comment).contains(knows);
            QVERIFY2(inBackend || !match, qPrintable(file));
            found = found || (inBackend && match);
        }
    }
    QVERIFY(found);
}

void LayersTest::onlyBackendsAndSearchSpeakSql() {
    // Search keeps what it derives in a database of its own, or one that a backend lends.
    static const QRegularExpression statement(
        u"\"(SELECT|INSERT|UPDATE|DELETE FROM|CREATE (TABLE|INDEX)|DROP|PRAGMA|BEGIN) "_s);
    bool found = false;
    for (const QString &top : {u"core"_s, u"ui"_s, u"app"_s}) {
        for (const QString &file : sourcesIn(top, QDirIterator::Subdirectories)) {
            const bool may = file.contains(u"/core/backends/"_s) ||
                             file.contains(u"/core/search/"_s) ||
                             file.endsWith(u"/core/doctor/capsule.cpp"_s);
            const bool speaks = contentOf(file).contains(statement);
            QVERIFY2(may || !speaks, qPrintable(file));
            found = found || speaks;
        }
    }
    QVERIFY(found);
}

QTEST_APPLESS_MAIN(LayersTest)
#include "tst_layers.moc"
