// SPDX-License-Identifier: Apache-2.0
#include "core/base/whole_file.h"
#include "tests/support/full_disk.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <sys/stat.h>

using namespace nestor;
using namespace nestor::test;
using namespace Qt::StringLiterals;

namespace {

QByteArray contentOf(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

void writeTo(const QString &path, const QByteArray &content) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}

QStringList filesIn(const QString &folder) {
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
}

} // namespace

/// A file is there when all of it is, and what stood there before stays until then.
class WholeFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void appearsWithTheCommit();
    void anAbandonedOneLeavesNothing();
    void whatItReplacesKeepsItsPermissions();
    void aPrivateOneIsForItsOwner();
    void aLinkIsFollowed();
    void whatIsNoFileIsNotReplaced();
    void aFileThatIsForReadingStays();
    void longNamesAreFine();
    void aFailedWriteKeepsTheOldFile_data();
    void aFailedWriteKeepsTheOldFile();
    void aFullDiskKeepsTheOldFile_data();
    void aFullDiskKeepsTheOldFile();
    void theFirstErrorIsTheOneThatIsTold();

private:
    [[nodiscard]] QString path(const QString &name = u"file"_s) const {
        return m_folder->filePath(name);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void WholeFileTest::appearsWithTheCommit() {
    const QByteArray content(3'000'000, 'x');
    {
        WholeFile file(path());
        QVERIFY(file.open());
        for (qsizetype i = 0; i < content.size(); i += 10'000)
            QCOMPARE(file.write(content.mid(i, 10'000)), 10'000);
        QVERIFY(!QFile::exists(path()));
        QVERIFY(filesIn(m_folder->path()).isEmpty()); // not under another name either
        QVERIFY(file.commit());
    }
    QCOMPARE(contentOf(path()), content);
    QVERIFY(writeWholeFile(path(), "other"));
    QCOMPARE(contentOf(path()), "other"_ba);
    QVERIFY(writeWholeFile(path(), QByteArray()));
    QCOMPARE(contentOf(path()), ""_ba);
    QCOMPARE(filesIn(m_folder->path()), QStringList{u"file"_s});
}

void WholeFileTest::anAbandonedOneLeavesNothing() {
    writeTo(path(), "before");
    {
        WholeFile file(path());
        QVERIFY(file.open());
        QCOMPARE(file.write("new"), 3);
    }
    QCOMPARE(contentOf(path()), "before"_ba);
    WholeFile closed(path());
    QVERIFY(closed.open());
    closed.close();
    QVERIFY(!closed.commit());
    QCOMPARE(contentOf(path()), "before"_ba);
    QCOMPARE(filesIn(m_folder->path()), QStringList{u"file"_s});
}

void WholeFileTest::whatItReplacesKeepsItsPermissions() {
    writeTo(path(), "before");
    QVERIFY(QFile::setPermissions(path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    const auto before = QFile::permissions(path());
    QVERIFY(writeWholeFile(path(), "after"));
    QCOMPARE(QFile::permissions(path()), before);
    // A new one is as every program's.
    const mode_t mask = umask(027);
    QVERIFY(writeWholeFile(path(u"new"_s), "new"));
    umask(mask);
    struct stat info {};
    QCOMPARE(::stat(QFile::encodeName(path(u"new"_s)).constData(), &info), 0);
    QCOMPARE(int(info.st_mode & 0777), 0640);
}

void WholeFileTest::aPrivateOneIsForItsOwner() {
    writeTo(path(), "before");
    QVERIFY(QFile::setPermissions(path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
    for (const QString &name : {u"file"_s, u"new"_s}) {
        QVERIFY(writeWholeFile(path(name), "secret", WholeFile::Readers::Owner));
        struct stat info {};
        QCOMPARE(::stat(QFile::encodeName(path(name)).constData(), &info), 0);
        QCOMPARE(int(info.st_mode & 0777), 0600);
    }
}

void WholeFileTest::aLinkIsFollowed() {
    QVERIFY(QDir(m_folder->path()).mkdir(u"there"_s));
    writeTo(path(u"there/target"_s), "before");
    QVERIFY(QFile::link(u"there/target"_s, path(u"link"_s)));
    QVERIFY(writeWholeFile(path(u"link"_s), "after"));
    QVERIFY(QFileInfo(path(u"link"_s)).isSymLink());
    QCOMPARE(contentOf(path(u"there/target"_s)), "after"_ba);
    // Also one that leads to what is not there yet.
    QVERIFY(QFile::link(u"there/later"_s, path(u"ahead"_s)));
    QVERIFY(writeWholeFile(path(u"ahead"_s), "new"));
    QVERIFY(QFileInfo(path(u"ahead"_s)).isSymLink());
    QCOMPARE(contentOf(path(u"there/later"_s)), "new"_ba);
}

void WholeFileTest::whatIsNoFileIsNotReplaced() {
    QVERIFY(QDir(m_folder->path()).mkdir(u"folder"_s));
    for (const QString &name : {u"folder"_s, u"missing/file"_s}) {
        const auto written = writeWholeFile(path(name), "x");
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::Io);
        QVERIFY(written.error().detail.contains(path(name)));
    }
    const auto device = writeWholeFile(u"/dev/null"_s, "x");
    QVERIFY(!device);
}

void WholeFileTest::aFileThatIsForReadingStays() {
    if (geteuid() == 0)
        QSKIP("root may write every file");
    writeTo(path(), "before");
    QVERIFY(QFile::setPermissions(path(), QFile::ReadOwner));
    QVERIFY(!writeWholeFile(path(), "after"));
    QCOMPARE(contentOf(path()), "before"_ba);
}

void WholeFileTest::longNamesAreFine() {
    const QString name(250, u'n');
    QVERIFY(writeWholeFile(path(name), "one"));
    QVERIFY(writeWholeFile(path(name), "two"));
    QCOMPARE(contentOf(path(name)), "two"_ba);
}

void WholeFileTest::aFailedWriteKeepsTheOldFile_data() {
    QTest::addColumn<int>("size");
    // What is only in the buffer until the commit, what is not, and what ends within a write.
    QTest::newRow("small") << 5'000;
    QTest::newRow("a buffer") << (256 << 10);
    QTest::newRow("large") << 3'000'001;
}

void WholeFileTest::aFailedWriteKeepsTheOldFile() {
    QFETCH(int, size);
    writeTo(path(), "before");
    {
        const FileSizeLimit limit(4096);
        WholeFile file(path());
        QVERIFY(file.open());
        (void)file.write(QByteArray(size, 'x'));
        const auto written = file.commit();
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::Io);
        QVERIFY2(written.error().detail.contains(path()), qPrintable(written.error().detail));
    }
    QCOMPARE(contentOf(path()), "before"_ba);
    QCOMPARE(filesIn(m_folder->path()), QStringList{u"file"_s});
}

void WholeFileTest::aFullDiskKeepsTheOldFile_data() {
    QTest::addColumn<int>("size");
    QTest::newRow("one byte") << 1;
    QTest::newRow("small") << 5'000;
    QTest::newRow("large") << 3'000'001;
}

void WholeFileTest::aFullDiskKeepsTheOldFile() {
    QFETCH(int, size);
    const SmallDisk disk(256);
    if (!disk.isThere())
        QSKIP("No file system can be mounted here");
    writeTo(disk.filePath(u"file"_s), "before");
    disk.fill();
    const auto written = writeWholeFile(disk.filePath(u"file"_s), QByteArray(size, 'x'));
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::Io);
    QVERIFY(written.error().detail.contains(u"No space left"_s));
    QCOMPARE(contentOf(disk.filePath(u"file"_s)), "before"_ba);
    disk.empty();
    QCOMPARE(filesIn(disk.path()), QStringList{u"file"_s});
    QVERIFY(writeWholeFile(disk.filePath(u"file"_s), "after"));
    QCOMPARE(contentOf(disk.filePath(u"file"_s)), "after"_ba);
}

/// Who goes on writing after an error must not hide it.
void WholeFileTest::theFirstErrorIsTheOneThatIsTold() {
    WholeFile file(path());
    QVERIFY(file.open());
    {
        const FileSizeLimit limit(4096);
        QCOMPARE(file.write(QByteArray(1'000'000, 'x')), -1);
    }
    QCOMPARE(file.write("more"), -1);
    QVERIFY(!file.errorString().isEmpty());
    QVERIFY(!file.commit());
    QVERIFY(!QFile::exists(path()));
}

QTEST_GUILESS_MAIN(WholeFileTest)
#include "tst_whole_file.moc"
