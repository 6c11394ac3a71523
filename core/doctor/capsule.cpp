// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/capsule.h"

#include "core/doctor/neutral_text.h"
#include "core/json/field_path.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// The parts of the file that a reason decides.
struct Parts {
    QByteArray reason; ///< one sentence, the assertion's
    QByteArray fill;   ///< statements that fill `store`, indented
    QByteArray filter = "None";
    qint64 limit = 10;
    QByteArray distance = "cosine";
};

QByteArray pythonTuple(const QByteArrayList &labels) {
    QByteArray tuple = "(";
    for (const QByteArray &label : labels)
        tuple += quotedJson(label) + ", ";
    return tuple.trimmed() + ')';
}

QByteArray distanceName(Distance distance) {
    switch (distance) {
    case Distance::L2:
        return "l2";
    case Distance::InnerProduct:
        return "inner_product";
    case Distance::Cosine:
        break;
    }
    return "cosine";
}

/// The text that the item was to be found by, replaced.
QByteArray wantedText(const Diagnosis &diagnosis, NeutralText &neutral) {
    constexpr qsizetype kLongest = 120;
    if (diagnosis.item) {
        if (const auto document = JsonDocument::parse(diagnosis.item->value)) {
            for (const JsonNode &node : document->nodes()) {
                if (node.type != JsonType::String)
                    continue;
                const int at = int(&node - document->nodes().data());
                const QByteArray text = neutral.of(document->string(at)).left(kLongest);
                if (!text.trimmed().isEmpty())
                    return text;
            }
        }
    }
    return "bade fiko"_ba;
}

template <typename Facts>
const Facts &factsAt(const Diagnosis &diagnosis, Gate gate) {
    static const Facts none{};
    for (const GateResult &result : diagnosis.gates) {
        if (const auto *facts = std::get_if<Facts>(&result.facts); facts && result.gate == gate)
            return *facts;
    }
    return none;
}

const QByteArray kPutWanted = "    put(store, WANTED_IN, WANTED, [TEXT], near=1)\n"_ba;

/// Two numbers, or a text and a number, that compare as these do.
std::pair<QByteArray, QByteArray> neutralNumbers(const QByteArray &value,
                                                 const QByteArray &operand) {
    const auto bare = [](QByteArray json) {
        if (json.startsWith('"'))
            json = json.mid(1, json.size() - 2);
        return json;
    };
    bool isValue = false;
    bool isOperand = false;
    const double a = bare(value).toDouble(&isValue);
    const double b = bare(operand).toDouble(&isOperand);
    QByteArray left = a == b ? "7" : (a < b ? "1" : "2");
    QByteArray right = a == b ? "7" : (a < b ? "2" : "1");
    if (!isValue)
        left = "bade";
    if (!isOperand)
        right = "fiko";
    return {value.startsWith('"') ? '"' + left + '"' : left,
            operand.startsWith('"') ? '"' + right + '"' : right};
}

bool isNumberOrText(const QByteArray &json) {
    return json.startsWith('"') || json.startsWith('-') ||
           (!json.isEmpty() && json[0] >= '0' && json[0] <= '9');
}

/// Of value and operand what they say to each other, and nothing else.
std::pair<QByteArray, QByteArray> neutralSides(const ConditionFacts &one, NeutralText &neutral) {
    if (one.textAndNumber ||
        (isNumberOrText(one.value) && isNumberOrText(one.operand) && !one.value.startsWith('"')))
        return neutralNumbers(one.value, one.operand);
    if (one.value.startsWith('"') && one.operand.startsWith('"')) {
        if (one.value == one.operand)
            return {"\"bade\"", "\"bade\""};
        return one.value < one.operand ? std::pair{"\"bade\""_ba, "\"fiko\""_ba}
                                       : std::pair{"\"fiko\""_ba, "\"bade\""_ba};
    }
    return {one.value.isEmpty() ? QByteArray() : neutral.ofJson(one.value),
            neutral.ofJson(one.operand)};
}

