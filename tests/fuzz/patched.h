// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QtEndian>

#include <algorithm>

namespace nestor {

/// A whole file made of a good one and a fuzzer's few bytes, which say where it differs: again and
/// again an offset of two bytes, a length of one, and what stands there. Mutations stay small, and
/// most of the file stays what its reader goes on reading.
inline QByteArray patched(QByteArray base, QByteArrayView patches) {
    constexpr qsizetype kHead = 3;
    while (patches.size() > kHead && !base.isEmpty()) {
        const qsizetype at = qFromLittleEndian<quint16>(patches.data()) % base.size();
        const qsizetype length = std::min({qsizetype(static_cast<quint8>(patches[2])) % 16 + 1,
                                           patches.size() - kHead, base.size() - at});
        std::copy_n(patches.begin() + kHead, length, base.begin() + at);
        patches = patches.sliced(kHead + length);
    }
    return base;
}

/// One such difference.
inline QByteArray patchAt(quint16 offset, const QByteArray &bytes) {
    QByteArray patch(2, '\0');
    qToLittleEndian(offset, patch.data());
    return patch + char(std::max<qsizetype>(bytes.size(), 1) - 1) + bytes;
}

} // namespace nestor
