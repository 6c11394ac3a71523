// SPDX-License-Identifier: Apache-2.0
// VectorIndex in a file; docs/storage.md has the format.
#include "core/vector/checked_file.h"
#include "core/vector/vector_index_p.h"

#include <QtEndian>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

using namespace Qt::StringLiterals;

namespace nestor {

namespace {

using Slot = HnswGraph::Slot;

constexpr std::array<char, 8> kMagic{'N', 'e', 's', 't', 'o', 'r', 'V', 'I'};
constexpr quint32 kVersion = 3;
constexpr std::size_t kHeaderBytes = 96; ///< what comes before the stamp
constexpr std::size_t kMostStampBytes = std::size_t{1} << 28;
constexpr std::size_t kNodesAtOnce = 512; ///< copied while nobody moves the graph
constexpr quint8 kHighestLevel = 31;
/// Beside the level in a node's byte.
constexpr quint8 kLives = 0x80;
constexpr quint8 kShares = 0x40;   ///< it is not a node: what it is stands where the level would
constexpr quint8 kEntrance = 0x20; ///< of a node: walks begin there too
constexpr quint8 kTwin = 1;
constexpr quint8 kCompanion = 2;

quint8 stateOf(VectorGroups::Kind kind, int level) {
    switch (kind) {
    case VectorGroups::Kind::Node:
        break;
    case VectorGroups::Kind::Twin:
        return kShares | kTwin;
    case VectorGroups::Kind::Companion:
        return kShares | kCompanion;
    }
    return static_cast<quint8>(level);
}

int levelOf(quint8 state) {
    return (state & kShares) != 0 ? 0 : state & kHighestLevel;
}

quint32 distanceNumber(Distance distance) {
    switch (distance) {
    case Distance::Cosine:
        return 0;
    case Distance::L2:
        return 1;
    case Distance::InnerProduct:
        break;
    }
    return 2;
}

/// The numbers of a header, in the order of the file.
class HeaderWriter {
public:
    template <typename T>
    void add(T value) {
        qToLittleEndian(value, m_bytes.data() + m_used);
        m_used += sizeof value;
    }
    [[nodiscard]] const char *bytes() const { return m_bytes.data(); }

private:
    std::array<char, kHeaderBytes - kMagic.size()> m_bytes{};
    std::size_t m_used = 0;
};

class HeaderReader {
public:
    explicit HeaderReader(const char *bytes)
        : m_bytes(bytes) {}
    template <typename T>
    T take() {
        const T value = qFromLittleEndian<T>(m_bytes);
        m_bytes += sizeof value;
        return value;
    }

private:
    const char *m_bytes;
};

/// A list of links in a file: how many, then as many as there may be, the rest zero.
std::size_t listNumbers(const VectorIndexConfig &config, int level) {
    return 1 + static_cast<std::size_t>(config.m) * (level == 0 ? 2 : 1);
}

/// What of a vector is floats; the rest is codes.
std::size_t leadingFloats(const VectorIndexConfig &config) {
    return config.encoding == VectorEncoding::Float32 ? static_cast<std::size_t>(config.dims) : 2;
}

struct Header {
    VectorIndexConfig config;
    quint32 stampBytes = 0;
    HnswGraph::Entry entry;
    quint32 nodes = 0;
    quint64 living = 0;
    quint64 upperLists = 0;
    VectorQuality quality;

