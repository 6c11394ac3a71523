// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/async_store.h"
#include "tests/support/memory_store.h"

#include <QString>

/// Which backend the tests of a program run on: SQLite, unless NESTOR_TEST_BACKEND names the scheme
/// of another.
namespace nestor::test {

[[nodiscard]] inline bool isInMemory() {
    return qEnvironmentVariableIsSet("NESTOR_TEST_BACKEND");
}

/// Where a test's store is, that would be in this file.
[[nodiscard]] inline QString locationFor(const QString &path) {
    if (!isInMemory())
        return path;
    registerMemoryBackend();
    return qEnvironmentVariable("NESTOR_TEST_BACKEND") + QLatin1Char(':') + path;
}

/// What the window's calls are answered by, for tests that may wait.
[[nodiscard]] inline Store &storeOf(const AsyncStore &store) {
    return *store.onStore([](Store &one) { return &one; })();
}

} // namespace nestor::test

/// For tests of what only a store in a file has.
#define SKIP_WITHOUT_A_FILE()                                                                      \
    if (nestor::test::isInMemory())                                                                \
    QSKIP("the store is not in a file")
