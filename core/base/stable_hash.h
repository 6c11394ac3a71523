// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayView>

namespace nestor {

/// 64 bits that stand for some bytes: the same on every machine and in every version, so that
/// they may be written to files. FNV-1a (Fowler, Noll, Vo) with MurmurHash3's finaliser, which
/// spreads short texts over all bits. Two different texts share one with a chance of 2^-64: good
/// for finding things, never the last word on whether they are equal.
class StableHash {
public:
    StableHash &add(QByteArrayView bytes) {
        for (const char byte : bytes) {
            m_state ^= static_cast<unsigned char>(byte);
            m_state *= 0x100000001b3ULL;
        }
        return *this;
    }
    /// Keeps ("a", "bc") apart from ("ab", "c").
    StableHash &next() {
        m_state ^= 0x1ffU; // no byte
        m_state *= 0x100000001b3ULL;
        return *this;
    }
    [[nodiscard]] quint64 value() const {
        quint64 mixed = m_state;
        mixed ^= mixed >> 33U;
        mixed *= 0xff51afd7ed558ccdULL;
        mixed ^= mixed >> 33U;
        mixed *= 0xc4ceb9fe1a85ec53ULL;
        mixed ^= mixed >> 33U;
        return mixed;
    }

private:
    quint64 m_state = 0xcbf29ce484222325ULL;
};

/// Of an item, by the stored form of its namespace and its key.
[[nodiscard]] inline quint64 itemHash(QByteArrayView prefix, QByteArrayView key) {
    return StableHash().add(prefix).next().add(key).value();
}

} // namespace nestor
