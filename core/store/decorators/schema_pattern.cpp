// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/schema_pattern.h"

#include "core/base/text.h"

#include <re2/re2.h>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Where RE2 has to leave its automaton of states, its time grows with pattern and text together.
constexpr int kLargestProgram = 20'000;
constexpr qsizetype kLongestPattern = 20'000;

/// The four digits behind "\u" at `at`; -1 where there are none.
int escapedUnit(QByteArrayView pattern, qsizetype at) {
    if (pattern.size() - at < 6 || pattern[at] != '\\' || pattern[at + 1] != 'u')
        return -1;
    bool isNumber = false;
    const int unit = pattern.sliced(at + 2, 4).toByteArray().toInt(&isNumber, 16);
    return isNumber ? unit : -1;
}

/// What ECMA-262 writes otherwise than RE2.
QByteArray translated(QByteArrayView pattern) {
    QByteArray out;
    for (qsizetype at = 0; at < pattern.size(); ++at) {
        const QByteArrayView rest = pattern.sliced(at);
        if (rest.startsWith("(?<") && !rest.startsWith("(?<=") && !rest.startsWith("(?<!")) {
            out += "(?P<";
            at += 2;
        } else if (pattern[at] != '\\' || rest.size() < 2) {
            out += pattern[at];
        } else if (int unit = escapedUnit(pattern, at); unit >= 0) {
            at += 5;
            const int low = escapedUnit(pattern, at + 1);
            if (unit >= 0xD800 && unit < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                at += 6;
            }
            out += "\\x{" + QByteArray::number(unit, 16) + '}';
        } else if (rest.size() > 2 && rest[1] == 'c' &&
                   ((rest[2] >= 'A' && rest[2] <= 'Z') || (rest[2] >= 'a' && rest[2] <= 'z'))) {
            out += "\\x{" + QByteArray::number(rest[2] & 0x1F, 16) + '}';
            at += 2;
        } else if (rest[1] == '0' && (rest.size() == 2 || rest[2] < '0' || rest[2] > '9')) {
            out += "\\x{0}";
            ++at;
        } else {
            out += pattern[at];
            out += pattern[++at];
        }
    }
    return out;
}

} // namespace

Result<SchemaPattern> SchemaPattern::parse(const QByteArray &pattern) {
    const auto refused = [&](const QString &why) {
        return failure(ErrorCode::InvalidConfig,
                       u"The pattern '%1' cannot be used: %2"_s.arg(forMessage(pattern), why));
    };
    if (pattern.size() > kLongestPattern)
        return refused(u"it is longer than %1 bytes"_s.arg(kLongestPattern));
    re2::RE2::Options options;
    options.set_log_errors(false);
    const QByteArray ours = translated(pattern);
    auto made = std::make_shared<const re2::RE2>(
        re2::StringPiece(ours.constData(), static_cast<size_t>(ours.size())), options);
    if (!made->ok())
        return refused(QString::fromStdString(made->error()));
    if (made->ProgramSize() > kLargestProgram)
        return refused(u"it is too large"_s);
    SchemaPattern result;
    result.m_pattern = std::move(made);
    return result;
}

bool SchemaPattern::occursIn(QByteArrayView text) const {
    return re2::RE2::PartialMatch(re2::StringPiece(text.data(), static_cast<size_t>(text.size())),
                                  *m_pattern);
}

} // namespace nestor
