// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/function_ref.h"

#include <QByteArray>
#include <QByteArrayView>

#include <vector>

/// What a stored value says in words. Pure functions, usable from every thread.
namespace nestor {

/// One string of a value, and where it stands.
struct TextLeaf {
    QByteArray path; ///< as LangGraph's field paths write it: "a.b[0].c"; "" for the value itself
    QByteArray text; ///< UTF-8, escapes decoded
    bool operator==(const TextLeaf &) const = default;
};

/// Which values are text.
enum class LeafKinds {
    /// What is embedded: numbers say nothing about meaning, nor do addresses ("https://…") and data
    /// in an address ("data:image/png;base64,…"), whose parts would pass for words.
    Strings,
    StringsAndNumbers, ///< what is searched by words: an id or a year is looked for as written
};

/// The leaves of a JSON text in document order, empty ones left out; none where it is not JSON.
[[nodiscard]] std::vector<TextLeaf> textLeaves(const QByteArray &value, LeafKinds kinds);

/// The same without the paths, which take longer to write than the texts to read.
void forEachLeafText(const QByteArray &value, LeafKinds kinds,
                     FunctionRef<void(QByteArrayView text)> onText);

/// Their texts, one a line.
[[nodiscard]] QByteArray leafText(const QByteArray &value, LeafKinds kinds);

} // namespace nestor
