// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_agent_view.h"

#include "core/backends/postgres/postgres_filter.h"
#include "core/backends/postgres/postgres_items.h"
#include "core/backends/postgres/postgres_store.h"
#include "core/base/text.h"
#include "core/json/json_document.h"

#include <algorithm>
#include <cmath>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Where LangGraph has the value of a key in its conditions.
struct AgentFilter {
    std::vector<AgentViewCondition> conditions;

    [[nodiscard]] QString refusal() const {
        for (const AgentViewCondition &one : conditions) {
            if (!one.refusal.isEmpty())
                return one.refusal;
        }
        return {};
    }
};

/// Shows the members of an object with their names.
template <typename Visit>
void eachMember(const JsonDocument &document, int object, const Visit &visit) {
    const auto &nodes = document.nodes();
    const int end = nodes[size_t(object)].next;
    for (int node = object + 1; node < end; node = nodes[size_t(node)].next)
        visit(document.name(node), node);
}

Result<AgentFilter> filterOf(const QByteArray &json) {
    AgentFilter filter;
    if (json.trimmed().isEmpty() || json.trimmed() == "null")
        return filter;
    const auto document = JsonDocument::parse(json);
    if (!document)
        return failure(ErrorCode::InvalidFilter, document.error().detail);
    if (document->nodes().front().type != JsonType::Object)
        return failure(ErrorCode::InvalidFilter, u"A filter is a JSON object"_s);
    eachMember(*document, 0, [&](const QByteArray &field, int value) {
        const auto add = [&](const QByteArray &op, int operand) {
            AgentViewCondition one{field, op, document->raw(operand).toByteArray(), {}, {}};
            static const QByteArrayList known{"$eq", "$ne", "$gt", "$gte", "$lt", "$lte"};
            if (!op.isEmpty() && !known.contains(op))
                one.refusal = u"ValueError: Unsupported operator: "_s + forMessage(op);
            else if (field.contains('\0') || firstUnstorable(one.operand) >= 0)
                one.refusal = u"PostgreSQL cannot hold the condition on "_s + forMessage(field);
            filter.conditions.push_back(std::move(one));
        };
        if (document->nodes()[size_t(value)].type != JsonType::Object) {
            add({}, value);
            return;
        }
        eachMember(*document, value, [&](const QByteArray &op, int operand) { add(op, operand); });
    });
    return filter;
}

/// A JSON value as Python's str() writes it, for LangGraph's comparisons of text.
QByteArray pythonText(const QByteArray &json) {
    if (json == "true")
        return "True";
    if (json == "false")
        return "False";
    if (json == "null")
        return "None";
    const auto document = JsonDocument::parse(json);
    return document && document->nodes().front().type == JsonType::String ? document->string(0)
                                                                          : json;
}

bool isNumberText(const QByteArray &json) {
    return !json.isEmpty() && (json[0] == '-' || (json[0] >= '0' && json[0] <= '9'));
}

/// The condition on `alias`.value as LangGraph has it: later versions compare numbers as such.
QByteArray conditionSql(PqQuery &query, const AgentViewCondition &one, const QByteArray &alias) {
    const QByteArray field = query.text(one.field);
    if (one.op.isEmpty() || one.op == "$eq")
        return alias + ".value->" + field + " = " + query.json(one.operand);
    if (one.op == "$ne")
        return alias + ".value->" + field + " <> " + query.json(one.operand);
    const QByteArray sign = one.op == "$gt"    ? " > "_ba
                            : one.op == "$gte" ? " >= "_ba
                            : one.op == "$lt"  ? " < "_ba
                                               : " <= "_ba;
    if (isNumberText(one.operand)) {
        return "CASE jsonb_typeof(" + alias + ".value->" + field + ") WHEN 'number' THEN (" +
               alias + ".value->" + field + ')' + sign + query.json(one.operand) +
               " ELSE false END";
    }
    return alias + ".value->>" + field + sign + query.text(pythonText(one.operand));
}

QByteArray likeText(const QByteArray &prefix) {
    QByteArray text;
    for (const char c : prefix) {
        if (c == '\\' || c == '%' || c == '_')
            text += '\\';
        text += c;
    }
    return text + ".%";
}

/// At and below a namespace.
QByteArray belowSql(PqQuery &query, const NamespacePath &ns, const QByteArray &alias) {
    if (ns.isRoot())
        return "true";
    const QByteArray prefix = ns.stored();
    return '(' + alias + ".prefix = " + query.text(prefix) + " OR " + alias + ".prefix LIKE " +
           query.text(likeText(prefix)) + " ESCAPE '\\')";
}

