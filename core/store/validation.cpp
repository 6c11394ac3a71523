// SPDX-License-Identifier: Apache-2.0
#include "core/store/validation.h"

#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_valid.h"
#include "core/json/non_finite.h"

#include <cmath>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Where a value holds numbers that Python writes and JSON lacks: what to say of them.
std::optional<Error> nonFiniteNumbers(const QByteArray &value) {
    const NonFiniteMask mask = maskNonFinite(value);
    if (mask.at.empty())
        return std::nullopt;
    const auto document = JsonDocument::parse(mask.json);
    if (!document)
        return std::nullopt;
    QStringList fields;
    for (const qsizetype at : mask.at)
        fields.append(forMessage(document->pointer(document->nodeAt(at))));
    return Error{
        ErrorCode::InvalidValue,
        u"The value holds numbers that JSON does not have (NaN, Infinity) in field %1"_s.arg(
            fields.join(u", "_s)),
        mask.at.front()};
}

bool hasGoodLabels(const NamespacePath &ns) {
    const QByteArray &stored = ns.stored();
    return !stored.isEmpty() && !stored.startsWith('.') && !stored.endsWith('.') &&
           !stored.contains("..") && firstInvalidUtf8(stored) < 0;
}

Result<void> validate(const PutOp &op) {
    return validatePut(op);
}

/// A label that no namespace can have matches nothing by mistake, never on purpose.
Result<void> validate(const NamespacePattern &pattern) {
    if (pattern.labels.isEmpty())
        return {};
    if (auto valid = validatedNamespace(pattern.labels, true); !valid)
        return failure(std::move(valid.error()));
    return {};
}

Result<void> validate(const SearchOp &op) {
    if (op.pattern) {
        if (auto valid = validate(*op.pattern); !valid)
            return valid;
    }
    if (op.limit < -1)
        return failure(ErrorCode::InvalidArgument, u"limit must be -1 (all) or more"_s);
    if (op.offset < 0)
        return failure(ErrorCode::InvalidArgument, u"offset must not be negative"_s);
    return {};
}

Result<void> validate(const ListNamespacesOp &op) {
    for (const MatchCondition &condition : op.conditions) {
        if (auto valid = validate(condition.pattern); !valid)
            return valid;
    }
    if (op.maxDepth && *op.maxDepth < 1)
        return failure(ErrorCode::InvalidArgument, u"max_depth must be at least 1"_s);
    if (op.limit < -1)
        return failure(ErrorCode::InvalidArgument, u"limit must be -1 (all) or more"_s);
    if (op.offset < 0)
        return failure(ErrorCode::InvalidArgument, u"offset must not be negative"_s);
    return {};
}

Result<void> validate(const ItemsOp &op) {
    if (op.limit < 1)
        return failure(ErrorCode::InvalidArgument, u"limit must be at least 1"_s);
    return {};
}

Result<void> validate(const RowIdsOp &op) {
    if (op.order.by == RowOrder::Field && op.order.field.segments.empty())
        return failure(ErrorCode::InvalidArgument, u"The order names no field"_s);
    return {};
}

template <typename T>
Result<void> validate(const T &) {
    return {};
}

} // namespace

Result<void> validatePut(const PutOp &op, ValueRule rule) {
    // Almost every namespace is good: what says which label is not, takes it apart.
    if (op.value && !hasGoodLabels(op.ns)) {
        if (auto valid = validatedNamespace(op.ns.labels(), true); !valid)
            return failure(std::move(valid.error()));
    }
    if (firstInvalidUtf8(op.key) >= 0) {
        return failure(ErrorCode::InvalidKey,
                       u"The key '%1' is not valid UTF-8"_s.arg(forMessage(op.key)));
    }
    if (!op.value)
        return {};
    // No minutes are LangGraph's, too: the item has expired once it is written.
    if (op.ttl.kind == TtlChoice::Minutes &&
        !(std::isfinite(op.ttl.minutes) && op.ttl.minutes >= 0))
        return failure(ErrorCode::InvalidArgument, u"ttl must be minutes, 0 or more"_s);
    if (op.vectors) {
        for (const FieldVector &vector : *op.vectors) {
            if (vector.vector.empty()) {
                return failure(
                    ErrorCode::InvalidArgument,
                    u"The vector of field '%1' holds no numbers"_s.arg(forMessage(vector.field)));
            }
            for (const float x : vector.vector) {
                if (!std::isfinite(x)) {
                    return failure(
                        ErrorCode::InvalidArgument,
                        u"The vector of field '%1' holds a number that is not finite"_s.arg(
                            forMessage(vector.field)));
                }
            }
        }
    }
    return validateValue(*op.value, rule);
}

Result<void> validateValue(const QByteArray &value, ValueRule rule) {
    // Almost every value is valid: the reader that says where a fault is, is for the others.
    if (!isValidJson(value)) {
        if (auto named = nonFiniteNumbers(value))
            return failure(std::move(*named));
        const auto document = JsonDocument::parse(value);
        if (!document) {
            return failure(ErrorCode::InvalidValue,
                           u"The value is not JSON: %1"_s.arg(document.error().detail),
                           document.error().offset);
        }
    }
    if (rule == ValueRule::Object && !QByteArrayView(value).trimmed().startsWith('{'))
        return failure(ErrorCode::InvalidValue, u"The value must be a JSON object"_s, 0);
    return {};
}

Result<void> validateOperation(const Op &op) {
    return std::visit([](const auto &one) { return validate(one); }, op);
}

} // namespace nestor
