// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"

#include <QtEndian>

namespace nestor {

/// The bytes that a vector is stored as: little-endian 32-bit floats.
[[nodiscard]] inline QByteArray storedVector(const Vector &vector) {
    QByteArray bytes(qsizetype(vector.size() * sizeof(float)), Qt::Uninitialized);
    qToLittleEndian<float>(vector.data(), qsizetype(vector.size()), bytes.data());
    return bytes;
}

} // namespace nestor