    [[nodiscard]] quint64 dataBytes() const {
        return encodedBytes(config.encoding, static_cast<std::size_t>(config.dims));
    }
    /// Cannot overflow once the numbers are in their ranges.
    [[nodiscard]] quint64 fileBytes() const {
        constexpr quint64 checksum = 8;
        const quint64 ids = quint64{nodes} * (sizeof(VectorId) + 1 + sizeof(Slot));
        const quint64 lowest = quint64{nodes} * listNumbers(config, 0) * sizeof(Slot);
        const quint64 upper = upperLists * listNumbers(config, 1) * sizeof(Slot);
        return kHeaderBytes + stampBytes + checksum + ids + checksum + lowest + checksum + upper +
               checksum + nodes * dataBytes() + checksum;
    }
};

Result<void> writeHeader(CheckedWriter &file, const Header &header, QByteArrayView stamp) {
    HeaderWriter numbers;
    numbers.add(kVersion);
    numbers.add(header.stampBytes);
    numbers.add(static_cast<quint32>(header.config.dims));
    numbers.add(distanceNumber(header.config.distance));
    numbers.add(quint32{header.config.encoding == VectorEncoding::Float32 ? 0U : 1U});
    numbers.add(static_cast<quint32>(header.config.m));
    numbers.add(static_cast<quint32>(header.config.efConstruction));
    numbers.add(header.entry.slot);
    numbers.add(static_cast<qint32>(header.entry.level));
    numbers.add(header.nodes);
    numbers.add(header.config.seed);
    numbers.add(header.living);
    numbers.add(header.upperLists);
    numbers.add(std::bit_cast<quint32>(static_cast<float>(header.quality.recall)));
    numbers.add(static_cast<quint32>(header.quality.questions));
    numbers.add(static_cast<quint32>(header.quality.breadth));
    numbers.add(quint32{header.quality.exact ? 1U : 0U});
    numbers.add(header.quality.vectors);
    if (auto written = file.write(kMagic.data(), kMagic.size()); !written)
        return written;
    if (auto written = file.write(numbers.bytes(), kHeaderBytes - kMagic.size()); !written)
        return written;
    if (auto written = file.write(stamp.data(), static_cast<std::size_t>(stamp.size())); !written)
        return written;
    return file.endSection();
}

Result<Header> readHeader(CheckedReader &file, QByteArray &stamp) {
    std::array<char, kHeaderBytes> bytes{};
    if (auto read = file.read(bytes.data(), bytes.size()); !read)
        return failure(std::move(read.error()));
    if (!std::equal(kMagic.begin(), kMagic.end(), bytes.begin()))
        return file.damaged(u"it does not begin as one"_s);
    HeaderReader numbers(bytes.data() + kMagic.size());
    if (const auto version = numbers.take<quint32>(); version != kVersion) {
        return failure(
            ErrorCode::Unsupported,
            u"the vector index has the format %1; this program knows %2"_s.arg(version).arg(
                kVersion));
    }
    Header header;
    header.stampBytes = numbers.take<quint32>();
    const auto dims = numbers.take<quint32>();
    const auto distance = numbers.take<quint32>();
    const auto encoding = numbers.take<quint32>();
    const auto m = numbers.take<quint32>();
    const auto efConstruction = numbers.take<quint32>();
    header.entry.slot = numbers.take<quint32>();
    header.entry.level = numbers.take<qint32>();
    header.nodes = numbers.take<quint32>();
    header.config.seed = numbers.take<quint64>();
    header.living = numbers.take<quint64>();
    header.upperLists = numbers.take<quint64>();
    const auto recall = std::bit_cast<float>(numbers.take<quint32>());
    header.quality.questions = numbers.take<quint32>();
    header.quality.breadth = numbers.take<quint32>();
    header.quality.exact = numbers.take<quint32>() != 0;
    header.quality.vectors = numbers.take<quint64>();
    if (header.stampBytes > kMostStampBytes || header.stampBytes > file.size())
        return file.damaged(u"its stamp is too long"_s);
    stamp.resize(header.stampBytes);
    if (auto read = file.read(stamp.data(), header.stampBytes); !read)
        return failure(std::move(read.error()));
    if (auto ended = file.endSection(); !ended)
        return failure(std::move(ended.error()));

    constexpr std::array kDistances{Distance::Cosine, Distance::L2, Distance::InnerProduct};
    const auto inRange = [](quint32 number) { return number <= 1U << 20; };
    if (!(recall >= 0 && recall <= 1) || header.quality.breadth > 1U << 20)
        return file.damaged(u"its quality is none"_s);
    header.quality.recall = static_cast<double>(recall);
    if (distance >= kDistances.size() || encoding > 1 || !inRange(dims) || !inRange(m) ||
        !inRange(efConstruction))
        return file.damaged(u"its configuration is none"_s);
    header.config.dims = static_cast<int>(dims);
    header.config.distance = kDistances[distance];
    header.config.encoding = encoding == 0 ? VectorEncoding::Float32 : VectorEncoding::Int8;
    header.config.m = static_cast<int>(m);
    header.config.efConstruction = static_cast<int>(efConstruction);
    if (auto checked = checkVectorIndexConfig(header.config); !checked)
        return file.damaged(checked.error().detail);
    const bool entryIsOne = header.nodes == 0
                                ? header.entry.level == -1
                                : header.entry.slot < header.nodes && header.entry.level >= 0 &&
                                      header.entry.level <= kHighestLevel;
    if (!entryIsOne || header.living > header.nodes ||
        header.upperLists > quint64{header.nodes} * kHighestLevel)
        return file.damaged(u"its numbers contradict each other"_s);
    if (header.fileBytes() != file.size()) {
        return file.damaged(
            u"it has %1 bytes instead of %2"_s.arg(file.size()).arg(header.fileBytes()));
    }
    return header;
}

/// Writes an index while it is searched and changed: what it was at one moment.
class Saving {
public:
    Saving(const VectorIndex &index, VectorIndex::Private &of, CheckedWriter &file, Job *job)
        : m_index(of)
        , m_file(file)
        , m_job(job) {
        m_header.config = index.config();
    }

