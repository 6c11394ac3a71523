// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

/// Labels and keys as names of files and folders. Pure functions, usable from every thread.
namespace nestor {

/// A name that every file system takes and that fileNameText() reads back: what could be
/// misunderstood (separators, control characters, '%', a leading period, a U+FEFF at the beginning,
/// a name Windows keeps for a device …) is percent-encoded. nullopt for text too long for a name.
[[nodiscard]] std::optional<QString> fileNameFor(const QByteArray &text);

/// The text of a name that fileNameFor() made; other names are taken as they are.
[[nodiscard]] QByteArray fileNameText(const QByteArray &name);

} // namespace nestor
