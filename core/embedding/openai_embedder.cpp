// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/openai_embedder.h"

#include "core/base/logging.h"
#include "core/base/text.h"
#include "core/embedding/service_address.h"
#include "core/embedding/service_answer.h"

#include <QDateTime>
#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>

#include <algorithm>
#include <cmath>
#include <condition_variable>
#include <mutex>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

bool isLoopback(const QString &host) {
    return host.compare("localhost"_L1, Qt::CaseInsensitive) == 0 ||
           QHostAddress(host).isLoopback();
}

bool isBlank(const QByteArray &text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
}

/// The beginning of the text that has no more than so many tokens, whole characters only.
QByteArray cutToTokens(const QByteArray &text, int maxTokens) {
    if (estimatedTokens(text) <= maxTokens)
        return text;
    // The estimate never falls as the text grows: search for the longest beginning.
    qsizetype fits = 0;
    qsizetype tooLong = text.size();
    while (tooLong - fits > 1) {
        const qsizetype middle = (fits + tooLong) / 2;
        (estimatedTokens(QByteArrayView(text).first(middle)) <= maxTokens ? fits : tooLong) =
            middle;
    }
    while (fits > 0 && (static_cast<unsigned char>(text[fits]) & 0xC0U) == 0x80U)
        --fits;
    return text.first(fits);
}

/// Sleeps unless `stop` is asked for; false when it was.
bool sleepFor(milliseconds delay, const std::stop_token &stop) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    woken.wait_for(lock, stop, delay, [] { return false; });
    return !stop.stop_requested();
}

bool isWorthRetrying(int status) {
    return status == 408 || status == 429 || status >= 500;
}

} // namespace

int estimatedTokens(QByteArrayView text) {
    // Tokenizers make a token of about four letters of English, fewer of other languages, and one
    // or two of each character of the rest of the world.
    qint64 ascii = 0;
    qint64 others = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        ascii += byte < 0x80 ? 1 : 0;
        others += byte >= 0xC0 ? 1 : 0;
    }
    return static_cast<int>(std::min<qint64>((ascii + 2) / 3 + (others * 3 + 1) / 2, 1 << 30));
}

Result<std::unique_ptr<OpenAiEmbedder>> OpenAiEmbedder::create(OpenAiOptions options) {
    const auto invalid = [](const QString &detail) {
        return failure(ErrorCode::InvalidConfig, detail);
    };
    const QString shown = shownAddress(options.url.toString());
    const QString scheme = options.url.scheme();
    if (!options.url.isValid() || options.url.host().isEmpty() ||
        (scheme != "http"_L1 && scheme != "https"_L1))
        return invalid(u"the embedder's address is not http or https: \"%1\""_s.arg(shown));
    if (!options.url.userInfo().isEmpty())
        return invalid(u"the embedder's address holds a user or password, which a configuration "
                       "must not: \"%1\""_s.arg(shown));
    if (holdsSecret(options.url))
        return invalid(u"the embedder's address holds a key, which a configuration must not: "
                       "\"%1\"; name an environment variable that holds it (api_key_variable, "
                       "--api-key-variable), or keep it in the keychain"_s.arg(shown));
    if (scheme == "http"_L1 && !isLoopback(options.url.host()) && !options.allowPlainHttp)
        return invalid(
            u"the embedder's address is plain HTTP to another machine, where anybody on "
            "the way could read texts and key: \"%1\"; where the network is to be trusted, "
            "allow it (allow_plain_http, --allow-plain-http)"_s.arg(shown));
    if (options.model.isEmpty())
        return invalid(u"the embedder needs the name of a model"_s);
    if (options.dims < 0 || options.dims > kMaxServiceDims)
        return invalid(u"an embedder of %1 dimensions"_s.arg(options.dims));
    if (options.key.contains('\n') || options.key.contains('\r'))
        return invalid(u"the embedder's key has a line break"_s);
    return std::unique_ptr<OpenAiEmbedder>(new OpenAiEmbedder(std::move(options)));
}

OpenAiEmbedder::OpenAiEmbedder(OpenAiOptions options)
    : m_options(std::move(options))
    , m_dims(m_options.dims) {}

QByteArray OpenAiEmbedder::identity() const {
    return "openai-compatible:" + m_options.model.toUtf8() + ':' + QByteArray::number(m_dims);
}

Result<std::vector<std::vector<float>>> OpenAiEmbedder::embed(const QByteArrayList &texts,
                                                              std::stop_token stop) {
    Vectors vectors(static_cast<std::size_t>(texts.size()));
    std::vector<std::size_t> sent; // which texts the batch holds
    QByteArrayList batch;
    int tokens = 0;
    const auto flush = [&]() -> Result<void> {
        if (batch.isEmpty())
            return {};
        auto answered = embedBatch(batch, stop);
        if (!answered)
            return failure(std::move(answered.error()));
        for (std::size_t i = 0; i < sent.size(); ++i)
            vectors[sent[i]] = std::move((*answered)[i]);
        sent.clear();
        batch.clear();
        tokens = 0;
        return {};
    };
    for (qsizetype i = 0; i < texts.size(); ++i) {
        if (isBlank(texts[i]))
            continue;
        QByteArray text = cutToTokens(texts[i], m_options.maxTokensOfText);
        const int size = estimatedTokens(text);
        if (batch.size() >= m_options.maxTexts ||
            (!batch.isEmpty() && tokens + size > m_options.maxTokens)) {
            if (auto flushed = flush(); !flushed)
                return failure(std::move(flushed.error()));
        }
        batch.append(std::move(text));
        sent.push_back(static_cast<std::size_t>(i));
        tokens += size;
    }
    if (auto flushed = flush(); !flushed)
        return failure(std::move(flushed.error()));

    if (!texts.isEmpty() && m_dims == 0) { // only blank ones: how long is a zero vector?
        if (auto probed = embedBatch({"."_ba}, stop); !probed)
            return failure(std::move(probed.error()));
    }
    for (std::vector<float> &vector : vectors) {
        if (vector.empty())
            vector.resize(static_cast<std::size_t>(m_dims));
    }
    return vectors;
}

