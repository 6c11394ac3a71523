// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QByteArrayView>
#include <QHash>

#include <compare>

namespace nestor {

/// A hierarchical namespace such as ("agents", "42", "memories"): a sequence of labels in UTF-8.
///
/// The stored form (LangGraph's `prefix` column) is the labels joined by '.', decoded by a plain
/// split; a path is kept in that form, so that what a file holds is carried without change, also
/// where it is odd (`a..b` has an empty label). The root, no labels at all, is not the same as
/// one empty label, whose stored form is the empty string. A value; not validated on
/// construction: see validateForPut().
class NamespacePath {
public:
    /// The root: no labels.
    NamespacePath() = default;
    /// From labels; a label that holds a '.' becomes several, as in LangGraph's files.
    explicit NamespacePath(const QByteArrayList &labels);
    /// From the stored form; never the root ("" is one empty label).
    [[nodiscard]] static NamespacePath fromStored(QByteArray prefix);
    /// From what a person types: "a.b.c", and "" for the root. Labels must be non-empty and
    /// valid UTF-8: InvalidNamespace otherwise, with the offset.
    [[nodiscard]] static Result<NamespacePath> parse(QByteArrayView dotted);

    [[nodiscard]] bool isRoot() const { return m_root; }
    /// Labels joined by '.'; empty for the root and for one empty label.
    [[nodiscard]] const QByteArray &stored() const { return m_stored; }
    [[nodiscard]] QByteArrayList labels() const;
    [[nodiscard]] qsizetype depth() const;
    /// The last label; empty for the root.
    [[nodiscard]] QByteArray lastLabel() const;
    /// Without the last label; the root's parent is the root.
    [[nodiscard]] NamespacePath parent() const;
    [[nodiscard]] NamespacePath child(QByteArrayView label) const;
    /// The first `depth` labels, or all when there are fewer.
    [[nodiscard]] NamespacePath truncated(qsizetype depth) const;
    /// Whether `other` is this path or lies below it; true for every path when this is the root.
    [[nodiscard]] bool contains(const NamespacePath &other) const;

    bool operator==(const NamespacePath &) const = default;
    /// Order of the stored form, byte by byte (which is code point order), root first.
    std::strong_ordering operator<=>(const NamespacePath &other) const;

private:
    QByteArray m_stored;
    bool m_root = true;
};

[[nodiscard]] size_t qHash(const NamespacePath &path, size_t seed = 0);

/// LangGraph's rules for `put`, in its order: not empty; each label without '.' and NUL, non-empty
/// and valid UTF-8; the root label is not "langgraph" (unless `allowReservedRoot`, as inside a
/// batch). Takes labels rather than a path because a '.' inside a label can no longer be seen in a
/// path.
[[nodiscard]] Result<NamespacePath> validatedNamespace(const QByteArrayList &labels,
                                                       bool allowReservedRoot);

/// A pattern over namespaces for listings and searches: "*" stands for exactly one label.
struct NamespacePattern {
    QByteArrayList labels;

    /// The first labels match, open-ended; a shorter namespace never matches.
    [[nodiscard]] bool matchesPrefixOf(const NamespacePath &path) const;
    /// The last labels match; a shorter namespace never matches.
    [[nodiscard]] bool matchesSuffixOf(const NamespacePath &path) const;

    bool operator==(const NamespacePattern &) const = default;
};

} // namespace nestor
