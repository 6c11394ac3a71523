// SPDX-License-Identifier: Apache-2.0
// The index's file: what was saved comes back, and no damage to it gets further than an Error.
#include "core/vector/vector_index.h"
#include "tests/unit/vector_samples.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtEndian>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#define XXH_INLINE_ALL
#include <xxhash.h>

#if defined(Q_OS_UNIX)
#include <csignal>
#include <sys/resource.h>
#include <unistd.h>
#endif

using namespace nestor;
using nestor::test::randomVectors;
using nestor::test::Vectors;
using namespace Qt::StringLiterals;

class VectorIndexFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void savedIndexComesBack_data();
    void savedIndexComesBack();
    void emptyIndexComesBack();
    void loadedIndexCanBeChanged();
    void sameIndexIsTheSameBytes();
    void formatIsAsDocumented();
    void everyTruncationIsSeen();
    void everyFlippedBitIsSeen();
    void appendedBytesAreSeen();
    void forgedContentsDoNotCrash_data();
    void forgedContentsDoNotCrash();
    void upperLinkToALowerNodeIsSeen();
    void anyForgedBytesDoNotCrash();
    void laterFormatIsRefused();
    void whatIsNoFileIsRefused();
    void failedSaveLeavesTheOldFile();
    void overlongStampIsRefused();
    void savingCanBeStopped();
    void saveBesideWritesIsOneMoment();

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(u"store.hnsw"_s); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

std::unique_ptr<VectorIndex> makeIndex(int dims, Distance distance, std::size_t count, int m = 8) {
    VectorIndexConfig config;
    config.dims = dims;
    config.distance = distance;
    config.m = m;
    config.efConstruction = 60;
    config.seed = 7;
    auto index = VectorIndex::create(config, count);
    if (!index)
        return nullptr;
    const Vectors vectors = randomVectors(count, static_cast<std::size_t>(dims), 3);
    for (std::size_t i = 0; i < count; ++i) {
        if (!(*index)->put(i * 3, vectors[i]))
            return nullptr;
    }
    return std::move(*index);
}

QByteArray contentsOf(const QString &path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool writeContents(const QString &path, const QByteArray &contents) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
           file.write(contents) == contents.size();
}

ErrorCode codeOf(const Result<LoadedVectorIndex> &loaded) {
    return loaded ? ErrorCode::Internal : loaded.error().code;
}

/// Every answer of the two is the same, walked and exact.
bool answerAlike(const VectorIndex &a, const VectorIndex &b, std::size_t dims) {
    for (const std::vector<float> &query : randomVectors(20, dims, 99)) {
        const auto walkedA = a.search(query, 10, 40);
        const auto walkedB = b.search(query, 10, 40);
        const auto exactA = a.searchExact(query, 10);
        const auto exactB = b.searchExact(query, 10);
        if (!walkedA || !walkedB || !exactA || !exactB || walkedA->hits != walkedB->hits ||
            walkedA->ranked != walkedB->ranked || exactA->hits != exactB->hits)
            return false;
    }
    return true;
}

} // namespace

void VectorIndexFileTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void VectorIndexFileTest::savedIndexComesBack_data() {
    QTest::addColumn<Distance>("distance");
    QTest::newRow("cosine") << Distance::Cosine;
    QTest::newRow("l2") << Distance::L2;
    QTest::newRow("inner product") << Distance::InnerProduct;
}

void VectorIndexFileTest::savedIndexComesBack() {
    QFETCH(Distance, distance);
    const auto index = makeIndex(12, distance, 2000);
    for (VectorId id = 0; id < 600; id += 3)
        QVERIFY(index->remove(id));
    for (VectorId id = 600; id < 900; id += 3)
        QVERIFY(index->put(id, std::vector<float>(12, 0.5F)));
    const QByteArray stamp("store 1\0current to 17", 21);
    QVERIFY(index->save(path(), stamp));

    const auto loaded = VectorIndex::load(path());
    QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().detail));
    QCOMPARE(loaded->stamp, stamp);
    QCOMPARE(loaded->index->config(), index->config());
    QCOMPARE(loaded->index->size(), std::size_t{1800});
    QVERIFY(!loaded->index->contains(3));
    QCOMPARE(loaded->index->vector(900), index->vector(900));
    QVERIFY(answerAlike(*index, *loaded->index, 12));

    const auto about = VectorIndex::describeFile(path());
    QVERIFY(about);
    QCOMPARE(about->config, index->config());
    QCOMPARE(about->stamp, stamp);
    QCOMPARE(about->vectors, quint64{1800});
    QCOMPARE(static_cast<qint64>(about->bytes), QFileInfo(path()).size());
}

