// SPDX-License-Identifier: Apache-2.0
#include "core/vector/vector_index.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/patched.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cmath>

/// Files of a vector index: damaged ones are refused, and one that is not can be searched, changed
/// and saved again. Checksums are set right, which would keep every mutation out.

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

constexpr int kDims = 3;
constexpr qsizetype kHeaderBytes = 96;
constexpr qsizetype kChecksum = 8;

QString pathIn(const char *name) {
    static const QTemporaryDir folder;
    return folder.filePath(QString::fromLatin1(name));
}

std::vector<float> vectorNumber(int i) {
    return {std::cos(float(i)), std::sin(float(i)), float(i % 5)};
}

QByteArray savedIndex(VectorEncoding encoding) {
    VectorIndexConfig config;
    config.dims = kDims;
    config.m = 2;
    config.efConstruction = 8;
    config.encoding = encoding;
    auto index = VectorIndex::create(config);
    FUZZ_CHECK(index.has_value());
    for (int i = 0; i < 40; ++i)
        FUZZ_CHECK((*index)->put(VectorId(i), vectorNumber(i % 30)).has_value());
    FUZZ_CHECK((*index)->save(pathIn("saved"), "stamp").has_value());
    QFile file(pathIn("saved"));
    FUZZ_CHECK(file.open(QIODevice::ReadOnly));
    return file.readAll();
}

const QByteArray &base(bool codes) {
    static const QByteArray floats = savedIndex(VectorEncoding::Float32);
    static const QByteArray bytes = savedIndex(VectorEncoding::Int8);
    return codes ? bytes : floats;
}

/// What follows `at`, by the file's own numbers (docs/storage.md), with the checksum that belongs
/// there.
void sumUp(QByteArray &file, qsizetype &at, quint64 bytes) {
    if (at < 0 || bytes > quint64(file.size()) || at + qsizetype(bytes) + kChecksum > file.size()) {
        at = -1;
        return;
    }
    const quint64 sum = XXH3_64bits(file.constData() + at, bytes);
    qToLittleEndian(sum, file.data() + at + bytes);
    at += qsizetype(bytes) + kChecksum;
}

void setChecksums(QByteArray &file) {
    if (file.size() < kHeaderBytes)
        return;
    const auto number = [&file](qsizetype place) {
        return quint64(qFromLittleEndian<quint32>(file.constData() + place));
    };
    const quint64 dims = number(16);
    const quint64 m = number(28);
    const quint64 nodes = number(44);
    const quint64 upper = qFromLittleEndian<quint64>(file.constData() + 64);
    const quint64 data = number(24) == 0 ? dims * sizeof(float) : 2 * sizeof(float) + dims;
    const quint64 most = quint64(file.size());
    if (dims > most || m > most || nodes > most || upper > most)
        return;
    qsizetype at = 0;
    sumUp(file, at, kHeaderBytes + number(12));
    sumUp(file, at, nodes * 13);
    sumUp(file, at, nodes * (1 + 2 * m) * 4);
    sumUp(file, at, upper * (1 + m) * 4);
    sumUp(file, at, nodes * data);
}

void check(const QByteArray &bytes) {
    const QString path = pathIn("index");
    {
        QFile file(path);
        FUZZ_CHECK(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    const auto described = VectorIndex::describeFile(path);
    auto loaded = VectorIndex::load(path);
    if (!loaded) {
        FUZZ_CHECK(!loaded.error().detail.isEmpty());
        return;
    }
    FUZZ_CHECK(described.has_value());
    VectorIndex &index = *loaded->index;
    const auto dims = static_cast<size_t>(index.config().dims);
    std::vector<float> question(dims, 0.5F);
    const auto found = index.search(question, 10, 16);
    FUZZ_CHECK(found.has_value() || !found.error().detail.isEmpty());
    if (found) {
        for (size_t i = 1; i < found->hits.size(); ++i)
            FUZZ_CHECK(found->hits[i - 1].id != found->hits[i].id);
    }
    for (int i = 0; i < 4; ++i)
        (void)index.put(VectorId(1000 + i), question);
    (void)index.remove(3);
    (void)index.search(question, 5, 16);
    FUZZ_CHECK(index.save(pathIn("again"), "stamp").has_value());
    FUZZ_CHECK(VectorIndex::load(pathIn("again")).has_value());
}

} // namespace

QByteArrayList fuzzSeeds() {
    QByteArrayList seeds;
    for (const char kind : {'f', 'c'}) {
        seeds << QByteArray(1, kind);
        seeds << kind + patchAt(40, QByteArray("\x01\0\0\0", 4)); // the entry's level
        seeds << kind + patchAt(kHeaderBytes + 20, QByteArray("\x07\0\0\0\0\0\0\0", 8)); // an id
        seeds << kind + patchAt(480, QByteArray("\x61", 1));                             // a level
        seeds << kind + patchAt(700, QByteArray("\x04\x01\0\0\0", 5));                   // links
        seeds << kind + patchAt(1500, QByteArray("\0\0\xc0\x7f", 4)); // not a number
    }
    return seeds << "rNestorVI\x03";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const QByteArrayView input(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    if (input.isEmpty())
        return 0;
    if (input.front() == 'r') {
        check(input.sliced(1).toByteArray());
        return 0;
    }
    QByteArray file = patched(base(input.front() == 'c'), input.sliced(1));
    setChecksums(file);
    check(file);
    return 0;
}
