// SPDX-License-Identifier: GPL-3.0-or-later
// What an ItemTableModel shows of its rows: columns, cells, and what they mean.
#include "core/base/text.h"
#include "ui/items/item_table_model.h"
#include "ui/session/field_indexes.h"
#include "ui/session/store_session.h"
#include "ui/session/time_text.h"
#include "ui/widgets/literal_text.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace nestor::ui {

using namespace Qt::StringLiterals;

// ---------------------------------------------------------------- Columns

void ItemTableModel::rebuildColumns(bool withNamespaces) {
    m_columns.clear();
    if (m_shownHits)
        m_columns.push_back(ColumnKind::Score);
    m_columns.push_back(ColumnKind::Key);
    if (withNamespaces)
        m_columns.push_back(ColumnKind::Namespace);
    m_columns.insert(m_columns.end(), static_cast<size_t>(m_fields.size()), ColumnKind::Field);
    m_columns.push_back(ColumnKind::Updated);
    m_columns.push_back(ColumnKind::Expires);
}

bool ItemTableModel::hasColumn(ColumnKind kind) const {
    return std::find(m_columns.begin(), m_columns.end(), kind) != m_columns.end();
}

ItemTableModel::ColumnKind ItemTableModel::columnKind(int column) const {
    return m_columns.at(static_cast<size_t>(column));
}

qsizetype ItemTableModel::fieldAt(int column) const {
    const auto first = std::find(m_columns.begin(), m_columns.end(), ColumnKind::Field);
    return column - (first - m_columns.begin());
}

QByteArray ItemTableModel::fieldOf(int column) const {
    if (column < 0 || column >= columnCount() || columnKind(column) != ColumnKind::Field)
        return {};
    return m_fields.at(fieldAt(column));
}

std::optional<RowOrder> ItemTableModel::orderOf(int column, Qt::SortOrder direction) const {
    if (m_shownHits || column < 0 || column >= columnCount())
        return std::nullopt;
    RowOrder order;
    order.descending = direction == Qt::DescendingOrder;
    switch (columnKind(column)) {
    case ColumnKind::Key:
    case ColumnKind::Namespace:
        order.by = RowOrder::Key;
        return order;
    case ColumnKind::Updated:
        order.by = RowOrder::UpdatedAt;
        return order;
    case ColumnKind::Expires:
        order.by = RowOrder::ExpiresAt;
        return order;
    case ColumnKind::Field: {
        order.by = RowOrder::Field;
        const QByteArray &name = m_fields.at(fieldAt(column));
        const QByteArrayList segments = name.split('.');
        order.field = FieldName{name, {segments.begin(), segments.end()}, name};
        return order;
    }
    case ColumnKind::Score:
        break;
    }
    return std::nullopt;
}

// ---------------------------------------------------------------- Rows

int ItemTableModel::rowCount(const QModelIndex &parent) const {
    if (parent.isValid())
        return 0;
    return static_cast<int>(m_shownHits ? m_hits.size() : m_ids.size());
}

int ItemTableModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

const ItemCells *ItemTableModel::cellsAt(int row) const {
    if (m_shownHits)
        return &m_hits[static_cast<size_t>(row)].cells;
    const int page = row / kPageRows;
    const Page *cells = m_pages.object(page);
    if (cells == nullptr) {
        m_wantedPages.insert(page);
        m_fetch.start(0);
        return nullptr;
    }
    const auto &loaded = cells->at(static_cast<size_t>(row % kPageRows));
    return loaded ? &*loaded : nullptr;
}

const ItemCells *ItemTableModel::shownAt(int row) const {
    if (const ItemCells *cells = cellsAt(row))
        return cells;
    const auto former = m_former.constFind(row);
    return former != m_former.constEnd() ? &*former : nullptr;
}

std::optional<ItemId> ItemTableModel::idAt(int row) const {
    if (row < 0 || row >= rowCount())
        return std::nullopt;
    const ItemCells *cells = cellsAt(row);
    return cells != nullptr ? std::optional(cells->id) : std::nullopt;
}

std::optional<ItemId> ItemTableModel::shownIdAt(int row) const {
    if (row < 0 || row >= rowCount())
        return std::nullopt;
    if (m_shownHits)
        return m_hits[static_cast<size_t>(row)].cells.id;
    if (const Page *page = m_pages.object(row / kPageRows)) {
        if (const auto &cells = page->at(static_cast<size_t>(row % kPageRows)))
            return cells->id;
    }
    const auto former = m_former.constFind(row);
    return former != m_former.constEnd() ? std::optional(former->id) : std::nullopt;
}

std::vector<RowHandle> ItemTableModel::rowIds(int first, int last) const {
    if (m_shownHits || first < 0 || last >= rowCount() || first > last)
        return {};
    return {m_ids.begin() + first, m_ids.begin() + last + 1};
}

std::optional<SearchItem> ItemTableModel::hitAt(int row) const {
    if (!m_shownHits || row < 0 || row >= rowCount())
        return std::nullopt;
    return m_hits[static_cast<size_t>(row)].item;
}

