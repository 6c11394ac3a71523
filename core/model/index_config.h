// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/ann_config.h"
#include <QByteArray>
#include <QByteArrayList>
#include <QString>

#include <optional>

namespace nestor {

enum class Distance { Cosine, L2, InnerProduct };

/// How a vector index keeps the numbers of a vector: as they are, or as 8-bit codes, which take a
/// quarter of the memory; what is nearest by them is told apart by the numbers that are stored.
enum class VectorEncoding { Float32, Int8 };

/// Which embedder makes the vectors. `provider`: "learned", "openai-compatible", "static", "none".
struct EmbedderConfig {
    QByteArray provider = "none";
    QString url;   ///< openai-compatible: base address that ends in /v1
    QString model; ///< openai-compatible: the model's name; static: the model's folder
    /// openai-compatible: the environment variable that holds the key. The key itself is never
    /// in a configuration.
    QString apiKeyVariable;
    /// openai-compatible: whether texts and key may go to another machine without encryption.
    bool allowPlainHttp = false;

    bool operator==(const EmbedderConfig &) const = default;
};

/// How items are embedded and compared. `dims` 0 means "as the embedder says".
struct IndexConfig {
    int dims = 0;
    QByteArrayList fields = {"$"}; ///< LangGraph's field paths; "$" is the whole document
    Distance distance = Distance::Cosine;
    EmbedderConfig embedder;
    /// The least breadth of walks through the vector index, 1 to 10,000: broader ones find more of
    /// what is nearest and take longer. 0: 64.
    int ef = 0;
    /// Of the graph that large stores are searched by. Scores are those of the stored numbers
    /// either way.
    VectorEncoding encoding = VectorEncoding::Float32;
    /// Only servers look at it.
    std::optional<AnnConfig> ann;

    bool operator==(const IndexConfig &) const = default;
};

/// Time-to-live, in minutes with fractions.
struct TtlConfig {
    std::optional<double> defaultTtl;
    /// Whether reading prolongs lives; absent: as the agent's own store would (no on SQLite, yes on
    /// PostgreSQL). Store::config() of a backend that prolongs without being told says so.
    std::optional<bool> refreshOnRead;
    bool omitExpired = false;
    std::optional<double> sweepIntervalMinutes;

    bool operator==(const TtlConfig &) const = default;
};

struct StoreConfig {
    std::optional<IndexConfig> index;
    TtlConfig ttl;

    bool operator==(const StoreConfig &) const = default;
};

} // namespace nestor
