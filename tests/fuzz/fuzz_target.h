// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArrayList>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// What a fuzz target gives to libFuzzer, and to fuzz_main.cpp where there is none.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// Inputs to start from.
QByteArrayList fuzzSeeds();

/// Ends the program, so that the fuzzer keeps the input, where a property does not hold.
#define FUZZ_CHECK(property)                                                                       \
    do {                                                                                           \
        if (!(property)) {                                                                         \
            std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #property);     \
            std::abort();                                                                          \
        }                                                                                          \
    } while (false)