/// What LangGraph restricts its search to.
QByteArray insideSql(PqQuery &query, const AgentViewQuestion &question, const AgentFilter &filter,
                     const QByteArray &alias) {
    QByteArrayList all;
    if (!question.ns.isRoot())
        all.append(belowSql(query, question.ns, alias));
    for (const AgentViewCondition &one : filter.conditions)
        all.append('(' + conditionSql(query, one, alias) + ')');
    return all.isEmpty() ? "true"_ba : all.join(" AND ");
}

QByteArray operatorSql(const PostgresSchema::Vectors &table, Distance distance) {
    const QByteArray sign = distance == Distance::L2             ? "<->"_ba
                            : distance == Distance::InnerProduct ? "<#>"_ba
                                                                 : "<=>"_ba;
    return " OPERATOR(" + quotedIdentifier(table.extension) + '.' + sign + ") ";
}

QByteArray vectorSql(PqQuery &query, const PostgresSchema::Vectors &table, const Vector &vector) {
    return query.text(vectorText(vector)) + "::" + quotedIdentifier(table.extension) + '.' +
           quotedIdentifier(table.type);
}

double scoreOfDistance(double distance, Distance kind) {
    return kind == Distance::Cosine ? 1.0 - distance : -distance;
}

/// LangGraph counts the parts of the paths that it embeds.
qint64 partsOf(const QByteArrayList &fields) {
    qint64 parts = 0;
    for (const QByteArray &field : fields)
        parts += 1 + (field == "$" ? 0 : field.count('.') + field.count('['));
    return std::max<qint64>(parts, 1);
}

qint64 agentsCut(const AgentViewQuestion &question) {
    return question.limit * partsOf(question.fields) * 2 + 1;
}

std::vector<SearchItem> hitsOf(const PqResult &rows, std::optional<Distance> kind) {
    std::vector<SearchItem> hits;
    for (int row = 0; row < rows.rows(); ++row) {
        SearchItem &hit = hits.emplace_back();
        hit.item = itemAt(rows, row);
        if (kind)
            hit.score = scoreOfDistance(rows.real(row, 7), *kind);
    }
    return hits;
}

/// LangGraph's statement. What it is told about the columns differs, not what it has to do.
PqQuery agentQuery(const PostgresSchema &schema, const AgentViewQuestion &question,
                   const AgentFilter &filter) {
    PqQuery query;
    if (!question.vector || !schema.vectors) {
        const QByteArray inside = insideSql(query, question, filter, "s");
        query.sql = "SELECT " + itemColumns(schema, "s") + " FROM " + schema.store() + " s WHERE " +
                    inside + " ORDER BY s.updated_at DESC LIMIT " + query.integer(question.limit);
        return query;
    }
    const PostgresSchema::Vectors &table = *schema.vectors;
    const QByteArray distance = "v.embedding" + operatorSql(table, question.distance) +
                                vectorSql(query, table, *question.vector);
    const QByteArray inside = insideSql(query, question, filter, "s");
    query.sql = "WITH scored AS (SELECT s.*, " + distance + " AS neg_score FROM " + schema.store() +
                " s JOIN " + schema.storeVectors() +
                " v ON s.prefix = v.prefix AND s.key = v.key WHERE " + inside + " ORDER BY " +
                distance + " ASC LIMIT " + query.integer(agentsCut(question)) + ") SELECT " +
                itemColumns(schema, "u") +
                ", u.neg_score FROM (SELECT DISTINCT ON (scored.prefix, scored.key) scored.* FROM "
                "scored ORDER BY scored.prefix, scored.key, scored.neg_score ASC) u ORDER BY "
                "u.neg_score ASC LIMIT " +
                query.integer(question.limit);
    return query;
}

