// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/tokenizer_steps.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QRegularExpression>

#include <array>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;
using Normalise = ModelTokenizer::Normalise;
using Split = ModelTokenizer::Split;

/// The characters of a text with their code points.
template <typename Visit>
void forEachCharacter(const QString &text, Visit &&visit) {
    for (qsizetype i = 0; i < text.size();) {
        const bool pair =
            text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        const char32_t code =
            pair ? QChar::surrogateToUcs4(text[i], text[i + 1]) : text[i].unicode();
        const qsizetype length = pair ? 2 : 1;
        visit(code, QStringView(text).sliced(i, length));
        i += length;
    }
}

bool isPunctuation(char32_t c) {
    if ((c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) ||
        (c >= 123 && c <= 126))
        return true; // BERT counts all of ASCII's signs
    switch (QChar::category(c)) {
    case QChar::Punctuation_Connector:
    case QChar::Punctuation_Dash:
    case QChar::Punctuation_Open:
    case QChar::Punctuation_Close:
    case QChar::Punctuation_InitialQuote:
    case QChar::Punctuation_FinalQuote:
    case QChar::Punctuation_Other:
        return true;
    default:
        return false;
    }
}

bool isChinese(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x20000 && c <= 0x2CEAF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x2F800 && c <= 0x2FA1F);
}

bool isControl(char32_t c) {
    if (c == '\t' || c == '\n' || c == '\r')
        return false;
    const QChar::Category category = QChar::category(c);
    return category == QChar::Other_Control || category == QChar::Other_Format ||
           category == QChar::Other_PrivateUse || category == QChar::Other_NotAssigned;
}

QString withoutAccents(const QString &text) {
    QString out;
    forEachCharacter(text, [&out](char32_t c, QStringView character) {
        if (QChar::category(c) != QChar::Mark_NonSpacing)
            out += character;
    });
    return out;
}

QString cleaned(const QString &text) {
    QString out;
    forEachCharacter(text, [&out](char32_t c, QStringView character) {
        if (c == 0 || c == 0xFFFD || isControl(c))
            return;
        if (QChar::isSpace(c))
            out += u' ';
        else
            out += character;
    });
    return out;
}

QString withSpacesAroundChinese(const QString &text) {
    QString out;
    forEachCharacter(text, [&out](char32_t c, QStringView character) {
        if (isChinese(c))
            out += u' ' + character.toString() + u' ';
        else
            out += character;
    });
    return out;
}

Normalise unicodeForm(QString::NormalizationForm form) {
    return [form](const QString &text) { return text.normalized(form); };
}

void addBert(const QJsonObject &step, std::vector<Normalise> &steps) {
    const bool lower = step["lowercase"_L1].toBool(true);
    if (step["clean_text"_L1].toBool(true))
        steps.emplace_back(cleaned);
    if (step["handle_chinese_chars"_L1].toBool(true))
        steps.emplace_back(withSpacesAroundChinese);
    if (step["strip_accents"_L1].toBool(lower)) {
        steps.push_back(unicodeForm(QString::NormalizationForm_D));
        steps.emplace_back(withoutAccents);
    }
    if (lower)
        steps.emplace_back([](const QString &text) { return text.toLower(); });
}

/// {"String": …} or {"Regex": …}, as an expression.
Result<QRegularExpression> patternOf(const QJsonValue &described) {
    const QJsonObject object = described.toObject();
    const QString text = object.contains("String"_L1)
                             ? QRegularExpression::escape(object["String"_L1].toString())
                             : object["Regex"_L1].toString();
    QRegularExpression pattern(text, QRegularExpression::UseUnicodePropertiesOption);
    if (text.isEmpty() || !pattern.isValid())
        return failure(ErrorCode::Corrupt,
                       u"the tokenizer is damaged: \"%1\" is not a pattern"_s.arg(text.left(60)));
    pattern.optimize();
    return pattern;
}

QString stripped(const QString &text, bool left, bool right) {
    qsizetype begin = 0;
    qsizetype end = text.size();
    while (left && begin < end && text[begin].isSpace())
        ++begin;
    while (right && end > begin && text[end - 1].isSpace())
        --end;
    return text.sliced(begin, end - begin);
}

/// What becomes of the matches of a pattern that splits.
enum class Matches { Removed, Isolated, WithPrevious, WithNext, Contiguous };

/// Texts that a step adds: a piece or a sign, never more.
constexpr qsizetype kLongestAddition = 64;

Result<QString> addition(const QJsonValue &value, const QString &otherwise = {}) {
    const QString text = value.toString(otherwise);
    if (text.size() > kLongestAddition)
        return failure(
            ErrorCode::Corrupt,
            u"the tokenizer is damaged: a step of it adds %1 characters"_s.arg(text.size()));
    return text;
}

/// How often normalisers and splits may stand in each other, and how many there may be.
constexpr int kDeepestSteps = 20;
constexpr size_t kMostSteps = 100;

Result<void> checkSteps(size_t count, int depth) {
    if (count <= kMostSteps && depth <= kDeepestSteps)
        return {};
    return failure(ErrorCode::Corrupt, u"the tokenizer is damaged: it has too many steps"_s);
}

