// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/json_document.h"
#include "core/model/filter.h"
#include "core/model/namespace_path.h"
#include "core/model/timestamp.h"

#include <optional>

namespace nestor::cli {

/// What a caller gave a tool: one JSON object. The first argument that is missing or does not fit
/// is remembered, so that a tool reads them all and then asks once. Where one does not fit, its
/// reader answers something harmless. Numbers and values are the bytes that were sent. Of a name
/// that comes twice the last counts, as in Python and JavaScript. Used on one thread.
class ToolArguments {
public:
    /// `node` is the object within `document`, which must outlive this; -1: no arguments at all.
    ToolArguments(const JsonDocument &document, int node)
        : m_document(document)
        , m_node(node) {}

    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

    /// Remembers an argument whose name is not one of `names`.
    void refuseUnless(const QByteArrayList &names);

    /// Given, and not null.
    [[nodiscard]] bool has(QByteArrayView name) const;
    [[nodiscard]] QByteArray text(QByteArrayView name);
    /// As text(), and it must be there.
    [[nodiscard]] QByteArray requiredText(QByteArrayView name);
    /// A string, or a number as its text, as str(key) does; it must be there.
    [[nodiscard]] QByteArray key();
    /// A list of labels, or `a.b` as people write it; the root where it is absent and need not be.
    [[nodiscard]] NamespacePath ns(QByteArrayView name, bool required);
    [[nodiscard]] qint64 integer(QByteArrayView name, qint64 least, qint64 most, qint64 otherwise);
    [[nodiscard]] std::optional<double> number(QByteArrayView name);
    [[nodiscard]] bool flag(QByteArrayView name, bool otherwise);
    [[nodiscard]] std::optional<Timestamp> time(QByteArrayView name);
    /// One of `choices`; empty where absent.
    [[nodiscard]] QByteArray choice(QByteArrayView name, const QByteArrayList &choices);
    [[nodiscard]] Filter filter(QByteArrayView name);
    /// The bytes of an object, as they were sent; it must be there.
    [[nodiscard]] QByteArray object(QByteArrayView name);
    /// A list of numbers that fit floats; nullopt where absent.
    [[nodiscard]] std::optional<std::vector<float>> vector(QByteArrayView name);
    /// Whether the argument is there and null.
    [[nodiscard]] bool isNull(QByteArrayView name) const;

    /// Remembers that an argument does not fit.
    void refuse(ErrorCode code, QByteArrayView name, const QString &why);

private:
    [[nodiscard]] int member(QByteArrayView name) const;
    [[nodiscard]] const JsonNode &node(int index) const {
        return m_document.nodes()[static_cast<size_t>(index)];
    }
    [[nodiscard]] QByteArrayList labels(int list, QByteArrayView name);

    const JsonDocument &m_document;
    int m_node;
    std::optional<Error> m_error;
};

} // namespace nestor::cli