/// Every item by its best vector, no index in between; of the whole store only by vectors that
/// stand for what the items say.
PqQuery exactQuery(const PostgresSchema &schema, const AgentViewQuestion &question,
                   const AgentFilter &filter, bool everywhere) {
    PqQuery query;
    const PostgresSchema::Vectors &table = *schema.vectors;
    const QByteArray distance = "(v.embedding" + operatorSql(table, question.distance) +
                                vectorSql(query, table, *question.vector) + ") + 0";
    const QByteArray inside = everywhere ? "NOT coalesce(v.updated_at < s.updated_at, false) AND " +
                                               belowSql(query, question.reach, "s")
                                         : insideSql(query, question, filter, "s");
    query.sql = "SELECT " + itemColumns(schema, "s") + ", b.d FROM (SELECT s.prefix, s.key, min(" +
                distance + ") AS d FROM " + schema.store() + " s JOIN " + schema.storeVectors() +
                " v ON s.prefix = v.prefix AND s.key = v.key WHERE v.embedding IS NOT NULL AND " +
                inside +
                " GROUP BY 1, 2 ORDER BY d, s.prefix COLLATE \"C\", s.key COLLATE \"C\" "
                "LIMIT " +
                query.integer(question.limit) + ") b JOIN " + schema.store() +
                " s ON s.prefix = b.prefix AND s.key = b.key ORDER BY b.d, s.prefix COLLATE \"C\", "
                "s.key COLLATE \"C\"";
    return query;
}

QByteArray settingSql(const QByteArray &database, const QByteArray &name, const QByteArray &value) {
    return "ALTER DATABASE " + quotedIdentifier(database) + " SET " + name + " = " + value;
}

} // namespace

bool PostgresAgentView::hasVectors() const {
    return m_store.schema().vectors.has_value();
}

int PostgresAgentView::dims() const {
    const PostgresSchema schema = m_store.schema();
    return schema.vectors ? schema.vectors->dims : 0;
}

Result<AgentViewScan> PostgresAgentView::scan(const NamespacePath &ns, qint64 limit,
                                              std::stop_token stop) {
    const PostgresSchema schema = m_store.schema();
    AgentViewQuestion where;
    where.ns = ns;
    const QByteArray byName = " ORDER BY s.prefix COLLATE \"C\", s.key COLLATE \"C\""_ba;
    const auto asked = [&](const QByteArray &columns, const QByteArray &more) {
        PqQuery query;
        const QByteArray inside = insideSql(query, where, {}, "s");
        query.sql = "SELECT " + columns + " FROM " + schema.store() + " s WHERE " + inside + more;
        return query;
    };
    std::vector<PqQuery> queries{asked("count(*)"_ba, ""_ba)};
    if (schema.ttl)
        queries.push_back(
            asked("s.prefix, s.key, s.expires_at"_ba, " AND s.expires_at < now()" + byName));
    if (schema.vectors) {
        const QByteArray of = schema.storeVectors() + " v WHERE v.prefix = s.prefix AND v.key = "
                                                      "s.key AND v.embedding IS NOT NULL";
        queries.push_back(
            asked("coalesce(sum((SELECT count(*) FROM " + of + ")), 0)::bigint", ""_ba));
        queries.push_back(
            asked("s.prefix, s.key"_ba, " AND NOT EXISTS (SELECT 1 FROM " + of + ')' + byName));
        // Of items with the same vector the first ones by their keys are taken to come.
        PqQuery crowds;
        const QByteArray inside = insideSql(crowds, where, {}, "v");
        crowds.sql = "SELECT s.prefix, s.key FROM (SELECT v.prefix, v.key, dense_rank() OVER "
                     "(PARTITION BY v.prefix, v.embedding ORDER BY v.key COLLATE \"C\") AS place "
                     "FROM " +
                     schema.storeVectors() + " v WHERE v.embedding IS NOT NULL AND " + inside +
                     ") s GROUP BY s.prefix, s.key HAVING min(s.place) > " + crowds.integer(limit) +
                     byName;
        queries.push_back(std::move(crowds));
    }
    auto rows = read(std::move(queries), stop);
    if (!rows)
        return failure(std::move(rows.error()));
    const auto idAt = [](const PqResult &result, int row) {
        return ItemId{NamespacePath::fromStored(result.bytes(row, 0)), result.bytes(row, 1)};
    };
    AgentViewScan found;
    size_t at = 0;
    found.items = (*rows)[at++].integer(0, 0);
    if (schema.ttl) {
        const PqResult &expired = (*rows)[at++];
        for (int row = 0; row < expired.rows(); ++row)
            found.expired.emplace_back(idAt(expired, row),
                                       expired.time(row, 2).value_or(Timestamp()));
    }
    if (schema.vectors) {
        found.vectors = (*rows)[at++].integer(0, 0);
        const PqResult &bare = (*rows)[at++];
        for (int row = 0; found.vectors > 0 && row < bare.rows(); ++row)
            found.withoutVector.push_back(idAt(bare, row));
        const PqResult &crowded = (*rows)[at];
        for (int row = 0; row < crowded.rows(); ++row)
            found.crowded.push_back(idAt(crowded, row));
    }
    return found;
}

