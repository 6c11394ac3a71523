// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json/json_string.h"
#include "core/model/field_name.h"

#include <QByteArray>
#include <QByteArrayList>

#include <random>

/// Random filters and values for property tests, from few names and values, so that they meet
/// often. The same seed gives the same ones.
class RandomFilter {
public:
    explicit RandomFilter(unsigned seed)
        : m_engine(seed) {}

    [[nodiscard]] int below(int limit) {
        return std::uniform_int_distribution<int>(0, limit - 1)(m_engine);
    }

    /// A filter as JSON that parseFilter() accepts.
    [[nodiscard]] QByteArray filter(int depth = 0) {
        QByteArray json = "{";
        const int members = depth == 0 ? 1 + below(3) : below(3);
        for (int i = 0; i < members; ++i) {
            if (i > 0)
                json += ", ";
            json += depth < 3 && below(4) == 0
                        ? group(depth)
                        : nestor::quotedJson(field()) + ": " + condition(depth);
        }
        return json + "}";
    }

    /// A value as stored: mostly an object.
    [[nodiscard]] QByteArray value() {
        if (below(20) == 0)
            return scalar();
        QByteArray json = pick({"{", "{ ", " {\n"});
        const int members = below(7);
        for (int i = 0; i < members; ++i) {
            if (i > 0)
                json += pick({",", ", ", " ,"});
            json += writtenName() + pick({":", ": ", " :"}) + nested(0);
        }
        return json + pick({"}", " }", "}\n"});
    }

    /// The text with one byte changed, removed or put in, or cut off.
    [[nodiscard]] QByteArray damaged(QByteArray text) {
        const auto at = below(static_cast<int>(text.size()) + 1);
        const QByteArray byte = pick({"\"", "\\", "{", "}", "[", "]", ",", ":", "0", "e", "-", "u",
                                      "\x01", "\xFF", "n", " ", "."});
        switch (below(4)) {
        case 0:
            return text.left(at);
        case 1:
            return text.insert(at, byte);
        case 2:
            return text.remove(at, 1);
        default:
            return text.replace(at, 1, byte);
        }
    }

private:
    [[nodiscard]] QByteArray pick(const QByteArrayList &choices) {
        return choices[below(static_cast<int>(choices.size()))];
    }

