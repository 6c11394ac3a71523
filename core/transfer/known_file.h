// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QString>

namespace nestor {

/// What a file is that holds no text, by how it begins: a sentence that goes on from "The file is
/// ", with what can be done. Empty for everything that may be text. Pure, usable from every thread.
[[nodiscard]] QString knownBinaryFile(QByteArrayView head);

} // namespace nestor
