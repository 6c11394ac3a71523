// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/sqlite_namespaces.h"

#include "core/backends/sqlite/sqlite_items.h"

#include <QSet>

#include <algorithm>
#include <limits>
#include <set>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Finds the next prefix that is in use, from a given one on. Bytes that a program bound as a
/// prefix are no namespace, and sort after every text (SQLite's order of types): without the upper
/// bound, what comes after "z" would be such a row for ever.
class PrefixSeeker {
public:
    /// `living` is what items must meet for their prefix to count.
    [[nodiscard]] static Result<PrefixSeeker> over(SqlConnection &connection,
                                                   SqlCondition living = {}) {
        const auto query = [&](const QByteArray &comparison) {
            SqlCondition condition{"prefix " + comparison + " ? AND prefix < x''", {}};
            condition.require(living);
            return connection.prepare("SELECT prefix FROM store" + condition.where() +
                                      " ORDER BY prefix LIMIT 1");
        };
        auto atOrAfter = query(">="_ba);
        if (!atOrAfter)
            return failure(std::move(atOrAfter.error()));
        auto after = query(">"_ba);
        if (!after)
            return failure(std::move(after.error()));
        return PrefixSeeker(std::move(*atOrAfter), std::move(*after), std::move(living));
    }

    /// The first prefix that is `from` or sorts after it; nullopt when there is none.
    [[nodiscard]] Result<std::optional<QByteArray>> atOrAfter(QByteArray from) {
        return seek(m_atOrAfter, std::move(from));
    }
    /// The first prefix that sorts after `from`.
    [[nodiscard]] Result<std::optional<QByteArray>> after(QByteArray from) {
        return seek(m_after, std::move(from));
    }

private:
    PrefixSeeker(SqlStatement atOrAfter, SqlStatement after, SqlCondition living)
        : m_atOrAfter(std::move(atOrAfter))
        , m_after(std::move(after))
        , m_living(std::move(living)) {}

    Result<std::optional<QByteArray>> seek(SqlStatement &query, QByteArray from) {
        query.bindText(1, std::move(from));
        m_living.bind(query, 2);
        auto row = query.step();
        if (!row)
            return failure(std::move(row.error()));
        if (!*row)
            return std::nullopt;
        QByteArray found = query.bytes(0);
        query.reset();
        return found;
    }

    SqlStatement m_atOrAfter;
    SqlStatement m_after;
    SqlCondition m_living;
};

/// All namespaces that can match lie in a range when a condition begins with plain labels.
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

bool matchesAll(const ListNamespacesOp &op, const NamespacePath &path) {
    return std::all_of(op.conditions.begin(), op.conditions.end(), [&](const MatchCondition &c) {
        return c.kind == MatchCondition::Prefix ? c.pattern.matchesPrefixOf(path)
                                                : c.pattern.matchesSuffixOf(path);
    });
}

ListNamespacesAnswer pageOf(const std::set<QByteArray> &names, const ListNamespacesOp &op) {
    ListNamespacesAnswer page;
    qint64 at = 0;
    for (const QByteArray &name : names) {
        if (at++ < op.offset)
            continue;
        if (op.limit >= 0 && static_cast<qint64>(page.size()) >= op.limit)
            break;
        page.push_back(NamespacePath::fromStored(name));
    }
    return page;
}

Error stopped() {
    return {ErrorCode::Cancelled, u"Stopped while listing namespaces"_s};
}

} // namespace

Result<ListNamespacesAnswer> listNamespaces(SqliteSession &session, const ListNamespacesOp &op,
                                            const std::stop_token &stop) {
    auto seeker = PrefixSeeker::over(session.connection, livingCondition(session));
    if (!seeker)
        return failure(std::move(seeker.error()));

    const QByteArray start = commonStart(op);
    // Truncation may bring an earlier name after a later one ("a.b", "a.b-c", "a.b.x" to two
    // labels), so then all are needed before a page can be cut.
    const bool ordered = !op.maxDepth;
    // Whether all below a truncated namespace match when one does: not with a condition that
    // looks at the labels that are cut off.
    const bool alike =
        op.maxDepth &&
        std::all_of(op.conditions.begin(), op.conditions.end(), [&](const MatchCondition &c) {
            return c.kind == MatchCondition::Prefix && c.pattern.labels.size() <= *op.maxDepth;
        });
    const qint64 wanted = op.limit < 0 ? std::numeric_limits<qint64>::max()
                          : op.offset > std::numeric_limits<qint64>::max() - op.limit
                              ? std::numeric_limits<qint64>::max()
                              : op.offset + op.limit;
    std::set<QByteArray> names;
    auto found = seeker->atOrAfter(start);
    while (found && *found && (*found)->startsWith(start)) {
        if (ordered && static_cast<qint64>(names.size()) >= wanted)
            break;
        if (stop.stop_requested())
            return failure(stopped());
        const NamespacePath path = NamespacePath::fromStored(**found);
        if (!matchesAll(op, path)) {
            found = seeker->after(**found);
            continue;
        }
        const NamespacePath shown = op.maxDepth ? path.truncated(*op.maxDepth) : path;
        names.insert(shown.stored());
        const bool skipBelow = alike && shown.stored().size() < (*found)->size();
        found = skipBelow ? seeker->atOrAfter(shown.stored() + '/') : seeker->after(**found);
    }
    if (!found)
        return failure(std::move(found.error()));
    return pageOf(names, op);
}

