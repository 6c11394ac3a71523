// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/embedding/embedder.h"

#include <QCryptographicHash>

#include <atomic>

namespace nestor {

/// An embedder for tests: texts that share words have near vectors, and it can be told to fail.
/// Each word adds a direction of its own. Counts what it is asked.
class WordEmbedder final : public Embedder {
public:
    explicit WordEmbedder(int dims = 64)
        : m_dims(dims) {}

    [[nodiscard]] Result<std::vector<std::vector<float>>> embed(const QByteArrayList &texts,
                                                                std::stop_token = {}) override {
        ++calls;
        if (fails)
            return failure(ErrorCode::Embedding, QStringLiteral("the service answered 500"));
        std::vector<std::vector<float>> vectors;
        for (const QByteArray &text : texts) {
            ++embedded;
            vectors.push_back(vectorOf(text));
        }
        return vectors;
    }
    [[nodiscard]] int dims() const override { return m_dims; }
    [[nodiscard]] QByteArray identity() const override { return name; }

    [[nodiscard]] std::vector<float> vectorOf(const QByteArray &text) const {
        std::vector<float> vector(size_t(m_dims), 0.0F);
        QByteArray words = text.toLower();
        for (char &c : words) {
            if (uchar(c) < 128 && !isalnum(uchar(c)))
                c = ' ';
        }
        for (const QByteArray &word : words.simplified().split(' ')) {
            if (word.isEmpty())
                continue;
            const QByteArray bits = QCryptographicHash::hash(word, QCryptographicHash::Sha256);
            for (int i = 0; i < m_dims; ++i)
                vector[size_t(i)] += float(int(uchar(bits[i % 32]) >> (i / 32 % 8) & 1) * 2 - 1);
        }
        return vector;
    }

    std::atomic<int> calls = 0;
    std::atomic<int> embedded = 0;
    std::atomic<bool> fails = false;
    QByteArray name = "test:words";

private:
    int m_dims;
};

} // namespace nestor
