// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/stale_vectors.h"

#include <optional>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// "texts.3" is text 3 of the path "texts", when that gives several.
struct NumberedField {
    QByteArray path;
    qsizetype number = 0;
};

std::optional<NumberedField> numberedField(const QByteArray &field) {
    const qsizetype dot = field.lastIndexOf('.');
    if (dot <= 0)
        return std::nullopt;
    bool isNumber = false;
    const qsizetype number = field.mid(dot + 1).toLongLong(&isNumber);
    if (!isNumber || number < 0)
        return std::nullopt;
    return NumberedField{field.first(dot), number};
}

} // namespace

const FieldPath &StaleVectors::path(const QByteArray &text) {
    auto known = m_paths.find(text);
    if (known == m_paths.end())
        known = m_paths.insert(text, FieldPath(text));
    return *known;
}

bool StaleVectors::isLeftover(const QByteArray &field, const QByteArray &value) {
    if (field == "$" || field.isEmpty())
        return false;
    const auto document = JsonDocument::parse(value);
    if (!document)
        return false;
    if (path(field).textsIn(*document).size() == 1)
        return false;
    const auto numbered = numberedField(field);
    if (!numbered)
        return true;
    const qsizetype texts = path(numbered->path).textsIn(*document).size();
    return texts < 2 || numbered->number >= texts;
}

Result<int> usualAgentDims(SqlConnection &connection) {
    auto bytes = connection.integer(
        "SELECT length(embedding) FROM store_vectors WHERE length(embedding) >= 4 "
        "GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"_ba);
    if (!bytes)
        return failure(std::move(bytes.error()));
    return int(*bytes / qint64(sizeof(float)));
}

} // namespace nestor
