// SPDX-License-Identifier: Apache-2.0
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTest>

#include <map>

using namespace Qt::StringLiterals;

/// What the documents name is there.
class DocsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void testsThatAreNamedExist();
    void linksLeadSomewhere();
};

namespace {

QString sourceDir() {
    return QStringLiteral(NESTOR_SOURCE_DIR);
}

QString contentOf(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QStringList documents() {
    QStringList paths{sourceDir() + u"/README.md"_s};
    for (const QString &name : QDir(sourceDir() + u"/docs"_s).entryList({u"*.md"_s}))
        paths.append(sourceDir() + u"/docs/"_s + name);
    return paths;
}

/// The programs of tests by their names, with their sources.
std::map<QString, QString> testPrograms() {
    std::map<QString, QString> programs;
    QDirIterator files(sourceDir() + u"/tests"_s, {u"tst_*.cpp"_s}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QFileInfo file(files.next());
        programs[file.completeBaseName()] = contentOf(file.filePath());
    }
    return programs;
}

} // namespace

/// As `tst_file`, `tst_file.slot` or, where several slots of one file follow each other, `.slot`.
void DocsTest::testsThatAreNamedExist() {
    const auto programs = testPrograms();
    QVERIFY(programs.size() > 100);
    static const QRegularExpression name(u"`(tst_\\w+)?(?:\\.(\\w+))?`"_s);
    QStringList missing;
    int named = 0;
    for (const QString &path : documents()) {
        const QString text = contentOf(path);
        QVERIFY2(!text.isEmpty(), qPrintable(path));
        QString program;
        for (auto match = name.globalMatch(text); match.hasNext();) {
            const auto found = match.next();
            if (found.captured(1) == u"tst_file"_s)
                continue; // how tests are named, and not one of them
            if (!found.captured(1).isEmpty())
                program = found.captured(1);
            else if (program.isEmpty() || found.captured(2).isEmpty() ||
                     text.lastIndexOf(u'\n', found.capturedStart()) >
                         text.lastIndexOf(program, found.capturedStart()))
                continue; // something else that begins with a dot
            ++named;
            const auto source = programs.find(program);
            const QString slot = found.captured(2);
            if (source == programs.end() ||
                (!slot.isEmpty() && !source->second.contains(u"void "_s + slot + u"()"_s)))
                missing.append(QFileInfo(path).fileName() + u": "_s + program + u'.' + slot);
        }
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
    QVERIFY(named > 80);
}

void DocsTest::linksLeadSomewhere() {
    static const QRegularExpression link(u"\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)"_s);
    QStringList missing;
    for (const QString &path : documents()) {
        for (auto match = link.globalMatch(contentOf(path)); match.hasNext();) {
            const QString target = match.next().captured(1);
            if (!target.contains(u"://"_s) && !target.startsWith(u"mailto:"_s) &&
                !QFileInfo::exists(QFileInfo(path).dir().filePath(target)))
                missing.append(QFileInfo(path).fileName() + u": "_s + target);
        }
    }
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(u'\n')));
}

QTEST_APPLESS_MAIN(DocsTest)
#include "tst_docs.moc"
