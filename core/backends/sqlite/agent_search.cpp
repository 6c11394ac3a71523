// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/agent_search.h"

#include "core/backends/sqlite/agent_items.h"
#include "core/backends/sqlite/driver/sql_error.h"
#include "core/backends/sqlite/driver/sql_rows.h"
#include "core/backends/sqlite/item_row.h"
#include "core/model/vector_bytes.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Floats of a BLOB, where they stand if they stand well, else copied.
struct BlobFloats {
    const float *data = nullptr;
    std::size_t size = 0;
    std::vector<float> copy;
};

/// False, with SQLite told why, for what sqlite-vec takes for no vector.
bool readFloats(sqlite3_context *context, sqlite3_value *value, BlobFloats &floats) {
    if (sqlite3_value_type(value) != SQLITE_BLOB) {
        sqlite3_result_error(context, "a vector must be a BLOB", -1);
        return false;
    }
    const void *bytes = sqlite3_value_blob(value);
    const auto size = std::size_t(sqlite3_value_bytes(value));
    if (size == 0 || size % sizeof(float) != 0) {
        sqlite3_result_error(context, "a vector's BLOB must hold 32-bit floats", -1);
        return false;
    }
    floats.size = size / sizeof(float);
    if (reinterpret_cast<quintptr>(bytes) % alignof(float) == 0) {
        floats.data = static_cast<const float *>(bytes);
    } else {
        floats.copy.resize(floats.size);
        std::memcpy(floats.copy.data(), bytes, size);
        floats.data = floats.copy.data();
    }
    return true;
}

double sumOfDifferences(const float *a, const float *b, std::size_t dims) {
    double sum = 0;
    for (std::size_t i = 0; i < dims; ++i)
        sum += std::fabs(double(a[i]) - double(b[i]));
    return sum;
}

double agentDistance(const AgentKernels &kernels, Distance distance, const float *a, const float *b,
                     std::size_t dims) {
    switch (distance) {
    case Distance::Cosine: {
        const double lengths =
            std::sqrt(double(kernels.dot(a, a, dims))) * std::sqrt(double(kernels.dot(b, b, dims)));
        return 1.0 - double(kernels.dot(a, b, dims)) / lengths;
    }
    case Distance::L2:
        return std::sqrt(double(kernels.squaredL2(a, b, dims)));
    case Distance::InnerProduct:
        break;
    }
    return sumOfDifferences(a, b, dims);
}

template <Distance kDistance>
void distanceFunction(sqlite3_context *context, int, sqlite3_value **arguments) {
    const auto *kernels = static_cast<const AgentKernels *>(sqlite3_user_data(context));
    BlobFloats a;
    BlobFloats b;
    if (!readFloats(context, arguments[0], a) || !readFloats(context, arguments[1], b))
        return;
    if (a.size != b.size) {
        sqlite3_result_error(context, "vectors of different sizes", -1);
        return;
    }
    // Of what is not a number SQLite makes NULL.
    sqlite3_result_double(context, agentDistance(*kernels, kDistance, a.data, b.data, a.size));
}

QByteArray scoreExpression(Distance distance) {
    switch (distance) {
    case Distance::Cosine:
        return "1.0 - vec_distance_cosine(v.embedding, ?)"_ba;
    case Distance::L2:
        return "vec_distance_L2(v.embedding, ?)"_ba;
    case Distance::InnerProduct:
        break;
    }
    return "-1 * vec_distance_L1(v.embedding, ?)"_ba;
}

SqlCondition insideOf(const AgentQuestion &question) {
    SqlCondition inside = agentScope(question.ns);
    for (const AgentCondition &condition : question.conditions)
        inside.require(condition.sql);
    return inside;
}

const QByteArray kJoin =
    "FROM store s JOIN store_vectors v ON s.prefix = v.prefix AND s.key = v.key"_ba;

Result<std::vector<SearchItem>> collect(SqlStatement &query, bool scored) {
    constexpr int kScore = 7;
    std::vector<SearchItem> items;
    auto read = forEachRow(query, [&] {
        SearchItem &hit = items.emplace_back();
        hit.item = itemFromRow(query);
        if (scored && !query.isNull(kScore))
            hit.score = query.real(kScore);
    });
    if (!read)
        return failure(std::move(read.error()));
    return items;
}

} // namespace

qint64 agentCut(qint64 limit) {
    return limit > std::numeric_limits<qint64>::max() / 2 ? limit : limit * 2;
}

std::optional<double> agentScore(const AgentKernels &kernels, Distance distance, const float *a,
                                 const float *b, std::size_t dims) {
    const double far = agentDistance(kernels, distance, a, b, dims);
    if (std::isnan(far))
        return std::nullopt;
    if (distance == Distance::Cosine)
        return 1.0 - far;
    return distance == Distance::L2 ? far : -far;
}

Result<void> registerAgentDistances(SqlConnection &connection, const AgentKernels &kernels) {
    if (!connection.isFirst("agent distances"_ba))
        return {};
    struct Function {
        const char *name;
        void (*run)(sqlite3_context *, int, sqlite3_value **);
    };
    constexpr std::array<Function, 3> kFunctions = {
        {{"vec_distance_cosine", distanceFunction<Distance::Cosine>},
         {"vec_distance_L2", distanceFunction<Distance::L2>},
         {"vec_distance_L1", distanceFunction<Distance::InnerProduct>}}};
    for (const Function &function : kFunctions) {
        const int code = sqlite3_create_function_v2(
            connection.handle(), function.name, 2,
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
            const_cast<AgentKernels *>(&kernels), function.run, nullptr, nullptr, nullptr);
        if (code != SQLITE_OK)
            return failure(sqliteError(connection.handle(), code, u"Registering distances"_s));
    }
    return {};
}

