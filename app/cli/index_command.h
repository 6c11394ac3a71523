// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"

#include <QByteArrayList>

namespace nestor::cli {

int runIndex(const QStringList &arguments, Console &console);

/// Field paths separated by commas; those inside braces and brackets belong to a path.
[[nodiscard]] QByteArrayList splitFields(QByteArrayView text);

} // namespace nestor::cli
