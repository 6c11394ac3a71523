// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/full_disk.h"
#include "ui/shell/window_settings.h"

#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace nestor::ui;
using namespace nestor::test;
using namespace Qt::StringLiterals;

/// What the window remembers survives a full disk.
class SettingsFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void filesOfBeforeAreRead();
    void whatIsWrittenIsRead();
    void aFullDiskKeepsTheOldSettings();
};

void SettingsFileTest::filesOfBeforeAreRead() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"window.ini"_s);
    {
        QSettings before(path, QSettings::IniFormat);
        before.setValue(u"window/geometry"_s, QByteArray("\x01\x00\xff=;\n", 6));
        before.setValue(u"window/scheme"_s, u"dark"_s);
    }
    const WindowSettings settings(path);
    QCOMPARE(settings.geometry(), QByteArray("\x01\x00\xff=;\n", 6));
    QCOMPARE(settings.scheme(), nestor::ui::ColorScheme::Dark);
}

void SettingsFileTest::whatIsWrittenIsRead() {
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"window.ini"_s);
    const std::vector<Place> places{{u"/a b/ü=1.db"_s, nestor::NamespacePath({"x", "y"}), "k"_ba},
                                    {u"/c.db"_s, {}, std::nullopt}};
    {
        WindowSettings settings(path);
        settings.setGeometry(QByteArray("\x01\x00\xff", 3));
        settings.setPlaces(places, 1);
        settings.addRecent(u"/a, b.db"_s);
        settings.addRecent(u"/c.db"_s);
    }
    const WindowSettings settings(path);
    QCOMPARE(settings.geometry(), QByteArray("\x01\x00\xff", 3));
    QVERIFY(settings.places() == places);
    QCOMPARE(settings.currentPlace(), 1);
    QCOMPARE(settings.recent(), (QStringList{u"/c.db"_s, u"/a, b.db"_s}));
    // Another program reads it, too.
    const QSettings ini(path, QSettings::IniFormat);
    QCOMPARE(ini.value(u"window/geometry"_s).toByteArray(), QByteArray("\x01\x00\xff", 3));
}

void SettingsFileTest::aFullDiskKeepsTheOldSettings() {
    const SmallDisk disk(128);
    if (!disk.isThere())
        QSKIP("No file system can be mounted here");
    const QString path = disk.filePath(u"window.ini"_s);
    {
        WindowSettings settings(path);
        settings.addRecent(u"/kept.db"_s);
    }
    const auto stored = [&path] {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    const QByteArray before = stored();
    QVERIFY(before.contains("kept.db"));
    disk.fill();
    {
        WindowSettings settings(path);
        settings.addRecent(u"/later.db"_s);
    }
    QCOMPARE(stored(), before);
    // This program still knows, and writes it once it can.
    disk.empty();
    {
        WindowSettings settings(path);
        settings.addRecent(u"/new.db"_s);
    }
    QCOMPARE(WindowSettings(path).recent(),
             (QStringList{u"/new.db"_s, u"/later.db"_s, u"/kept.db"_s}));
    QVERIFY(stored().contains("/new.db"));
}

QTEST_GUILESS_MAIN(SettingsFileTest)
#include "tst_settings_file.moc"
