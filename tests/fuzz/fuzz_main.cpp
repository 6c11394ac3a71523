// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/fuzz_target.h"

#include <QDir>
#include <QFile>

#include <cstring>
#include <random>

/// A fuzzer without instrumentation, for compilers that have no libFuzzer: mutates the seeds with a
/// fixed random sequence, so that every run is the same. `fuzz_x --runs N [CORPUS]` runs the files
/// of a folder and N mutations, and `fuzz_x FILE…` runs the files as they are, as when looking into
/// a crash.

namespace {

class Mutator {
public:
    QByteArray mutated(QByteArray text, const QByteArrayList &others) {
        for (int count = 1 + below(4); count > 0; --count)
            mutate(text, others);
        constexpr qsizetype kLongest = 4096;
        return text.first(std::min(text.size(), kLongest));
    }
    int below(qsizetype limit) {
        return std::uniform_int_distribution<int>(0, static_cast<int>(limit) - 1)(m_engine);
    }

private:
    void mutate(QByteArray &text, const QByteArrayList &others) {
        static const QByteArrayList pieces = {
            "{",  "}",    "[",    "]",    "\"",      "\\",   ",",    ":",    "\n",   "-",
            "0",  "1e",   ".",    "null", "\\u",     "\xED", "\xF4", "\x80", "\xC3", "{{",
            "}}", "$and", "true", "[*]",  "\\ud83d", "\r\n", ";",    "|"};
        const int at = below(text.size() + 1);
        switch (below(6)) {
        case 0: // another byte
            if (at < text.size())
                text[at] = static_cast<char>(below(256));
            break;
        case 1: // less
            text.remove(at, below(8));
            break;
        case 2: // more
            text.insert(at, pieces[below(pieces.size())]);
            break;
        case 3: { // a part twice
            const QByteArray part = text.mid(at, below(32) + 1);
            text.insert(below(text.size() + 1), part);
            break;
        }
        case 4: { // crossed with another
            const QByteArray &other = others[below(others.size())];
            text = text.first(at) + other.sliced(below(other.size() + 1));
            break;
        }
        default: // cut off
            text.truncate(at);
        }
    }

    std::mt19937 m_engine{20'260'801};
};

void runOne(const QByteArray &input) {
    // A copy of the exact size, so that a sanitizer sees every byte read beyond the end.
    const auto size = static_cast<size_t>(input.size());
    auto *bytes = static_cast<uint8_t *>(std::malloc(size > 0 ? size : 1));
    if (bytes == nullptr)
        std::abort();
    std::memcpy(bytes, input.constData(), size);
    LLVMFuzzerTestOneInput(bytes, size);
    std::free(bytes);
}

/// In an order that is the same everywhere.
QByteArrayList filesIn(const QString &folder) {
    QByteArrayList contents;
    const QStringList names = QDir(folder).entryList(QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(folder + u'/' + name);
        if (file.open(QIODevice::ReadOnly))
            contents.append(file.readAll());
    }
    return contents;
}

} // namespace

int main(int argc, char **argv) {
    QByteArrayList seeds = fuzzSeeds();
    if (argc > 3 && std::strcmp(argv[1], "--runs") == 0)
        seeds += filesIn(QString::fromLocal8Bit(argv[3]));
    if (argc > 2 && std::strcmp(argv[1], "--runs") == 0) {
        Mutator mutator;
        QByteArrayList pool = seeds;
        for (const QByteArray &seed : seeds)
            runOne(seed);
        const long runs = std::strtol(argv[2], nullptr, 10);
        for (long run = 0; run < runs; ++run) {
            const QByteArray input = mutator.mutated(pool[mutator.below(pool.size())], seeds);
            runOne(input);
            // Some mutations go on from others.
            if (run % 16 == 0)
                pool.append(input);
        }
        return 0;
    }
    for (int i = 1; i < argc; ++i) {
        QFile file(QString::fromLocal8Bit(argv[i]));
        if (!file.open(QIODevice::ReadOnly)) {
            std::fprintf(stderr, "cannot read %s\n", argv[i]);
            return 1;
        }
        runOne(file.readAll());
    }
    return 0;
}
