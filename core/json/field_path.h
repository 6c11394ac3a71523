// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json/json_document.h"

#include <QByteArray>
#include <QByteArrayList>

#include <vector>

namespace nestor {

/// A text that a path selects from a value, and the name its vector is stored under: the path,
/// or `path.i` where the path selects several.
struct FieldText {
    QByteArray field;
    QByteArray text;

    bool operator==(const FieldText &) const = default;
};

/// A path in LangGraph's language, which says what of a value is embedded: `$`, `a.b`, `a[0]`,
/// `a[-1]`, `a[*].b`, `*`, `{a,b.c}`. Reads paths and texts exactly as
/// langgraph.store.base.embed does, down to Python's way to write floats and sort keys, so that
/// Nestor embeds what the agent embeds (docs/semantics.md).
///
/// There are no wrong paths: what cannot be followed selects nothing. Tokenised once; a value,
/// usable from every thread.
class FieldPath {
public:
    explicit FieldPath(QByteArray path);

    [[nodiscard]] const QByteArray &path() const { return m_path; }

    /// The texts of the value at `node`, in order: none, one or, with `*` and `{}`, several.
    /// Strings as they are, numbers and booleans as Python's str(), lists and objects as
    /// pythonJson(); null selects nothing.
    [[nodiscard]] QByteArrayList textsIn(const JsonDocument &document, int node = 0) const;

private:
    QByteArray m_path;
    QByteArrayList m_tokens; ///< none: the whole document
};

/// The texts of each path in turn, with their names.
[[nodiscard]] std::vector<FieldText> textsAt(const JsonDocument &document,
                                             const std::vector<FieldPath> &paths);
[[nodiscard]] std::vector<FieldText> textsAt(const JsonDocument &document, QByteArrayView path);

/// A value as Python's json.dumps(json.loads(value), sort_keys=True, ensure_ascii=False) writes
/// it: `", "` and `": "` between, members sorted by code point, of a name that occurs twice the
/// last value, floats as Python prints them ("Infinity" for 1e400), integers of any size.
[[nodiscard]] QByteArray pythonJson(const JsonDocument &document, int node = 0);

} // namespace nestor
