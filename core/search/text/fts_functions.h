// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/search/text/fts_expression.h"

#include <QByteArray>

#include <vector>

struct sqlite3;

namespace nestor {

/// Gives a connection functions over FTS5 tables; the first two are for use beside MATCH:
///
///     nestor_bm25(table, weights)        the score of the row, greater is better
///     nestor_bm25_parts(table, weights)  the share of each phrase in it
///     nestor_average_words(table)        tokens in a row, on average
///
/// The score is that of bm25.h. Each phrase of the query has a weight and a term, in the order in
/// which they stand; phrases beyond those given are terms of their own with weight 1. Of a term,
/// occurrences are added up, and so are the rows of its phrases: a row with two of them counts
/// twice, a little more than the truth. They take weightsBlob() and give sharesOfBlob().
///
/// To be called once for each connection, by the thread that uses it. The functions cannot be
/// used in a schema, so no file ever depends on them.
[[nodiscard]] Result<void> registerFtsFunctions(sqlite3 *database);

[[nodiscard]] QByteArray weightsBlob(const std::vector<PhraseWeight> &weights);
[[nodiscard]] std::vector<double> sharesOfBlob(QByteArrayView blob);

} // namespace nestor
