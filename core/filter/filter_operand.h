// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/filter/numeric_text.h"
#include "core/json/json_document.h"

#include <QByteArray>
#include <QByteArrayView>

#include <compare>
#include <memory>
#include <vector>

namespace nestor {

/// A number of a few digits as mantissa / 10^scale, which integers compare. At most 18 digits.
struct SmallDecimal {
    qint64 mantissa = 0;
    int scale = 0;

    /// The text of a JSON number as one; false where it has an exponent or too many digits.
    [[nodiscard]] static bool read(QByteArrayView number, SmallDecimal &into);
};

/// What a condition compares fields with, read once so that a million values can be compared with
/// it. Values are the bytes of one JSON value each, without space around it; they need not be
/// valid beyond their first byte. Const functions may be called from several threads.
class FilterOperand {
public:
    /// Fails with InvalidFilter when `json` is not a JSON value; Infinity, -Infinity and NaN pass.
    [[nodiscard]] static Result<FilterOperand> read(const QByteArray &json);

    /// The elements of a list, each as read() would; fails with InvalidFilter when it is not a
    /// list.
    [[nodiscard]] static Result<std::vector<FilterOperand>> readList(const QByteArray &json);

    enum class Kind { Null, Number, PlusInfinity, MinusInfinity, NotANumber, Text, Container };
    [[nodiscard]] Kind kind() const { return m_kind; }
    /// The text of a JSON number; "1" and "0" for true and false. Only for Kind::Number.
    [[nodiscard]] const QByteArray &number() const { return m_bytes; }
    /// The text of a string, decoded, in UTF-8. Only for Kind::Text.
    [[nodiscard]] const QByteArray &text() const { return m_bytes; }
    /// What numbers are compared with where the operand is a text that is wholly a number; else,
    /// and for operands that are numbers themselves, nullptr.
    [[nodiscard]] const FilterOperand *asNumber() const { return m_asNumber.get(); }

    /// Whether the value equals the operand. Numbers by exact value, true as 1 and false as 0,
    /// text by code point, lists and objects by jsonEqual(), null equals null. NaN equals nothing.
    [[nodiscard]] bool equals(QByteArrayView value) const;
    /// Number with number, text with text by code point; a text that is wholly a number
    /// (readNumericText()) as that number with a number, on either side. Unordered for everything
    /// else.
    [[nodiscard]] std::partial_ordering compare(QByteArrayView value) const;
    /// Whether the value is a string that holds the operand's text, or a list with an element that
    /// equals the operand.
    [[nodiscard]] bool isIn(QByteArrayView value) const;
    /// Whether the value is a string that starts with the operand's text.
    [[nodiscard]] bool isPrefixOf(QByteArrayView value) const;

private:
    /// What a text that is wholly a number compares as; nullptr for other texts.
    [[nodiscard]] static std::shared_ptr<const FilterOperand> numberOperand(const QByteArray &text);
    [[nodiscard]] std::partial_ordering compareNumber(QByteArrayView number) const;
    [[nodiscard]] std::partial_ordering compareNumericText(QByteArrayView text) const;
    [[nodiscard]] std::partial_ordering compareWith(const NumericText &number) const;

    Kind m_kind = Kind::Null;
    QByteArray m_bytes;
    SmallDecimal m_small;
    bool m_isSmall = false;
    std::shared_ptr<const FilterOperand> m_asNumber; ///< of a text
    std::shared_ptr<const JsonDocument> m_container; ///< null for one with NaN or infinity in it
};

} // namespace nestor