Result<OpenAiEmbedder::Vectors> OpenAiEmbedder::embedBatch(const QByteArrayList &texts,
                                                           const std::stop_token &stop) {
    Patience patience{std::chrono::steady_clock::now() + m_options.limit, m_options.maxDelay};
    return embedUntil(texts, patience, stop);
}

Result<OpenAiEmbedder::Vectors> OpenAiEmbedder::embedUntil(const QByteArrayList &texts,
                                                           Patience &patience,
                                                           const std::stop_token &stop) {
    const auto left = [&patience] {
        return std::chrono::ceil<milliseconds>(patience.until - std::chrono::steady_clock::now());
    };
    QUrl url = m_options.url;
    QString path = url.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    url.setPath(path + u"/embeddings"_s);
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
    if (!m_options.key.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_options.key);
    QJsonArray input;
    for (const QByteArray &text : texts)
        input.append(textOf(text));
    const QByteArray body = QJsonDocument(QJsonObject{{u"model"_s, m_options.model},
                                                      {u"input"_s, input},
                                                      {u"encoding_format"_s, u"float"_s}})
                                .toJson(QJsonDocument::Compact);
    // A number takes some 25 bytes in JSON; an answer far beyond that is no answer.
    const qint64 maxBytes = 65'536 + qint64(texts.size()) * kMaxServiceDims * 64;

    milliseconds delay = m_options.firstDelay;
    for (int attempt = 1;; ++attempt) {
        const auto answer = m_http.post(
            request, body, std::clamp(left(), milliseconds(1), m_options.timeout), maxBytes, stop);
        if (!answer)
            return failure(answer.error());
        if (answer->status == 200)
            return vectorsOf(answer->body, texts.size());
        if (answer->status == 413 && texts.size() > 1) {
            auto first = embedUntil(texts.first(texts.size() / 2), patience, stop);
            if (!first)
                return first;
            auto second = embedUntil(texts.sliced(texts.size() / 2), patience, stop);
            if (!second)
                return second;
            std::move(second->begin(), second->end(), std::back_inserter(*first));
            return first;
        }

        QString said = answer->status == 0
                           ? u"the embedding service did not answer: %1"_s.arg(answer->fault)
                           : u"the embedding service answered %1: %2"_s.arg(answer->status)
                                 .arg(withoutKey(serviceMessage(answer->body)));
        if ((answer->status == 401 || answer->status == 403) && !m_options.keyNote.isEmpty())
            said += u" (%1)"_s.arg(m_options.keyNote);
        const bool retry = answer->status == 0
                               ? answer->worthRetrying
                               : isWorthRetrying(answer->status) && !isOutOfCredit(answer->body);
        if (!retry || attempt >= m_options.attempts)
            return failure(ErrorCode::Embedding, said);

        // Half of the delay is drawn at random, so that many clients do not come back at once.
        milliseconds wait = delay / 2 + milliseconds(QRandomGenerator::global()->bounded(
                                            static_cast<quint32>(delay.count() / 2 + 1)));
        if (const auto asked = retryDelay(answer->retryAfter, QDateTime::currentDateTimeUtc())) {
            if (*asked > patience.pauses)
                return failure(ErrorCode::Embedding, said + u" (and asked to wait for %1 s)"_s.arg(
                                                                asked->count() / 1000));
            if (*asked > wait) {
                wait = *asked;
                patience.until += wait;
                patience.pauses -= wait;
            }
        }
        if (wait >= left()) {
            return failure(ErrorCode::Embedding,
                           said + u" (given up after %1 s)"_s.arg(m_options.limit.count() / 1000));
        }
        qCDebug(lcEmbedding) << "embedding service answered" << answer->status << "- waiting"
                             << wait.count() << "ms";
        if (!sleepFor(wait, stop))
            return failure(ErrorCode::Cancelled, u"embedding was cancelled"_s);
        delay = std::min(delay * 2, m_options.maxDelay);
    }
}

/// The first answer of all says how long vectors are.
Result<OpenAiEmbedder::Vectors> OpenAiEmbedder::vectorsOf(const QByteArray &body, qsizetype texts) {
    auto vectors = readEmbeddings(body, texts, m_dims);
    if (!vectors || vectors->empty())
        return vectors;
    int expected = 0;
    const auto size = static_cast<int>(vectors->front().size());
    // Another answer may have come meanwhile.
    if (!m_dims.compare_exchange_strong(expected, size) && expected != size)
        return failure(ErrorCode::Embedding, differentSize(size, expected));
    return vectors;
}

QString OpenAiEmbedder::withoutKey(QString text) const {
    if (!m_options.key.isEmpty())
        text.replace(textOf(m_options.key), u"(key)"_s);
    return text.left(500);
}

} // namespace nestor
