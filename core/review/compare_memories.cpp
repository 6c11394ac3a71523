// SPDX-License-Identifier: Apache-2.0
#include "core/review/compare_memories.h"

#include "core/review/word_lists.h"

#include <algorithm>

namespace nestor {

namespace {

/// A text of so many words is compared word by word; one of fewer is a plain field.
constexpr quint32 kProse = 3;
/// A text of more words is not a plain field.
constexpr quint32 kLongestPlain = 8;
constexpr size_t kMostDifferent = 2;
/// Of the telling words, this many of ten are shared.
constexpr size_t kSharedOfTen = 6;

/// One side of a comparison.
struct Side {
    const Memory &memory;
    unsigned char language;
    std::vector<quint32> prose;  ///< words of the texts that are compared
    std::vector<quint32> fields; ///< plain fields that differ

    /// A short text says little of its language: then it is that of the other side.
    Side(const Memory &one, const Memory &other, const PairContext &context)
        : memory(one)
        , language(one.language != 0     ? one.language
                   : other.language != 0 ? other.language
                                         : context.language) {}

    void take(const MemoryField &field) {
        for (quint32 i = 0; i < field.words; ++i)
            prose.push_back(field.firstWord + i);
    }
    [[nodiscard]] quint32 wordAt(quint32 place) const { return memory.words[place].word; }
    [[nodiscard]] std::vector<quint32> telling(const WordBook &book) const {
        std::vector<quint32> all;
        std::copy_if(prose.begin(), prose.end(), std::back_inserter(all),
                     [&](quint32 place) { return tells(book.at(wordAt(place)), language); });
        return all;
    }
};

/// What two memories share and do not, field by field.
struct Fields {
    bool sameNames = true;
    bool comparable = true; ///< nothing says that they are about different things
    bool subjectEqual = false;
    bool weakDiffers = false; ///< in a SubjectName::Weak
    bool rareEqual = false;
    size_t plainEqual = 0;
    size_t proseEqual = 0;
    std::vector<std::pair<quint32, quint32>> aside; ///< that differ and do not count
};

void compareField(const MemoryField &a, const MemoryField &b, quint32 atA, quint32 atB, Side &left,
                  Side &right, Fields &fields, const PairContext &context) {
    const bool prose = a.words >= kProse && b.words >= kProse;
    if (a.aside) {
        if (a.value != b.value)
            fields.aside.emplace_back(atA, atB);
    } else if (a.value == b.value) {
        fields.subjectEqual = fields.subjectEqual || a.subject != SubjectName::None;
        // A number or a truth connects nothing.
        fields.rareEqual = fields.rareEqual || (!a.sort && a.words > 0 && context.isRare(a));
        ++(prose ? fields.proseEqual : fields.plainEqual);
    } else if (a.subject != SubjectName::None && std::max(a.words, b.words) <= kLongestPlain) {
        if (a.subject == SubjectName::Strong)
            fields.comparable = false;
        fields.weakDiffers = true;
        left.fields.push_back(atA);
        right.fields.push_back(atB);
    } else if (prose) {
        left.take(a);
        right.take(b);
    } else if (std::max(a.words, b.words) > kLongestPlain) {
        fields.comparable = false;
    } else {
        left.fields.push_back(atA);
        right.fields.push_back(atB);
    }
}

/// A field that only one side has: its text counts, where the other has its own under another name.
void takeAlone(const MemoryField &field, Side &side, Fields &fields) {
    if (field.aside)
        return;
    fields.sameNames = false;
    if (field.words >= kProse)
        side.take(field);
}

Fields compareFields(Side &left, Side &right, const PairContext &context) {
    Fields fields;
    const auto &a = left.memory.fields;
    const auto &b = right.memory.fields;
    // Both are in the order of the paths' texts.
    size_t i = 0;
    size_t k = 0;
    while (i < a.size() || k < b.size()) {
        if (i < a.size() && k < b.size() && a[i].path == b[k].path) {
            compareField(a[i], b[k], quint32(i), quint32(k), left, right, fields, context);
            ++i;
            ++k;
        } else if (k == b.size() || (i < a.size() && context.book.textOf(a[i].path) <
                                                         context.book.textOf(b[k].path))) {
            takeAlone(a[i++], left, fields);
        } else {
            takeAlone(b[k++], right, fields);
        }
    }
    if (fields.weakDiffers && !fields.subjectEqual)
        fields.comparable = false;
    return fields;
}

/// A telling word while two sides are told apart: by its stem.
struct Stem {
    quint32 stem = 0;
    quint32 place = 0;
};

std::vector<Stem> stemsOf(const Side &side, const std::vector<quint32> &places,
                          const WordBook &book) {
    std::vector<Stem> stems;
    for (const quint32 place : places)
        stems.push_back({book.at(side.wordAt(place)).stem, place});
    std::stable_sort(stems.begin(), stems.end(),
                     [](const Stem &a, const Stem &b) { return a.stem < b.stem; });
    return stems;
}

bool looksLikeName(const PlacedWord &word, const BookedWord &booked) {
    return word.capital && (booked.roles & (DateWord | NumberWord)) == 0;
}

constexpr unsigned char kMayDiffer = NumberWord | DateWord | NegatingWord | PolarWord;

/// What the differing words of both sides make of the pair.
struct Difference {
    bool negated = false;  ///< one side denies what the other says
    bool replaced = false; ///< a number, date or name stands where there is another thing
};

/// "likes" and "dislikes": a pair of words of which one denies the other.
bool deniesByPrefix(QByteArrayView a, QByteArrayView b) {
    const auto &[shorter, longer] = std::minmax(
        a, b, [](QByteArrayView one, QByteArrayView two) { return one.size() < two.size(); });
    if (shorter.size() < 3 || !longer.endsWith(shorter))
        return false;
    const QByteArrayView prefix = longer.chopped(shorter.size());
    return prefix == "dis" || prefix == "un" || prefix == "non" || prefix == "in" || prefix == "im";
}

Difference differenceOf(const Side &left, const Side &right, const PairFinding &finding,
                        const WordBook &book) {
    Difference difference;
    bool flagged = false;
    // Every sentence begins with a capital: there a name is one that nobody writes small, and where
    // another name stands in its place.
    bool startsAreNames = true;
    bool startIsName = false;
    const auto look = [&](const Side &side, const std::vector<quint32> &places) {
        for (const quint32 place : places) {
            const PlacedWord &word = side.memory.words[place];
            const BookedWord &booked = book.at(word.word);
            difference.negated = difference.negated || (booked.roles & NegatingWord) != 0;
            flagged = flagged || (booked.roles & (NumberWord | DateWord | PolarWord)) != 0;
            const bool name = looksLikeName(word, booked);
            if (!word.atStart) {
                flagged = flagged || name;
                continue;
            }
            startIsName = startIsName || name;
            startsAreNames = startsAreNames && name && !booked.lowerSeen;
        }
    };
    look(left, finding.left);
    look(right, finding.right);
    flagged = flagged || (startIsName && startsAreNames);
    // More said is no contradiction.
    difference.replaced = flagged && !finding.left.empty() && !finding.right.empty();
    for (const quint32 a : finding.left) {
        for (const quint32 b : finding.right) {
            difference.negated = difference.negated || deniesByPrefix(book.textOf(left.wordAt(a)),
                                                                      book.textOf(right.wordAt(b)));
        }
    }
    return difference;
}

/// At least six of ten, of both sides together.
bool mostlyShared(size_t shared, size_t left, size_t right) {
    return shared > 0 && 2 * shared * 10 >= kSharedOfTen * (left + right);
}

bool shareAnIdleWord(const Side &left, const Side &right, const WordBook &book) {
    return std::any_of(left.prose.begin(), left.prose.end(), [&](quint32 a) {
        return !tells(book.at(left.wordAt(a)), left.language) &&
               std::any_of(right.prose.begin(), right.prose.end(),
                           [&](quint32 b) { return left.wordAt(a) == right.wordAt(b); });
    });
}

std::optional<PairFinding> wordConflict(const Side &left, const Side &right,
                                        const std::vector<quint32> &tellingLeft,
                                        const std::vector<quint32> &tellingRight,
                                        const WordBook &book) {
    if (tellingLeft.size() > tellingRight.size() + kMostDifferent ||
        tellingRight.size() > tellingLeft.size() + kMostDifferent)
        return std::nullopt;
    PairFinding finding;
    finding.kind = PairKind::Conflict;
    const auto a = stemsOf(left, tellingLeft, book);
    const auto b = stemsOf(right, tellingRight, book);
    size_t shared = 0;
    size_t sharedThings = 0; // without numbers and the like, which may differ
    for (size_t i = 0, k = 0; i < a.size() || k < b.size();) {
        if (i < a.size() && k < b.size() && a[i].stem == b[k].stem) {
            ++shared;
            sharedThings += (book.at(left.wordAt(a[i].place)).roles & kMayDiffer) == 0 ? 1 : 0;
            ++i;
            ++k;
        } else if (k == b.size() || (i < a.size() && a[i].stem < b[k].stem)) {
            finding.left.push_back(a[i++].place);
        } else {
            finding.right.push_back(b[k++].place);
        }
        if (finding.left.size() > kMostDifferent || finding.right.size() > kMostDifferent)
            return std::nullopt;
    }
    const auto things = [&book](const Side &side, const std::vector<quint32> &places) {
        return size_t(std::count_if(places.begin(), places.end(), [&](quint32 place) {
            return (book.at(side.wordAt(place)).roles & kMayDiffer) == 0;
        }));
    };
    const bool whole = mostlyShared(shared, a.size(), b.size());
    // "The release is on Monday": with one word that tells, and another day.
    const bool sentence =
        mostlyShared(sharedThings, things(left, tellingLeft), things(right, tellingRight)) &&
        (sharedThings > 1 || shareAnIdleWord(left, right, book));
    if (!whole && !sentence)
        return std::nullopt;
    const Difference difference = differenceOf(left, right, finding, book);
    if (!difference.negated && !difference.replaced)
        return std::nullopt;
    finding.share = 2.0 * double(shared) / double(a.size() + b.size());
    std::sort(finding.left.begin(), finding.left.end());
    std::sort(finding.right.begin(), finding.right.end());
    return finding;
}

bool sameWords(const Side &left, const std::vector<quint32> &a, const Side &right,
               const std::vector<quint32> &b, const WordBook &book) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](quint32 one, quint32 two) {
        const quint32 first = left.wordAt(one);
        const quint32 second = right.wordAt(two);
        // "not" and "never" deny alike.
        return first == second ||
               (book.at(first).stem == book.negation() && book.at(second).stem == book.negation());
    });
}

} // namespace