void VectorIndexFileTest::emptyIndexComesBack() {
    const auto index = makeIndex(5, Distance::L2, 0);
    QVERIFY(index->save(path(), {}));
    const auto loaded = VectorIndex::load(path());
    QVERIFY(loaded);
    QVERIFY(loaded->stamp.isEmpty());
    QCOMPARE(loaded->index->size(), std::size_t{0});
    QVERIFY(loaded->index->put(1, std::vector<float>(5, 1.0F)));
    QCOMPARE(loaded->index->search(std::vector<float>(5, 1.0F), 3, 10)->hits.size(),
             std::size_t{1});
}

void VectorIndexFileTest::loadedIndexCanBeChanged() {
    // Half before the file, half after it: the same graph as without a file.
    const Vectors vectors = randomVectors(1000, 8, 5);
    const auto whole = makeIndex(8, Distance::Cosine, 0);
    const auto half = makeIndex(8, Distance::Cosine, 0);
    for (std::size_t i = 0; i < 500; ++i)
        QVERIFY(whole->put(i, vectors[i]) && half->put(i, vectors[i]));
    QVERIFY(half->save(path(), "half"));
    const auto loaded = VectorIndex::load(path());
    QVERIFY(loaded);
    for (std::size_t i = 500; i < 1000; ++i)
        QVERIFY(whole->put(i, vectors[i]) && loaded->index->put(i, vectors[i]));
    for (std::size_t i = 0; i < 1000; i += 5)
        QVERIFY(whole->remove(i) && loaded->index->remove(i));
    QVERIFY(answerAlike(*whole, *loaded->index, 8));
}

void VectorIndexFileTest::sameIndexIsTheSameBytes() {
    QVERIFY(makeIndex(6, Distance::L2, 300)->save(path(), "x"));
    const QByteArray first = contentsOf(path());
    QVERIFY(VectorIndex::load(path())->index->save(path(), "x"));
    QCOMPARE(contentsOf(path()), first);
}

void VectorIndexFileTest::formatIsAsDocumented() {
    const auto index = makeIndex(1, Distance::InnerProduct, 0, 2);
    QVERIFY(index->put(0x1122334455667788U, std::vector<float>{2}));
    QVERIFY(index->save(path(), "stamp"));
    const QByteArray file = contentsOf(path());
    // The links of one node: none of four below; it may be on upper levels, of two each.
    const qsizetype beforeUpper = 96 + 5 + 8 + 13 + 8 + 4 * 5 + 8;
    const qsizetype upper = file.size() - beforeUpper - 8 - 4 - 8;
    QVERIFY(upper >= 0 && upper % 12 == 0);
    const QByteArray head = QByteArray("NestorVI") +
                            QByteArray::fromHex("03000000"    // version
                                                "05000000"    // bytes of the stamp
                                                "01000000"    // dims
                                                "02000000"    // inner product
                                                "00000000"    // floats
                                                "02000000"    // m
                                                "3c000000"    // ef_construction
                                                "00000000") + // the node that walks begin at
                            QByteArray(1, static_cast<char>(upper / 12)) +
                            QByteArray(3, '\0') +
                            QByteArray::fromHex("01000000"          // nodes
                                                "0700000000000000"  // seed
                                                "0100000000000000") // of the nodes, vectors
                            + QByteArray(1, static_cast<char>(upper / 12)) + QByteArray(7, '\0') +
                            QByteArray(24, '\0') + // its quality was not measured
                            "stamp";
    QCOMPARE(file.first(head.size()), head);
    QCOMPARE(file.mid(head.size() + 8, 8), QByteArray::fromHex("8877665544332211"));
    QCOMPARE(file.mid(head.size() + 16, 1), QByteArray(1, static_cast<char>(0x80 + upper / 12)));
    QCOMPARE(file.mid(head.size() + 17, 4), QByteArray(4, '\0')); // the node itself
    QCOMPARE(file.last(12).first(4), QByteArray::fromHex("00000040"));
}

void VectorIndexFileTest::everyTruncationIsSeen() {
    QVERIFY(makeIndex(3, Distance::L2, 40, 2)->save(path(), "stamp"));
    const QByteArray whole = contentsOf(path());
    for (qsizetype length = 0; length < whole.size(); ++length) {
        QVERIFY(writeContents(path(), whole.first(length)));
        QCOMPARE(codeOf(VectorIndex::load(path())), ErrorCode::Corrupt);
    }
}

