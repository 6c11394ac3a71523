// SPDX-License-Identifier: Apache-2.0
#include "core/review/radar.h"

#include "core/base/stable_hash.h"
#include "core/review/near_pairs.h"
#include "core/review/pair_candidates.h"
#include "core/review/word_lists.h"
#include "core/store/store_admin.h"

#include <QCryptographicHash>
#include <QHash>

#include <algorithm>
#include <tuple>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kPage = 1000;
/// Pairs whose items are read at once.
constexpr size_t kTold = 100;
/// An item is told with so many others.
constexpr int kNearest = 5;
/// A value that more memories have in a field is no sign of what they are about.
constexpr int kRare = 8;

/// How many memories have a value in a field.
class FieldCounts {
public:
    void add(const Memory &memory) {
        for (const MemoryField &field : memory.fields)
            ++m_counts[keyOf(field)];
    }
    [[nodiscard]] bool isRare(const MemoryField &field) const {
        return m_counts.value(keyOf(field)) <= kRare;
    }

private:
    static quint64 keyOf(const MemoryField &field) {
        return field.value ^ (quint64(field.path) << 32U);
    }
    QHash<quint64, int> m_counts;
};

struct FoundPair {
    quint32 left = 0;
    quint32 right = 0;
    PairKind kind = PairKind::Duplicate;
    double share = 1;
};

/// One run over a store.
class Radar {
public:
    Radar(Store &store, const RadarPlan &plan, Job &job)
        : m_store(store)
        , m_plan(plan)
        , m_job(job) {}

    Result<RadarReport> run(FunctionRef<void(const MemoryPair &)> onPair) {
        if (auto done = read(); !done)
            return failure(std::move(done.error()));
        m_job.step("Comparing");
        if (auto done = compare(); !done)
            return failure(std::move(done.error()));
        m_job.step("Reading");
        for (size_t begin = 0; begin < m_found.size(); begin += kTold) {
            if (auto done = tell(begin, std::min(m_found.size(), begin + kTold), onPair); !done)
                return failure(std::move(done.error()));
        }
        return m_report;
    }

private:
    Result<void> read() {
        m_job.step("Reading");
        ItemsOp op;
        op.scope.ns = m_plan.ns;
        op.limit = kPage;
        const Timestamp now = Timestamp::now();
        std::array<int, 16> languages{};
        for (;;) {
            if (m_job.cancelled())
                return failure(ErrorCode::Cancelled, u"Looking for pairs was stopped"_s);
            auto page = m_store.run(op, m_job.stopToken());
            if (!page)
                return failure(std::move(page.error()));
            for (const Item &item : page->items) {
                if (item.expiresAt && *item.expiresAt <= now)
                    continue;
                add(item);
                ++languages[m_search.memories.back().memory.language];
            }
            m_job.report(qint64(m_search.memories.size()), 0);
            if (qint64(page->items.size()) < op.limit)
                break;
            op.after = ItemId{page->items.back().ns, page->items.back().key};
        }
        languages[NoLanguage] = 0;
        const auto most = std::max_element(languages.begin(), languages.end());
        if (*most > 0)
            m_language = static_cast<unsigned char>(most - languages.begin());
        m_report.items = qint64(m_search.memories.size());
        return {};
    }

    void add(const Item &item) {
        if (m_search.namespaces.empty() || m_search.namespaces.back() != item.ns)
            m_search.namespaces.push_back(item.ns); // items come by namespace
        ComparedMemory one;
        one.memory = readMemory(item.value, m_book);
        one.ns = quint32(m_search.namespaces.size() - 1);
        one.writtenAt = item.updatedAt.micros;
        m_counts.add(one.memory);
        m_keys.push_back(item.key);
        m_search.memories.push_back(std::move(one));
    }