int ItemTableModel::rowOf(const ItemId &id) const {
    if (m_shownHits) {
        const auto found = std::find_if(m_hits.begin(), m_hits.end(),
                                        [&id](const ItemHit &hit) { return hit.cells.id == id; });
        return found == m_hits.end() ? -1 : static_cast<int>(found - m_hits.begin());
    }
    for (const int page : m_pages.keys()) {
        const Page &cells = *m_pages.object(page);
        for (size_t i = 0; i < cells.size(); ++i) {
            if (cells[i] && cells[i]->id == id)
                return page * kPageRows + static_cast<int>(i);
        }
    }
    return -1;
}

bool ItemTableModel::canFetchMore(const QModelIndex &parent) const {
    return !parent.isValid() && m_shownHits && m_moreHits && !m_loading;
}

void ItemTableModel::fetchMore(const QModelIndex &parent) {
    if (!canFetchMore(parent))
        return;
    setLoading(true);
    askHits(static_cast<qint64>(m_hits.size()));
}

QVariant ItemTableModel::display(const ItemCells &cells, int row, int column) const {
    switch (columnKind(column)) {
    case ColumnKind::Score:
        if (const auto score = m_hits[static_cast<size_t>(row)].item.score)
            return QLocale().toString(std::abs(*score) < 0.005 ? 0.0 : *score, 'f', 2);
        return {};
    case ColumnKind::Key:
        return cells.id.key.isEmpty() ? tr("(empty key)") : forMessage(cells.id.key, 200);
    case ColumnKind::Namespace: {
        const QByteArray &place = m_query.scope.ns.stored();
        if (cells.id.ns == m_query.scope.ns)
            return QString();
        return forMessage(m_query.scope.ns.isRoot() ? cells.id.ns.stored()
                                                    : cells.id.ns.stored().mid(place.size() + 1),
                          200);
    }
    case ColumnKind::Field:
        return cells.fields.value(fieldAt(column));
    case ColumnKind::Updated:
        return shortTime(cells.updatedAt);
    case ColumnKind::Expires:
        return expiryText(cells.expiresAt, Timestamp::now());
    }
    return {};
}

QVariant ItemTableModel::toolTip(const ItemCells &cells, int column) const {
    switch (columnKind(column)) {
    case ColumnKind::Updated:
        return exactTime(cells.updatedAt);
    case ColumnKind::Expires:
        return cells.expiresAt ? exactTime(*cells.expiresAt) : QVariant();
    case ColumnKind::Field:
        return literalToolTip(cells.fields.value(fieldAt(column)));
    case ColumnKind::Key:
    case ColumnKind::Namespace:
        return literalToolTip(forMessage(cells.id.ns.stored(), 300) + u" / "_s +
                              forMessage(cells.id.key, 300));
    case ColumnKind::Score:
        break;
    }
    return {};
}

QVariant ItemTableModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == ColumnKindRole)
        return static_cast<int>(columnKind(index.column()));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::AccessibleTextRole &&
        role != ScoreRole && role != NewRole && role != ExpiredRole)
        return {};
    const ItemCells *cells = shownAt(index.row());
    if (cells == nullptr) {
        const bool key = columnKind(index.column()) == ColumnKind::Key;
        return role == Qt::DisplayRole && key ? QVariant(u"…"_s) : QVariant();
    }
    switch (role) {
    case ScoreRole: {
        if (!m_shownHits)
            return {};
        const double score = m_hits[static_cast<size_t>(index.row())].item.score.value_or(0);
        return m_bestScore > 0 ? std::clamp(score / m_bestScore, 0.0, 1.0) : 0.0;
    }
    case NewRole:
        return m_new.contains(cells->id);
    case ExpiredRole:
        return isExpired(cells->expiresAt, Timestamp::now());
    case Qt::ToolTipRole:
        return toolTip(*cells, index.column());
    default:
        return display(*cells, index.row(), index.column());
    }
}

QVariant ItemTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == ColumnKindRole)
        return static_cast<int>(columnKind(section));
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) {
        const QByteArray field = fieldOf(section);
        return !field.isEmpty() &&
                       m_session->fieldIndexes()->find(fieldOfColumn(field).text) != nullptr
                   ? literalToolTip(tr("%1 – indexed: filters on this field are fast")
                                        .arg(forMessage(field, 100)))
                   : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (columnKind(section)) {
    case ColumnKind::Score:
        return tr("Score");
    case ColumnKind::Key:
        return tr("Key");
    case ColumnKind::Namespace:
        return m_query.scope.ns.isRoot() ? tr("Namespace") : tr("Below");
    case ColumnKind::Field:
        return forMessage(m_fields.at(fieldAt(section)), 100);
    case ColumnKind::Updated:
        return tr("Updated");
    case ColumnKind::Expires:
        return tr("Expires");
    }
    return {};
}

} // namespace nestor::ui
