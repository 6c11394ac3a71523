// SPDX-License-Identifier: Apache-2.0
#include "core/transfer/item_json.h"
#include "core/model/explanation_words.h"

#include "core/json/json_format.h"
#include "core/json/json_members.h"
#include "core/json/json_string.h"
#include "core/json/json_valid.h"

#include <QLocale>

#include <cmath>

namespace nestor {

QByteArray valueInLine(QByteArrayView value) {
    const QByteArrayView json = trimmedJson(value);
    // Inside strings line breaks are escaped, so one found here stands between tokens.
    return json.contains('\n') || json.contains('\r') ? compactJson(json) : json.toByteArray();
}

void appendValueMember(QByteArray &out, const QByteArray &value) {
    out += "\"value\":";
    if (isValidJson(value)) {
        out += valueInLine(value);
        return;
    }
    out += "null,\"invalid_value\":";
    appendJsonString(out, value);
}

namespace {

void appendMember(QByteArray &out, QByteArrayView name, const QByteArray &json) {
    out += ",\"";
    out += name;
    out += "\":";
    out += json;
}

void appendOptional(QByteArray &out, QByteArrayView name, std::optional<double> number) {
    if (number)
        appendMember(out, name, numberToJson(*number));
}

QByteArray scorePartsToJson(const ScoreParts &parts) {
    QByteArray out = "{\"fused\":" + numberToJson(parts.fused);
    appendOptional(out, "vector_score", parts.vectorScore);
    appendOptional(out, "vector_distance", parts.vectorDistance);
    appendOptional(out, "text_score", parts.textScore);
    appendOptional(out, "feedback_score", parts.feedbackScore);
    if (!parts.field.isEmpty())
        appendMember(out, "field", quotedJson(parts.field));
    if (!parts.matchedText.isEmpty())
        appendMember(out, "text", quotedJson(parts.matchedText));
    if (!parts.words.empty()) {
        out += ",\"words\":[";
        for (size_t i = 0; i < parts.words.size(); ++i) {
            if (i > 0)
                out += ',';
            appendJsonString(out, parts.words[i]);
        }
        out += ']';
    }
    return out + '}';
}

} // namespace

QByteArray numberToJson(double number) {
    if (!std::isfinite(number))
        return "null";
    return QByteArray::number(number, 'g', QLocale::FloatingPointShortest);
}

/// A score is a real number to a program that tells 1 from 1.0, as Python does.
static QByteArray realToJson(double number) {
    const QByteArray text = numberToJson(number);
    const bool whole = std::isfinite(number) && !text.contains('.') && !text.contains('e');
    return whole ? text + ".0" : text;
}

QByteArray namespaceToJson(const NamespacePath &ns) {
    QByteArray out = "[";
    const QByteArrayList labels = ns.labels();
    for (qsizetype i = 0; i < labels.size(); ++i) {
        if (i > 0)
            out += ',';
        appendJsonString(out, labels[i]);
    }
    return out + ']';
}

void appendItemMembers(QByteArray &out, const Item &item) {
    out += "{\"namespace\":";
    out += namespaceToJson(item.ns);
    out += ",\"key\":";
    appendJsonString(out, item.key);
    out += ',';
    appendValueMember(out, item.value);
    out += ",\"created_at\":\"" + item.createdAt.toIso() + '"';
    out += ",\"updated_at\":\"" + item.updatedAt.toIso() + '"';
}

QByteArray itemToJson(const Item &item) {
    QByteArray out;
    appendItemMembers(out, item);
    return out + '}';
}

QByteArray itemToExchangeLine(const Item &item) {
    QByteArray out;
    appendItemMembers(out, item);
    appendOptional(out, "ttl_minutes", item.ttlMinutes);
    if (item.expiresAt)
        appendMember(out, "expires_at", '"' + item.expiresAt->toIso() + '"');
    return out + '}';
}

QByteArray hitToJson(const SearchItem &hit) {
    QByteArray out;
    appendItemMembers(out, hit.item);
    appendMember(out, "score", hit.score ? realToJson(*hit.score) : QByteArray("null"));
    if (hit.vectorOutOfDate)
        appendMember(out, "vector_out_of_date", "true");
    if (hit.parts)
        appendMember(out, "explain", scorePartsToJson(*hit.parts));
    return out + '}';
}

QByteArray explanationToJson(const Explanation &explanation) {
    QByteArray out = "{\"plan\":" + quotedJson(planName(explanation.plan));
    appendMember(out, "reason", quotedJson(remarksText(explanation.reasons)));
    if (!explanation.embedder.isEmpty())
        appendMember(out, "embedder", quotedJson(explanation.embedder));
    appendMember(out, "items", QByteArray::number(explanation.items));
    appendMember(out, "passing", QByteArray::number(explanation.passing));
    appendMember(out, "passing_estimated", explanation.passingEstimated ? "true" : "false");
    if (explanation.sampled > 0)
        appendMember(out, "sampled", QByteArray::number(explanation.sampled));
    if (explanation.items > 0) {
        appendMember(out, "selectivity",
                     numberToJson(double(explanation.passing) / double(explanation.items)));
    }
    if (explanation.rescored > 0)
        appendMember(out, "rescored", QByteArray::number(explanation.rescored));
    if (explanation.vectors > 0) {
        appendMember(out, "vectors", QByteArray::number(explanation.vectors));
        appendMember(out, "indexed", QByteArray::number(explanation.indexed));
    }
    appendMember(out, "candidates", QByteArray::number(explanation.candidates));
    out += ",\"milliseconds\":{";
    for (size_t i = 0; i < explanation.steps.size(); ++i) {
        if (i > 0)
            out += ',';
        appendJsonString(out, explanation.steps[i].name);
        out += ':' + numberToJson(explanation.steps[i].milliseconds);
    }
    return out + "}}";
}

} // namespace nestor