void VectorIndexFileTest::everyFlippedBitIsSeen() {
    QVERIFY(makeIndex(3, Distance::Cosine, 40, 2)->save(path(), "stamp"));
    const QByteArray whole = contentsOf(path());
    for (qsizetype at = 0; at < whole.size(); ++at) {
        QByteArray damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
        QVERIFY(writeContents(path(), damaged));
        const auto loaded = VectorIndex::load(path());
        // The number of the format is looked at first.
        const bool version = at >= 8 && at < 12;
        QCOMPARE(codeOf(loaded), version ? ErrorCode::Unsupported : ErrorCode::Corrupt);
        QVERIFY(!loaded.error().detail.isEmpty());
    }
}

void VectorIndexFileTest::appendedBytesAreSeen() {
    QVERIFY(makeIndex(3, Distance::L2, 10)->save(path(), "stamp"));
    QVERIFY(writeContents(path(), contentsOf(path()) + '\0'));
    QCOMPARE(codeOf(VectorIndex::load(path())), ErrorCode::Corrupt);
    QVERIFY(!VectorIndex::describeFile(path()));
}

namespace {

/// A file taken apart: header with stamp, nodes, lowest links, upper links, vectors.
struct Sections {
    std::vector<QByteArray> parts;

    /// Of an index of 3 dimensions and m = 2, with a stamp of five bytes.
    static Sections of(const QByteArray &file) {
        const auto nodes = qFromLittleEndian<quint32>(file.constData() + 44);
        const auto upperLists = qFromLittleEndian<quint64>(file.constData() + 64);
        Sections sections;
        qsizetype at = 0;
        for (const quint64 length : {quint64{101}, quint64{13} * nodes, quint64{20} * nodes,
                                     12 * upperLists, quint64{12} * nodes}) {
            sections.parts.push_back(file.mid(at, static_cast<qsizetype>(length)));
            at += static_cast<qsizetype>(length) + 8;
        }
        return sections;
    }
    template <typename T>
    void set(std::size_t part, qsizetype at, T number) {
        qToLittleEndian(number, parts[part].data() + at);
    }
    /// With checksums that fit: XXH3, little-endian.
    [[nodiscard]] bool write(const QString &path) const {
        QByteArray file;
        for (const QByteArray &part : parts) {
            file += part;
            file.resize(file.size() + 8);
            qToLittleEndian(
                quint64{XXH3_64bits(part.constData(), static_cast<std::size_t>(part.size()))},
                file.data() + file.size() - 8);
        }
        return writeContents(path, file);
    }
};

/// Whatever is in it: searching and changing it stays inside its memory.
void use(VectorIndex &index) {
    const std::vector<float> query{1, 2, 3};
    (void)index.search(query, 10, 20);
    (void)index.searchExact(query, 10);
    (void)index.searchAmong(query, 5, 10, IdSet({0, 3, 6, 9}));
    for (VectorId id = 0; id < 10; ++id)
        (void)index.put(id, std::vector<float>{static_cast<float>(id), 1, 1});
    (void)index.remove(3);
    (void)index.search(query, 50, 60);
}

} // namespace

void VectorIndexFileTest::forgedContentsDoNotCrash_data() {
    QTest::addColumn<int>("part");
    QTest::addColumn<int>("at");
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, int part, int at, const char *hex) {
        QTest::newRow(name) << part << at << QByteArray::fromHex(hex);
    };
    row("no dimensions", 0, 16, "00000000");
    row("too many dimensions", 0, 16, "ffffffff");
    row("unknown distance", 0, 20, "03000000");
    row("unknown encoding", 0, 24, "09000000");
    row("m of one", 0, 28, "01000000");
    row("huge m", 0, 28, "ffffff7f");
    row("no breadth", 0, 32, "00000000");
    row("entry beyond the nodes", 0, 36, "28000000");
    row("entry on a level that it is not on", 0, 40, "3f000000");
    row("negative level", 0, 40, "feffffff");
    row("huge number of nodes", 0, 44, "ffffffff");
    row("no nodes", 0, 44, "00000000");
    row("more vectors than nodes", 0, 56, "ffffffffffffffff");
    row("another number of vectors", 0, 56, "2700000000000000");
    row("huge number of upper lists", 0, 64, "ffffffffffffff7f");
    row("stamp longer than the file", 0, 12, "ffff0f00");
    row("stamp too long", 0, 12, "ffffffff");
    row("two of one id", 1, 8, "0000000000000000");
    row("neither a node nor what shares one", 1, 40 * 8, "ff");
    row("a node that shares another", 1, 40 * 9 + 4, "00000000");
    row("a twin of nothing", 1, 40 * 9 + 4 * 39, "28000000");
    row("walks begin at what is not a node", 1, 40 * 8, "c1");
    row("a quality that is none", 0, 72, "0000c07f");
    row("more than all found", 0, 72, "00000040");
    row("more links than possible", 2, 20, "05000000");
    row("a link beyond the nodes", 2, 24, "28000000");
    row("a link far beyond", 2, 24, "ffffffff");
    row("more upper links than possible", 3, 0, "03000000");
}

