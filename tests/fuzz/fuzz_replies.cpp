// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/service_answer.h"
#include "tests/fuzz/fuzz_target.h"

#include <cmath>

/// What a service that embeds texts answers: vectors that are what was asked for, or a reason.
/// The first byte says how many texts there were and how long vectors have to be.

using namespace nestor;

QByteArrayList fuzzSeeds() {
    return {R"(1{"data":[{"index":0,"embedding":[0.5,-1e3,7]}],"model":"m"})",
            R"(2{"data":[{"index":1,"embedding":[1,2,3]},{"index":0,"embedding":[4,5,6]}]})",
            R"(3{"data":[{"embedding":[1]},{"embedding":[2]},{"embedding":[1e39]}]})",
            R"(2{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[2]}]})",
            R"(0{"data":[]})",
            R"(1{"error":{"message":"slow \u0000 down","code":"insufficient_quota"}})",
            R"(1{"error":"plain","data":null})",
            "1<html>502 Bad Gateway</html>",
            "130",
            "1Wed, 21 Oct 2026 07:28:00 GMT",
            "1 1e400"};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    const QByteArray body(reinterpret_cast<const char *>(data) + 1,
                          static_cast<qsizetype>(size) - 1);
    const qsizetype texts = data[0] % 8;
    const int dims = data[0] % 16 < 8 ? 0 : 3;
    const auto vectors = readEmbeddings(body, texts, dims);
    if (vectors) {
        FUZZ_CHECK(static_cast<qsizetype>(vectors->size()) == texts);
        for (const std::vector<float> &vector : *vectors) {
            FUZZ_CHECK(!vector.empty() && vector.size() <= size_t(kMaxServiceDims));
            FUZZ_CHECK(vector.size() == vectors->front().size());
            FUZZ_CHECK(dims == 0 || vector.size() == size_t(dims));
            for (const float number : vector)
                FUZZ_CHECK(std::isfinite(number));
        }
    } else {
        FUZZ_CHECK(!vectors.error().detail.isEmpty());
    }
    (void)serviceMessage(body);
    (void)isOutOfCredit(body);
    static const QDateTime now(QDate(2026, 1, 1), QTime(0, 0), Qt::UTC);
    const auto delay = retryDelay(body, now);
    FUZZ_CHECK(!delay || delay->count() >= 0);
    return 0;
}
