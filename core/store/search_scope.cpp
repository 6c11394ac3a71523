// SPDX-License-Identifier: Apache-2.0
#include "core/store/search_scope.h"

#include "core/filter/filter_parser.h"

namespace nestor {

SearchScope::SearchScope(const SearchOp &op, bool omitsExpired, Timestamp now,
                         FilterMatcher matcher)
    : m_op(op)
    , m_omitsExpired(omitsExpired)
    , m_now(now)
    , m_matcher(std::move(matcher))
    , m_everywhere(op.namespacePrefix.isRoot() && op.below && !op.pattern)
    , m_checksItems(!op.filter.isEmpty() || m_omitsExpired) {}

Result<SearchScope> SearchScope::create(const SearchOp &op, bool omitsExpired, Timestamp now) {
    auto matcher = FilterMatcher::compile(op.filter);
    if (!matcher)
        return failure(std::move(matcher.error()));
    return SearchScope(op, omitsExpired, now, *std::move(matcher));
}

bool SearchScope::holds(const NamespacePath &ns) const {
    return m_everywhere ||
           ((m_op.below ? m_op.namespacePrefix.contains(ns) : m_op.namespacePrefix == ns) &&
            (!m_op.pattern || m_op.pattern->matchesPrefixOf(ns)));
}

bool SearchScope::passes(QByteArrayView value, const std::optional<Timestamp> &expires) const {
    if (m_omitsExpired && expires && *expires < m_now)
        return false;
    return m_op.filter.isEmpty() || m_matcher.matches(value);
}

bool SearchScope::passes(const Item &item) const {
    return holds(item.ns) && passes(item.value, item.expiresAt);
}

QByteArray SearchScope::key() const {
    QByteArray key = m_op.namespacePrefix.stored();
    key += m_op.below ? "\n*" : "\n";
    if (m_op.pattern)
        key += '\n' + m_op.pattern->labels.join('.');
    key += m_omitsExpired ? "\nliving\n" : "\n\n";
    return key + filterToJson(m_op.filter);
}

} // namespace nestor