Parts filteredParts(const Diagnosis &diagnosis, NeutralText &neutral) {
    Parts parts;
    const FilterFacts &facts = factsAt<FilterFacts>(diagnosis, Gate::Filtered);
    if (facts.broken) {
        parts.filter = "{\"bade\": 1}";
        parts.fill =
            "    put(store, WANTED_IN, WANTED, [TEXT], near=1, fields={\"bade\": 1})\n"
            "    put(store, NAMESPACE or WANTED_IN, \"other\", [\"other text\"], near=30)\n"
            "    # As a program with a fault of its own would have written it.\n"
            "    execute(store, \"UPDATE store SET value = ? WHERE key = ?\", (b\"{\", "
            "\"other\"))\n";
        parts.reason = "its filter fails on the value of another item, which is not JSON";
        return parts;
    }
    const auto failing = std::find_if(facts.conditions.begin(), facts.conditions.end(),
                                      [](const ConditionFacts &one) { return one.agent != true; });
    if (failing == facts.conditions.end())
        return parts;
    const auto [value, operand] = neutralSides(*failing, neutral);
    QByteArrayList path;
    for (const QByteArray &name : failing->field.split('.'))
        path.append(neutral.of(name));
    QByteArray stored = value;
    for (qsizetype i = path.size() - 1; i >= 0 && !value.isEmpty(); --i)
        stored = '{' + quotedJson(path[i]) + ':' + stored + '}';
    if (value.isEmpty())
        stored = "{}";
    const QByteArray condition =
        failing->op.isEmpty() ? operand : '{' + quotedJson(failing->op) + ':' + operand + '}';
    parts.filter =
        "json.loads(" + quotedJson('{' + quotedJson(path.join('.')) + ':' + condition + '}') + ')';
    parts.fill = "    put(store, WANTED_IN, WANTED, [TEXT], near=1, fields=json.loads(" +
                 quotedJson(stored) + "))\n";
    parts.reason =
        failing->refusal.isEmpty()
            ? (failing->textAndNumber ? "its SQL compares a text with a number"_ba
                                      : "its SQL says that the value does not pass the filter"_ba)
            : "it refuses a condition of the filter"_ba;
    return parts;
}

Parts crowdedParts(const DoctorReport &report, const Diagnosis &diagnosis) {
    Parts parts;
    const CrowdFacts &facts = factsAt<CrowdFacts>(diagnosis, Gate::CrowdedOut);
    parts.limit = report.question.limit;
    parts.distance = distanceName(report.distance);
    // As many vectors as fill the cut, on as few items as do.
    QByteArrayList places;
    qint64 filled = 0;
    for (const CrowdFacts::Taker &taker : facts.takers) {
        places.append(QByteArray::number(taker.places));
        filled += taker.places;
    }
    const qint64 items = std::max<qint64>(facts.items - qint64(facts.takers.size()), 0);
    for (qint64 i = 0; i < items && filled < facts.cut; ++i) {
        const qint64 rest = (facts.cut - filled) / (items - i);
        places.append(QByteArray::number(std::max<qint64>(rest, 1)));
        filled += std::max<qint64>(rest, 1);
    }
    const bool farthest = report.distance == Distance::L2;
    parts.fill = "    # How many of the first places each item's vectors take.\n"
                 "    number = 0\n"
                 "    for item, places in enumerate([" +
                 places.join(", ") +
                 "]):\n"
                 "        texts = [f\"text {number + i}\" for i in range(places)]\n"
                 "        put(store, NAMESPACE or WANTED_IN, f\"item-{item}\", texts, near=" +
                 (farthest ? "80 - 60 * number / "_ba : "1 + 60 * number / "_ba) +
                 QByteArray::number(std::max<qint64>(filled, 1)) +
                 ")\n"
                 "        number += places\n"
                 "    put(store, WANTED_IN, WANTED, [TEXT], near=" +
                 (farthest ? "10"_ba : "70"_ba) + ")\n";
    parts.reason = "it keeps the first " + QByteArray::number(facts.cut) +
                   " vectors before it tells items apart, and further vectors of other items fill "
                   "them";
    return parts;
}

Parts belowParts(const DoctorReport &report, const Diagnosis &diagnosis) {
    Parts parts;
    const LimitFacts &facts = factsAt<LimitFacts>(diagnosis, Gate::BelowLimit);
    parts.limit = facts.limit;
    parts.distance = distanceName(report.distance);
    const QByteArray others = QByteArray::number(std::max(facts.limit, qint64(1)));
    const QByteArray near = facts.farthestFirst ? "20 + 60 * item / " : "1 + 60 * item / ";
    parts.fill =
        "    for item in range(" + others +
        "):\n"
        "        put(store, NAMESPACE or WANTED_IN, f\"item-{item}\", [f\"text {item}\"], near=" +
        near + others +
        ")\n"
        "    put(store, WANTED_IN, WANTED, [TEXT], near=" +
        (facts.farthestFirst ? "1"_ba : "70"_ba) + ")\n";
    parts.reason = facts.farthestFirst
                       ? "under l2 it returns the farthest first, and this one is the nearest"_ba
                       : "as many items as the limit allows are nearer"_ba;
    return parts;
}