Result<std::vector<PqResult>> PostgresAgentView::read(std::vector<PqQuery> queries,
                                                      const std::stop_token &stop) {
    const size_t asked = queries.size();
    queries.insert(queries.begin(), PqQuery("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"_ba));
    if (m_store.schema().pooled)
        queries.insert(queries.begin() + 1, PqQuery(pooledPath()));
    queries.emplace_back("COMMIT"_ba);
    for (bool again = false;; again = true) {
        auto lease = m_store.pool().lease(stop);
        if (!lease)
            return failure(std::move(lease.error()));
        auto answers = (*lease)->runAll(queries, stop);
        if (!answers) {
            if ((*lease)->isLost() && !again) {
                m_store.pool().closeIdle();
                continue;
            }
            if ((*lease)->inTransaction() && !(*lease)->isLost())
                (void)(*lease)->run(PqQuery("ROLLBACK"_ba), {});
            return answers;
        }
        answers->pop_back();
        answers->erase(answers->begin(),
                       answers->end() - std::vector<PqResult>::difference_type(asked));
        return answers;
    }
}

Result<AgentViewAnswer> PostgresAgentView::ask(const AgentViewQuestion &question,
                                               std::stop_token stop) {
    const PostgresSchema schema = m_store.schema();
    auto filter = filterOf(question.filter);
    if (!filter)
        return failure(std::move(filter.error()));
    AgentViewAnswer answer;
    const bool compares = question.vector && schema.vectors;
    if (compares && schema.vectors->dims > 0 &&
        question.vector->size() != size_t(schema.vectors->dims)) {
        return failure(ErrorCode::InvalidArgument,
                       u"The question's vector has %1 dimensions, those of the store have %2"_s
                           .arg(question.vector->size())
                           .arg(schema.vectors->dims));
    }
    answer.failure = filter->refusal();
    if (!answer.failure.isEmpty())
        filter->conditions.clear(); // what is near is shown all the same
    const PqQuery asked = agentQuery(schema, question, *filter);
    if (!compares) {
        auto rows = read({asked}, stop);
        if (!rows)
            return failure(std::move(rows.error()));
        answer.exact = hitsOf(rows->front(), {});
        if (answer.failure.isEmpty())
            answer.agent = answer.exact;
        return answer;
    }
    PqQuery plan = asked;
    plan.sql.prepend("EXPLAIN (COSTS OFF) ");
    PqQuery settings;
    settings.sql =
        "SELECT coalesce(current_setting('hnsw.ef_search', true), '40'), "
        "coalesce(current_setting('hnsw.iterative_scan', true), 'off'), "
        "coalesce(current_setting('ivfflat.probes', true), '1'), "
        "coalesce(current_setting('ivfflat.iterative_scan', true), 'off'), "
        "current_database()::text, (SELECT count(*) FROM " +
        schema.storeVectors() + " v JOIN " + schema.store() +
        " s ON s.prefix = v.prefix AND s.key = v.key WHERE v.updated_at < s.updated_at AND " +
        belowSql(settings, question.reach, "s") + ')';
    auto rows = read({asked, plan, settings, exactQuery(schema, question, *filter, false),
                      exactQuery(schema, question, *filter, true)},
                     stop);
    if (!rows)
        return failure(std::move(rows.error()));
    if (answer.failure.isEmpty())
        answer.agent = hitsOf((*rows)[0], question.distance);
    answer.exact = hitsOf((*rows)[3], question.distance);
    answer.nearest = hitsOf((*rows)[4], question.distance);
    if (auto done = explain(question, (*rows)[1], (*rows)[2], answer); !done)
        return failure(std::move(done.error()));
    return answer;
}