void VectorIndexFileTest::forgedContentsDoNotCrash() {
    QFETCH(int, part);
    QFETCH(int, at);
    QFETCH(QByteArray, bytes);
    QVERIFY(makeIndex(3, Distance::L2, 40, 2)->save(path(), "stamp"));
    Sections sections = Sections::of(contentsOf(path()));
    QVERIFY(!sections.parts[3].isEmpty());
    sections.parts[static_cast<std::size_t>(part)].replace(at, bytes.size(), bytes);
    QVERIFY(sections.write(path()));
    QCOMPARE(codeOf(VectorIndex::load(path())), ErrorCode::Corrupt);
}

void VectorIndexFileTest::upperLinkToALowerNodeIsSeen() {
    QVERIFY(makeIndex(3, Distance::L2, 40, 2)->save(path(), "stamp"));
    Sections sections = Sections::of(contentsOf(path()));
    quint32 lower = 0;
    while ((sections.parts[1].at(qsizetype{40} * 8 + static_cast<qsizetype>(lower)) & 0x7f) != 0)
        ++lower;
    sections.set(3, 0, 1U);
    sections.set(3, 4, lower);
    QVERIFY(sections.write(path()));
    QCOMPARE(codeOf(VectorIndex::load(path())), ErrorCode::Corrupt);
}

void VectorIndexFileTest::anyForgedBytesDoNotCrash() {
    QVERIFY(makeIndex(3, Distance::L2, 40, 2)->save(path(), "stamp"));
    const Sections whole = Sections::of(contentsOf(path()));
    std::mt19937 random(11); // NOLINT(bugprone-random-generator-seed): repeatable
    int loadable = 0;
    for (int round = 0; round < 3000; ++round) {
        Sections forged = whole;
        for (std::size_t i = 0; i <= random() % 3; ++i) {
            QByteArray &part = forged.parts[random() % forged.parts.size()];
            part[static_cast<qsizetype>(random() % static_cast<std::size_t>(part.size()))] =
                static_cast<char>(random());
        }
        QVERIFY(forged.write(path()));
        if (const auto loaded = VectorIndex::load(path())) {
            use(*loaded->index);
            ++loadable;
        }
    }
    QVERIFY(loadable > 100); // numbers of vectors, links to other nodes
    // Numbers that are none reach only their own distances.
    Sections forged = whole;
    for (qsizetype at = 0; at < forged.parts[4].size(); at += 8)
        forged.set(4, at, 0x7fc00000U);
    QVERIFY(forged.write(path()));
    const auto loaded = VectorIndex::load(path());
    QVERIFY(loaded);
    use(*loaded->index);
}

void VectorIndexFileTest::laterFormatIsRefused() {
    QVERIFY(makeIndex(3, Distance::L2, 40, 2)->save(path(), "stamp"));
    Sections sections = Sections::of(contentsOf(path()));
    sections.set(0, 8, 4U);
    QVERIFY(sections.write(path()));
    const auto loaded = VectorIndex::load(path());
    QCOMPARE(codeOf(loaded), ErrorCode::Unsupported);
    QVERIFY(loaded.error().detail.contains(u'4'));
}

void VectorIndexFileTest::whatIsNoFileIsRefused() {
    QCOMPARE(codeOf(VectorIndex::load(path())), ErrorCode::NotFound);
    QCOMPARE(codeOf(VectorIndex::load(m_folder->path())), ErrorCode::Io);
    QVERIFY(writeContents(path(), "SQLite format 3"));
    QCOMPARE(codeOf(VectorIndex::load(path())), ErrorCode::Corrupt);
    QVERIFY(writeContents(path(), QByteArray(1000, 'x')));
    QCOMPARE(codeOf(VectorIndex::load(path())), ErrorCode::Corrupt);
}