    Result<void> run(QByteArrayView stamp) {
        takeSnapshot();
        m_header.stampBytes = static_cast<quint32>(stamp.size());
        if (auto written = writeHeader(m_file, m_header, stamp); !written)
            return written;
        if (auto written = writeNodes(); !written)
            return written;
        if (auto written = writeLinks(); !written)
            return written;
        return writeData();
    }

private:
    /// The moment: nothing is being inserted, so every node is whole. Later nodes and links to
    /// them are left out.
    void takeSnapshot() {
        const ExclusivePass pass(m_index.gate);
        const HnswGraph &graph = *m_index.graph;
        m_at = m_index.newest();
        {
            const std::lock_guard lock(m_index.qualityMutex);
            m_header.quality = m_index.quality;
        }
        m_header.nodes = static_cast<quint32>(graph.count());
        m_header.entry = graph.entry();
        m_states.resize(m_header.nodes);
        for (Slot slot = 0; slot < m_header.nodes; ++slot) {
            const bool lives = m_index.lives[slot].visibleAt(m_at);
            const quint8 state = stateOf(m_index.lives[slot].place.kind, graph.level(slot));
            m_states[slot] = state | (lives ? kLives : 0);
            m_header.living += lives ? 1 : 0;
            m_header.upperLists += static_cast<quint64>(levelAt(slot));
        }
        for (const Slot slot : graph.entrances()) {
            if (slot < m_header.nodes)
                m_states[slot] |= kEntrance;
        }
    }

    [[nodiscard]] int levelAt(Slot slot) const { return levelOf(m_states[slot]); }

    /// `each(slot, pass)` for every node, which appends to m_piece; a few nodes at a time, so that
    /// searches and insertions wait for none of it.
    template <typename Each>
    Result<void> forNodes(const Each &each) {
        for (Slot from = 0; from < m_header.nodes; from += kNodesAtOnce) {
            if (m_job != nullptr && m_job->cancelled())
                return failure(ErrorCode::Cancelled, u"saving the vector index was stopped"_s);
            m_piece.clear();
            {
                const SearchPass pass(m_index.gate);
                const Slot end = std::min<Slot>(m_header.nodes, from + kNodesAtOnce);
                for (Slot slot = from; slot < end; ++slot)
                    each(slot, pass.kind());
            }
            if (auto written = m_file.write(m_piece.data(), m_piece.size()); !written)
                return written;
            if (m_job != nullptr)
                m_job->report(static_cast<qint64>(m_done += kNodesAtOnce),
                              qint64{5} * m_header.nodes);
        }
        return {};
    }

