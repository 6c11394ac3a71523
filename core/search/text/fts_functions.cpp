// SPDX-License-Identifier: Apache-2.0
#include "core/search/text/fts_functions.h"

#include "core/backends/sqlite/driver/sql_error.h"
#include "core/search/text/bm25.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// What of a query is the same for all rows.
struct QueryStatistics {
    double averageLength = 1;
    std::vector<size_t> terms;       ///< of each phrase, the number of its term
    std::vector<double> termWeights; ///< the rarity included
    std::vector<double> frequencies; ///< of each phrase in the current row, then its share
    std::vector<double> termsInRow;  ///< how often the term occurs in the current row
};

/// As weightsBlob() packs them.
struct PackedWeight {
    double weight = 1;
    double term = 0;
};

/// The numbers of a blob, copied: SQLite aligns nothing.
template <typename T>
std::vector<T> unpacked(QByteArrayView blob) {
    std::vector<T> values(size_t(blob.size()) / sizeof(T));
    if (!values.empty())
        std::memcpy(values.data(), blob.data(), values.size() * sizeof(T));
    return values;
}

QByteArray sharesBlob(const std::vector<double> &shares) {
    return QByteArray(reinterpret_cast<const char *>(shares.data()),
                      qsizetype(shares.size() * sizeof(double)));
}

int countRow(const Fts5ExtensionApi *, Fts5Context *, void *count) {
    ++*static_cast<sqlite3_int64 *>(count);
    return SQLITE_OK;
}

void deleteStatistics(void *statistics) {
    delete static_cast<QueryStatistics *>(statistics);
}

int makeStatistics(const Fts5ExtensionApi *api, Fts5Context *fts, QByteArrayView weightsArgument,
                   std::unique_ptr<QueryStatistics> &made) {
    auto statistics = std::make_unique<QueryStatistics>();
    const int phrases = api->xPhraseCount(fts);
    sqlite3_int64 rows = 0;
    sqlite3_int64 tokens = 0;
    int code = api->xRowCount(fts, &rows);
    if (code == SQLITE_OK)
        code = api->xColumnTotalSize(fts, -1, &tokens);
    if (code != SQLITE_OK)
        return code;
    if (rows > 0 && tokens > 0)
        statistics->averageLength = double(tokens) / double(rows);
    const auto given = unpacked<PackedWeight>(weightsArgument);
    std::map<double, size_t> numbers; // of the terms, as the weights name them
    std::vector<sqlite3_int64> matching;
    for (int phrase = 0; phrase < phrases; ++phrase) {
        const bool isGiven = size_t(phrase) < given.size();
        const PackedWeight weight = isGiven ? given[size_t(phrase)] : PackedWeight{};
        // A condition may be the phrase of a term once more, and must not count there.
        const bool isOfTerm = isGiven && weight.weight != 0;
        const size_t next = statistics->termWeights.size();
        const size_t term = isOfTerm ? numbers.try_emplace(weight.term, next).first->second : next;
        if (term == next) {
            statistics->termWeights.push_back(0);
            matching.push_back(0);
        }
        statistics->terms.push_back(term);
        if (weight.weight == 0)
            continue;
        statistics->termWeights[term] = weight.weight;
        sqlite3_int64 some = 0;
        code = api->xQueryPhrase(fts, phrase, &some, countRow);
        if (code != SQLITE_OK)
            return code;
        matching[term] = std::min(rows, matching[term] + some);
    }
    const auto found =
        std::count_if(matching.begin(), matching.end(), [](auto rowsWith) { return rowsWith > 0; });
    const double power = rarityPower(size_t(found));
    for (size_t term = 0; term < matching.size(); ++term) {
        statistics->termWeights[term] *=
            std::pow(wordRarity(double(rows), double(matching[term])), power);
    }
    statistics->frequencies.resize(statistics->terms.size());
    statistics->termsInRow.resize(statistics->termWeights.size());
    made = std::move(statistics);
    return SQLITE_OK;
}

/// The statistics of the running query, made at its first row; null with an error code.
QueryStatistics *statisticsOf(const Fts5ExtensionApi *api, Fts5Context *fts, int count,
                              sqlite3_value **arguments, int &code) {
    code = SQLITE_OK;
    if (void *known = api->xGetAuxdata(fts, 0))
        return static_cast<QueryStatistics *>(known);
    QByteArrayView weights;
    if (count > 0) {
        weights = QByteArrayView(static_cast<const char *>(sqlite3_value_blob(arguments[0])),
                                 sqlite3_value_bytes(arguments[0]));
    }
    std::unique_ptr<QueryStatistics> made;
    code = makeStatistics(api, fts, weights, made);
    if (code != SQLITE_OK)
        return nullptr;
    QueryStatistics *statistics = made.release();
    // Takes it, also when it fails.
    code = api->xSetAuxdata(fts, statistics, deleteStatistics);
    return code == SQLITE_OK ? statistics : nullptr;
}

