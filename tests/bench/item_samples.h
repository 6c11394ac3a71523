// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

namespace nestor::bench {

/// An item of the benchmarks' stores.
struct SampleItem {
    std::string prefix; ///< the namespace, labels joined by periods
    std::string key;
    std::string value;
};

/// The item of a number: 300 bytes of JSON, in 1,000 namespaces three levels deep.
[[nodiscard]] SampleItem sampleItem(std::size_t number);

/// As a line of the exchange form, for imports.
void writeLine(std::ostream &out, const SampleItem &item);

} // namespace nestor::bench