Result<void> PostgresAgentView::explain(const AgentViewQuestion &question, const PqResult &plan,
                                        const PqResult &settings, AgentViewAnswer &answer) {
    const PostgresSchema schema = m_store.schema();
    const PostgresSchema::Vectors &table = *schema.vectors;
    answer.cut = agentsCut(question);
    for (int row = 0; row < plan.rows() && !table.indexName.isEmpty(); ++row) {
        const QByteArray line = plan.bytes(row, 0);
        if (line.contains(" using " + table.indexName + ' ') ||
            line.contains(" using " + quotedIdentifier(table.indexName) + ' '))
            answer.index = table.indexName;
    }
    const QByteArray index =
        quotedIdentifier(schema.schema) + '.' + quotedIdentifier(table.indexName);
    if (!table.indexName.isEmpty() && !table.indexValid) {
        answer.causes.push_back(
            {"The index " + table.indexName +
                 " is not valid, as making it has failed: the server "
                 "compares all vectors, and each write keeps the index up for nothing",
             {"REINDEX INDEX CONCURRENTLY " + index}});
    }
    if (const qint64 old = settings.integer(0, 5); old > 0) {
        answer.causes.push_back({QByteArray::number(old) +
                                     " vectors are older than their items: "
                                     "the agent has to write those items again",
                                 {}});
    }
    const auto isThere = [&](const SearchItem &wanted) {
        return std::any_of(answer.agent.begin(), answer.agent.end(), [&](const SearchItem &one) {
            return one.item.ns == wanted.item.ns && one.item.key == wanted.item.key;
        });
    };
    const auto missing = std::count_if(answer.exact.begin(), answer.exact.end(),
                                       [&](const SearchItem &one) { return !isThere(one); });
    if (missing == 0 || answer.index.isEmpty() || !answer.failure.isEmpty())
        return {};
    const QByteArray database = settings.bytes(0, 4);
    const QByteArrayList version = table.version.split('.');
    const bool goesOn = version.value(0).toInt() > 0 || version.value(1).toInt() >= 8;
    const QByteArray lost = QByteArray::number(missing) + " of the nearest " +
                            QByteArray::number(qsizetype(answer.exact.size())) + " are lost: ";
    if (table.indexKind == "hnsw") {
        const qint64 breadth = settings.bytes(0, 0).toLongLong();
        answer.cut = std::min(answer.cut, breadth);
        AgentViewCause cause;
        cause.why = lost + "the index " + answer.index + " gives " + QByteArray::number(breadth) +
                    " candidates (hnsw.ef_search) before the namespace and the filter are looked "
                    "at";
        if (goesOn) {
            cause.sql = {settingSql(database, "hnsw.iterative_scan", "'relaxed_order'"),
                         settingSql(database, "hnsw.ef_search", "200")};
        } else {
            cause.why += "; from pgvector 0.8 on it can be made to go on";
            cause.sql = {"ALTER EXTENSION vector UPDATE",
                         settingSql(database, "hnsw.ef_search", "1000")};
        }
        answer.causes.push_back(std::move(cause));
        return {};
    }
    const qint64 probes = settings.bytes(0, 2).toLongLong();
    AgentViewCause cause;
    cause.why = lost + "the index " + answer.index + " looks into " + QByteArray::number(probes) +
                " of its lists (ivfflat.probes), and its lists are those of the vectors that were "
                "there when it was made: LangGraph's setup() makes it on the empty table";
    cause.sql = {"REINDEX INDEX CONCURRENTLY " + index,
                 settingSql(database, "ivfflat.probes", "10")};
    if (goesOn)
        cause.sql.append(settingSql(database, "ivfflat.iterative_scan", "'relaxed_order'"));
    answer.causes.push_back(std::move(cause));
    return {};
}

Result<AgentViewItem> PostgresAgentView::look(const AgentViewQuestion &question,
                                              const AgentViewAnswer &answer, const ItemId &id,
                                              std::stop_token stop) {
    const PostgresSchema schema = m_store.schema();
    auto filter = filterOf(question.filter);
    if (!filter)
        return failure(std::move(filter.error()));
    AgentViewItem found;
    PqQuery items;
    items.sql = "SELECT " + itemColumns(schema, "s");
    for (const AgentViewCondition &one : filter->conditions)
        items.sql +=
            ", " + (one.refusal.isEmpty() ? conditionSql(items, one, "s") : "NULL::bool"_ba);
    items.sql += " FROM " + schema.store() + " s WHERE s.prefix = " + items.text(id.ns.stored()) +
                 " AND s.key = " + items.text(id.key);
    PqQuery elsewhere;
    elsewhere.sql = "SELECT s.prefix FROM " + schema.store() +
                    " s WHERE s.key = " + elsewhere.text(id.key) + " AND " +
                    belowSql(elsewhere, question.reach, "s") +
                    " ORDER BY s.prefix COLLATE \"C\" LIMIT 10";
    std::vector<PqQuery> queries{items, elsewhere};
    if (schema.vectors) {
        PqQuery vectors;
        vectors.sql =
            "SELECT v.field_name, v.embedding::text, v.updated_at FROM " + schema.storeVectors() +
            " v WHERE v.embedding IS NOT NULL AND v.prefix = " + vectors.text(id.ns.stored()) +
            " AND v.key = " + vectors.text(id.key) + " ORDER BY v.field_name COLLATE \"C\"";
        queries.push_back(std::move(vectors));
        PqQuery first;
        first.sql = "SELECT min(v.created_at) FROM " + schema.storeVectors() + " v WHERE " +
                    belowSql(first, question.reach, "v");
        queries.push_back(std::move(first));
    }
    auto rows = read(std::move(queries), stop);
    if (!rows)
        return failure(std::move(rows.error()));
    const PqResult &item = (*rows)[0];
    found.conditions = filter->conditions;
    if (item.rows() == 0) {
        for (int row = 0; row < (*rows)[1].rows(); ++row)
            found.elsewhere.push_back(NamespacePath::fromStored((*rows)[1].bytes(row, 0)));
        return found;
    }
    found.item = itemAt(item, 0);
    for (size_t i = 0; i < found.conditions.size(); ++i) {
        if (found.conditions[i].refusal.isEmpty())
            found.conditions[i].holds = !item.isNull(0, 7 + int(i)) && item.boolean(0, 7 + int(i));
    }
    if (schema.vectors) {
        const PqResult &vectors = (*rows)[2];
        for (int row = 0; row < vectors.rows(); ++row) {
            found.vectors.push_back(
                {vectors.bytes(row, 0), vectorOf(vectors.view(row, 1)), vectors.time(row, 2)});
        }
        found.firstVector = (*rows)[3].time(0, 0);
    }
    if (auto placed = findPlace(question, answer, found, id, stop); !placed)
        return failure(std::move(placed.error()));
    return found;
}

