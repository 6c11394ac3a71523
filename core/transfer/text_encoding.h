// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/transfer/byte_source.h"
#include "core/transfer/text_encoding_name.h"

#include <QByteArrayView>

#include <memory>

namespace nestor {

/// The source's text as UTF-8, a byte order mark included where it has one. Reading fails with
/// InvalidValue where there is half of a surrogate pair, or half of a character at the end.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> decoded(std::unique_ptr<ByteSource> source,
                                                          TextEncoding encoding);

/// Whether the beginning of a file is in some encoding of single bytes rather than in UTF-8:
/// several of its lines are not UTF-8, and nothing beyond ASCII is.
[[nodiscard]] bool isSomeByteEncoding(QByteArrayView head);

} // namespace nestor
