// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/tree/json_tree_model.h"

#include "core/base/text.h"
#include "core/json/json_string.h"
#include "ui/widgets/literal_text.h"

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kShownCharacters = 300;
constexpr qsizetype kToolTipCharacters = 2000;

bool isContainer(JsonType type) {
    return type == JsonType::Array || type == JsonType::Object;
}

bool isBoolean(JsonType type) {
    return type == JsonType::True || type == JsonType::False;
}

bool hasControlCharacter(QByteArrayView text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<uchar>(c) < 0x20; });
}

/// What a value becomes when its type is changed: the same thing where the new type can say it.
QByteArray converted(const JsonDocument &document, int node, JsonType type) {
    const JsonType from = document.nodes()[static_cast<size_t>(node)].type;
    const QByteArray raw = document.raw(node).toByteArray();
    switch (type) {
    case JsonType::Null:
        return "null"_ba;
    case JsonType::False:
    case JsonType::True:
        return raw == "1" || document.string(node) == "true" ? "true"_ba : "false"_ba;
    case JsonType::Number: {
        if (isBoolean(from))
            return from == JsonType::True ? "1"_ba : "0"_ba;
        const QByteArray text = document.string(node).trimmed();
        const auto number = JsonDocument::parse(text);
        return number && number->root().type == JsonType::Number ? text : "0"_ba;
    }
    case JsonType::String:
        return from == JsonType::Null ? "\"\""_ba : quotedJson(raw);
    case JsonType::Array:
        return isContainer(from) ? "[]"_ba : '[' + raw + ']';
    case JsonType::Object:
        return "{}"_ba;
    }
    return "null"_ba;
}

} // namespace

QString jsonTypeName(JsonType type) {
    switch (type) {
    case JsonType::Null:
        return JsonTreeModel::tr("null");
    case JsonType::False:
    case JsonType::True:
        return JsonTreeModel::tr("boolean");
    case JsonType::Number:
        return JsonTreeModel::tr("number");
    case JsonType::String:
        return JsonTreeModel::tr("string");
    case JsonType::Array:
        return JsonTreeModel::tr("array");
    case JsonType::Object:
        return JsonTreeModel::tr("object");
    }
    return {};
}

JsonTreeModel::JsonTreeModel(QObject *parent)
    : QAbstractItemModel(parent) {}

JsonTreeModel::~JsonTreeModel() = default;

void JsonTreeModel::setDocument(std::shared_ptr<const JsonDocument> document) {
    if (document == m_document)
        return;
    if (document && m_document && sameShape(*document)) {
        const auto before = std::exchange(m_document, std::move(document));
        for (int i = 0; i < static_cast<int>(m_document->nodes().size()); ++i) {
            const JsonNode &now = m_document->nodes()[static_cast<size_t>(i)];
            const bool changed = !isContainer(now.type) && (before->raw(i) != m_document->raw(i));
            if (changed || before->name(i) != m_document->name(i))
                Q_EMIT dataChanged(indexOf(i, NameColumn), indexOf(i, TypeColumn));
        }
        return;
    }
    beginResetModel();
    m_document = std::move(document);
    buildChildren();
    endResetModel();
}

void JsonTreeModel::setReadOnly(bool readOnly) {
    m_readOnly = readOnly; // flags are asked for when an editor is about to open
}

bool JsonTreeModel::sameShape(const JsonDocument &other) const {
    const auto &a = m_document->nodes();
    const auto &b = other.nodes();
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(), [](const JsonNode &x, const JsonNode &y) {
            const bool kind = x.type == y.type || (!isContainer(x.type) && !isContainer(y.type));
            return kind && x.parent == y.parent && x.next == y.next;
        });
}

void JsonTreeModel::buildChildren() {
    m_children.clear();
    m_firstChild.clear();
    m_rows.clear();
    if (!m_document)
        return;
    const auto &nodes = m_document->nodes();
    m_firstChild.resize(nodes.size());
    m_rows.resize(nodes.size());
    m_children.reserve(nodes.size());
    for (size_t i = 0; i < nodes.size(); ++i) {
        m_firstChild[i] = static_cast<int>(m_children.size());
        int row = 0;
        for (int child = static_cast<int>(i) + 1; child < nodes[i].next;
             child = nodes[static_cast<size_t>(child)].next) {
            m_children.push_back(child);
            m_rows[static_cast<size_t>(child)] = row++;
        }
    }
}

