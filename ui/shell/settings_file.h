// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSettings>

namespace nestor::ui {

/// QSettings' INI format, written so that the last byte is checked. Qt's own replaces a good file
/// by an empty one on a full disk: it commits whatever became of the last buffer. Existing files
/// are read, and read by other programs, as before. On the window's thread.
[[nodiscard]] QSettings::Format checkedIniFormat();

} // namespace nestor::ui