Result<void> PostgresAgentView::findPlace(const AgentViewQuestion &question,
                                          const AgentViewAnswer &answer, AgentViewItem &item,
                                          const ItemId &id, const std::stop_token &stop) {
    const PostgresSchema schema = m_store.schema();
    auto filter = filterOf(question.filter);
    if (!filter)
        return failure(std::move(filter.error()));
    PqQuery query;
    const bool compares = question.vector && schema.vectors;
    if (!filter->refusal().isEmpty() || (compares && item.vectors.empty()))
        return {};
    const QByteArray inside = insideSql(query, question, *filter, "s");
    const QByteArray mine =
        "prefix = " + query.text(id.ns.stored()) + " AND key = " + query.text(id.key);
    if (!compares) {
        query.sql = "WITH all_of AS (SELECT s.prefix, s.key, s.updated_at AS t FROM " +
                    schema.store() + " s WHERE " + inside +
                    "), mine AS (SELECT t FROM all_of WHERE " + mine +
                    ") SELECT 0::bigint, (SELECT count(*) FROM all_of a WHERE a.t > m.t) + 1, "
                    "(SELECT count(*) FROM all_of a WHERE a.t = m.t) - 1, '' FROM mine m";
    } else {
        const PostgresSchema::Vectors &table = *schema.vectors;
        // An index is walked through all vectors, whatever namespace they are in.
        const QByteArray before = answer.index.isEmpty() ? "i.inside"_ba : "true"_ba;
        query.sql =
            "WITH i AS MATERIALIZED (SELECT s.prefix, s.key, v.field_name AS f, (v.embedding" +
            operatorSql(table, question.distance) + vectorSql(query, table, *question.vector) +
            ") + 0 AS d, coalesce(" + inside + ", false) AS inside FROM " + schema.store() +
            " s JOIN " + schema.storeVectors() +
            " v ON s.prefix = v.prefix AND s.key = v.key WHERE v.embedding IS NOT NULL AND " +
            belowSql(query, question.reach, "s") +
            "), mine AS "
            "(SELECT d, f FROM i WHERE inside AND " +
            mine +
            " ORDER BY d, f COLLATE \"C\" LIMIT 1), best AS (SELECT min(d) AS d FROM i "
            "WHERE inside GROUP BY prefix, key) SELECT (SELECT count(*) FROM i WHERE " +
            before +
            " AND i.d < m.d) + 1, (SELECT count(*) FROM best b WHERE b.d < m.d) + 1, (SELECT "
            "count(*) FROM best b WHERE b.d = m.d) - 1, m.f FROM mine m";
    }
    auto rows = read({query}, stop);
    if (!rows)
        return failure(std::move(rows.error()));
    if (rows->front().rows() == 0)
        return {};
    item.vectorPlace = rows->front().integer(0, 0);
    item.place = rows->front().integer(0, 1);
    item.ties = rows->front().integer(0, 2);
    item.bestField = rows->front().bytes(0, 3);
    return {};
}

} // namespace nestor
