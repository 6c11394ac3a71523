// SPDX-License-Identifier: Apache-2.0
#include "core/review/pair_candidates.h"

#include "core/base/stable_hash.h"

#include <algorithm>
#include <span>
#include <tuple>

namespace nestor {

namespace {

/// The rarest words of a memory by which it is met.
constexpr size_t kRarest = 3;
/// Crowds up to this size are compared each with each.
constexpr size_t kEachWithEach = 40;
/// In larger ones a memory is compared with so many beside it.
constexpr size_t kBeside = 5;
/// Of more that say the same, each is only put beside the first.
constexpr size_t kSmallGroup = 6;

/// One memory that can be met under a key.
struct Entry {
    quint64 key = 0;
    quint32 memory = 0;
    /// The key's namespace is the parent of the memory's own; of two that meet, one must be so.
    bool owns = false;
};

enum KeyKind : char { Wording = 'w', RareWord = 'r', Subject = 's', RareField = 'f' };

class Keys {
public:
    Keys(const PairSearch &search, const PairContext &context)
        : m_search(search)
        , m_context(context)
        , m_counts(context.book.size(), 0) {
        for (const ComparedMemory &one : search.memories) {
            for (const quint32 word : distinctStems(one.memory))
                ++m_counts[word];
        }
    }

    [[nodiscard]] std::vector<Entry> entries(bool wordings) const {
        std::vector<Entry> all;
        for (quint32 i = 0; i < m_search.memories.size(); ++i) {
            const ComparedMemory &one = m_search.memories[i];
            std::vector<quint64> keys;
            if (wordings)
                keys.push_back(keyOf(Wording, one.wording));
            else
                addMeetingKeys(one.memory, keys);
            std::sort(keys.begin(), keys.end());
            keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
            for (const quint64 key : keys)
                addEntries(key, i, one.ns, all);
        }
        std::sort(all.begin(), all.end(), [](const Entry &a, const Entry &b) {
            return std::tie(a.key, a.memory) < std::tie(b.key, b.memory);
        });
        return all;
    }

private:
    static quint64 keyOf(KeyKind kind, quint64 what, quint64 further = 0) {
        const char name = kind;
        return StableHash()
            .add(QByteArrayView(&name, 1))
            .add(QByteArrayView(reinterpret_cast<const char *>(&what), sizeof what))
            .add(QByteArrayView(reinterpret_cast<const char *>(&further), sizeof further))
            .value();
    }

    [[nodiscard]] std::vector<quint32> distinctStems(const Memory &memory) const {
        std::vector<quint32> stems;
        for (const quint32 word : tellingWords(memory, m_context))
            stems.push_back(m_context.book.at(word).stem);
        std::sort(stems.begin(), stems.end());
        stems.erase(std::unique(stems.begin(), stems.end()), stems.end());
        return stems;
    }

    void addMeetingKeys(const Memory &memory, std::vector<quint64> &keys) const {
        std::vector<quint32> stems = distinctStems(memory);
        const size_t rarest = std::min(stems.size(), kRarest);
        std::partial_sort(stems.begin(), stems.begin() + qsizetype(rarest), stems.end(),
                          [this](quint32 a, quint32 b) {
                              return std::tie(m_counts[a], a) < std::tie(m_counts[b], b);
                          });
        for (size_t i = 0; i < rarest; ++i)
            keys.push_back(keyOf(RareWord, stems[i]));
        quint64 subject = memory.names;
        bool hasSubject = false;
        for (const MemoryField &field : memory.fields) {
            if (field.subject != SubjectName::None) {
                hasSubject = true;
                keys.push_back(keyOf(Subject, field.value, memory.names ^ field.path));
                subject = keyOf(Subject, field.value, subject);
            }
            if (!field.sort && !field.aside && field.words > 0 && m_context.isRare(field))
                keys.push_back(keyOf(RareField, field.value, field.path));
        }
        if (hasSubject)
            keys.push_back(subject);
    }

