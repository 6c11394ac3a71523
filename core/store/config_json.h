// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"

#include <QByteArray>
#include <QStringList>

namespace nestor {

/// A store's configuration as read, with what was in the text but means nothing to Nestor.
struct ParsedConfig {
    StoreConfig config;
    QStringList ignored; ///< names of unknown members, "embedder.colour"
};

/// Reads the configuration that `--index FILE.json` takes (docs/command-line.md):
/// `{"dims":N,"fields":["$"],"distance":"cosine"|"l2"|"inner_product","ef":N,"codes":"float32"|
/// "int8","embedder":{"provider":…,"url":…,"model":…},"ttl":{"default_ttl":…,"refresh_on_read":…,"omit_expired":…,
/// "sweep_interval_minutes":…}}`. It may hold `ttl` alone: then there is no index.
/// Fails with InvalidConfig that names the member. A pure function.
[[nodiscard]] Result<ParsedConfig> parseStoreConfig(const QByteArray &json);

/// The configuration in the same form; what parseStoreConfig() reads back as equal.
[[nodiscard]] QByteArray storeConfigToJson(const StoreConfig &config);

/// What "codes" calls it.
[[nodiscard]] QByteArray encodingName(VectorEncoding encoding);

} // namespace nestor
