// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/op_codec.h"
#include "core/json/json_document.h"

#include <optional>

namespace nestor::cli {

/// Reads operations out of one parsed line. Kept apart from the codec's public face; the first
/// fault is remembered and ends the reading. Used once, on one thread.
class OpReader {
public:
    /// `line` is the text itself; `document` and `nonFinite` are what maskNonFinite() made of it.
    OpReader(QByteArray line, const JsonDocument &document, std::vector<qsizetype> nonFinite);

    [[nodiscard]] Result<Request> readRequest();

private:
    /// An object's member: its node, or -1 where it is absent.
    [[nodiscard]] int member(int object, QByteArrayView name) const;
    [[nodiscard]] bool isNullOrAbsent(int node) const;
    [[nodiscard]] JsonType typeOf(int node) const;
    [[nodiscard]] std::vector<int> elements(int array) const;

    void readBatch(Request &request);
    [[nodiscard]] std::optional<Op> readOp(int object, bool insideBatch);
    [[nodiscard]] Op readPut(int object, bool insideBatch);
    [[nodiscard]] Op readGet(int object);
    [[nodiscard]] Op readDelete(int object);
    [[nodiscard]] Op readSearch(int object);
    [[nodiscard]] Op readListNamespaces(int object);
    void readMatchConditions(int node, ListNamespacesOp &op);
    void readIndexChoice(int node, IndexChoice &choice);
    void readTtlChoice(int node, TtlChoice &choice);
    void readVectors(int node, PutOp &op);

    [[nodiscard]] QByteArrayList labels(int node, QByteArrayView name);
    [[nodiscard]] NamespacePath path(int object, QByteArrayView name, bool required);
    [[nodiscard]] NamespacePattern pattern(int node, QByteArrayView name);
    [[nodiscard]] QByteArray key(int object);
    [[nodiscard]] QByteArray string(int node, QByteArrayView name);
    [[nodiscard]] std::optional<bool> flag(int object, QByteArrayView name);
    [[nodiscard]] qint64 integer(int node, QByteArrayView name, qint64 least);
    [[nodiscard]] double number(int node, QByteArrayView name);
    [[nodiscard]] Vector vector(int node, QByteArrayView name);

    /// NaN and Infinity are operands of filters and nothing else.
    void refuseNonFinite();
    void fail(ErrorCode code, const QString &detail);

    QByteArray m_line;
    const JsonDocument &m_document;
    std::vector<qsizetype> m_nonFinite;
    QByteArray m_opName;
    std::optional<Error> m_error;
};

} // namespace nestor::cli
