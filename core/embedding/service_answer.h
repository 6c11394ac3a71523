// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QDateTime>
#include <QString>

#include <chrono>
#include <optional>
#include <vector>

/// What a service that embeds texts says, and what of it is to be believed. Any thread.
namespace nestor {

/// Longer vectors are none.
constexpr int kMaxServiceDims = 4096;

/// The vectors of so many texts, in the order in which they were asked for, whichever order they
/// were answered in: all of one size, which is `dims` unless that is 0, and all of finite numbers.
/// Embedding with what is wrong where that is not so.
[[nodiscard]] Result<std::vector<std::vector<float>>> readEmbeddings(const QByteArray &body,
                                                                     qsizetype texts, int dims);
/// That a vector has another size than those before it.
[[nodiscard]] QString differentSize(int size, int expected);

/// What the service says went wrong: {"error": {"message": ...}}, {"error": ...}, or its plain
/// text.
[[nodiscard]] QString serviceMessage(const QByteArray &body);
/// An account without credit answers 429 for ever.
[[nodiscard]] bool isOutOfCredit(const QByteArray &body);

/// How long Retry-After asks to wait from `now`: seconds or a date (RFC 9110, 10.2.3); 0 for a
/// date that has passed, nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::milliseconds> retryDelay(QByteArrayView header,
                                                                  const QDateTime &now);

} // namespace nestor