    Result<void> compare() {
        const auto rare = [this](const MemoryField &field) { return m_counts.isRare(field); };
        const PairContext context{m_book, m_language, rare};
        for (ComparedMemory &one : m_search.memories) {
            StableHash hash;
            for (const quint32 word : tellingWords(one.memory, context))
                hash.add(m_book.textOf(word)).next();
            one.wording = hash.value();
        }
        QSet<quint64> seen;
        qint64 looked = 0;
        const auto look = [&](quint32 left, quint32 right) {
            m_job.report(++looked, 0);
            auto finding = compareMemories(m_search.memories[left].memory,
                                           m_search.memories[right].memory, context);
            if (!finding)
                return;
            const quint64 pair = (quint64(left) << 32U) | right;
            const auto before = seen.size();
            seen.insert(pair);
            if (seen.size() > before)
                m_found.push_back({left, right, finding->kind, finding->share});
        };
        forEachCandidate(m_search, context, look, [this] { return m_job.cancelled(); });
        if (m_job.cancelled())
            return failure(ErrorCode::Cancelled, u"Looking for pairs was stopped"_s);
        if (auto done = compareNear(look); !done)
            return done;
        keepNearest();
        return {};
    }

    /// What lies near by the agent's vectors, where there are such. Vectors that Nestor derives
    /// from the words would only say again what the words do.
    Result<void> compareNear(FunctionRef<void(quint32, quint32)> look) {
        StoreAdmin *admin = m_store.admin();
        if (admin == nullptr || m_search.memories.size() < 2)
            return {};
        MemoryVectors vectors(m_search.memories.size());
        std::vector<ItemId> ids;
        for (std::size_t from = 0; from < m_search.memories.size(); from += ids.size()) {
            if (m_job.cancelled())
                return failure(ErrorCode::Cancelled, u"Looking for pairs was stopped"_s);
            ids.clear();
            const std::size_t to = std::min(m_search.memories.size(), from + std::size_t(kPage));
            for (std::size_t i = from; i < to; ++i)
                ids.push_back({m_search.namespaces[m_search.memories[i].ns], m_keys[i]});
            auto read = admin->agentVectors(ids, m_job.stopToken());
            if (!read)
                return failure(std::move(read.error()));
            for (std::size_t i = 0; i < read->size(); ++i) {
                for (const FieldVector &one : (*read)[i])
                    vectors.add(quint32(from + i), one.vector);
            }
        }
        m_report.vectors = qint64(vectors.size());
        return forEachNearPair(m_search, vectors, look, m_job);
    }

    /// Of the conflicts of an item, the five with the greatest share; then in the order of items.
    void keepNearest() {
        std::stable_sort(m_found.begin(), m_found.end(),
                         [](const FoundPair &a, const FoundPair &b) { return a.share > b.share; });
        std::vector<int> told(m_search.memories.size(), 0);
        std::erase_if(m_found, [&](const FoundPair &pair) {
            if (pair.kind == PairKind::Duplicate)
                return false;
            if (told[pair.left] >= kNearest && told[pair.right] >= kNearest)
                return true;
            ++told[pair.left];
            ++told[pair.right];
            return false;
        });
        std::sort(m_found.begin(), m_found.end(), [](const FoundPair &a, const FoundPair &b) {
            return std::tie(a.left, a.right) < std::tie(b.left, b.right);
        });
    }

    Result<void> tell(size_t begin, size_t end, FunctionRef<void(const MemoryPair &)> onPair) {
        if (m_job.cancelled())
            return failure(ErrorCode::Cancelled, u"Looking for pairs was stopped"_s);
        std::vector<Op> looks;
        for (size_t i = begin; i < end; ++i) {
            for (const quint32 side : {m_found[i].left, m_found[i].right}) {
                looks.emplace_back(
                    PeekOp{{m_search.namespaces[m_search.memories[side].ns], m_keys[side]}});
            }
        }
        auto answers = m_store.batch(std::move(looks), m_job.stopToken());
        if (!answers)
            return failure(std::move(answers.error()));
        for (size_t i = begin; i < end; ++i) {
            auto &left = std::get<PeekAnswer>((*answers)[2 * (i - begin)]).item;
            auto &right = std::get<PeekAnswer>((*answers)[2 * (i - begin) + 1]).item;
            if (left && right)
                tellPair(*std::move(left), *std::move(right), m_found[i].kind, onPair);
        }
        m_job.report(qint64(end), qint64(m_found.size()));
        return {};
    }

