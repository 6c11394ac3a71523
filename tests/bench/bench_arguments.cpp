// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bench_arguments.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace nestor::bench {

bool takeArguments(const char *program, int &argc, char **argv,
                   FunctionRef<Taken(std::string_view name, std::string_view value)> take) {
    int kept = 1;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const std::size_t equals = std::min(argument.find('='), argument.size());
        const std::string_view value = argument.substr(std::min(equals + 1, argument.size()));
        switch (take(argument.substr(0, equals), value)) {
        case Taken::Taken:
            break;
        case Taken::NotOurs:
            argv[kept++] = argv[i];
            break;
        case Taken::Unreadable:
            std::fprintf(stderr, "%s: cannot read %s\n", program, argv[i]);
            return false;
        }
    }
    argc = kept;
    argv[argc] = nullptr;
    return true;
}

bool wantsHelp(int argc, char **argv) {
    return std::any_of(argv + 1, argv + argc, [](const char *argument) {
        return std::strcmp(argument, "--help") == 0 || std::strcmp(argument, "-h") == 0;
    });
}

} // namespace nestor::bench