    template <typename T>
    void append(const T *numbers, std::size_t count) {
        const std::size_t at = m_piece.size();
        m_piece.resize(at + count * sizeof(T));
        qToLittleEndian<T>(numbers, static_cast<qsizetype>(count), m_piece.data() + at);
    }

    Result<void> writeNodes() {
        auto written = forNodes([this](Slot slot, GraphGate::Search) {
            const VectorId id = m_index.lives[slot].id;
            append(&id, 1);
        });
        if (!written)
            return written;
        if (written = m_file.write(m_states.data(), m_states.size()); !written)
            return written;
        written = forNodes(
            [this](Slot slot, GraphGate::Search) { append(&m_index.lives[slot].place.host, 1); });
        if (!written)
            return written;
        return m_file.endSection();
    }

    void appendLinks(Slot slot, int level, GraphGate::Search kind) {
        m_links.assign(listNumbers(m_header.config, level), 0);
        const std::span<Slot> links = std::span(m_links).subspan(1);
        const std::size_t count = m_index.graph->copyLinks(slot, level, links, kind);
        const auto kept = std::remove_if(
            links.begin(), links.begin() + static_cast<std::ptrdiff_t>(count),
            [&](Slot link) { return link >= m_header.nodes || levelAt(link) < level; });
        std::fill(kept, links.end(), Slot{0});
        m_links[0] = static_cast<Slot>(kept - links.begin());
        append(m_links.data(), m_links.size());
    }

    Result<void> writeLinks() {
        auto written =
            forNodes([this](Slot slot, GraphGate::Search kind) { appendLinks(slot, 0, kind); });
        if (!written)
            return written;
        if (written = m_file.endSection(); !written)
            return written;
        written = forNodes([this](Slot slot, GraphGate::Search kind) {
            for (int level = 1; level <= levelAt(slot); ++level)
                appendLinks(slot, level, kind);
        });
        if (!written)
            return written;
        return m_file.endSection();
    }

    /// All of a vector's bytes are floats, or two floats and codes of one byte.
    Result<void> writeData() {
        const std::size_t floats = leadingFloats(m_header.config);
        const std::size_t codes = m_index.encoded - floats * sizeof(float);
        auto written = forNodes([this, floats, codes](Slot slot, GraphGate::Search) {
            const auto *data = static_cast<const float *>(m_index.graph->data(slot));
            append(data, floats);
            append(reinterpret_cast<const char *>(data + floats), codes);
        });
        if (!written)
            return written;
        return m_file.endSection();
    }

    VectorIndex::Private &m_index;
    CheckedWriter &m_file;
    Job *m_job;
    Header m_header;
    quint64 m_at = 0;
    std::vector<quint8> m_states; ///< of each node: its level, and kLives
    std::vector<char> m_piece;
    std::vector<Slot> m_links;
    std::size_t m_done = 0;
};

/// Fills an empty index from a file whose header was read.
class Loading {
public:
    Loading(VectorIndex::Private &into, CheckedReader &file, const Header &header)
        : m_index(into)
        , m_file(file)
        , m_header(header) {}