    /// Under the parent of its own namespace, and under all that this lies in.
    void addEntries(quint64 key, quint32 memory, quint32 ns, std::vector<Entry> &all) const {
        const NamespacePath &own = m_search.namespaces[ns];
        const NamespacePath parent = own.parent();
        for (NamespacePath at = own;; at = at.parent()) {
            const quint64 place =
                StableHash().add(at.isRoot() ? "/" : "").next().add(at.stored()).value();
            all.push_back({key ^ place, memory, at == parent});
            if (at.isRoot())
                return;
        }
    }

    const PairSearch &m_search;
    const PairContext &m_context;
    std::vector<quint32> m_counts; ///< of memories, by stem
};

using PairSink = FunctionRef<void(quint32, quint32)>;

void tell(const Entry &a, const Entry &b, PairSink onPair) {
    if ((a.owns || b.owns) && a.memory != b.memory)
        onPair(std::min(a.memory, b.memory), std::max(a.memory, b.memory));
}

void eachWithEach(std::span<const Entry> crowd, PairSink onPair) {
    for (size_t i = 0; i < crowd.size(); ++i) {
        for (size_t k = i + 1; k < crowd.size(); ++k)
            tell(crowd[i], crowd[k], onPair);
    }
}

void withThoseBeside(std::span<const Entry> crowd, PairSink onPair) {
    for (size_t i = 0; i < crowd.size(); ++i) {
        for (size_t k = i + 1; k < std::min(crowd.size(), i + 1 + kBeside); ++k)
            tell(crowd[i], crowd[k], onPair);
    }
}

/// Memories that say the same: small groups each with each, of larger ones the first with all.
void tellGroup(std::span<const Entry> group, PairSink onPair) {
    if (group.size() <= kSmallGroup) {
        eachWithEach(group, onPair);
        return;
    }
    const auto first =
        std::find_if(group.begin(), group.end(), [](const Entry &entry) { return entry.owns; });
    for (const Entry &entry : group)
        tell(*first, entry, onPair);
}

void tellCrowd(std::span<const Entry> met, const PairSearch &search, const PairContext &context,
               PairSink onPair) {
    // Those that say the same are told as groups: here one stands for all of a large one.
    std::vector<Entry> crowd(met.begin(), met.end());
    if (crowd.size() > kEachWithEach) {
        std::stable_sort(crowd.begin(), crowd.end(), [&](const Entry &a, const Entry &b) {
            return search.memories[a.memory].wording < search.memories[b.memory].wording;
        });
        crowd.erase(std::unique(crowd.begin(), crowd.end(),
                                [&](const Entry &a, const Entry &b) {
                                    return search.memories[a.memory].wording ==
                                           search.memories[b.memory].wording;
                                }),
                    crowd.end());
    }
    if (crowd.size() <= kEachWithEach) {
        eachWithEach(crowd, onPair);
        return;
    }
    std::vector<std::pair<std::vector<quint32>, Entry>> byWords;
    byWords.reserve(crowd.size());
    for (const Entry &entry : crowd)
        byWords.emplace_back(tellingWords(search.memories[entry.memory].memory, context), entry);
    const auto tellBeside = [&] {
        std::stable_sort(byWords.begin(), byWords.end(),
                         [](const auto &a, const auto &b) { return a.first < b.first; });
        for (size_t i = 0; i < crowd.size(); ++i)
            crowd[i] = byWords[i].second;
        withThoseBeside(crowd, onPair);
    };
    tellBeside(); // those with the same beginning
    for (auto &[words, entry] : byWords)
        std::reverse(words.begin(), words.end());
    tellBeside(); // and with the same end
}

} // namespace

void forEachCandidate(const PairSearch &search, const PairContext &context, PairSink onPair,
                      FunctionRef<bool()> stop) {
    const Keys keys(search, context);
    for (const bool wordings : {true, false}) {
        const std::vector<Entry> entries = keys.entries(wordings);
        for (size_t begin = 0; begin < entries.size() && !stop();) {
            size_t end = begin + 1;
            while (end < entries.size() && entries[end].key == entries[begin].key)
                ++end;
            const std::span<const Entry> met(entries.data() + begin, end - begin);
            begin = end;
            if (met.size() < 2 ||
                std::none_of(met.begin(), met.end(), [](const Entry &one) { return one.owns; }))
                continue;
            if (wordings)
                tellGroup(met, onPair);
            else
                tellCrowd(met, search, context, onPair);
        }
    }
}

} // namespace nestor
