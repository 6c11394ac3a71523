// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"

#include <QByteArray>
#include <QString>

/// Keys of embedding services, kept by the system's keychain (QtKeychain: the Secret Service on
/// Linux, else KWallet) under "nestor" and the name of the service's host: never in a file of
/// Nestor's. From any thread; waits for the keychain, which may ask the user to unlock it.
namespace nestor {

/// For setKeyLookup(): empty where there is none, where there is no keychain, and for services on
/// this machine, which need no key.
[[nodiscard]] QByteArray serviceKey(const EmbedderConfig &config);

/// Keeps a key for the service at this address, in place of the one before; an empty key forgets
/// it. InvalidArgument where the address names no host; Io with what the keychain says.
[[nodiscard]] Result<void> keepServiceKey(const QString &url, const QByteArray &key);

} // namespace nestor
