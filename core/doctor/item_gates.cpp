// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/item_gates.h"

#include "core/filter/filter_match.h"
#include "core/filter/filter_parser.h"
#include "core/json/field_path.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"
#include "core/vector/vector_metric.h"

#include <QtEndian>

#include <algorithm>
#include <cmath>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The JSON of a dotted path in a value, as LangGraph's json_extract() follows it; empty where it
/// leads nowhere.
QByteArray fieldValue(const JsonDocument &document, const QByteArray &path) {
    int node = 0;
    for (const QByteArray &label : path.split('.')) {
        if (document.nodes()[size_t(node)].type != JsonType::Object)
            return {};
        node = document.member(node, label);
        if (node < 0)
            return {};
    }
    return document.raw(node).toByteArray();
}

bool isText(const QByteArray &json) {
    return json.startsWith('"');
}
bool isNumber(const QByteArray &json) {
    return !json.isEmpty() && (json[0] == '-' || (json[0] >= '0' && json[0] <= '9'));
}

std::optional<bool> nestorsAnswer(const AgentCondition &condition, const QByteArray &value) {
    QByteArray json = "{" + quotedJson(condition.field) + ":";
    json += condition.op.isEmpty() ? condition.operand
                                   : "{" + quotedJson(condition.op) + ":" + condition.operand + "}";
    const auto filter = parseFilter(json + '}');
    if (!filter)
        return std::nullopt;
    const auto matcher = FilterMatcher::compile(*filter);
    return matcher ? std::optional(matcher->matches(value)) : std::nullopt;
}

/// How a vector of `field` comes of a value: text `number` of those that `path` gives.
bool isGiven(const JsonDocument &document, const QByteArray &field, QByteArray *text) {
    const auto take = [text](const QByteArrayList &texts, qsizetype at) {
        if (text)
            *text = texts[at];
        return true;
    };
    const QByteArrayList whole = FieldPath(field).textsIn(document);
    if (whole.size() == 1)
        return take(whole, 0);
    const qsizetype dot = field.lastIndexOf('.');
    bool isNumber = false;
    const qsizetype number = field.mid(dot + 1).toLongLong(&isNumber);
    if (dot <= 0 || !isNumber || number < 0)
        return false;
    const QByteArrayList texts = FieldPath(field.first(dot)).textsIn(document);
    return texts.size() > 1 && number < texts.size() && take(texts, number);
}

} // namespace

GateResult namespaceGate(const NamespacePath &asked, const NamespacePath &item) {
    NamespaceFacts facts{asked, item, -1};
    const QByteArrayList wanted = asked.labels();
    const QByteArrayList labels = item.labels();
    for (qsizetype i = 0; i < wanted.size() && facts.differs < 0; ++i) {
        if (i >= labels.size() || labels[i] != wanted[i])
            facts.differs = i;
    }
    return {Gate::OtherNamespace, facts.differs < 0, facts};
}

GateResult filterGate(const std::vector<AgentCondition> &conditions,
                      const std::vector<std::optional<bool>> &agent, const QByteArray &value,
                      const std::optional<ItemId> &broken) {
    FilterFacts facts;
    facts.broken = broken;
    const auto document = JsonDocument::parse(value);
    bool passes = !broken;
    for (size_t i = 0; i < conditions.size(); ++i) {
        ConditionFacts one;
        one.field = conditions[i].field;
        one.op = conditions[i].op;
        one.operand = conditions[i].operand;
        one.refusal = conditions[i].refusal;
        if (document)
            one.value = fieldValue(*document, one.field);
        one.agent = i < agent.size() ? agent[i] : std::nullopt;
        one.nestor = nestorsAnswer(conditions[i], value);
        one.textAndNumber = (isText(one.value) && isNumber(one.operand)) ||
                            (isNumber(one.value) && isText(one.operand));
        passes = passes && one.agent == true;
        facts.conditions.push_back(std::move(one));
    }
    return {Gate::Filtered, passes, facts};
}