Parts partsFor(Gate verdict, const DoctorReport &report, const Diagnosis &diagnosis,
               NeutralText &neutral) {
    Parts parts;
    parts.fill = kPutWanted;
    switch (verdict) {
    case Gate::Absent:
        parts.fill = kPutWanted + "    store.delete(WANTED_IN, WANTED)\n";
        parts.reason = "the item is not in the store";
        break;
    case Gate::OtherNamespace:
        parts.reason = "the item's namespace is not at or below the one that is searched";
        break;
    case Gate::Filtered:
        return filteredParts(diagnosis, neutral);
    case Gate::Expired:
        parts.fill += "    execute(store, \"UPDATE store SET expires_at = ? WHERE key = ?\",\n"
                      "            (\"2020-01-01 00:00:00.000000+00:00\", WANTED))\n"
                      "    # Until here it is served.\n"
                      "    assert (WANTED_IN, WANTED) in found(store)\n"
                      "    store.sweep_ttl()\n";
        parts.reason = "its time is over, and a sweep has taken it";
        break;
    case Gate::NotEmbedded:
        parts.fill = "    put(store, WANTED_IN, WANTED, [TEXT], near=1, index=False)\n";
        parts.reason = "the item was written without being embedded";
        break;
    case Gate::StaleVector:
        parts.fill =
            "    put(store, NAMESPACE or WANTED_IN, \"other\", [\"other text\"], near=30)\n"
            "    put(store, WANTED_IN, WANTED, [\"former text\"], near=60)\n"
            "    # The text is now what is asked for; its vector stays the old one.\n"
            "    put(store, WANTED_IN, WANTED, [TEXT], near=0, index=False)\n";
        parts.limit = 1;
        parts.reason = "it compares by the vector of a text that the item does not hold any more";
        break;
    case Gate::WrongSize:
        parts.fill +=
            "    # As another embedder would have written it.\n"
            "    execute(store, \"UPDATE store_vectors SET embedding = ? WHERE key = ?\",\n"
            "            (struct.pack(\"<3f\", 1, 0, 0), WANTED))\n";
        parts.reason = "one vector of another size makes the whole search fail";
        break;
    case Gate::CrowdedOut:
        return crowdedParts(report, diagnosis);
    case Gate::BelowLimit:
        return belowParts(report, diagnosis);
    case Gate::Found:
        break;
    }
    return parts;
}

const char kHead[] =
    R"py(# Made by Nestor's doctor. Names and texts are not those of the store that it was made for.
#
#     pip install pytest langgraph-checkpoint-sqlite
#     pytest THIS_FILE
#
# The test fails, and says why, as long as LangGraph's SqliteStore does not return the item.
import json
import math
import sqlite3
import struct

from langgraph.store.sqlite import SqliteStore

)py";

const char kMiddle[] = R"py(
QUESTION = "question"
DEGREES = {QUESTION: 0.0}


def embed(texts):
    """Each text is a direction, some degrees away from the question's."""
    angles = [math.radians(DEGREES[text]) for text in texts]
    return [[math.cos(angle), math.sin(angle)] for angle in angles]


def put(store, namespace, key, texts, near, fields=None, index=None):
    for step, text in enumerate(texts):
        DEGREES[text] = near + step / 1000
    store.put(namespace, key, {"texts": texts, **(fields or {})}, index=index)


def execute(store, sql, parameters):
    store.conn.execute(sql, parameters)


def found(store):
    items = store.search(NAMESPACE, query=QUESTION, filter=FILTER, limit=LIMIT)
    return [(tuple(item.namespace), item.key) for item in items]


def fill(store):
)py";

const char kTest[] = R"py(

def test_the_item_is_recalled():
    fields = ["texts[*]"]
    index = {"dims": 2, "embed": embed, "fields": fields, "text_fields": fields,
             "distance_type": DISTANCE}
    with SqliteStore.from_conn_string(":memory:", index=index) as store:
        store.setup()
        fill(store)
        try:
            items = found(store)
        except (sqlite3.Error, ValueError) as error:
            raise AssertionError(f"{VERDICT}: {REASON}: {error}") from error
        assert (WANTED_IN, WANTED) in items, f"{VERDICT}: {REASON}"
)py";

} // namespace

Result<QByteArray> capsuleFor(const DoctorReport &report, const Diagnosis &diagnosis) {
    const auto verdict = diagnosis.verdict();
    if (!verdict || *verdict == Gate::Found) {
        return failure(ErrorCode::InvalidArgument,
                       u"Nothing is lost, as far as can be told: there is nothing to show"_s);
    }
    NeutralText neutral;
    const Parts parts = partsFor(*verdict, report, diagnosis, neutral);
    QByteArrayList asked = neutral.labels(report.question.ns.labels());
    const QByteArrayList wanted = neutral.labels(diagnosis.id.ns.labels());
    QByteArray file = kHead;
    file += "VERDICT = " + quotedJson(gateName(*verdict).data()) + '\n';
    file += "REASON = " + quotedJson(parts.reason) + '\n';
    file += "NAMESPACE = " + pythonTuple(asked) + '\n';
    file += "WANTED_IN = " + pythonTuple(wanted) + '\n';
    file += "WANTED = \"wanted\"\n";
    file += "TEXT = " + quotedJson(wantedText(diagnosis, neutral)) + '\n';
    file += "FILTER = " + parts.filter + '\n';
    file += "LIMIT = " + QByteArray::number(parts.limit) + '\n';
    file += "DISTANCE = " + quotedJson(parts.distance) + '\n';
    file += kMiddle;
    file += parts.fill;
    file += kTest;
    return file;
}

} // namespace nestor
