// SPDX-License-Identifier: Apache-2.0
// notes FOLDER FILTER: a folder of text files as a store, and those of them that pass a filter.
#include "notes_store.h"

#include <core/filter/filter_parser.h>
#include <core/open/backends.h>
#include <core/open/open_store.h>

#include <QCoreApplication>

#include <cstdio>

using namespace nestor;

namespace {

int fail(const Error &error) {
    std::fprintf(stderr, "notes: %s\n", qPrintable(error.detail));
    return 1;
}

} // namespace

int main(int argc, char *argv[]) {
    const QCoreApplication app(argc, argv);
    if (argc != 3) {
        std::fprintf(stderr, "usage: notes FOLDER FILTER\n");
        return 2;
    }
    if (auto registered = registerBackend(NotesStore::backend()); !registered)
        return fail(registered.error());
    OpenOptions options;
    options.location = QStringLiteral("notes:") + QString::fromLocal8Bit(argv[1]);
    auto store = openStore(options);
    if (!store)
        return fail(store.error());

    auto filter = parseFilter(argv[2]);
    if (!filter)
        return fail(filter.error());
    SearchOp search;
    search.filter = *std::move(filter);
    const auto found = (*store)->search(search);
    if (!found)
        return fail(found.error());
    for (const SearchItem &hit : found->items) {
        std::printf("%s %s %s\n", hit.item.ns.stored().constData(), hit.item.key.constData(),
                    hit.item.value.constData());
    }
    return 0;
}