GateResult expiryGate(const Item &item, const Timestamp &now) {
    return {Gate::Expired, !item.expiresAt || *item.expiresAt >= now,
            ExpiryFacts{item.expiresAt, now}};
}

GateResult embeddingGate(const Item &item, const std::vector<AgentItemVector> &vectors,
                         const EmbeddedStore &store) {
    EmbeddingFacts facts;
    facts.paths = store.paths;
    facts.pathsAreGuessed = store.pathsAreGuessed;
    for (const AgentItemVector &vector : vectors)
        facts.fields.append(vector.field);
    if (vectors.empty()) {
        bool anyText = store.paths.isEmpty();
        if (const auto document = JsonDocument::parse(item.value)) {
            for (const QByteArray &path : store.paths)
                anyText = anyText || !FieldPath(path).textsIn(*document).isEmpty();
        }
        if (!store.firstVector)
            facts.why = EmbeddingFacts::NoIndex;
        else if (!anyText)
            facts.why = EmbeddingFacts::NoText;
        else if (item.updatedAt < *store.firstVector)
            facts.why = EmbeddingFacts::BeforeIndex;
        else
            facts.why = EmbeddingFacts::NotIndexed;
    }
    return {Gate::NotEmbedded, !vectors.empty(), facts};
}

StaleFacts staleFacts(const Item &item, const std::vector<AgentItemVector> &vectors) {
    StaleFacts facts;
    facts.vectors = qsizetype(vectors.size());
    facts.itemTime = item.updatedAt;
    const auto document = JsonDocument::parse(item.value);
    for (const AgentItemVector &vector : vectors) {
        if (vector.updatedAt && (!facts.vectorTime || *vector.updatedAt < *facts.vectorTime))
            facts.vectorTime = vector.updatedAt;
        // The value may be anything where it is not JSON; then only the time tells.
        if (document && !isGiven(*document, vector.field, nullptr))
            facts.stale.push_back({vector.field, StaleFacts::Field::Gone});
        else if (vector.updatedAt && *vector.updatedAt < item.updatedAt)
            facts.stale.push_back({vector.field, StaleFacts::Field::Older});
    }
    return facts;
}

Result<void> compareTexts(StaleFacts &facts, const Item &item,
                          const std::vector<AgentItemVector> &vectors, Embedder &embedder,
                          const std::stop_token &stop) {
    const auto document = JsonDocument::parse(item.value);
    if (!document)
        return {};
    QByteArrayList texts;
    std::vector<const AgentItemVector *> compared;
    for (const AgentItemVector &vector : vectors) {
        QByteArray text;
        if (isStale(facts, vector.field) || !isGiven(*document, vector.field, &text))
            continue;
        texts.append(text);
        compared.push_back(&vector);
    }
    if (texts.isEmpty())
        return {};
    const auto made = embedder.embed(texts, stop);
    if (!made)
        return failure(made.error());
    facts.compared = true;
    for (size_t i = 0; i < compared.size(); ++i) {
        const Vector stored = vectorOfBytes(compared[i]->bytes);
        const Vector &now = (*made)[i];
        if (stored.size() != now.size())
            continue; // another embedder's: the next gate's matter
        // What a service answers twice differs in the last digits.
        constexpr double kSame = 0.999;
        const float rank =
            vectorRank(Distance::Cosine, preparedVector(stored, Distance::Cosine).data(),
                       preparedVector(now, Distance::Cosine).data(), int(now.size()));
        if (hitFromRank(Distance::Cosine, 0, rank).score < kSame && stored != now)
            facts.stale.push_back({compared[i]->field, StaleFacts::Field::OtherText});
    }
    return {};
}

bool isStale(const StaleFacts &facts, const QByteArray &field) {
    return std::any_of(facts.stale.begin(), facts.stale.end(),
                       [&field](const StaleFacts::Field &one) { return one.field == field; });
}

Vector vectorOfBytes(QByteArrayView bytes) {
    Vector vector(std::size_t(bytes.size()) / sizeof(float));
    qFromLittleEndian<float>(bytes.data(), qsizetype(vector.size()), vector.data());
    return vector;
}

} // namespace nestor
