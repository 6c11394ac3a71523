// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/byte_source.h"
#include "core/transfer/line_reader.h"

#include <QBuffer>
#include <QTemporaryDir>
#include <QTest>

#include <zlib.h>
#include <zstd.h>

using namespace nestor;
using namespace Qt::StringLiterals;

class ByteSourceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contentIsRead_data();
    void contentIsRead();
    void damageIsFound_data();
    void damageIsFound();
    void missingFilesAreNamed();
    void linesAreSplit_data();
    void linesAreSplit();
    void longLinesAndRestsAreWhole();
};

namespace {

QByteArray gzipped(const QByteArray &data) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(data.size()))),
                   '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.constData()));
    stream.avail_in = static_cast<uInt>(data.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return out;
}

QByteArray zstandard(const QByteArray &data) {
    QByteArray out(static_cast<qsizetype>(ZSTD_compressBound(static_cast<size_t>(data.size()))),
                   '\0');
    const size_t size = ZSTD_compress(out.data(), static_cast<size_t>(out.size()), data.constData(),
                                      static_cast<size_t>(data.size()), 1);
    out.truncate(static_cast<qsizetype>(size));
    return out;
}

std::unique_ptr<ByteSource> sourceOf(const QByteArray &data) {
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(data);
    buffer->open(QIODevice::ReadOnly);
    auto source = openSource(std::move(buffer));
    return source ? std::move(*source) : nullptr;
}

/// Hard to compress, so that several blocks are needed.
QByteArray noise(int size) {
    QByteArray data;
    quint32 state = 1;
    for (int i = 0; i < size; ++i) {
        state = state * 1'664'525U + 1'013'904'223U;
        data += static_cast<char>(state >> 24U);
    }
    return data;
}

} // namespace

void ByteSourceTest::contentIsRead_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArray>("content");
    const QByteArray large = noise(700'000);
    QTest::newRow("empty") << QByteArray() << QByteArray();
    QTest::newRow("one byte") << "x"_ba
                              << "x"_ba;
    QTest::newRow("plain") << large << large;
    QTest::newRow("gzip") << gzipped(large) << large;
    QTest::newRow("gzip of nothing") << gzipped({}) << QByteArray();
    QTest::newRow("two gzip members") << gzipped("a") + gzipped(large) << "a" + large;
    QTest::newRow("zstd") << zstandard(large) << large;
    QTest::newRow("zstd of nothing") << zstandard({}) << QByteArray();
    QTest::newRow("two zstd frames") << zstandard(large) + zstandard("b") << large + "b";
    const QByteArray zeros(5'000'000, '\0');
    QTest::newRow("gzip, far smaller than its content") << gzipped(zeros) << zeros;
    QTest::newRow("zstd, far smaller than its content") << zstandard(zeros) << zeros;
}

void ByteSourceTest::contentIsRead() {
    QFETCH(QByteArray, file);
    QFETCH(QByteArray, content);
    const auto source = sourceOf(file);
    const auto all = readAll(*source, kLargestValue);
    QVERIFY2(all.has_value(), qPrintable(all ? QString() : all.error().detail));
    QVERIFY(*all == content);
    QCOMPARE(source->position(), file.size());
    QCOMPARE(source->size(), file.size());
    const auto small = sourceOf(file); // a byte at a time
    QByteArray bytes;
    char byte = 0;
    while (bytes.size() < 1000) {
        const auto count = small->read(&byte, 1);
        QVERIFY(count.has_value());
        if (*count == 0)
            break;
        bytes += byte;
    }
    QCOMPARE(bytes, content.first(qMin<qsizetype>(1000, content.size())));
}

void ByteSourceTest::damageIsFound_data() {
    QTest::addColumn<QByteArray>("file");
    const QByteArray gzip = gzipped(noise(10'000));
    const QByteArray zstd = zstandard(noise(10'000));
    QTest::newRow("gzip cut off") << gzip.first(5'000);
    QTest::newRow("gzip without its checksum") << gzip.chopped(4);
    QTest::newRow("gzip with another byte") << gzip.first(6'000) + '\x55' + gzip.sliced(6'001);
    QTest::newRow("zstd cut off") << zstd.first(5'000);
    QTest::newRow("zstd header only") << zstd.first(6);
    QTest::newRow("zstd with another header")
        << zstd.first(4) + "\xFF\xFF\xFF\xFF" + zstd.sliced(8);
}

void ByteSourceTest::damageIsFound() {
    QFETCH(QByteArray, file);
    const auto all = readAll(*sourceOf(file), kLargestValue);
    QVERIFY(!all);
    QCOMPARE(all.error().code, ErrorCode::Corrupt);
}

void ByteSourceTest::missingFilesAreNamed() {
    const QTemporaryDir folder;
    const auto missing = openSource(folder.filePath(u"none.jsonl"_s));
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(missing.error().detail.contains(u"none.jsonl"_s));
    const auto directory = openSource(folder.path());
    QVERIFY(!directory);
    QCOMPARE(directory.error().code, ErrorCode::Io);
}

void ByteSourceTest::linesAreSplit_data() {
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QByteArrayList>("lines");
    QTest::newRow("none") << QByteArray() << QByteArrayList();
    QTest::newRow("without a line feed") << "a"_ba << QByteArrayList{"a"};
    QTest::newRow("with one") << "a\n"_ba << QByteArrayList{"a"};
    QTest::newRow("empty lines") << "\n\na\n\n"_ba << QByteArrayList{"", "", "a", ""};
    QTest::newRow("carriage returns") << "a\r\nb\r"_ba << QByteArrayList{"a\r", "b\r"};
    QTest::newRow("byte order mark")
        << "\xEF\xBB\xBF{}\n\xEF\xBB\xBF"_ba << QByteArrayList{"{}", "\xEF\xBB\xBF"};
    QTest::newRow("part of a mark") << "\xEF\xBB"_ba << QByteArrayList{"\xEF\xBB"};
}

void ByteSourceTest::linesAreSplit() {
    QFETCH(QByteArray, file);
    QFETCH(QByteArrayList, lines);
    const auto source = sourceOf(file);
    LineReader reader(*source);
    QByteArrayList found;
    for (auto more = reader.next(); more && *more; more = reader.next()) {
        found.append(reader.line().toByteArray());
        QCOMPARE(reader.number(), found.size());
    }
    QCOMPARE(found, lines);
}

void ByteSourceTest::longLinesAndRestsAreWhole() {
    const QByteArray longLine(3'000'000, 'x');
    const QByteArray file = "first\n" + longLine + "\nlast\nrest 1\nrest 2\n";
    const auto source = sourceOf(file);
    LineReader reader(*source);
    const auto head = reader.peek(10);
    QVERIFY(head.has_value());
    QCOMPARE(*head, QByteArrayView("first\nxxxx"));
    QVERIFY(reader.next().value_or(false));
    QCOMPARE(reader.line(), QByteArrayView("first"));
    QVERIFY(reader.next().value_or(false));
    QVERIFY(reader.line() == longLine);
    QVERIFY(reader.next().value_or(false));
    QCOMPARE(reader.line(), QByteArrayView("last"));
    const auto rest = reader.rest();
    QVERIFY(rest.has_value());
    QCOMPARE(*rest, "rest 1\nrest 2\n"_ba);
    QVERIFY(!reader.next().value_or(true));
}

QTEST_APPLESS_MAIN(ByteSourceTest)
#include "tst_byte_source.moc"