int JsonTreeModel::nodeOf(const QModelIndex &index) {
    return index.isValid() ? static_cast<int>(index.internalId()) : -1;
}

const JsonNode &JsonTreeModel::node(const QModelIndex &index) const {
    return m_document->nodes()[static_cast<size_t>(index.internalId())];
}

int JsonTreeModel::childAt(int node, int row) const {
    return m_children[static_cast<size_t>(m_firstChild[static_cast<size_t>(node)] + row)];
}

QModelIndex JsonTreeModel::indexOf(int node, Column column) const {
    if (!m_document || node < 0 || node >= static_cast<int>(m_rows.size()))
        return {};
    return createIndex(m_rows[static_cast<size_t>(node)], column, static_cast<quintptr>(node));
}

QModelIndex JsonTreeModel::indexOf(const QByteArray &pointer, Column column) const {
    if (!m_document)
        return {};
    int at = 0;
    const QByteArrayList steps = pointer.split('/');
    for (qsizetype i = 1; i < steps.size(); ++i) {
        QByteArray step = steps[i];
        step.replace("~1", "/").replace("~0", "~");
        const bool array = m_document->nodes()[static_cast<size_t>(at)].type == JsonType::Array;
        at = array ? m_document->element(at, step.toLongLong()) : m_document->member(at, step);
        if (at < 0)
            return {};
    }
    return indexOf(at, column);
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex &parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(0, column, quintptr(0));
    return createIndex(row, column, static_cast<quintptr>(childAt(nodeOf(parent), row)));
}

QModelIndex JsonTreeModel::parent(const QModelIndex &child) const {
    return child.isValid() ? indexOf(node(child).parent) : QModelIndex();
}

int JsonTreeModel::rowCount(const QModelIndex &parent) const {
    if (!m_document || parent.column() > 0)
        return 0;
    return parent.isValid() ? node(parent).childCount : 1;
}

int JsonTreeModel::columnCount(const QModelIndex &) const {
    return ColumnCount;
}

QString JsonTreeModel::nameText(int node) const {
    const JsonNode &value = m_document->nodes()[static_cast<size_t>(node)];
    if (value.parent < 0)
        return tr("value");
    if (value.nameBegin < 0)
        return u'[' + QString::number(m_rows[static_cast<size_t>(node)]) + u']';
    return forMessage(m_document->name(node), kShownCharacters);
}

QString JsonTreeModel::valueText(int node) const {
    const JsonNode &value = m_document->nodes()[static_cast<size_t>(node)];
    switch (value.type) {
    case JsonType::Object:
        return tr("%n member(s)", nullptr, value.childCount);
    case JsonType::Array:
        return tr("%n element(s)", nullptr, value.childCount);
    case JsonType::String:
        // No need to decode megabytes for one line.
        if (value.end - value.begin < 4 * kToolTipCharacters)
            return forMessage(m_document->string(node), kShownCharacters);
        return forMessage(m_document->raw(node).sliced(1, 4 * kShownCharacters), kShownCharacters);
    default:
        return forMessage(m_document->raw(node), kShownCharacters);
    }
}

QVariant JsonTreeModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid())
        return {};
    const int at = nodeOf(index);
    const JsonNode &value = node(index);
    switch (role) {
    case TypeRole:
        return static_cast<int>(value.type);
    case PointerRole:
        return m_document->pointer(at);
    case NodeRole:
        return at;
    case Qt::DisplayRole:
        switch (index.column()) {
        case NameColumn:
            return nameText(at);
        case ValueColumn:
            return valueText(at);
        default:
            return jsonTypeName(value.type);
        }
    case Qt::EditRole:
        switch (index.column()) {
        case NameColumn:
            return textOf(m_document->name(at));
        case ValueColumn:
            return textOf(isEditedAsJson(at) ? m_document->raw(at).toByteArray()
                                             : m_document->string(at));
        default:
            return static_cast<int>(value.type);
        }
    case Qt::ToolTipRole:
        if (index.column() == ValueColumn && value.type == JsonType::String &&
            value.end - value.begin < 4 * kToolTipCharacters)
            return literalToolTip(textOf(m_document->string(at)).left(kToolTipCharacters));
        return {};
    case Qt::AccessibleTextRole:
        if (index.column() == NameColumn)
            return tr("%1, %2: %3", "name, type: value")
                .arg(nameText(at), jsonTypeName(value.type), valueText(at));
        return {};
    default:
        return {};
    }
}

