// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json/json_document.h"

#include <QByteArrayView>

namespace nestor {

/// Whether JsonDocument::parse() would accept the text: the same grammar, without the nodes, at
/// about ten times the speed. Pure, usable from every thread.
[[nodiscard]] bool isValidJson(QByteArrayView text, int maxDepth = JsonDocument::kMaxDepth);

} // namespace nestor