namespace {

/// Reads the children of one namespace off the index.
///
/// Below "a", the index holds "a.b", then "a.b-c" (as '-' sorts before '.'), then "a.b.x". So a
/// child with nothing but namespaces below it, b, may stand after a later one, b-c; whenever a
/// label turns up, the labels it extends are looked for first.
class ChildScan {
public:
    ChildScan(PrefixSeeker seeker, const ChildrenOp &op)
        : m_seeker(std::move(seeker))
        , m_base(op.parent.isRoot() ? QByteArray() : op.parent.stored() + '.')
        , m_after(op.after)
        , m_limit(op.limit) {}

    [[nodiscard]] Result<ChildrenAnswer> run(const std::stop_token &stop) {
        auto found =
            m_after.isEmpty() ? m_seeker.atOrAfter(m_base) : m_seeker.after(m_base + m_after);
        // One more than the page holds tells whether more follow.
        while (found && *found && (*found)->startsWith(m_base) && !m_answer.more) {
            if (stop.stop_requested())
                return failure(stopped());
            found = visit(**found);
        }
        if (!found)
            return failure(std::move(found.error()));
        return std::move(m_answer);
    }

private:
    [[nodiscard]] bool isPast(const QByteArray &label) const {
        return m_last ? label <= *m_last : !m_after.isEmpty() && label <= m_after;
    }

    /// Takes what `prefix` says of a child; the next prefix to look at.
    Result<std::optional<QByteArray>> visit(const QByteArray &prefix) {
        const qsizetype dot = prefix.indexOf('.', m_base.size());
        const QByteArray label = dot < 0 ? prefix.sliced(m_base.size())
                                         : prefix.sliced(m_base.size(), dot - m_base.size());
        const QByteArray child = m_base + label;
        if (isPast(label))
            return dot < 0 ? m_seeker.after(prefix) : m_seeker.atOrAfter(child + '/');

        if (auto done = addExtended(label); !done)
            return failure(std::move(done.error()));
        if (dot >= 0) {
            add({label, false, true});
            return m_seeker.atOrAfter(child + '/');
        }
        auto next = m_seeker.after(prefix);
        if (!next)
            return next;
        bool hasChildren = false;
        if (*next && (*next)->startsWith(child)) {
            const auto follows = static_cast<unsigned char>((**next)[child.size()]);
            if (follows == '.') {
                hasChildren = true;
                next = m_seeker.atOrAfter(child + '/');
            } else if (follows < '.') {
                auto below = hasNamespacesBelow(child);
                if (!below)
                    return failure(std::move(below.error()));
                hasChildren = *below;
            }
        }
        add({label, true, hasChildren});
        return next;
    }

    /// Adds the children whose labels `label` extends by a character that sorts before '.', and
    /// that hold no items themselves: the scan would only come to them after `label`.
    Result<void> addExtended(const QByteArray &label) {
        for (qsizetype size = 0; size < label.size(); ++size) {
            const auto next = static_cast<unsigned char>(label[size]);
            const QByteArray shorter = label.first(size);
            if (next >= '.' || isPast(shorter) || m_absent.contains(shorter))
                continue;
            auto below = hasNamespacesBelow(m_base + shorter);
            if (!below)
                return failure(std::move(below.error()));
            if (*below)
                add({shorter, false, true});
            else
                m_absent.insert(shorter); // siblings "user-1", "user-2" ask for "user" once
        }
        return {};
    }

    Result<bool> hasNamespacesBelow(const QByteArray &prefix) {
        const QByteArray start = prefix + '.';
        auto found = m_seeker.atOrAfter(start);
        if (!found)
            return failure(std::move(found.error()));
        return *found && (*found)->startsWith(start);
    }

    void add(NamespaceChild child) {
        m_last = child.label;
        if (m_limit >= 0 && static_cast<qint64>(m_answer.children.size()) >= m_limit)
            m_answer.more = true;
        else
            m_answer.children.push_back(std::move(child));
    }

    PrefixSeeker m_seeker;
    QByteArray m_base; ///< what the prefixes of all children begin with
    QByteArray m_after;
    qint64 m_limit;
    std::optional<QByteArray> m_last; ///< the child added last
    QSet<QByteArray> m_absent;        ///< labels known to have nothing below them
    ChildrenAnswer m_answer;
};

} // namespace

Result<ChildrenAnswer> childrenOf(SqliteSession &session, const ChildrenOp &op,
                                  const std::stop_token &stop) {
    auto seeker = PrefixSeeker::over(session.connection);
    if (!seeker)
        return failure(std::move(seeker.error()));
    return ChildScan(std::move(*seeker), op).run(stop);
}

} // namespace nestor
