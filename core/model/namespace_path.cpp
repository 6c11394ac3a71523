// SPDX-License-Identifier: Apache-2.0
#include "core/model/namespace_path.h"

#include "core/base/text.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

NamespacePath::NamespacePath(const QByteArrayList &labels)
    : m_stored(labels.join('.'))
    , m_root(labels.isEmpty()) {}

NamespacePath NamespacePath::fromStored(QByteArray prefix) {
    NamespacePath path;
    path.m_stored = std::move(prefix);
    path.m_root = false;
    return path;
}

Result<NamespacePath> NamespacePath::parse(QByteArrayView dotted) {
    if (dotted.isEmpty())
        return NamespacePath();
    if (const qsizetype bad = firstInvalidUtf8(dotted); bad >= 0)
        return failure(ErrorCode::InvalidNamespace, u"The namespace is not valid UTF-8"_s, bad);
    qsizetype start = 0;
    for (qsizetype at = 0; at <= dotted.size(); ++at) {
        if (at < dotted.size() && dotted[at] != '.')
            continue;
        if (at == start) {
            return failure(
                ErrorCode::InvalidNamespace,
                u"The namespace '%1' has an empty label at character %2"_s.arg(
                    forMessage(dotted), QString::number(textOf(dotted.first(start)).size() + 1)),
                start);
        }
        start = at + 1;
    }
    return fromStored(dotted.toByteArray());
}

QByteArrayList NamespacePath::labels() const {
    return m_root ? QByteArrayList() : m_stored.split('.');
}

qsizetype NamespacePath::depth() const {
    return m_root ? 0 : m_stored.count('.') + 1;
}

QByteArray NamespacePath::lastLabel() const {
    return m_stored.mid(m_stored.lastIndexOf('.') + 1);
}

NamespacePath NamespacePath::parent() const {
    const qsizetype dot = m_stored.lastIndexOf('.');
    return dot < 0 ? NamespacePath() : fromStored(m_stored.first(dot));
}

NamespacePath NamespacePath::child(QByteArrayView label) const {
    if (m_root)
        return fromStored(label.toByteArray());
    QByteArray joined;
    joined.reserve(m_stored.size() + 1 + label.size());
    joined.append(m_stored).append('.').append(label);
    return fromStored(std::move(joined));
}

NamespacePath NamespacePath::truncated(qsizetype depth) const {
    if (m_root || depth <= 0)
        return {};
    qsizetype at = -1;
    for (qsizetype seen = 0; seen < depth; ++seen) {
        at = m_stored.indexOf('.', at + 1);
        if (at < 0)
            return *this;
    }
    return fromStored(m_stored.first(at));
}

bool NamespacePath::contains(const NamespacePath &other) const {
    if (m_root)
        return true;
    if (other.m_root || !other.m_stored.startsWith(m_stored))
        return false;
    return other.m_stored.size() == m_stored.size() || other.m_stored[m_stored.size()] == '.';
}

std::strong_ordering NamespacePath::operator<=>(const NamespacePath &other) const {
    if (m_root != other.m_root)
        return m_root ? std::strong_ordering::less : std::strong_ordering::greater;
    return m_stored.compare(other.m_stored) <=> 0;
}

size_t qHash(const NamespacePath &path, size_t seed) {
    return qHashMulti(seed, path.stored(), path.isRoot());
}

Result<NamespacePath> validatedNamespace(const QByteArrayList &labels, bool allowReservedRoot) {
    if (labels.isEmpty())
        return failure(ErrorCode::InvalidNamespace, u"Namespace cannot be empty."_s);
    for (const QByteArray &label : labels) {
        if (label.contains('.')) {
            return failure(
                ErrorCode::InvalidNamespace,
                u"Invalid namespace label '%1': namespace labels cannot contain periods ('.')"_s
                    .arg(forMessage(label)));
        }
        if (label.isEmpty()) {
            return failure(
                ErrorCode::InvalidNamespace,
                u"Namespace labels cannot be empty strings; got an empty label at position %1"_s
                    .arg(labels.indexOf(label)));
        }
        if (firstInvalidUtf8(label) >= 0) {
            return failure(ErrorCode::InvalidNamespace,
                           u"The namespace label '%1' is not valid UTF-8"_s.arg(forMessage(label)));
        }
    }
    if (!allowReservedRoot && labels.first() == "langgraph") {
        return failure(ErrorCode::InvalidNamespace,
                       u"Root label for namespace cannot be 'langgraph'"_s);
    }
    return NamespacePath(labels);
}

namespace {

bool matchesAt(const QByteArrayList &pattern, const QByteArrayList &labels, qsizetype at) {
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != "*" && pattern[i] != labels[at + i])
            return false;
    }
    return true;
}

} // namespace

bool NamespacePattern::matchesPrefixOf(const NamespacePath &path) const {
    const QByteArrayList all = path.labels();
    return labels.size() <= all.size() && matchesAt(labels, all, 0);
}

bool NamespacePattern::matchesSuffixOf(const NamespacePath &path) const {
    const QByteArrayList all = path.labels();
    return labels.size() <= all.size() && matchesAt(labels, all, all.size() - labels.size());
}

} // namespace nestor