Result<Matches> matchesNamed(const QString &name) {
    static const QHash<QString, Matches> names = {{u"Removed"_s, Matches::Removed},
                                                  {u"Isolated"_s, Matches::Isolated},
                                                  {u"MergedWithPrevious"_s, Matches::WithPrevious},
                                                  {u"MergedWithNext"_s, Matches::WithNext},
                                                  {u"Contiguous"_s, Matches::Contiguous}};
    const auto found = names.constFind(name);
    if (found == names.cend())
        return failure(
            ErrorCode::Unsupported,
            u"the tokenizer splits by \"%1\", which is not supported"_s.arg(name.left(40)));
    return *found;
}

QStringList splitAt(const QString &text, const QRegularExpression &pattern, Matches matches,
                    bool inverted) {
    struct Span {
        QString text;
        bool match;
    };
    std::vector<Span> spans;
    const auto add = [&](const QString &part, bool match) {
        if (!part.isEmpty())
            spans.push_back({part, match != inverted});
    };
    qsizetype at = 0;
    auto found = pattern.globalMatch(text);
    while (found.hasNext()) {
        const auto match = found.next();
        add(text.sliced(at, match.capturedStart() - at), false);
        add(match.captured(), true);
        at = match.capturedEnd();
    }
    add(text.sliced(at), false);

    QStringList parts;
    bool glue = false;      // the next span belongs to the last part
    bool lastMatch = false; // the last part is a match
    for (const Span &span : spans) {
        const bool join = !parts.isEmpty() &&
                          (glue || (span.match && matches == Matches::WithPrevious && !lastMatch) ||
                           (span.match && lastMatch && matches == Matches::Contiguous));
        glue = span.match && matches == Matches::WithNext;
        lastMatch = span.match;
        if (span.match && matches == Matches::Removed)
            continue;
        if (join)
            parts.last() += span.text;
        else
            parts.append(span.text);
    }
    return parts;
}

Split splitter(const QRegularExpression &pattern, Matches matches, bool inverted = false) {
    return [=](const QString &text, bool) { return splitAt(text, pattern, matches, inverted); };
}

QRegularExpression expression(const QString &pattern) {
    QRegularExpression made(pattern, QRegularExpression::UseUnicodePropertiesOption);
    made.optimize();
    return made;
}

QStringList bertWords(const QString &text, bool) {
    QStringList words;
    QString word;
    const auto flush = [&] {
        if (!word.isEmpty())
            words.append(word);
        word.clear();
    };
    forEachCharacter(text, [&](char32_t c, QStringView character) {
        if (QChar::isSpace(c)) {
            flush();
        } else if (isPunctuation(c)) {
            flush();
            words.append(character.toString());
        } else {
            word += character;
        }
    });
    flush();
    return words;
}

/// GPT-2's characters for bytes: printable ones stand for themselves, the others follow U+0100.
QString bytesAsCharacters(const QString &text) {
    static const std::array<char16_t, 256> characters = [] {
        std::array<char16_t, 256> table{};
        char16_t next = 256;
        for (unsigned byte = 0; byte < 256; ++byte) {
            const bool printable =
                (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
            table[byte] = printable ? static_cast<char16_t>(byte) : next++;
        }
        return table;
    }();
    QString out;
    for (const char c : text.toUtf8())
        out += QChar(characters[static_cast<unsigned char>(c)]);
    return out;
}

Split byteLevel(const QJsonObject &step) {
    static const QRegularExpression words = expression(
        uR"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)"_s);
    const bool prefix = step["add_prefix_space"_L1].toBool(true);
    const bool split = step["use_regex"_L1].toBool(true);
    return [=](const QString &text, bool first) {
        const QString spaced = first && prefix && !text.startsWith(u' ') ? u' ' + text : text;
        QStringList parts =
            split ? splitAt(spaced, words, Matches::Isolated, false) : QStringList{spaced};
        for (QString &part : parts)
            part = bytesAsCharacters(part);
        return parts;
    };
}

Result<Split> metaspace(const QJsonObject &step) {
    auto replacement = addition(step["replacement"_L1], u"▁"_s);
    if (!replacement)
        return failure(std::move(replacement.error()));
    const QString mark = *std::move(replacement);
    QString scheme = step["prepend_scheme"_L1].toString();
    if (scheme.isEmpty())
        scheme = step["add_prefix_space"_L1].toBool(true) ? u"always"_s : u"never"_s;
    if (mark.isEmpty() || (scheme != "always"_L1 && scheme != "first"_L1 && scheme != "never"_L1))
        return failure(ErrorCode::Corrupt,
                       u"the tokenizer is damaged: its Metaspace step makes no sense"_s);
    const bool split = step["split"_L1].toBool(true);
    return [=](const QString &text, bool first) {
        QString marked = text;
        marked.replace(u' ', mark);
        const bool prepend = scheme == "always"_L1 || (scheme == "first"_L1 && first);
        if (prepend && !marked.isEmpty() && !marked.startsWith(mark))
            marked.prepend(mark);
        if (!split)
            return QStringList{marked};
        return splitAt(marked, expression(QRegularExpression::escape(mark)), Matches::WithNext,
                       false);
    };
}

auto unknownStep(const QString &type) {
    return failure(ErrorCode::Unsupported,
                   u"the tokenizer's step \"%1\" is not supported"_s.arg(type.left(40)));
}

} // namespace

