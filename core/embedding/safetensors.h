// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHash>
#include <QString>

#include <vector>

namespace nestor {

/// A file of tensors in the safetensors format (https://github.com/huggingface/safetensors): eight
/// bytes length, so many bytes of JSON that name the tensors, and their data. Nobody vouches for
/// the file: all lengths, shapes and offsets are checked when it is opened. Immutable, usable from
/// several threads at once.
class Safetensors {
public:
    enum class Type { F64, F32, F16, BF16, I64, I32, I16, I8, U8 };

    struct Tensor {
        Type type = Type::F32;
        std::vector<qint64> shape; ///< each >= 0
        QByteArrayView data;       ///< of the length that type and shape say; row by row

        [[nodiscard]] qint64 count() const; ///< the product of the shape
        /// The number at `index` < count().
        [[nodiscard]] double number(qint64 index) const;
        /// `count` numbers from `first`, as floats.
        void numbers(qint64 first, qint64 count, float *out) const;
    };

    /// NotFound or Io when the file cannot be read, Corrupt when it is not a safetensors file or
    /// contradicts itself. Tensors of other types than Type has are passed over.
    [[nodiscard]] static Result<Safetensors> open(const QString &path);
    [[nodiscard]] static Result<Safetensors> fromBytes(QByteArray bytes);

    /// Null when there is none.
    [[nodiscard]] const Tensor *tensor(const QString &name) const;
    [[nodiscard]] const QByteArray &bytes() const { return m_bytes; }

private:
    QByteArray m_bytes; ///< what the tensors' data are views of
    QHash<QString, Tensor> m_tensors;
};

} // namespace nestor
