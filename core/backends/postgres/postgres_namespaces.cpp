// SPDX-License-Identifier: Apache-2.0
#include "core/backends/postgres/postgres_browse.h"
#include "core/backends/postgres/postgres_items.h"
#include "core/backends/postgres/postgres_scope.h"

#include <algorithm>
#include <map>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// All namespaces that can match lie below this one; empty: anywhere.
QByteArray commonStart(const ListNamespacesOp &op) {
    QByteArray longest;
    for (const MatchCondition &condition : op.conditions) {
        if (condition.kind != MatchCondition::Prefix)
            continue;
        const QByteArrayList &labels = condition.pattern.labels;
        const qsizetype wild = labels.indexOf("*"_ba);
        const QByteArray start = (wild < 0 ? labels : labels.first(wild)).join('.');
        if (start.size() > longest.size())
            longest = start;
    }
    return longest;
}

/// `column` from `from` on, by the operators whose order LangGraph's index has.
QByteArray firstFrom(const PostgresSession &session, const QByteArray &comparison,
                     const QByteArray &from, const QByteArray &bound, const QByteArray &living) {
    return "(SELECT s.prefix FROM " + session.schema.store() +
           " s WHERE s.prefix OPERATOR(pg_catalog." + comparison + ") " + from + bound + living +
           " ORDER BY s.prefix USING OPERATOR(pg_catalog.~<~) LIMIT 1)";
}

QByteArray livingAnd(const PostgresSession &session) {
    const QByteArray living = livingSql(session, "s");
    return living == "true" ? QByteArray() : " AND " + living;
}

/// What sorts behind every text that begins so: without its last byte, that one increased. Names
/// are UTF-8, whose bytes end below 0xf5; a start always ends with '.' or is empty.
QByteArray boundSql(PqQuery &query, const QByteArray &start) {
    if (start.isEmpty())
        return {};
    return " AND s.prefix OPERATOR(pg_catalog.~<~) " + query.text(start.chopped(1) + '/');
}

} // namespace

/// Walks over the index from one namespace that holds items to the next, instead of over all items
/// ("skip scan"). With a depth, what lies below a namespace that is cut there is skipped, too,
/// unless a condition looks at the labels that are cut off.
PostgresQuestion namespacesQuestion(const PostgresSession &session, const ListNamespacesOp &op) {
    PostgresQuestion question;
    PqQuery &query = question.query;
    const QByteArray living = livingAnd(session);
    // "a" itself and what is below "a." are far apart: "a-b" is between them. So the walk begins at
    // "a" and the conditions leave out what does not match.
    const QByteArray start = commonStart(op);
    const QByteArray first = query.text(start);
    const QByteArray bound =
        start.isEmpty() ? QByteArray()
                        : " AND s.prefix OPERATOR(pg_catalog.~<~) " + query.text(start + '/');
    const bool alike =
        op.maxDepth &&
        std::all_of(op.conditions.begin(), op.conditions.end(), [&](const MatchCondition &c) {
            return c.kind == MatchCondition::Prefix && c.pattern.labels.size() <= *op.maxDepth;
        });
    QByteArray cut;
    if (op.maxDepth) {
        const QByteArray depth = query.integer(std::min<qint64>(*op.maxDepth, 1'000'000));
        cut = "array_to_string((string_to_array(w.p, '.'))[1:" + depth + "::bigint::integer], '.')";
    }
    const QByteArray after = firstFrom(session, "~>~", "w.p", bound, living);
    const QByteArray beyond = firstFrom(session, "~>=~", "(" + cut + " || '/')", bound, living);
    query.sql =
        "WITH RECURSIVE w(p) AS (" + firstFrom(session, "~>=~", first, bound, living) +
        " UNION ALL SELECT " +
        (alike ? "CASE WHEN w.p = " + cut + " THEN " + after + " ELSE " + beyond + " END" : after) +
        " FROM w WHERE w.p IS NOT NULL) ";
    QByteArrayList conditions = {"w.p IS NOT NULL"_ba};
    for (const MatchCondition &condition : op.conditions)
        conditions.append(patternSql(query, condition, "w.p"));
    const QByteArray where = " FROM w WHERE " + conditions.join(" AND ");
    // The walk is in the order of bytes already, and ends with the page.
    query.sql += op.maxDepth ? "SELECT n FROM (SELECT DISTINCT " + cut + " AS n" + where +
                                   ") d ORDER BY n COLLATE \"C\""
                             : "SELECT w.p" + where;
    if (op.limit >= 0)
        query.sql += " LIMIT " + query.integer(op.limit);
    query.sql += " OFFSET " + query.integer(op.offset);
    question.read = [](const PqResult &rows) -> Result<OpAnswer> {
        ListNamespacesAnswer answer;
        answer.reserve(size_t(rows.rows()));
        for (int row = 0; row < rows.rows(); ++row)
            answer.push_back(NamespacePath::fromStored(rows.bytes(row, 0)));
        return OpAnswer(std::move(answer));
    };
    return question;
}

namespace {

/// The children of one namespace, read off the index.
///
/// Below "a" the index holds "a.b", then "a.b-c" (as '-' sorts before '.'), then "a.b.x": a label
/// may come up after later ones, and its namespaces long after itself. Where the walk is cut, what
/// it would have found of the labels on the page is asked for by itself.
class ChildWalk {
public:
    ChildWalk(const PostgresSession &session, const ChildrenOp &op)
        : m_session(session)
        , m_op(op)
        , m_base(op.parent.isRoot() ? QByteArray() : op.parent.stored() + '.') {}

