// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/known_file.h"

#include <array>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

struct Kind {
    QByteArrayView magic;
    QLatin1StringView name;
};

constexpr std::array<Kind, 13> kKinds = {{
    {"SQLite format 3", "an SQLite database: where it is a store, open it, or export it and import "
                        "what that writes"_L1},
    {"PK\x03\x04", "a zip archive (or a document kept as one): unpack it first"_L1},
    {"PK\x05\x06", "an empty zip archive"_L1},
    {"BZh", "packed with bzip2: unpack it first, or pack it with gzip or zstd"_L1},
    {"\xFD"
     "7zXZ",
     "packed with xz: unpack it first, or pack it with gzip or zstd"_L1},
    {"7z\xBC\xAF\x27\x1C", "a 7-Zip archive: unpack it first"_L1},
    {"Rar!\x1A\x07", "a RAR archive: unpack it first"_L1},
    {"PAR1", "a Parquet file: write it as JSON Lines or CSV first"_L1},
    {"ARROW1", "an Arrow file: write it as JSON Lines or CSV first"_L1},
    {"%PDF-", "a PDF document"_L1},
    {"\x89PNG", "a picture"_L1},
    {"\xFF\xD8\xFF", "a picture"_L1},
    {"\x7F"
     "ELF",
     "a program"_L1},
}};

/// Python's pickle of protocol 2 and later: PROTO and its number.
bool isPickle(QByteArrayView head) {
    return head.size() >= 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

} // namespace

QString knownBinaryFile(QByteArrayView head) {
    for (const Kind &kind : kKinds) {
        if (head.startsWith(kind.magic))
            return kind.name;
    }
    if (isPickle(head))
        return u"a Python pickle: write it as JSON from Python first"_s;
    if (head.size() > 262 && head.sliced(257, 5) == "ustar")
        return u"a tar archive: unpack it and import the folder"_s;
    return {};
}

} // namespace nestor
