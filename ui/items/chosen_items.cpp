// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/items/chosen_items.h"

#include "ui/items/item_table_model.h"
#include "ui/session/store_session.h"

#include <QScopedValueRollback>
#include <QTableView>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace nestor::ui {

namespace {

/// A view takes its time for scattered rows: beyond these only the current one stays selected.
constexpr size_t kMostRanges = 500;
constexpr size_t kResolvedAtOnce = 500;

} // namespace

ChosenItems::ChosenItems(StoreSession *session, ItemTableModel *model, QTableView *view)
    : QObject(view)
    , m_session(session)
    , m_model(model)
    , m_view(view)
    , m_selection(view->selectionModel()) {
    model->setKept([this] { return kept(); });
    connect(m_selection, &QItemSelectionModel::currentRowChanged, this, &ChosenItems::onCurrentRow);
    connect(m_selection, &QItemSelectionModel::selectionChanged, this, &ChosenItems::onSelection);
    connect(model, &ItemTableModel::rowsAboutToChange, this, &ChosenItems::beforeRows);
    connect(model, &ItemTableModel::rowsChanged, this, &ChosenItems::restore);
    connect(model, &QAbstractItemModel::columnsInserted, this, &ChosenItems::widenSelection);
    connect(model, &ItemTableModel::rowsLoaded, this, &ChosenItems::onRowsLoaded);
    connect(model, &ItemTableModel::located, this, [this](const ItemId &id) {
        if (m_current != id)
            return;
        beforeRows();
        restore();
    });
}

// ---------------------------------------------------------------- What is chosen

std::optional<std::vector<ItemId>> ChosenItems::selected() const {
    if (m_tooMany || m_reading || m_unplaced)
        return std::nullopt;
    std::vector<ItemId> items;
    if (m_place != ItemPlace::Row)
        return items; // none of the rows is highlighted
    items.reserve(m_selected.size());
    for (const auto &id : m_selected) {
        if (!id)
            return std::nullopt;
        items.push_back(*id);
    }
    return items;
}

bool ChosenItems::whenKnown(std::function<void(std::vector<ItemId>)> act) {
    if (m_tooMany || m_reading || m_place == ItemPlace::Coming)
        return false; // nothing is highlighted yet: nobody has seen what would be taken
    m_whenKnown = std::move(act);
    runWhenKnown();
    return true;
}

void ChosenItems::runWhenKnown() {
    if (!m_whenKnown)
        return;
    if (auto items = selected())
        std::exchange(m_whenKnown, nullptr)(*std::move(items));
}

/// Which items some of the rows are will not be told; nor does anybody wait for it.
void ChosenItems::forgetUnknown() {
    m_resolving.cancel();
    if (!m_unknown.empty())
        m_whenKnown = nullptr;
    m_unknown.clear();
}

int ChosenItems::count() const {
    int rows = 0;
    for (const QItemSelectionRange &range : m_selection->selection())
        rows += range.height();
    return rows;
}

std::vector<ItemId> ChosenItems::kept() const {
    std::vector<ItemId> items;
    if (m_current)
        items.push_back(*m_current);
    for (const auto &id : m_selected) {
        if (id && id != m_current)
            items.push_back(*id);
    }
    return items;
}

void ChosenItems::choose(const ItemId &id) {
    forgetUnknown();
    m_readingRow.cancel();
    m_whenKnown = nullptr;
    m_tooMany = false;
    m_reading = false;
    m_left = false;
    m_selected = {id};
    m_wanted = true;
    const bool another = std::exchange(m_current, id) != id;
    m_place = ItemPlace::Coming;
    beforeRows();
    if (m_model->showsQuery())
        restore();
    else
        put(-1, {}); // the rows that are there are about to go
    if (another)
        Q_EMIT currentChanged();
    Q_EMIT placeChanged();
}

