// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/settings_file.h"

#include <QFile>
#include <QFileDevice>
#include <QTemporaryDir>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// Qt's format is only to be had by its own files: what is read and written goes through one of
/// nobody's.
class IniFile {
public:
    [[nodiscard]] bool isValid() const { return m_folder.isValid(); }
    [[nodiscard]] QString path() const { return m_folder.filePath(u"settings.ini"_s); }

    [[nodiscard]] QSettings::SettingsMap values() const {
        const QSettings ini(path(), QSettings::IniFormat);
        QSettings::SettingsMap map;
        for (const QString &key : ini.allKeys())
            map.insert(key, ini.value(key));
        return map;
    }

private:
    QTemporaryDir m_folder;
};

bool readIni(QIODevice &device, QSettings::SettingsMap &map) {
    const IniFile ini;
    QFile file(ini.path());
    const QByteArray bytes = device.readAll();
    if (!ini.isValid() || !file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() ||
        !file.flush())
        return false;
    file.close();
    map = ini.values();
    return true;
}

bool writeIni(QIODevice &device, const QSettings::SettingsMap &map) {
    const IniFile ini;
    if (!ini.isValid())
        return false;
    {
        QSettings settings(ini.path(), QSettings::IniFormat);
        for (auto it = map.begin(); it != map.end(); ++it)
            settings.setValue(it.key(), it.value());
        settings.sync();
        if (settings.status() != QSettings::NoError)
            return false;
    }
    QFile file(ini.path());
    QByteArray bytes;
    if (!map.isEmpty()) {
        if (!file.open(QIODevice::ReadOnly))
            return false;
        bytes = file.readAll();
        // The disk that it went over may be full, too.
        if (ini.values().keys() != map.keys())
            return false;
    }
    auto *target = qobject_cast<QFileDevice *>(&device);
    return device.write(bytes) == bytes.size() && (target == nullptr || target->flush());
}

} // namespace

QSettings::Format checkedIniFormat() {
    static const QSettings::Format format =
        QSettings::registerFormat(u"ini"_s, readIni, writeIni, Qt::CaseSensitive);
    return format == QSettings::InvalidFormat ? QSettings::IniFormat : format;
}

} // namespace nestor::ui
