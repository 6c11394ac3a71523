// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/function_ref.h"

#include <charconv>
#include <string_view>
#include <system_error>

/// The options that a benchmark has beside Google Benchmark's own.
namespace nestor::bench {

enum class Taken { NotOurs, Taken, Unreadable };

/// Shows every argument of the form --name=value, or --name, to `take`, and removes what it takes.
/// False, with a message: one of them cannot be read.
[[nodiscard]] bool
takeArguments(const char *program, int &argc, char **argv,
              FunctionRef<Taken(std::string_view name, std::string_view value)> take);

/// A whole number, nothing around it, of at least `least`.
template <typename Number>
[[nodiscard]] Taken takeNumber(std::string_view text, Number &value, Number least = 1) {
    const char *const end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && last == end && value >= least ? Taken::Taken : Taken::Unreadable;
}

/// Whether --help or -h is among them.
[[nodiscard]] bool wantsHelp(int argc, char **argv);

} // namespace nestor::bench
