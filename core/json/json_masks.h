// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtGlobal>

#include <span>

/// What the bytes of a JSON text are, 64 at a time, once for each instruction set and chosen when
/// the program starts. Pure functions, usable from every thread.
namespace nestor {

/// Where in 64 bytes there is what; bit 0 is the first byte.
struct JsonMasks {
    quint64 quotes = 0;
    quint64 backslashes = 0;
    quint64 colons = 0;
    quint64 openings = 0; ///< '{' and '['
    quint64 closings = 0; ///< '}' and ']'
    quint64 wanted = 0;   ///< the two bytes that the caller asked for

    bool operator==(const JsonMasks &) const = default;
};

/// Two bytes that the caller looks for besides.
struct WantedBytes {
    char one = 0;
    char other = 0;
};

/// Classifies `blocks` times 64 bytes.
using JsonClassifier = void (*)(const char *bytes, int blocks, WantedBytes wanted,
                                JsonMasks *masks);

struct NamedJsonClassifier {
    const char *name; ///< "scalar", "sse2", "avx2", "avx512"
    JsonClassifier classify;
};

/// The fastest that this machine runs.
[[nodiscard]] JsonClassifier jsonClassifier();

/// All that this machine runs, slowest first; the first is "scalar". For tests and benchmarks.
[[nodiscard]] std::span<const NamedJsonClassifier> availableJsonClassifiers();

} // namespace nestor