Result<void> readNormalisers(const QJsonValue &described, std::vector<Normalise> &steps,
                             int depth) {
    if (described.isNull() || described.isUndefined())
        return {};
    if (auto few = checkSteps(steps.size(), depth); !few)
        return few;
    const QJsonObject step = described.toObject();
    const QString type = step["type"_L1].toString();
    if (type == "Sequence"_L1) {
        for (const QJsonValue &part : step["normalizers"_L1].toArray()) {
            if (auto read = readNormalisers(part, steps, depth + 1); !read)
                return read;
        }
    } else if (type == "BertNormalizer"_L1) {
        addBert(step, steps);
    } else if (type == "NFC"_L1) {
        steps.push_back(unicodeForm(QString::NormalizationForm_C));
    } else if (type == "NFD"_L1) {
        steps.push_back(unicodeForm(QString::NormalizationForm_D));
    } else if (type == "NFKC"_L1 || type == "Precompiled"_L1) {
        steps.push_back(unicodeForm(QString::NormalizationForm_KC));
    } else if (type == "NFKD"_L1) {
        steps.push_back(unicodeForm(QString::NormalizationForm_KD));
    } else if (type == "Lowercase"_L1) {
        steps.emplace_back([](const QString &text) { return text.toLower(); });
    } else if (type == "StripAccents"_L1) {
        steps.emplace_back(withoutAccents);
    } else if (type == "Strip"_L1) {
        steps.emplace_back([left = step["strip_left"_L1].toBool(true),
                            right = step["strip_right"_L1].toBool(true)](const QString &text) {
            return stripped(text, left, right);
        });
    } else if (type == "Prepend"_L1) {
        auto prepended = addition(step["prepend"_L1]);
        if (!prepended)
            return failure(std::move(prepended.error()));
        steps.emplace_back([prefix = *std::move(prepended)](const QString &text) {
            return text.isEmpty() ? text : prefix + text;
        });
    } else if (type == "Replace"_L1) {
        auto pattern = patternOf(step["pattern"_L1]);
        if (!pattern)
            return failure(std::move(pattern.error()));
        // The replacement is plain text: backslashes are no references.
        auto added = addition(step["content"_L1]);
        if (!added)
            return failure(std::move(added.error()));
        QString content = *std::move(added);
        content.replace(u"\\"_s, u"\\\\"_s);
        steps.emplace_back([pattern = *pattern, content](const QString &text) {
            QString out = text;
            return out.replace(pattern, content);
        });
    } else {
        return unknownStep(type);
    }
    return {};
}

Result<void> readSplits(const QJsonValue &described, std::vector<Split> &steps, int depth) {
    if (described.isNull() || described.isUndefined())
        return {};
    if (auto few = checkSteps(steps.size(), depth); !few)
        return few;
    const QJsonObject step = described.toObject();
    const QString type = step["type"_L1].toString();
    if (type == "Sequence"_L1) {
        for (const QJsonValue &part : step["pretokenizers"_L1].toArray()) {
            if (auto read = readSplits(part, steps, depth + 1); !read)
                return read;
        }
    } else if (type == "BertPreTokenizer"_L1) {
        steps.emplace_back(bertWords);
    } else if (type == "Whitespace"_L1) {
        steps.push_back(splitter(expression(uR"(\w+|[^\w\s]+)"_s), Matches::Removed, true));
    } else if (type == "WhitespaceSplit"_L1) {
        steps.push_back(splitter(expression(uR"(\s+)"_s), Matches::Removed));
    } else if (type == "ByteLevel"_L1) {
        steps.push_back(byteLevel(step));
    } else if (type == "Metaspace"_L1) {
        auto made = metaspace(step);
        if (!made)
            return failure(std::move(made.error()));
        steps.push_back(*std::move(made));
    } else if (type == "Punctuation"_L1) {
        auto matches = matchesNamed(step["behavior"_L1].toString(u"Isolated"_s));
        if (!matches)
            return failure(std::move(matches.error()));
        steps.push_back(splitter(expression(uR"([!-/:-@\[-`{-~\p{P}])"_s), *matches));
    } else if (type == "Digits"_L1) {
        const bool each = step["individual_digits"_L1].toBool();
        steps.push_back(
            splitter(expression(each ? uR"(\p{N})"_s : uR"(\p{N}+)"_s), Matches::Isolated));
    } else if (type == "Split"_L1) {
        auto pattern = patternOf(step["pattern"_L1]);
        if (!pattern)
            return failure(std::move(pattern.error()));
        auto matches = matchesNamed(step["behavior"_L1].toString());
        if (!matches)
            return failure(std::move(matches.error()));
        steps.push_back(splitter(*pattern, *matches, step["invert"_L1].toBool()));
    } else {
        return unknownStep(type);
    }
    return {};
}

} // namespace nestor