/// The share of each phrase in the current row's score, in statistics->frequencies.
int scoreRow(const Fts5ExtensionApi *api, Fts5Context *fts, QueryStatistics &statistics) {
    std::fill(statistics.frequencies.begin(), statistics.frequencies.end(), 0.0);
    std::fill(statistics.termsInRow.begin(), statistics.termsInRow.end(), 0.0);
    int instances = 0;
    int length = 0;
    int code = api->xInstCount(fts, &instances);
    for (int i = 0; i < instances && code == SQLITE_OK; ++i) {
        int phrase = 0;
        int column = 0;
        int offset = 0;
        code = api->xInst(fts, i, &phrase, &column, &offset);
        if (code == SQLITE_OK) {
            statistics.frequencies[size_t(phrase)] += 1;
            statistics.termsInRow[statistics.terms[size_t(phrase)]] += 1;
        }
    }
    if (code == SQLITE_OK)
        code = api->xColumnSize(fts, -1, &length);
    if (code != SQLITE_OK)
        return code;
    const double lengths = double(length) / statistics.averageLength;
    for (size_t i = 0; i < statistics.frequencies.size(); ++i) {
        double &share = statistics.frequencies[i];
        const size_t term = statistics.terms[i];
        const double inRow = statistics.termsInRow[term];
        if (share > 0)
            share *= statistics.termWeights[term] * wordSaturation(inRow, lengths) / inRow;
    }
    return SQLITE_OK;
}

void bm25(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int count,
          sqlite3_value **arguments) {
    int code = SQLITE_OK;
    QueryStatistics *statistics = statisticsOf(api, fts, count, arguments, code);
    if (statistics)
        code = scoreRow(api, fts, *statistics);
    if (code != SQLITE_OK) {
        sqlite3_result_error_code(context, code);
        return;
    }
    double score = 0;
    for (const double share : statistics->frequencies)
        score += share;
    sqlite3_result_double(context, score);
}

void bm25Parts(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int count,
               sqlite3_value **arguments) {
    int code = SQLITE_OK;
    QueryStatistics *statistics = statisticsOf(api, fts, count, arguments, code);
    if (statistics)
        code = scoreRow(api, fts, *statistics);
    if (code != SQLITE_OK) {
        sqlite3_result_error_code(context, code);
        return;
    }
    const QByteArray blob = sharesBlob(statistics->frequencies);
    sqlite3_result_blob64(context, blob.constData(), sqlite3_uint64(blob.size()), SQLITE_TRANSIENT);
}

void averageWords(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int,
                  sqlite3_value **) {
    sqlite3_int64 rows = 0;
    sqlite3_int64 tokens = 0;
    int code = api->xRowCount(fts, &rows);
    if (code == SQLITE_OK)
        code = api->xColumnTotalSize(fts, -1, &tokens);
    if (code != SQLITE_OK)
        sqlite3_result_error_code(context, code);
    else
        sqlite3_result_double(context, rows > 0 ? double(tokens) / double(rows) : 0);
}

void textCount(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int,
               sqlite3_value **) {
    sqlite3_int64 rows = 0;
    if (const int code = api->xRowCount(fts, &rows); code != SQLITE_OK)
        sqlite3_result_error_code(context, code);
    else
        sqlite3_result_int64(context, rows);
}

/// FTS5's interface for extensions, as its documentation says to get it; null where it is not
/// compiled in.
fts5_api *ftsApi(sqlite3 *database, int &code) {
    fts5_api *api = nullptr;
    sqlite3_stmt *statement = nullptr;
    code = sqlite3_prepare_v2(database, "SELECT fts5(?1)", -1, &statement, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, static_cast<void *>(&api), "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
        code = sqlite3_finalize(statement);
    }
    return api;
}

} // namespace

Result<void> registerFtsFunctions(sqlite3 *database) {
    int code = SQLITE_OK;
    fts5_api *api = ftsApi(database, code);
    if (!api) {
        return failure(code == SQLITE_OK
                           ? Error{ErrorCode::Unsupported, u"This SQLite has no FTS5"_s}
                           : sqliteError(database, code, u"Looking for FTS5"_s));
    }
    code = api->xCreateFunction(api, "nestor_bm25", nullptr, bm25, nullptr);
    if (code == SQLITE_OK)
        code = api->xCreateFunction(api, "nestor_bm25_parts", nullptr, bm25Parts, nullptr);
    if (code == SQLITE_OK)
        code = api->xCreateFunction(api, "nestor_average_words", nullptr, averageWords, nullptr);
    if (code == SQLITE_OK)
        code = api->xCreateFunction(api, "nestor_text_count", nullptr, textCount, nullptr);
    if (code != SQLITE_OK)
        return failure(sqliteError(database, code, u"Registering nestor_bm25"_s));
    return {};
}

QByteArray weightsBlob(const std::vector<PhraseWeight> &weights) {
    std::vector<PackedWeight> packed;
    packed.reserve(weights.size());
    for (const PhraseWeight &weight : weights)
        packed.push_back({weight.weight, double(weight.term)});
    return QByteArray(reinterpret_cast<const char *>(packed.data()),
                      qsizetype(packed.size() * sizeof(PackedWeight)));
}

std::vector<double> sharesOfBlob(QByteArrayView blob) {
    return unpacked<double>(blob);
}

} // namespace nestor