    void tellPair(Item left, Item right, PairKind kind,
                  FunctionRef<void(const MemoryPair &)> onPair);

    Store &m_store;
    const RadarPlan &m_plan;
    Job &m_job;
    WordBook m_book;
    FieldCounts m_counts;
    PairSearch m_search;
    std::vector<QByteArray> m_keys;
    unsigned char m_language = English;
    std::vector<FoundPair> m_found;
    RadarReport m_report;
};

bool comesFirst(const Item &a, const Item &b) {
    return std::tie(a.updatedAt, a.createdAt, a.ns, a.key) <
           std::tie(b.updatedAt, b.createdAt, b.ns, b.key);
}

/// The pair in words, by the items as they are now.
std::optional<MemoryPair> describe(Item a, Item b, WordBook &book, unsigned char language,
                                   FunctionRef<bool(const MemoryField &)> isRare) {
    if (comesFirst(b, a))
        std::swap(a, b);
    const Memory left = readMemory(a.value, book, true);
    const Memory right = readMemory(b.value, book, true);
    const auto finding = compareMemories(left, right, {book, language, isRare});
    if (!finding)
        return std::nullopt;
    MemoryPair pair;
    pair.kind = finding->kind;
    pair.byFields = finding->byFields;
    if (std::tie(a.updatedAt, a.createdAt) != std::tie(b.updatedAt, b.createdAt))
        pair.later = 1;
    const auto addWords = [&pair](const Memory &memory, const std::vector<quint32> &places) {
        for (const quint32 place : places) {
            size_t field = 0;
            while (field + 1 < memory.fields.size() && memory.fields[field + 1].firstWord <= place)
                ++field;
            const PlacedWord &word = memory.words[place];
            const QByteArray text = memory.texts[field].mid(word.begin, word.end - word.begin);
            if (!pair.differs.contains(text))
                pair.differs.append(text);
        }
    };
    if (pair.byFields) {
        for (const quint32 field : finding->left)
            pair.differs.append(book.textOf(left.fields[field].path));
    } else {
        addWords(left, finding->left);
        addWords(right, finding->right);
    }
    pair.items = {std::move(a), std::move(b)};
    return pair;
}

void Radar::tellPair(Item left, Item right, PairKind kind,
                     FunctionRef<void(const MemoryPair &)> onPair) {
    if (m_plan.dismissed.contains(pairMark(left, right))) {
        ++m_report.dismissed;
        return;
    }
    const auto rare = [this](const MemoryField &field) { return m_counts.isRare(field); };
    const auto pair = describe(std::move(left), std::move(right), m_book, m_language, rare);
    if (!pair || pair->kind != kind)
        return; // somebody changed it meanwhile
    ++(kind == PairKind::Duplicate ? m_report.duplicates : m_report.conflicts);
    onPair(*pair);
}

} // namespace

QByteArray pairMark(const Item &a, const Item &b) {
    const auto side = [](const Item &item) {
        QCryptographicHash hash(QCryptographicHash::Sha256);
        for (const QByteArray &part : {item.ns.stored(), item.key, item.value}) {
            hash.addData(QByteArray::number(part.size()) + ':');
            hash.addData(part);
        }
        return hash.result();
    };
    const QByteArray one = side(a);
    const QByteArray other = side(b);
    return QCryptographicHash::hash(one < other ? one + other : other + one,
                                    QCryptographicHash::Sha256)
        .toHex();
}

Result<RadarReport> findPairs(Store &store, const RadarPlan &plan, Job &job,
                              FunctionRef<void(const MemoryPair &)> onPair) {
    if (!store.capabilities().browse)
        return failure(ErrorCode::Unsupported, u"The items of this store cannot be gone through"_s);
    return Radar(store, plan, job).run(onPair);
}

std::optional<MemoryPair> judgePair(Item a, Item b) {
    WordBook book;
    return describe(std::move(a), std::move(b), book, English,
                    [](const MemoryField &) { return true; });
}

} // namespace nestor
