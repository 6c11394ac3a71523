// SPDX-License-Identifier: Apache-2.0
#include "core/review/memory.h"

#include "core/base/stable_hash.h"
#include "core/json/json_document.h"
#include "core/json/json_number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace nestor {

namespace {

/// A language is told by so many idle words of its own.
constexpr int kClear = 2;

/// A field while it is read: an array's elements follow one another.
struct ReadField {
    QByteArray text;  ///< of its strings, a line each
    QByteArray plain; ///< of its numbers and the like
    SubjectName subject = SubjectName::None;
    bool sort = false;
    bool aside = false;
};

/// 1.0 and 1 are one number; what no double holds exactly is itself.
QByteArray foldedNumber(const QByteArray &raw) {
    constexpr double kExact = 9007199254740992.0;
    const double value = jsonNumberToDouble(raw);
    if (std::abs(value) < kExact && value == std::floor(value))
        return QByteArray::number(qint64(value));
    return raw;
}

/// The leaves of a document by the path of their field.
std::map<QByteArray, ReadField> fieldsOf(const JsonDocument &document) {
    struct Level {
        int node = 0;
        QByteArray path;
        QByteArray name;
    };
    std::map<QByteArray, ReadField> fields;
    std::vector<Level> levels;
    const auto &nodes = document.nodes();
    for (int i = 0; i < int(nodes.size()); ++i) {
        const JsonNode &node = nodes[size_t(i)];
        while (!levels.empty() && levels.back().node != node.parent)
            levels.pop_back();
        QByteArray path = levels.empty() ? QByteArray() : levels.back().path;
        QByteArray name = levels.empty() ? QByteArray() : levels.back().name;
        if (node.nameBegin >= 0) {
            name = document.name(i);
            path += path.isEmpty() ? name : '.' + name;
        }
        if (node.type == JsonType::Object || node.type == JsonType::Array) {
            levels.push_back({i, path, name});
            continue;
        }
        if (isBookkeepingName(name))
            continue;
        ReadField &field = fields[path];
        field.subject = subjectName(name);
        field.sort = isSortName(name);
        field.aside = isAsideName(name);
        if (node.type == JsonType::String)
            field.text += document.string(i) + '\n';
        else if (node.type == JsonType::Number)
            field.plain += foldedNumber(document.raw(i).toByteArray()) + '\n';
        else
            field.plain += document.raw(i).toByteArray() + '\n';
    }
    return fields;
}

/// Of equal words, whatever stands between them; of what has no words, the text itself.
quint64 valueOf(const ReadField &field, const PlacedWord *words, qsizetype count,
                const WordBook &book) {
    StableHash hash;
    hash.add(field.plain).next();
    for (qsizetype i = 0; i < count; ++i)
        hash.add(book.textOf(words[i].word)).next();
    if (count == 0)
        hash.add(field.text);
    return hash.value();
}

unsigned char languageOf(const std::vector<PlacedWord> &words, const WordBook &book) {
    constexpr std::array<unsigned char, 4> kLanguages = {English, German, French, Spanish};
    std::array<int, 4> idle{};
    for (const PlacedWord &word : words) {
        for (size_t i = 0; i < kLanguages.size(); ++i)
            idle[i] += (book.at(word.word).idle & kLanguages[i]) != 0 ? 1 : 0;
    }
    const auto most = std::max_element(idle.begin(), idle.end());
    if (*most < kClear || std::count(idle.begin(), idle.end(), *most) > 1)
        return NoLanguage;
    return kLanguages[size_t(most - idle.begin())];
}

} // namespace

Memory readMemory(const QByteArray &value, WordBook &book, bool keepTexts) {
    Memory memory;
    const auto document = JsonDocument::parse(value);
    if (!document || document->root().type != JsonType::Object)
        return memory;
    StableHash names;
    for (auto &[path, read] : fieldsOf(*document)) {
        const auto words = book.read(read.text);
        const auto first = quint32(memory.words.size());
        memory.words.insert(memory.words.end(), words.begin(), words.end());
        MemoryField field;
        field.path = book.numberOf(path);
        field.value = valueOf(read, words.data(), qsizetype(words.size()), book);
        field.firstWord = first;
        field.words = quint32(words.size());
        field.subject = read.subject;
        field.sort = read.sort;
        field.aside = read.aside;
        memory.fields.push_back(field);
        names.add(path).next();
        if (keepTexts)
            memory.texts.push_back(std::move(read.text));
    }
    memory.names = names.value();
    memory.language = languageOf(memory.words, book);
    return memory;
}

} // namespace nestor
