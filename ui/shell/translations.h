// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace nestor::ui {

/// Loads the words of the window in the user's language, and English plural forms ("1 item",
/// "2 items") where there is no translation. Once, before the first text is shown.
void installTranslations(QCoreApplication &app);

} // namespace nestor::ui
