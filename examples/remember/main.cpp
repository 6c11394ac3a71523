// SPDX-License-Identifier: Apache-2.0
// remember STORE: writes two memories, finds one by filter, and prints it.
#include <core/filter/filter_parser.h>
#include <core/open/open_store.h>

#include <QCoreApplication>

#include <cstdio>

using namespace nestor;

namespace {

int fail(const Error &error) {
    std::fprintf(stderr, "remember: %s\n", qPrintable(error.detail));
    return 1;
}

} // namespace

int main(int argc, char *argv[]) {
    const QCoreApplication app(argc, argv);
    if (argc != 2) {
        std::fprintf(stderr, "usage: remember STORE\n");
        return 2;
    }
    OpenOptions options;
    options.location = QString::fromLocal8Bit(argv[1]);
    auto store = openStore(options);
    if (!store)
        return fail(store.error());

    const NamespacePath memories(QByteArrayList{"agents", "42", "memories"});
    if (auto put =
            (*store)->put(memories, "coffee", R"({"text":"no coffee after noon","score":5})");
        !put)
        return fail(put.error());
    if (auto put = (*store)->put(memories, "tea", R"({"text":"green tea at any time","score":3})");
        !put)
        return fail(put.error());

    const auto filter = parseFilter(R"({"score": {"$gte": 4}})");
    if (!filter)
        return fail(filter.error());
    SearchOp search;
    search.namespacePrefix = memories;
    search.filter = *filter;
    const auto found = (*store)->search(search);
    if (!found)
        return fail(found.error());
    for (const SearchItem &hit : found->items)
        std::printf("%s %s\n", hit.item.key.constData(), hit.item.value.constData());
    return 0;
}