void ChosenItems::chooseRow(int row) {
    if (row >= 0 && row < m_model->rowCount())
        m_selection->setCurrentIndex(m_model->index(row, 0), QItemSelectionModel::ClearAndSelect |
                                                                 QItemSelectionModel::Rows);
}

void ChosenItems::clear() {
    forgetUnknown();
    m_readingRow.cancel();
    m_whenKnown = nullptr;
    m_selected.clear();
    m_tooMany = false;
    m_reading = false;
    m_wanted = false;
    m_place = ItemPlace::Row;
    const bool was = m_current.has_value();
    m_current.reset();
    m_left = true;
    beforeRows();
    put(-1, {});
    if (was)
        Q_EMIT currentChanged();
}

void ChosenItems::setCurrent(const ItemId &id, ItemPlace::Kind place) {
    m_readingRow.cancel();
    m_before.reset();
    m_reading = false;
    m_left = false;
    m_wanted = false;
    m_place = place;
    if (m_current != id) {
        m_current = id;
        Q_EMIT currentChanged();
    }
    Q_EMIT placeChanged();
}

void ChosenItems::setPlace(ItemPlace::Kind place) {
    if (std::exchange(m_place, place) != place)
        Q_EMIT placeChanged();
}

// ---------------------------------------------------------------- What the user does

void ChosenItems::onCurrentRow(const QModelIndex &current) {
    if (m_restoring || !current.isValid())
        return;
    m_lastRow = current.row();
    // What a row shows is what was meant, also where the store has gone on meanwhile.
    if (const auto id = m_model->shownIdAt(current.row())) {
        setCurrent(*id, ItemPlace::Row);
        return;
    }
    if (!std::exchange(m_reading, true))
        m_before = m_current;
    m_current.reset();
    m_place = ItemPlace::Row;
    readRow(current.row());
}

/// Which item was meant is asked by the store's number of it: rows may be others' by the answer.
void ChosenItems::readRow(int row) {
    (void)m_model->idAt(row); // its page comes, too
    RowsOp op;
    op.ids = m_model->rowIds(row, row);
    if (op.ids.empty() || !m_session->isOpen())
        return m_readingRow.cancel();
    m_readingRow.run(*m_session->store(), std::move(op), this,
                     [this, rowId = op.ids.front()](const Result<RowsAnswer> &rows) {
                         // Where it fails, the page tells: see onRowsLoaded().
                         if (m_reading && rows && !rows->empty())
                             receiveRow(rowId, rows->front());
                     });
}

void ChosenItems::receiveRow(RowHandle rowId, const std::optional<Item> &item) {
    if (!item) { // it was deleted before it was seen: nothing else was chosen
        m_reading = false;
        m_current = std::exchange(m_before, std::nullopt);
        m_selected.clear();
        if (m_current)
            m_selected.emplace_back(m_current);
        beforeRows();
        restore();
        return;
    }
    const ItemId id{item->ns, item->key};
    const int row = m_view->currentIndex().row();
    const bool there = row >= 0 && m_model->rowIds(row, row) == std::vector{rowId};
    if (m_selected.size() <= 1)
        m_selected = {id};
    setCurrent(id, there ? ItemPlace::Row : ItemPlace::Coming);
    if (there)
        return runWhenKnown();
    m_wanted = true;
    beforeRows();
    restore();
}

void ChosenItems::onSelection() {
    if (m_restoring)
        return;
    keepCurrentSelected();
    readSelected();
    Q_EMIT selectionChanged();
}

