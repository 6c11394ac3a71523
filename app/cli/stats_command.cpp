// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/stats_command.h"

#include "app/cli/configure_command.h"
#include "app/cli/store_access.h"
#include "core/base/text.h"
#include "core/jobs/index_status.h"
#include "core/json/json_string.h"
#include "core/store/config_json.h"
#include "core/store/store_admin.h"
#include "core/transfer/item_json.h"

#include <QLocale>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

QByteArray timeToJson(const std::optional<Timestamp> &time) {
    return time ? '"' + time->toIso() + '"' : QByteArray("null");
}

/// How the store is searched by meaning.
QByteArray indexJson(const std::optional<IndexConfig> &index) {
    if (!index)
        return "null";
    QByteArrayList fields;
    for (const QByteArray &field : index->fields)
        fields.append(quotedJson(field));
    QByteArray out = "{\"provider\":" + quotedJson(index->embedder.provider) + ",\"fields\":[" +
                     fields.join(',') + "],\"codes\":\"" + encodingName(index->encoding) + '"';
    if (index->ef > 0)
        out += ",\"ef\":" + QByteArray::number(index->ef);
    return out + '}';
}

QString describe(const IndexConfig &index) {
    QString text = u"%1, of the fields %2"_s.arg(textOf(index.embedder.provider),
                                                 textOf(index.fields.join(", ")));
    if (index.encoding == VectorEncoding::Int8)
        text += u", as 8-bit codes where there are enough vectors for an index"_s;
    return index.ef > 0 ? text + u", searched with a breadth of %1"_s.arg(index.ef) : text;
}

QByteArray graphJson(const std::optional<VectorQuality> &graph) {
    if (!graph)
        return "null";
    return "{\"vectors\":" + QByteArray::number(graph->vectors) +
           ",\"recall\":" + numberToJson(graph->recall) +
           ",\"questions\":" + QByteArray::number(graph->questions) +
           ",\"breadth\":" + QByteArray::number(qulonglong(graph->breadth)) +
           ",\"exact\":" + (graph->exact ? "true" : "false") + '}';
}

QString describe(const VectorQuality &graph) {
    const QString recall = QString::number(100 * graph.recall, 'f', 1);
    if (graph.exact) {
        return u"walks find only %1 % of what is nearest, so searches compare with all; "
               "'nestor-cli index --rebuild' makes it anew"_s.arg(recall);
    }
    return u"finds %1 % of what is nearest (%2 questions, breadth %3)"_s.arg(recall)
        .arg(graph.questions)
        .arg(graph.breadth);
}

QByteArray toJson(const StoreStats &stats, const std::optional<IndexConfig> &index,
                  const std::optional<VectorQuality> &graph) {
    QByteArray out = "{\"path\":" + quotedJson(stats.path.toUtf8());
    const auto add = [&out](QByteArrayView name, const QByteArray &json) {
        out.append(",\"").append(name).append("\":").append(json);
    };
    add("file_bytes", QByteArray::number(stats.fileBytes));
    add("journal_mode", quotedJson(stats.journalMode));
    add("managed", stats.managed ? "true" : "false");
    add("items", QByteArray::number(stats.items));
    add("namespaces", QByteArray::number(stats.namespaces));
    add("value_bytes", QByteArray::number(stats.valueBytes));
    add("with_ttl", QByteArray::number(stats.withTtl));
    add("expired", QByteArray::number(stats.expired));
    add("history", QByteArray::number(stats.history));
    add("oldest_created_at", timeToJson(stats.oldest));
    add("newest_updated_at", timeToJson(stats.newest));
    QByteArrayList kinds;
    for (const VectorCount &kind : stats.vectors) {
        kinds.append("{\"embedder\":" +
                     (kind.embedder.isEmpty() ? QByteArray("null") : quotedJson(kind.embedder)) +
                     ",\"dims\":" + QByteArray::number(kind.dims) +
                     ",\"vectors\":" + QByteArray::number(kind.vectors) + '}');
    }
    add("vectors", '[' + kinds.join(',') + ']');
    add("index", indexJson(index));
    add("graph", graphJson(graph));
    add("field_indexes", fieldIndexesJson(stats.fieldIndexes));
    add("config", stats.config ? shownConfig(*stats.config) : QByteArray("null"));
    return out + '}';
}

