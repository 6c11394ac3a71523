// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"

namespace nestor {

/// What can be said against an operation without looking into the store: InvalidNamespace,
/// InvalidKey, InvalidValue (with the offset of the fault) or InvalidArgument, naming the field.
/// Pure, usable from every thread.
[[nodiscard]] Result<void> validateOperation(const Op &op);
/// What values may be written.
enum class ValueRule {
    Object, ///< JSON objects: what LangGraph puts
    Json,   ///< any JSON: what an import brings back, as files hold such values
};

[[nodiscard]] Result<void> validatePut(const PutOp &op, ValueRule rule = ValueRule::Object);

/// A value that may be written.
[[nodiscard]] Result<void> validateValue(const QByteArray &value,
                                         ValueRule rule = ValueRule::Object);

} // namespace nestor
