// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayList>

#include <random>

/// Random JSON texts for property tests: odd spacing, odd numbers, escapes, duplicate names,
/// several scripts. The same seed gives the same texts.
class RandomJson {
public:
    explicit RandomJson(unsigned seed)
        : m_engine(seed) {}

    [[nodiscard]] QByteArray document() { return space() + value(0) + space(); }
    [[nodiscard]] QByteArray object() { return container(0, true); }

    [[nodiscard]] int below(int limit) {
        return std::uniform_int_distribution<int>(0, limit - 1)(m_engine);
    }

    [[nodiscard]] QByteArray scalar() {
        switch (below(4)) {
        case 0:
            return pick({"null", "true", "false"});
        case 1:
            return string();
        default:
            return number();
        }
    }

    [[nodiscard]] QByteArray number() {
        if (below(2) == 0) {
            return pick({"0", "-0", "-0.0", "1.0", "1e400", "1E-7", "3513714948419280427", "0.1",
                         "123456789012345678901234567890", "1e16", "9007199254740993", "-12",
                         "5e-324", "1.5e+300", "100000000000000000000000.0"});
        }
        QByteArray text = below(2) == 0 ? "-" : "";
        text += QByteArray::number(below(1'000'000));
        if (below(2) == 0)
            text += '.' + QByteArray::number(below(100'000));
        if (below(3) == 0)
            text += (below(2) == 0 ? "e-" : "E+") + QByteArray::number(below(40));
        return text;
    }

    [[nodiscard]] QByteArray string() {
        QByteArray text = "\"";
        for (int length = below(8); length > 0; --length) {
            text += pick({"a",
                          "b",
                          " ",
                          "é",
                          "記憶",
                          "😀",
                          "\\n",
                          "\\\"",
                          "\\\\",
                          "\\/",
                          "\\u0041",
                          "\\u00e9",
                          "\\ud83d\\ude00",
                          "[",
                          "]",
                          "{",
                          "}",
                          ",",
                          ":",
                          "\x7f",
                          "//",
                          "\\u0000",
                          "\\t",
                          "#"});
        }
        return text + '"';
    }

private:
    [[nodiscard]] QByteArray pick(const QByteArrayList &choices) {
        return choices[below(static_cast<int>(choices.size()))];
    }

    [[nodiscard]] QByteArray space() {
        return below(3) != 0 ? QByteArray() : pick({" ", "\n", "\t", "  ", "\r\n    ", "\n\n"});
    }

    [[nodiscard]] QByteArray value(int depth) {
        return depth > 5 || below(5) < 2 ? scalar() : container(depth, below(2) == 0);
    }

    [[nodiscard]] QByteArray container(int depth, bool object) {
        QByteArray text = (object ? "{" : "[") + space();
        const int count = below(5);
        for (int i = 0; i < count; ++i) {
            if (i > 0)
                text += ',' + space();
            if (object)
                text +=
                    (below(3) == 0 ? string() : pick({"\"a\"", "\"b\"", "\"c d\"", "\"a.b\""})) +
                    space() + ':' + space();
            text += value(depth + 1) + space();
        }
        return text + (object ? '}' : ']');
    }

    std::mt19937 m_engine;
};