    Result<void> run() {
        if (auto read = readNodes(); !read)
            return read;
        if (auto read = readLinks(0); !read)
            return read;
        if (auto read = readLinks(1); !read)
            return read;
        if (auto read = readData(); !read)
            return read;
        restoreGroups();
        m_index.quality = m_header.quality;
        return {};
    }

private:
    Result<void> readNodes() {
        std::vector<VectorId> ids(m_header.nodes);
        std::vector<quint8> states(m_header.nodes);
        if (auto read = m_file.read(ids.data(), ids.size() * sizeof(VectorId)); !read)
            return read;
        if (auto read = m_file.read(states.data(), states.size()); !read)
            return read;
        std::vector<Slot> hosts(m_header.nodes);
        if (auto read = m_file.read(hosts.data(), hosts.size() * sizeof(Slot)); !read)
            return read;
        if (auto ended = m_file.endSection(); !ended)
            return ended;
        qFromLittleEndian<VectorId>(ids.data(), static_cast<qsizetype>(ids.size()), ids.data());
        qFromLittleEndian<Slot>(hosts.data(), static_cast<qsizetype>(hosts.size()), hosts.data());

        m_index.version = 1;
        quint64 living = 0;
        quint64 upperLists = 0;
        for (Slot slot = 0; slot < m_header.nodes; ++slot) {
            m_index.lives[slot].id = ids[slot];
            if ((states[slot] & kLives) != 0) {
                m_index.lives[slot].born = 1;
                if (m_index.slotOf.put(ids[slot], slot))
                    return m_file.damaged(u"it has two vectors of one number"_s);
                ++living;
            }
            states[slot] &= static_cast<quint8>(~kLives);
            const quint8 state = states[slot];
            VectorGroups::Place &place = m_index.lives[slot].place;
            if ((state & kShares) != 0) {
                if (state != (kShares | kTwin) && state != (kShares | kCompanion))
                    return m_file.damaged(u"it has something that is not a node and shares none"_s);
                place.kind = state == (kShares | kTwin) ? VectorGroups::Kind::Twin
                                                        : VectorGroups::Kind::Companion;
            } else if ((state & kEntrance) != 0) {
                m_entrances.push_back(slot);
            }
            place.host = hosts[slot];
            upperLists += static_cast<quint64>(levelOf(state));
        }
        for (Slot slot = 0; slot < m_header.nodes; ++slot) {
            if (!isPossible(slot))
                return m_file.damaged(u"something shares what is not a node"_s);
            states[slot] = static_cast<quint8>(levelOf(states[slot]));
        }
        const HnswGraph::Entry &entry = m_header.entry;
        if (living != m_header.living || upperLists != m_header.upperLists ||
            (m_header.nodes > 0 &&
             (m_index.lives[entry.slot].place.kind != VectorGroups::Kind::Node ||
              states[entry.slot] != entry.level)))
            return m_file.damaged(u"its numbers contradict each other"_s);
        if (m_entrances.size() > HnswGraph::kMostEntrances)
            return m_file.damaged(u"its walks begin in too many places"_s);
        if (auto restored = m_index.graph->restore(states, entry); !restored)
            return restored;
        for (const Slot slot : m_entrances)
            (void)m_index.graph->addEntrance(slot);
        return {};
    }

    [[nodiscard]] bool isPossible(Slot slot) const {
        const VectorGroups::Place &place = m_index.lives[slot].place;
        if (place.host >= m_header.nodes)
            return false;
        const VectorGroups::Kind host = m_index.lives[place.host].place.kind;
        switch (place.kind) {
        case VectorGroups::Kind::Node:
            return place.host == slot;
        case VectorGroups::Kind::Twin:
            return host != VectorGroups::Kind::Twin;
        case VectorGroups::Kind::Companion:
            break;
        }
        return host == VectorGroups::Kind::Node;
    }

    void restoreGroups() {
        for (Slot slot = 0; slot < m_header.nodes; ++slot) {
            const VectorGroups::Place &place = m_index.lives[slot].place;
            VectorGroups::Place &host = m_index.lives[place.host].place;
            if (place.kind == VectorGroups::Kind::Twin) {
                m_index.groups->restoreTwin(host, {m_index.lives[slot].id, slot});
            } else if (place.kind == VectorGroups::Kind::Companion) {
                const HnswGraph &graph = *m_index.graph;
                const double apart = graph.apart(graph.data(slot), graph.data(place.host));
                m_index.groups->addCompanion(host, slot, std::sqrt(std::max(0.0, apart)));
            }
        }
        m_index.groups->finishRestoring();
        m_index.byBytes->markEmpty();
        if (m_header.nodes > 0)
            m_index.reach = m_index.measuredReach();
    }