/// The pane shows the current item: it is always among those that a command takes.
void ChosenItems::keepCurrentSelected() {
    const QModelIndex current = m_view->currentIndex();
    if (current.isValid() && m_selection->isSelected(current))
        return;
    const QItemSelection selection = m_selection->selection();
    if (selection.isEmpty()) {
        if (current.isValid()) {
            const QScopedValueRollback restoring(m_restoring, true);
            m_selection->select(current, QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
        return;
    }
    int nearest = selection.first().top();
    for (const QItemSelectionRange &range : selection) {
        const int row = std::clamp(current.row(), range.top(), range.bottom());
        if (std::abs(row - current.row()) < std::abs(nearest - current.row()))
            nearest = row;
    }
    m_selection->setCurrentIndex(m_model->index(nearest, std::max(0, current.column())),
                                 QItemSelectionModel::NoUpdate);
}

void ChosenItems::readSelected() {
    forgetUnknown();
    m_whenKnown = nullptr;
    m_selected.clear();
    m_tooMany = count() > kMost;
    if (m_tooMany)
        return;
    std::vector<std::pair<int, int>> ranges;
    for (const QItemSelectionRange &range : m_selection->selection())
        ranges.emplace_back(range.top(), range.bottom());
    std::sort(ranges.begin(), ranges.end());
    for (const auto &[first, last] : ranges) {
        const std::vector<RowHandle> rows = m_model->rowIds(first, last);
        for (int row = first; row <= last; ++row) {
            m_selected.push_back(m_model->shownIdAt(row));
            if (!m_selected.back() && !rows.empty())
                m_unknown.emplace_back(m_selected.size() - 1,
                                       rows[static_cast<size_t>(row - first)]);
        }
    }
    askUnknown();
}

/// Rows that were never seen are selected, too: which items they are is asked at once, while their
/// numbers are good; a part at a time, as their values come along.
void ChosenItems::askUnknown() {
    if (m_unknown.empty() || !m_session->isOpen())
        return;
    const size_t count = std::min(m_unknown.size(), kResolvedAtOnce);
    RowsOp rows;
    for (size_t i = 0; i < count; ++i)
        rows.ids.push_back(m_unknown[i].second);
    m_resolving.run(
        *m_session->store(), std::move(rows), this, [this, count](const Result<RowsAnswer> &items) {
            if (!items)
                return;
            for (size_t i = 0; i < count && i < items->size(); ++i) {
                if (const auto &item = items->at(i))
                    m_selected[m_unknown[i].first] = ItemId{item->ns, item->key};
            }
            m_unknown.erase(m_unknown.begin(), m_unknown.begin() + static_cast<qsizetype>(count));
            askUnknown();
            runWhenKnown();
            Q_EMIT selectionChanged();
        });
}

void ChosenItems::onRowsLoaded(int first, int last) {
    const int row = m_view->currentIndex().row();
    if (row < first || row > last)
        return;
    const auto id = m_model->idAt(row);
    if (m_reading && id && !m_readingRow.isPending()) {
        setCurrent(*id, ItemPlace::Row);
        for (auto &selected : m_selected) {
            if (!selected && m_selected.size() == 1)
                selected = id;
        }
    } else if (!m_reading && id && id != m_current) {
        m_model->refresh(); // the row is another item's by now
    }
}

// ---------------------------------------------------------------- What happens to the rows

void ChosenItems::beforeRows() {
    if (std::exchange(m_restoring, true))
        return;
    const QModelIndex current = m_view->currentIndex();
    m_inSight =
        current.isValid() && m_view->viewport()->rect().intersects(m_view->visualRect(current));
    m_autoScroll = m_view->hasAutoScroll();
    m_view->setAutoScroll(false); // Qt would follow rows that go
}

void ChosenItems::restore() {
    if (m_query != m_model->query()) {
        m_query = m_model->query();
        m_inSight = false; // other rows are read from their first on
        m_lastRow = -1;
    }
    m_unplaced = false;
    ItemPlace place{m_place, -1};
    if (m_reading) {
        place.row = std::min(m_lastRow, m_model->rowCount() - 1); // of other rows none
    } else if (m_current) {
        const auto known = m_model->placeOf(*m_current);
        place = known.value_or(ItemPlace{ItemPlace::Coming, -1});
        if (const int row = known ? -1 : m_model->rowOf(*m_current); row >= 0)
            place = {ItemPlace::Row, row};
        else if (!known && !m_model->isLoading())
            m_model->locate(*m_current);
        if (place.kind == ItemPlace::Coming)
            m_wanted = m_wanted || m_inSight;
    }
    const int before = count();
    QItemSelection selection;
    if (place.row >= 0) {
        selection = rangesOf(placeSelected(place.row));
        if (static_cast<size_t>(selection.size()) > kMostRanges) {
            selection = rangesOf({place.row});
            m_selected = {m_current};
        }
    } else if (place.kind != ItemPlace::Coming) {
        forgetUnknown();
        m_selected.clear();
        m_tooMany = false;
    }
    put(place.row, selection);
    setPlace(place.kind);
    runWhenKnown();
    if (before != count())
        Q_EMIT selectionChanged();
}

/// Qt splits what is selected at a column that comes in between, and leaves that one out.
void ChosenItems::widenSelection() {
    const QItemSelection now = m_selection->selection();
    if (now.isEmpty())
        return;
    std::vector<std::pair<int, int>> parts;
    for (const QItemSelectionRange &range : now)
        parts.emplace_back(range.top(), range.bottom());
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    QItemSelection whole;
    const int last = m_model->columnCount() - 1;
    for (const auto &[top, bottom] : parts)
        whole.append(QItemSelectionRange(m_model->index(top, 0), m_model->index(bottom, last)));
    const QScopedValueRollback restoring(m_restoring, true);
    m_selection->select(whole, QItemSelectionModel::ClearAndSelect);
}

std::vector<int> ChosenItems::placeSelected(int row) {
    forgetUnknown();
    m_tooMany = false;
    if (m_reading) {
        m_selected = {std::nullopt};
        return {row};
    }
    std::vector<std::pair<int, ItemId>> found{{row, *m_current}};
    std::vector<std::optional<ItemId>> unplaced;
    bool ask = false;
    for (auto &id : m_selected) {
        if (!id || id == m_current)
            continue;
        const auto place = m_model->placeOf(*id);
        if (!place || place->kind == ItemPlace::Coming)
            unplaced.push_back(std::move(id));
        else if (place->kind == ItemPlace::Row)
            found.emplace_back(place->row, *std::move(id));
        ask = ask || !place;
    }
    std::sort(found.begin(), found.end(),
              [](const auto &a, const auto &b) { return a.first < b.first; });
    std::vector<int> rows;
    m_selected.clear();
    for (auto &[at, id] : found) {
        rows.push_back(at);
        m_selected.emplace_back(std::move(id));
    }
    m_unplaced = !unplaced.empty();
    m_selected.insert(m_selected.end(), unplaced.begin(), unplaced.end());
    if (ask && !m_model->isLoading())
        m_model->refresh(); // selected since the rows were asked for
    return rows;
}

QItemSelection ChosenItems::rangesOf(std::vector<int> rows) const {
    QItemSelection ranges;
    const int last = m_model->columnCount() - 1;
    for (size_t i = 0; i < rows.size();) {
        size_t end = i + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] + 1)
            ++end;
        ranges.append(
            QItemSelectionRange(m_model->index(rows[i], 0), m_model->index(rows[end - 1], last)));
        i = end;
    }
    return ranges;
}

/// Ends what beforeRows() began.
void ChosenItems::put(int row, const QItemSelection &selection) {
    const int column = std::max(0, m_view->currentIndex().column());
    const QModelIndex index = row >= 0 ? m_model->index(row, column) : QModelIndex();
    if (m_view->currentIndex() != index)
        m_selection->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    const QItemSelection now = m_selection->selection();
    const bool same = now.size() == selection.size() &&
                      std::is_permutation(now.begin(), now.end(), selection.begin());
    if (!same)
        m_selection->select(selection, QItemSelectionModel::ClearAndSelect);
    if (row >= 0) {
        m_lastRow = row;
        if (m_wanted || m_inSight)
            m_view->scrollTo(index);
        m_wanted = false;
    }
    m_view->setAutoScroll(m_autoScroll);
    m_restoring = false;
}

} // namespace nestor::ui