void printForPeople(Console &console, const StoreStats &stats,
                    const std::optional<IndexConfig> &index,
                    const std::optional<VectorQuality> &graph) {
    const auto line = [&console](const QString &name, const QString &text) {
        console.printLine(u"%1  %2"_s.arg(name, -10).arg(text));
    };
    const auto number = [](qint64 n) { return QLocale(QLocale::English).toString(n); };
    const auto time = [](const std::optional<Timestamp> &t) {
        return t ? QString::fromLatin1(t->toIso()) : u"—"_s;
    };
    line(u"store"_s, stats.path);
    line(u"kind"_s, stats.managed ? u"managed: keeps history and a change log"_s
                                  : u"guest: nothing is written but your edits"_s);
    const bool isFile = !stats.journalMode.isEmpty();
    if (isFile) {
        line(u"file"_s, u"%1 bytes, journal mode %2"_s.arg(number(stats.fileBytes),
                                                           QString::fromLatin1(stats.journalMode)));
    } else {
        line(u"size"_s, u"%1 bytes"_s.arg(number(stats.fileBytes)));
    }
    line(u"items"_s, u"%1 in %2 namespaces, %3 bytes of values"_s.arg(
                         number(stats.items), number(stats.namespaces), number(stats.valueBytes)));
    line(u"expiry"_s, u"%1 will expire, %2 of them have and are still served"_s.arg(
                          number(stats.withTtl), number(stats.expired)));
    line(u"created"_s, u"first %1"_s.arg(time(stats.oldest)));
    line(u"updated"_s, u"last %1"_s.arg(time(stats.newest)));
    for (const VectorCount &kind : stats.vectors) {
        line(u"vectors"_s, u"%1 of %2 dimensions, %3"_s.arg(
                               number(kind.vectors), number(kind.dims),
                               kind.embedder.isEmpty() ? u"the agent's"_s : textOf(kind.embedder)));
    }
    if (stats.vectors.empty())
        line(u"vectors"_s, isFile ? u"none; 'nestor-cli index' makes them"_s : u"none"_s);
    if (index)
        line(u"index"_s, describe(*index));
    if (graph)
        line(u"graph"_s, describe(*graph));
    for (const FieldIndexInfo &field : stats.fieldIndexes)
        line(u"field"_s, cli::describe(field));
    if (stats.config)
        line(u"config"_s, textOf(shownConfig(*stats.config)));
    if (stats.managed)
        line(u"history"_s, u"%1 former versions"_s.arg(number(stats.history)));
}

} // namespace

QByteArray fieldIndexesJson(const std::vector<FieldIndexInfo> &indexes) {
    QByteArrayList fields;
    for (const FieldIndexInfo &index : indexes) {
        fields.append("{\"field\":" + quotedJson(index.field.text) + ",\"for\":" +
                      (index.use == FieldIndexUse::Agent ? "\"agent\"" : "\"nestor\"") + '}');
    }
    return '[' + fields.join(',') + ']';
}

QString describe(const FieldIndexInfo &index) {
    return (index.use == FieldIndexUse::Agent ? u"%1 is indexed for the agent's queries"_s
                                              : u"%1 is indexed"_s)
        .arg(textOf(index.field.text));
}

int runStats(const QStringList &arguments, Console &console) {
    const QString name = u"stats"_s;
    Arguments args(u"stats STORE"_s, u"Says what a store holds and what state it is in."_s);
    args.addFlag(u"json"_s, u"one JSON object"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    auto store = openForCommand(args.positional().constFirst(), Access::Read);
    if (!store)
        return reportFailure(console, name, store.error());
    StoreAdmin *admin = (*store)->admin();
    if (admin == nullptr) {
        return reportFailure(console, name,
                             {ErrorCode::Unsupported, u"this store has no file to count"_s});
    }
    const auto stats = admin->stats();
    if (!stats)
        return reportFailure(console, name, stats.error());
    const std::optional<IndexConfig> index = (*store)->config().index;
    const auto status = indexStatus(**store);
    if (!status)
        return reportFailure(console, name, status.error());
    if (args.isSet(u"json"_s))
        console.writeLine(toJson(*stats, index, status->quality));
    else
        printForPeople(console, *stats, index, status->quality);
    return Done;
}

} // namespace nestor::cli
