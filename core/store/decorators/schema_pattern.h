// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>

namespace re2 {
class RE2;
}

namespace nestor {

/// A regular expression of a schema, matched by RE2: in time that is linear in the text, with a
/// stack that does not grow, whatever the pattern and whatever the text. What that rules out
/// (looking ahead and behind, references to groups) is refused when the pattern is read. A cheap
/// copy; may be used from several threads at once.
class SchemaPattern {
public:
    /// InvalidConfig where `pattern` (ECMA-262, as JSON Schema has it) is not a regular expression
    /// that can be matched so.
    [[nodiscard]] static Result<SchemaPattern> parse(const QByteArray &pattern);

    /// Whether it occurs anywhere in `text`, which is UTF-8.
    [[nodiscard]] bool occursIn(QByteArrayView text) const;

private:
    std::shared_ptr<const re2::RE2> m_pattern;
};

} // namespace nestor