std::vector<quint32> tellingWords(const Memory &memory, const PairContext &context) {
    const unsigned char language = memory.language != 0 ? memory.language : context.language;
    std::vector<quint32> all;
    for (const MemoryField &field : memory.fields) {
        for (quint32 i = 0; i < (field.aside ? 0 : field.words); ++i) {
            const quint32 word = memory.words[field.firstWord + i].word;
            if (tells(context.book.at(word), language))
                all.push_back(word);
        }
    }
    return all;
}

std::optional<PairFinding> compareMemories(const Memory &left, const Memory &right,
                                           const PairContext &context) {
    if (left.fields.empty() || right.fields.empty())
        return std::nullopt;
    Side a(left, right, context);
    Side b(right, left, context);
    const Fields fields = compareFields(a, b, context);
    if (!fields.comparable || a.prose.empty() != b.prose.empty())
        return std::nullopt;
    const auto tellingA = a.telling(context.book);
    const auto tellingB = b.telling(context.book);
    const bool equal = tellingA.empty() || tellingB.empty()
                           ? sameWords(a, a.prose, b, b.prose, context.book)
                           : sameWords(a, tellingA, b, tellingB, context.book);
    if (!equal)
        return wordConflict(a, b, tellingA, tellingB, context.book);
    const bool hasProse = fields.proseEqual > 0 || !a.prose.empty();
    PairFinding finding;
    if (a.fields.empty()) {
        if (!hasProse && (!fields.sameNames || fields.plainEqual == 0))
            return std::nullopt;
        finding.byFields = !fields.aside.empty();
        for (const auto &[atLeft, atRight] : fields.aside) {
            finding.left.push_back(atLeft);
            finding.right.push_back(atRight);
        }
        return finding;
    }
    if (!fields.sameNames)
        return std::nullopt;
    const bool connected = hasProse || fields.subjectEqual ||
                           (fields.rareEqual && fields.plainEqual >= a.fields.size());
    if (!connected || (!hasProse && a.fields.size() > kMostDifferent))
        return std::nullopt;
    finding.kind = PairKind::Conflict;
    finding.byFields = true;
    finding.left = std::move(a.fields);
    finding.right = std::move(b.fields);
    const auto all = double(left.fields.size());
    finding.share = (all - double(finding.left.size())) / all;
    return finding;
}

} // namespace nestor