QVariant JsonTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Name");
    case ValueColumn:
        return tr("Value");
    case TypeColumn:
        return tr("Type");
    default:
        return {};
    }
}

Qt::ItemFlags JsonTreeModel::flags(const QModelIndex &index) const {
    if (!index.isValid())
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    const JsonNode &value = node(index);
    const bool editable = index.column() == NameColumn    ? value.nameBegin >= 0
                          : index.column() == ValueColumn ? !isContainer(value.type)
                                                          : value.parent >= 0;
    if (editable && !m_readOnly)
        flags |= Qt::ItemIsEditable;
    if (!isContainer(value.type))
        flags |= Qt::ItemNeverHasChildren;
    return flags;
}

bool JsonTreeModel::isEditedAsJson(int node) const {
    const JsonNode &value = m_document->nodes()[static_cast<size_t>(node)];
    if (value.type != JsonType::String)
        return true;
    // A line editor would lose line breaks, and decoding loses lone surrogates: show the escapes.
    const QByteArray text = m_document->string(node);
    return hasControlCharacter(text) || text.contains("\xEF\xBF\xBD");
}

bool JsonTreeModel::request(const Result<JsonEdit> &edit) {
    if (!edit) {
        Q_EMIT refused(edit.error().detail);
        return false;
    }
    Q_EMIT editRequested(*edit);
    return true;
}

bool JsonTreeModel::setData(const QModelIndex &index, const QVariant &value, int role) {
    if (role != Qt::EditRole || !flags(index).testFlag(Qt::ItemIsEditable))
        return false;
    const int at = nodeOf(index);
    if (index.column() == TypeColumn)
        return requestType(index, static_cast<JsonType>(value.toInt()));
    const QByteArray typed = value.toString().toUtf8();
    if (value.toString() == index.data(Qt::EditRole).toString())
        return false; // nothing was changed: an escape keeps its writing
    if (index.column() == NameColumn && typed.isEmpty()) {
        Q_EMIT refused(tr("The member keeps its name, as none was typed."));
        return false;
    }
    if (index.column() == NameColumn)
        return request(renameMember(*m_document, at, typed));
    if (!isEditedAsJson(at))
        return request(replaceValue(*m_document, at, quotedJson(typed)));
    const auto parsed = JsonDocument::parse(typed);
    // What has no type yet takes any text; a new member or element is such.
    if (!parsed && m_document->nodes()[static_cast<size_t>(at)].type == JsonType::Null)
        return request(replaceValue(*m_document, at, quotedJson(typed)));
    if (!parsed) {
        Q_EMIT refused(tr("%1 is not a JSON value: %2. Text needs the type “string”.")
                           .arg(forMessage(typed, 30), parsed.error().detail));
        return false;
    }
    return request(replaceValue(*m_document, at, typed));
}

QByteArray JsonTreeModel::requestAdd(const QModelIndex &index) {
    if (!m_document || m_readOnly)
        return {};
    int container = qMax(nodeOf(index), 0);
    const auto &nodes = m_document->nodes();
    int position = nodes[static_cast<size_t>(container)].childCount;
    if (!isContainer(nodes[static_cast<size_t>(container)].type)) {
        position = m_rows[static_cast<size_t>(container)] + 1;
        container = nodes[static_cast<size_t>(container)].parent;
        if (container < 0)
            return {};
    }
    const QByteArray parent = m_document->pointer(container);
    if (nodes[static_cast<size_t>(container)].type == JsonType::Array) {
        return request(insertElement(*m_document, container, position, "null"))
                   ? parent + '/' + QByteArray::number(position)
                   : QByteArray();
    }
    QByteArray name = "new";
    for (int i = 2; m_document->member(container, name) >= 0; ++i)
        name = "new " + QByteArray::number(i);
    return request(insertMember(*m_document, container, position, name, "null"))
               ? parent + '/' + name
               : QByteArray();
}

bool JsonTreeModel::requestRemove(const QModelIndex &index) {
    if (!index.isValid() || m_readOnly || node(index).parent < 0)
        return false;
    return request(removeValue(*m_document, nodeOf(index)));
}

bool JsonTreeModel::requestType(const QModelIndex &index, JsonType type) {
    if (!index.isValid() || m_readOnly)
        return false;
    const JsonType from = node(index).type;
    if (from == type || (isBoolean(from) && isBoolean(type)))
        return false;
    return request(
        replaceValue(*m_document, nodeOf(index), converted(*m_document, nodeOf(index), type)));
}

} // namespace nestor::ui