    /// Of the lowest level, or of all above it.
    Result<void> readLinks(int lowest) {
        const std::size_t numbers = listNumbers(m_header.config, lowest);
        const quint64 lists = lowest == 0 ? m_header.nodes : m_header.upperLists;
        Slot slot = 0;
        int level = lowest;
        std::vector<Slot> list(numbers);
        const auto place = [&](std::span<const char> piece) {
            for (; !piece.empty(); piece = piece.subspan(numbers * sizeof(Slot))) {
                qFromLittleEndian<Slot>(piece.data(), static_cast<qsizetype>(numbers), list.data());
                // There are as many lists as the levels of all nodes add up to.
                while (level > (lowest == 0 ? 0 : m_index.graph->level(slot))) {
                    ++slot;
                    level = lowest;
                }
                const Slot count = list[0];
                if (count >= numbers ||
                    !m_index.graph->restoreLinks(slot, level, std::span(list).subspan(1, count)))
                    return false;
                ++level;
            }
            return true;
        };
        const std::size_t unit = numbers * sizeof(Slot);
        if (auto read = m_file.readPieces(lists * unit, unit, place); !read)
            return read;
        return m_file.endSection();
    }

    Result<void> readData() {
        const std::size_t floats = leadingFloats(m_header.config);
        const std::size_t unit = m_index.encoded;
        Slot slot = 0;
        const auto place = [&](std::span<const char> piece) {
            for (; !piece.empty(); piece = piece.subspan(unit)) {
                const std::size_t codesAt = floats * sizeof(float);
                auto *data = static_cast<float *>(m_index.graph->restoredData(slot++));
                qFromLittleEndian<float>(piece.data(), static_cast<qsizetype>(floats), data);
                std::memcpy(data + floats, piece.data() + codesAt, unit - codesAt);
            }
            return true;
        };
        if (auto read = m_file.readPieces(quint64{m_header.nodes} * unit, unit, place); !read)
            return read;
        return m_file.endSection();
    }

    VectorIndex::Private &m_index;
    CheckedReader &m_file;
    const Header &m_header;
    std::vector<Slot> m_entrances;
};

} // namespace

Result<void> VectorIndex::save(const QString &path, QByteArrayView stamp, Job *job) const {
    if (static_cast<std::size_t>(stamp.size()) > kMostStampBytes) {
        return failure(
            ErrorCode::InvalidArgument,
            u"a stamp of %1 bytes; %2 are possible"_s.arg(stamp.size()).arg(kMostStampBytes));
    }
    CheckedWriter file(path);
    if (auto opened = file.open(); !opened)
        return opened;
    const std::lock_guard whole(d->wholeMutex);
    try {
        if (auto written = Saving(*this, *d, file, job).run(stamp); !written)
            return written;
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::Internal, u"no memory to save the vector index"_s);
    }
    return file.commit();
}

Result<LoadedVectorIndex> VectorIndex::load(const QString &path) {
    CheckedReader file(path);
    if (auto opened = file.open(); !opened)
        return failure(std::move(opened.error()));
    try {
        LoadedVectorIndex loaded;
        const auto header = readHeader(file, loaded.stamp);
        if (!header)
            return failure(header.error());
        auto index = create(header->config, header->nodes);
        if (!index)
            return failure(std::move(index.error()));
        loaded.index = std::move(*index);
        if (auto read = Loading(*loaded.index->d, file, *header).run(); !read)
            return failure(std::move(read.error()));
        return loaded;
    } catch (const std::bad_alloc &) {
        return failure(ErrorCode::Internal, u"no memory for the vector index %1"_s.arg(path));
    }
}

Result<VectorIndexFile> VectorIndex::describeFile(const QString &path) {
    CheckedReader file(path);
    if (auto opened = file.open(); !opened)
        return failure(std::move(opened.error()));
    VectorIndexFile about;
    const auto header = readHeader(file, about.stamp);
    if (!header)
        return failure(header.error());
    about.config = header->config;
    about.vectors = header->living;
    about.quality = header->quality;
    about.bytes = file.size();
    return about;
}

} // namespace nestor
