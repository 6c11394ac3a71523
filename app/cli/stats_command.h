// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/command.h"
#include "core/store/field_index_info.h"

namespace nestor::cli {

int runStats(const QStringList &arguments, Console &console);

/// The indexed fields, as both `stats` and `index --field` print them.
[[nodiscard]] QByteArray fieldIndexesJson(const std::vector<FieldIndexInfo> &indexes);
[[nodiscard]] QString describe(const FieldIndexInfo &index);

} // namespace nestor::cli