    /// A field as a filter names it, unquoted.
    [[nodiscard]] QByteArray field() {
        if (below(3) != 0)
            return pick({"a", "b", "é"});
        return pick({"a.b", "a.0", "b.1", "a.b.a", "a\\.b", "\"it's\"", "\"it's\".a", "", "é.0.b",
                     "\"$in\"", "c d"});
    }
    /// A member's name in a value, as JSON.
    [[nodiscard]] QByteArray writtenName() {
        return pick({R"("a")", R"("b")", R"("é")", R"("a")", R"("b")", R"("a.b")", R"("0")",
                     R"("it's")", R"("")", R"("\u0061")", R"("\u00e9")", R"("$in")", R"("c d")"});
    }

    [[nodiscard]] QByteArray group(int depth) {
        if (below(3) == 0)
            return "\"$not\": " + filter(depth + 1);
        QByteArray json = below(2) == 0 ? "\"$and\": [" : "\"$or\": [";
        const int parts = below(4);
        for (int i = 0; i < parts; ++i)
            json += (i > 0 ? ", " : "") + filter(depth + 1);
        return json + "]";
    }

    [[nodiscard]] QByteArray condition(int depth) {
        switch (below(5)) {
        case 0:
            return depth < 3 ? part(depth) : operand();
        case 1: {
            const QByteArray plain = nested(1);
            return plain.startsWith('{') ? "{\"$eq\": " + plain + "}" : plain;
        }
        case 2:
            return operand();
        default:
            break;
        }
        QByteArray json = "{";
        const int operators = 1 + below(2);
        for (int i = 0; i < operators; ++i)
            json += (i > 0 ? ", " : "") + oneOperator(depth);
        return json + "}";
    }

    [[nodiscard]] QByteArray oneOperator(int depth) {
        switch (below(10)) {
        case 0:
            return below(2) == 0 ? "\"$exists\": true" : "\"$exists\": false";
        case 1:
            return "\"$contains\": " + (below(4) == 0 ? nested(1) : operand());
        case 2:
            return "\"$startsWith\": " + text();
        case 3:
        case 4: {
            QByteArray json = below(2) == 0 ? "\"$in\": [" : "\"$nin\": [";
            const int elements = below(4);
            for (int i = 0; i < elements; ++i)
                json += (i > 0 ? ", " : "") + (below(5) == 0 ? nested(1) : operand());
            return json + "]";
        }
        case 5:
            return depth < 3 ? "\"$not\": " + condition(depth + 1) : "\"$ne\": " + operand();
        default:
            return pick({"\"$eq\": ", "\"$ne\": ", "\"$gt\": ", "\"$gte\": ", "\"$lt\": ",
                         "\"$lte\": "}) +
                   operand();
        }
    }

    [[nodiscard]] QByteArray part(int depth) {
        QByteArray json = "{";
        const int members = below(3);
        for (int i = 0; i < members; ++i)
            json += (i > 0 ? ", " : "") + pick({R"("a")", R"("b")", R"("a.b")", R"("\u00e9")"}) +
                    ": " + condition(depth + 1);
        return json + "}";
    }

    /// An operand: a scalar, or what only Python calls a number.
    [[nodiscard]] QByteArray operand() {
        return below(15) == 0 ? pick({"Infinity", "-Infinity", "NaN"}) : scalar();
    }

    [[nodiscard]] QByteArray scalar() {
        switch (below(4)) {
        case 0:
            return pick({"null", "true", "false"});
        case 1:
            return text();
        default:
            return number();
        }
    }
    [[nodiscard]] QByteArray number() {
        if (below(3) != 0)
            return QByteArray::number(below(4));
        if (below(3) == 0) { // texts that order as numbers
            return pick({R"("2")", R"(" 1.5 ")", R"("-1")", R"("+3")", R"(".5")", R"("1e0")",
                         R"("inf")", R"("1_0")", R"("nan")", R"("\u0032")", R"("-Infinity")",
                         R"("2.")"});
        }
        return pick({"-1",
                     "1.0",
                     "0.5",
                     "0.50",
                     "10e-1",
                     "1e0",
                     "-0",
                     "2.5",
                     "25e-1",
                     "1e400",
                     "9007199254740992",
                     "9007199254740993",
                     "9007199254740993.0",
                     "1e16",
                     "3513714948419280427",
                     "123456789012345678901234567890",
                     "1E-400",
                     "0.1",
                     "1.00000000000000000000000001",
                     "999999999999999999",
                     "99999999999999999.9"});
    }
    [[nodiscard]] QByteArray text() {
        return pick({R"("")", R"("a")", R"("b")", R"("ab")", R"("\u0061")", R"("é")", R"("\u00e9")",
                     R"("1")", R"("null")", R"("a\\b\"{}[],:")", R"("記憶😀")",
                     R"("\u8a18\u61b6\ud83d\ude00")", R"("a\u0000b")", R"("\ud800")", R"("�")"});
    }
    /// Any value.
    [[nodiscard]] QByteArray nested(int depth) {
        const int kind = depth > 3 ? 9 : below(10);
        if (kind > 3)
            return scalar();
        const bool object = kind > 1;
        QByteArray json = object ? "{" : "[";
        const int children = below(4);
        for (int i = 0; i < children; ++i) {
            if (i > 0)
                json += pick({",", ", "});
            if (object)
                json += writtenName() + ":";
            json += nested(depth + 1);
        }
        return json + (object ? "}" : "]");
    }

    std::mt19937 m_engine;
};
