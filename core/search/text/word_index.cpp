// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/word_index.h"

namespace nestor {

Result<qint64> WordIndex::textsWith(const QByteArray &word, qint64 texts) const {
    if (const auto known = counts.find(word, tokenizer, texts))
        return *known;
    auto counted = tables.textsWith(word);
    if (counted)
        counts.keep(word, tokenizer, texts, *counted);
    return counted;
}

} // namespace nestor
