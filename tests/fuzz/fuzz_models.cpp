// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"
#include "core/embedding/learned_model.h"
#include "core/embedding/model_tokenizer.h"
#include "core/embedding/safetensors.h"
#include "tests/fuzz/fuzz_target.h"

#include <QCryptographicHash>
#include <QtEndian>

#include <algorithm>
#include <cmath>

/// Models that somebody hands us: files of tensors, tokenizers, learned models. Damaged ones are
/// refused with a reason, others can be used, and nothing reads beyond them.

using namespace nestor;

namespace {

constexpr qsizetype kDigest = 32;

QByteArray digestOf(QByteArrayView bytes) {
    return QCryptographicHash::hash(bytes.toByteArray(), QCryptographicHash::Sha256);
}

void checkTensors(const QByteArray &bytes) {
    const auto file = Safetensors::fromBytes(bytes);
    if (!file) {
        FUZZ_CHECK(!file.error().detail.isEmpty());
        return;
    }
    for (const QString &name : {QStringLiteral("embeddings"), QStringLiteral("weights")}) {
        const Safetensors::Tensor *tensor = file->tensor(name);
        if (tensor == nullptr || tensor->count() == 0)
            continue;
        FUZZ_CHECK(tensor->count() > 0 && tensor->data.size() >= tensor->count());
        (void)tensor->number(0);
        (void)tensor->number(tensor->count() - 1);
        std::vector<float> numbers(static_cast<size_t>(std::min<qint64>(tensor->count(), 64)));
        const auto read = static_cast<qint64>(numbers.size());
        tensor->numbers(tensor->count() - read, read, numbers.data());
    }
}

void checkTokenizer(const QByteArray &json) {
    const auto tokenizer = ModelTokenizer::fromJson(json);
    if (!tokenizer) {
        FUZZ_CHECK(!tokenizer.error().detail.isEmpty());
        return;
    }
    for (const QByteArrayView text : {QByteArrayView("Hello wörld 京都! play-ing\n low"),
                                      QByteArrayView("\xED\xA0\x80 a"), QByteArrayView("")}) {
        for (const qint32 token : tokenizer->tokens(text))
            FUZZ_CHECK(token >= 0 && token <= tokenizer->greatest());
    }
}

void checkLearned(const QByteArray &bytes) {
    const auto model = LearnedModel::fromBytes(bytes);
    if (!model) {
        FUZZ_CHECK(!model.error().detail.isEmpty());
        return;
    }
    FUZZ_CHECK(LearnedModel::fromBytes(model->toBytes())->hash() == model->hash());
    const std::vector<float> vector = model->embed("weekend mountains montain");
    FUZZ_CHECK(vector.size() == static_cast<size_t>(model->dims()));
    for (const float number : vector)
        FUZZ_CHECK(std::isfinite(number));
    (void)model->explain("mountain weekends", vector);
    (void)model->knownShare("mountain unheard");
}

QByteArray tensorFile(const QByteArray &header, const QByteArray &numbers) {
    QByteArray length(8, '\0');
    qToLittleEndian<quint64>(static_cast<quint64>(header.size()), length.data());
    return length + header + numbers;
}

} // namespace

QByteArrayList fuzzSeeds() {
    const LearnedModel model({{"hike", "mountain", "weekend"},
                              {0.5F, 1.0F, 0.25F},
                              {1, 0, 0, 1, 0.6F, 0.8F},
                              2,
                              0.1F,
                              10});
    return {
        model.toBytes(),
        LearnedModel({{}, {}, {}, 2, 0}).toBytes(),
        tensorFile(
            R"({"__metadata__":{"a":"b"},"embeddings":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}})",
            QByteArray(16, '\x3f')),
        tensorFile(
            R"({"embeddings":{"dtype":"F16","shape":[3,1],"data_offsets":[0,6]},"weights":{"dtype":"F64","shape":[3],"data_offsets":[6,30]}})",
            QByteArray(30, '\x01')),
        R"({"normalizer":{"type":"BertNormalizer","lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},"model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[UNK]":0,"play":1,"##ing":2,"hello":3,"!":4,"京":5}}})",
        R"({"normalizer":null,"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"use_regex":true},"model":{"type":"BPE","vocab":{"l":0,"o":1,"w":2,"lo":3,"low":4,"Ġ":5},"merges":["l o","lo w"]}})",
        R"({"normalizer":{"type":"Sequence","normalizers":[{"type":"NFKC"},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "},{"type":"Strip"},{"type":"Prepend","prepend":"x"}]},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},{"type":"Digits","individual_digits":true},{"type":"Split","pattern":{"String":"l"},"behavior":"Isolated","invert":false}]},"model":{"type":"Unigram","unk_id":0,"byte_fallback":true,"vocab":[["<unk>",0],["▁",-3],["▁hell",-2.5],["o",-4],["l",-6],["<0xC3>",-7]]}})"};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    checkTensors(bytes);
    checkTokenizer(bytes);
    checkLearned(bytes);
    // Behind the checksum too, which would keep every mutation out.
    if (bytes.startsWith("NestorLM") && bytes.size() > kDigest) {
        const QByteArray content = bytes.chopped(kDigest);
        checkLearned(content + digestOf(content));
    }
    return 0;
}
