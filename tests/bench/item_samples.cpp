// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/item_samples.h"

#include <algorithm>
#include <ostream>

namespace nestor::bench {

SampleItem sampleItem(std::size_t number) {
    const std::size_t mixed = (number * 0x9e3779b97f4a7c15U) >> 32;
    const std::size_t ns = number % 1000;
    SampleItem item;
    item.prefix = "users.u" + std::to_string(ns / 10) + ".topic" + std::to_string(ns % 10);
    item.key = "memory-" + std::to_string(number);
    item.value = R"({"text":"the user said that number )" + std::to_string(mixed) +
                 R"( matters to them and asked to be reminded of it","rank":)" +
                 std::to_string(mixed % 1000) + R"(,"kind":")" +
                 (mixed % 3 == 0 ? "fact" : "note") + R"(","tags":["a","b"],"rest":")";
    item.value.append(298 - std::min<std::size_t>(298, item.value.size()), 'x');
    item.value += "\"}";
    return item;
}

void writeLine(std::ostream &out, const SampleItem &item) {
    out << R"({"namespace":[")";
    for (const char c : item.prefix) {
        if (c == '.')
            out << R"(",")";
        else
            out << c;
    }
    out << R"("],"key":")" << item.key << R"(","value":)" << item.value << "}\n";
}

} // namespace nestor::bench