Result<std::vector<SearchItem>> agentSearch(SqlConnection &connection, const StoreSchema &schema,
                                            const AgentQuestion &question) {
    const SqlCondition inside = insideOf(question);
    const QByteArray ttl = schema.ttl ? "s.expires_at, s.ttl_minutes"_ba
                                      : "NULL AS expires_at, NULL AS ttl_minutes"_ba;
    const QByteArray whole = "s.prefix, s.key, s.value, s.created_at, s.updated_at, " + ttl;
    if (question.vector.empty()) {
        auto query = connection.prepare("SELECT " + whole + " FROM store s" + inside.where() +
                                        " ORDER BY s.updated_at DESC LIMIT ?");
        if (!query)
            return failure(std::move(query.error()));
        query->bindInt(inside.bind(*query, 1), question.limit);
        return collect(*query, false);
    }
    const QByteArray columns =
        "prefix, key, value, created_at, updated_at, expires_at, ttl_minutes, score"_ba;
    auto query = connection.prepare(
        "WITH scored AS (SELECT " + whole + ", " + scoreExpression(question.distance) +
        " AS score " + kJoin + inside.where() +
        " ORDER BY score DESC LIMIT ?), "
        "ranked AS (SELECT " +
        columns +
        ", row_number() OVER (PARTITION BY prefix, key ORDER BY score DESC) AS place "
        "FROM scored) "
        "SELECT " +
        columns + " FROM ranked WHERE place = 1 ORDER BY score DESC LIMIT ?");
    if (!query)
        return failure(std::move(query.error()));
    query->bindBlob(1, storedVector(question.vector));
    const int next = inside.bind(*query, 2);
    query->bindInt(next, agentCut(question.limit));
    query->bindInt(next + 1, question.limit);
    return collect(*query, true);
}

Result<void> eachAgentVector(SqlConnection &connection, const AgentQuestion &question,
                             const std::function<void(const AgentVectorRow &)> &visit) {
    const SqlCondition reach = agentScope(question.reach);
    SqlCondition inside = insideOf(question);
    if (!question.conditions.empty())
        inside.sql = "CASE WHEN json_valid(CAST(s.value AS TEXT)) THEN " + inside.sql + " END";
    auto query = connection.prepare("SELECT v.rowid, s.rowid, " +
                                    (inside.isEmpty() ? "1"_ba : "(" + inside.sql + ")") +
                                    ", v.embedding " + kJoin + reach.where());
    if (!query)
        return failure(std::move(query.error()));
    reach.bind(*query, inside.bind(*query, 1));
    return forEachRow(*query, [&] {
        visit({query->integer(0), query->integer(1), query->integer(2) != 0, query->view(3)});
    });
}

Result<std::optional<ItemId>> itemThatIsNotJson(SqlConnection &connection,
                                                const AgentQuestion &question) {
    SqlCondition inside = agentScope(question.ns);
    inside.require({"NOT json_valid(CAST(s.value AS TEXT))"_ba, {}});
    auto query = connection.prepare("SELECT s.prefix, s.key " +
                                    (question.vector.empty() ? "FROM store s"_ba : kJoin) +
                                    inside.where() + " LIMIT 1");
    if (!query)
        return failure(std::move(query.error()));
    inside.bind(*query, 1);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    if (!*row)
        return std::nullopt;
    return ItemId{NamespacePath::fromStored(query->bytes(0)), query->bytes(1)};
}

Result<NewestPlace> placeByTime(SqlConnection &connection, const AgentQuestion &question,
                                const ItemId &id) {
    const SqlCondition inside = insideOf(question);
    auto query = connection.prepare(
        "WITH wanted AS (SELECT rowid AS row, updated_at AS time FROM store "
        "WHERE prefix = ? AND key = ?) "
        "SELECT sum(s.updated_at > wanted.time), "
        "sum(s.updated_at = wanted.time AND s.rowid <> wanted.row) FROM store s, wanted" +
        inside.where());
    if (!query)
        return failure(std::move(query.error()));
    query->bindText(1, id.ns.stored());
    query->bindText(2, id.key);
    inside.bind(*query, 3);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return NewestPlace{query->integer(0) + 1, query->integer(1)};
}

Result<std::vector<std::optional<bool>>> conditionsOn(SqlConnection &connection,
                                                      const std::vector<AgentCondition> &conditions,
                                                      const ItemId &id) {
    std::vector<std::optional<bool>> answers;
    for (const AgentCondition &condition : conditions) {
        answers.emplace_back();
        if (!condition.refusal.isEmpty())
            continue;
        auto query = connection.prepare("SELECT " + condition.sql.sql +
                                        " FROM store s WHERE s.prefix = ? AND s.key = ?");
        if (!query)
            return failure(std::move(query.error()));
        const int next = condition.sql.bind(*query, 1);
        query->bindText(next, id.ns.stored());
        query->bindText(next + 1, id.key);
        const auto row = query->step();
        if (!row && row.error().code != ErrorCode::Internal)
            return failure(row.error());
        if (row && *row)
            answers.back() = query->integer(0) != 0; // NULL passes nothing
    }
    return answers;
}

} // namespace nestor
