// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"

namespace nestor {

/// What can be said against an operation without looking into the store: InvalidNamespace,
/// InvalidKey, InvalidValue (with the offset of the fault) or InvalidArgument, naming the field.
/// Pure, usable from every thread.
[[nodiscard]] Result<void> validateOperation(const Op &op);
[[nodiscard]] Result<void> validatePut(const PutOp &op);

/// A value that may be written: a JSON object.
[[nodiscard]] Result<void> validateValue(const QByteArray &value);

} // namespace nestor