void VectorIndexFileTest::failedSaveLeavesTheOldFile() {
    const auto index = makeIndex(16, Distance::L2, 500);
    QVERIFY(index->save(path(), "old"));
    const QByteArray old = contentsOf(path());
    const auto missing = index->save(m_folder->filePath(u"none/store.hnsw"_s), "new");
    QVERIFY(!missing);
    QCOMPARE(missing.error().code, ErrorCode::Io);
    const auto folder = index->save(m_folder->path(), "new");
    QVERIFY(!folder);
    QCOMPARE(folder.error().code, ErrorCode::Io);
#if defined(Q_OS_UNIX)
    // A disk that is full after so many bytes: at the first write, between and at the last.
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &limit), 0);
    for (const rlim_t most : {rlim_t{0}, rlim_t{10'000}, rlim_t(old.size() - 1)}) {
        const rlimit full{most, limit.rlim_max};
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &full), 0);
        const auto saved = index->save(path(), "new");
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
        QVERIFY(!saved);
        QCOMPARE(saved.error().code, ErrorCode::Io);
        QCOMPARE(contentsOf(path()), old);
    }
    std::signal(SIGXFSZ, handler);
    if (geteuid() != 0) {
        QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::ExeOwner));
        QVERIFY(!index->save(path(), "new"));
        QVERIFY(QFile::setPermissions(m_folder->path(),
                                      QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    }
#endif
    QCOMPARE(contentsOf(path()), old);
    // Nothing else was left behind.
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden),
             QStringList{u"store.hnsw"_s});
}

void VectorIndexFileTest::overlongStampIsRefused() {
    const auto saved = makeIndex(3, Distance::L2, 10)->save(path(), QByteArray((1 << 28) + 1, 's'));
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::InvalidArgument);
    QVERIFY(!QFile::exists(path()));
}

void VectorIndexFileTest::savingCanBeStopped() {
    std::stop_source stop;
    Job job(stop.get_token());
    const auto index = makeIndex(3, Distance::L2, 2000);
    QVERIFY(index->save(path(), "x", &job));
    const QByteArray old = contentsOf(path());
    stop.request_stop();
    const auto saved = index->save(path(), "y", &job);
    QVERIFY(!saved);
    QCOMPARE(saved.error().code, ErrorCode::Cancelled);
    QCOMPARE(contentsOf(path()), old);
}

void VectorIndexFileTest::saveBesideWritesIsOneMoment() {
    // The writer moves a window over the ids: it adds one, then removes the one 400 before. At
    // every moment the index holds a run of ids, of 400 or 401.
    static constexpr VectorId window = 400;
    const auto index = makeIndex(6, Distance::L2, 0);
    const Vectors vectors = randomVectors(997, 6, 21);
    for (VectorId id = 0; id < window; ++id)
        QVERIFY(index->put(id, vectors[id]));
    std::atomic<bool> finished = false;
    std::atomic<bool> failed = false;
    VectorId next = window;
    std::jthread writer([&] {
        for (; !finished && next < 6000; ++next) {
            if (!index->put(next, vectors[next % vectors.size()]) || !index->remove(next - window))
                failed = true;
        }
    });
    std::jthread searcher([&] {
        while (!finished) {
            const auto answer = index->search(vectors[0], 5, 20);
            if (!answer || answer->hits.size() != 5)
                failed = true;
        }
    });
    for (int round = 0; round < 20; ++round) {
        QVERIFY(index->save(path(), "moving"));
        const auto loaded = VectorIndex::load(path());
        QVERIFY2(loaded, loaded ? "" : qPrintable(loaded.error().detail));
        const auto all = loaded->index->searchExact(vectors[1], 10'000);
        QVERIFY(all);
        QVERIFY(all->hits.size() == window || all->hits.size() == window + 1);
        const auto [least, most] =
            std::minmax_element(all->hits.begin(), all->hits.end(),
                                [](const VectorHit &a, const VectorHit &b) { return a.id < b.id; });
        QCOMPARE(most->id - least->id + 1, VectorId{all->hits.size()});
        QCOMPARE(loaded->index->vector(most->id), vectors[most->id % vectors.size()]);
        // Its graph leads to what is nearest, though links to what came later were left out.
        std::size_t found = 0;
        for (std::size_t q = 0; q < 20; ++q) {
            const auto walked = loaded->index->search(vectors[q], 10, 100);
            const auto exact = loaded->index->searchExact(vectors[q], 10);
            QVERIFY(walked && exact);
            for (const VectorHit &hit : walked->hits)
                found += std::count(exact->hits.begin(), exact->hits.end(), hit) > 0 ? 1 : 0;
        }
        QVERIFY2(found >= 190, qPrintable(QString::number(found)));
    }
    finished = true;
    writer.join();
    searcher.join();
    QVERIFY(!failed);
}

QTEST_APPLESS_MAIN(VectorIndexFileTest)
#include "tst_vector_index_file.moc"
