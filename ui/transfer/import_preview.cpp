// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfer/import_preview.h"

#include "core/base/text.h"
#include "core/json/json_document.h"

namespace nestor::ui {

namespace {

constexpr qsizetype kShownCharacters = 160;

/// Paths to the scalars of a record, as a template names them; not too many.
void collectFields(const JsonDocument &record, QStringList &fields) {
    constexpr int kDepth = 2;
    constexpr qsizetype kMost = 100;
    struct Place {
        int node;
        QByteArray path;
        int depth;
    };
    std::vector<Place> places{{0, {}, 0}};
    while (!places.empty() && fields.size() < kMost) {
        const Place place = places.front();
        places.erase(places.begin());
        const JsonNode &node = record.nodes()[static_cast<size_t>(place.node)];
        const bool object = node.type == JsonType::Object;
        if (!object && node.type != JsonType::Array) {
            const QString field = textOf(place.path);
            if (!field.isEmpty() && !fields.contains(field))
                fields << field;
            continue;
        }
        if (place.depth > kDepth)
            continue;
        int index = 0;
        for (int child = place.node + 1; child < node.next;
             child = record.nodes()[static_cast<size_t>(child)].next, ++index) {
            QByteArray path = place.path;
            if (object)
                path += (path.isEmpty() ? QByteArray() : QByteArray(".")) + record.name(child);
            else
                path += '[' + QByteArray::number(index) + ']';
            places.push_back({child, path, place.depth + 1});
            if (!object)
                break; // the first element shows what the others are
        }
    }
}

/// Field names need no templates: any that always work will do.
QStringList fieldsOf(const QString &path, ReadPlan plan) {
    constexpr int kLooked = 5;
    QStringList fields;
    plan.namespaceTemplate = "preview";
    plan.keyTemplate = "preview";
    auto reader = CollectionReader::open(path, plan);
    if (!reader)
        return fields;
    CollectionReader::Record record;
    for (int i = 0; i < kLooked; ++i) {
        const auto more = (*reader)->next(record);
        if (!more || !*more)
            break;
        const auto document = JsonDocument::parse(record.text.toByteArray());
        if (document)
            collectFields(*document, fields);
    }
    return fields;
}

} // namespace

ImportPreview readPreview(const QString &path, const ReadPlan &plan, int limit) {
    ImportPreview preview;
    preview.fields = fieldsOf(path, plan);
    auto reader = CollectionReader::open(path, plan);
    if (!reader) {
        preview.fault = reader.error().detail;
        return preview;
    }
    preview.format = collectionFormatName((*reader)->format());
    CollectionReader::Record record;
    while (preview.rows.size() < limit) {
        const auto more = (*reader)->next(record);
        if (!more) {
            preview.fault = more.error().detail;
            break;
        }
        if (!*more)
            break;
        ImportPreview::Row row;
        row.line = record.line;
        row.refused = !record.item;
        if (record.item) {
            row.ns = textOf(record.item->ns.stored());
            row.key = forMessage(record.item->key, kShownCharacters);
            row.value = forMessage(record.item->value.value_or(QByteArray()), kShownCharacters);
        } else {
            row.value = record.item.error().detail;
        }
        preview.rows.append(row);
    }
    return preview;
}

} // namespace nestor::ui