    Result<ChildrenAnswer> run() {
        const bool all = m_op.limit < 0;
        const qint64 most = all ? -1 : 2 * m_op.limit + 2;
        auto rows = m_session.connection.run(walkQuery(most), m_session.stop);
        if (!rows)
            return failure(std::move(rows.error()));
        for (int row = 0; row < rows->rows(); ++row)
            note(rows->bytes(row, 0));
        if (!all && rows->rows() == most) {
            if (auto asked = askForRest(rows->bytes(rows->rows() - 1, 0)); !asked)
                return failure(std::move(asked.error()));
        }
        ChildrenAnswer answer;
        for (const auto &[label, child] : m_children) {
            if (!child.hasItems && !child.hasChildren)
                continue;
            if (!all && qint64(answer.children.size()) >= m_op.limit) {
                answer.more = true;
                break;
            }
            answer.children.push_back(child);
        }
        // A walk that was cut has met more labels than the page takes.
        return answer;
    }

private:
    void note(const QByteArray &prefix) {
        const qsizetype dot = prefix.indexOf('.', m_base.size());
        const QByteArray label = dot < 0 ? prefix.sliced(m_base.size())
                                         : prefix.sliced(m_base.size(), dot - m_base.size());
        if (!m_op.after.isEmpty() && label <= m_op.after)
            return;
        NamespaceChild &child = m_children[label];
        child.label = label;
        (dot < 0 ? child.hasItems : child.hasChildren) = true;
    }

    PqQuery walkQuery(qint64 most) const {
        PqQuery query;
        query.prepared = true;
        const QByteArray base = query.text(m_base);
        const QByteArray length =
            query.integer(m_base.isEmpty() ? 1 : lengthInCharacters(m_base) + 1);
        const QByteArray bound = boundSql(query, m_base);
        const QByteArray start = query.text(m_base + m_op.after);
        const QByteArray child =
            base + " || split_part(substr(w.p, " + length + "::bigint::integer), '.', 1)";
        const auto first = [&](const QByteArray &comparison, const QByteArray &from) {
            return firstFrom(m_session, comparison, from, bound, {});
        };
        query.sql = "WITH RECURSIVE w(p) AS (" +
                    first(m_op.after.isEmpty() ? "~>=~" : "~>~", start) +
                    " UNION ALL SELECT CASE WHEN w.p = " + child + " THEN " + first("~>~", "w.p") +
                    " ELSE " + first("~>=~", '(' + child + " || '/')") +
                    " END FROM w WHERE w.p IS NOT NULL) SELECT w.p FROM w WHERE w.p IS NOT NULL";
        if (!m_op.after.isEmpty()) {
            // Those of earlier pages come up again: their namespaces stand after longer labels.
            query.sql += " AND split_part(substr(w.p, " + length +
                         "::bigint::integer), '.', 1) COLLATE \"C\" > " + query.text(m_op.after);
        }
        if (most >= 0)
            query.sql += " LIMIT " + query.integer(most);
        return query;
    }

    static qint64 lengthInCharacters(const QByteArray &text) {
        return std::count_if(text.begin(), text.end(),
                             [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
    }

    /// What stands behind `last`, where the walk was cut, of labels before it.
    Result<void> askForRest(const QByteArray &last) {
        QByteArrayList labels;
        const auto ask = [&](const QByteArray &label) {
            const auto known = m_children.find(label);
            const bool open = known == m_children.end() || !known->second.hasChildren;
            const bool wanted = m_op.after.isEmpty() || label > m_op.after;
            if (open && wanted && m_base + label + '.' > last && !labels.contains(label))
                labels.append(label);
        };
        std::vector<QByteArray> met;
        for (const auto &[label, child] : m_children)
            met.push_back(label);
        for (const QByteArray &label : met) {
            ask(label);
            for (qsizetype size = 0; size < label.size(); ++size) {
                if (static_cast<unsigned char>(label[size]) < '.')
                    ask(label.first(size));
            }
        }
        if (labels.isEmpty())
            return {};
        PqQuery query;
        const QByteArray base = query.text(m_base);
        query.sql = "SELECT t.l FROM unnest(" + query.textArray(labels) +
                    ") AS t(l) WHERE EXISTS (SELECT 1 FROM " + m_session.schema.store() +
                    " s WHERE s.prefix OPERATOR(pg_catalog.~>=~) (" + base +
                    " || t.l || '.') AND s.prefix OPERATOR(pg_catalog.~<~) (" + base +
                    " || t.l || '/'))";
        auto rows = m_session.connection.run(query, m_session.stop);
        if (!rows)
            return failure(std::move(rows.error()));
        for (int row = 0; row < rows->rows(); ++row) {
            const QByteArray label = rows->bytes(row, 0);
            NamespaceChild &child = m_children[label];
            child.label = label;
            child.hasChildren = true;
        }
        return {};
    }

    const PostgresSession &m_session;
    const ChildrenOp &m_op;
    QByteArray m_base; ///< what the prefixes of all children begin with
    std::map<QByteArray, NamespaceChild> m_children;
};

} // namespace

Result<ChildrenAnswer> childrenOf(const PostgresSession &session, const ChildrenOp &op) {
    if (op.parent.stored().contains('\0') || op.after.contains('\0'))
        return ChildrenAnswer();
    return ChildWalk(session, op).run();
}

} // namespace nestor
