// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>
#include <QtEndian>

#include <vector>

namespace nestor {

/// Reads little-endian values from bytes that nobody vouches for: what would go past the end gives
/// zeros and turns ok() false for good, so that a caller may read on and ask once. A value; looks
/// at the bytes without copying them.
class ByteReader {
public:
    explicit ByteReader(QByteArrayView bytes)
        : m_left(bytes) {}

    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_left.isEmpty(); }
    [[nodiscard]] qsizetype left() const { return m_left.size(); }

    /// The next `count` bytes, as a view; empty when there are fewer.
    [[nodiscard]] QByteArrayView bytes(quint64 count) {
        if (count > static_cast<quint64>(m_left.size())) {
            m_ok = false;
            m_left = {};
            return {};
        }
        const QByteArrayView taken = m_left.first(static_cast<qsizetype>(count));
        m_left = m_left.sliced(static_cast<qsizetype>(count));
        return taken;
    }

    template <typename T>
    [[nodiscard]] T number() {
        const QByteArrayView taken = bytes(sizeof(T));
        return taken.isEmpty() ? T() : qFromLittleEndian<T>(taken.data());
    }

    /// `count` numbers; empty when there are fewer. Nothing is allocated for what is not there.
    template <typename T>
    [[nodiscard]] std::vector<T> numbers(quint64 count) {
        const bool fits = count <= static_cast<quint64>(m_left.size()) / sizeof(T);
        const QByteArrayView taken = bytes(fits ? count * sizeof(T) : ~quint64(0));
        std::vector<T> values(fits ? static_cast<std::size_t>(count) : 0);
        if (!values.empty())
            qFromLittleEndian<T>(taken.data(), static_cast<qsizetype>(count), values.data());
        return values;
    }

private:
    QByteArrayView m_left;
    bool m_ok = true;
};

} // namespace nestor
