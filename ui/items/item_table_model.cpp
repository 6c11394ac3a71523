// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/items/item_table_model.h"

#include "core/base/text.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/session/time_text.h"

#include <QLocale>

#include <algorithm>
#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kCachedPages = 64;
constexpr int kPagesAtOnce = 3;
constexpr qsizetype kSample = 64;
constexpr qsizetype kFormerRows = 4096;

/// What a worker makes of fetched rows.
struct Prepared {
    std::vector<std::optional<ItemCells>> cells;
    QByteArrayList knownFields; ///< only where a sample was asked for
    QByteArrayList fields;      ///< the fields the cells are of
};

/// Takes rows apart. Without fields it chooses them, from a sample of the rows.
Prepared prepare(const std::vector<std::optional<Item>> &rows, QByteArrayList fields,
                 bool sampleFirst) {
    Prepared prepared;
    if (sampleFirst) {
        std::vector<Item> sample;
        for (const auto &row : rows) {
            if (row && static_cast<qsizetype>(sample.size()) < kSample)
                sample.push_back(*row);
        }
        prepared.knownFields = fieldsOf(sample);
        if (fields.isEmpty())
            fields = defaultFields(sample);
    }
    for (const auto &row : rows)
        prepared.cells.push_back(row ? std::optional(cellsOf(*row, fields)) : std::nullopt);
    prepared.fields = std::move(fields);
    return prepared;
}

/// The same for hits, which keep what was found: it is explained beside the item.
PreparedHits prepareHits(SearchResult found, const QByteArrayList &fields, bool sampleFirst) {
    std::vector<std::optional<Item>> items;
    for (const SearchItem &hit : found.items)
        items.emplace_back(hit.item);
    Prepared prepared = prepare(items, fields, sampleFirst);
    PreparedHits result;
    for (size_t i = 0; i < found.items.size(); ++i)
        result.hits.push_back({std::move(found.items[i]), *std::move(prepared.cells[i])});
    result.knownFields = std::move(prepared.knownFields);
    result.fields = std::move(prepared.fields);
    result.explanation = std::move(found.explanation);
    result.notes = std::move(found.notes);
    return result;
}

} // namespace

ItemTableModel::ItemTableModel(StoreSession *session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
    , m_pages(kCachedPages) {
    m_columns = {ColumnKind::Key, ColumnKind::Updated, ColumnKind::Expires};
    m_fetch.setSingleShot(true);
    connect(&m_fetch, &QTimer::timeout, this, &ItemTableModel::askPages);
    // An agent writes in bursts: one answer to each is enough.
    m_refreshSoon.setSingleShot(true);
    m_refreshSoon.setInterval(120);
    connect(&m_refreshSoon, &QTimer::timeout, this, &ItemTableModel::refresh);
    m_appendLater.setSingleShot(true);
    m_appendLater.setInterval(0);
    connect(&m_appendLater, &QTimer::timeout, this, &ItemTableModel::appendRest);
    connect(session, &StoreSession::changed, this, &ItemTableModel::onStoreChanged);
}

ItemTableModel::~ItemTableModel() {
    m_stop.request_stop();
}

// ---------------------------------------------------------------- Asking

void ItemTableModel::setQuery(const ItemQuery &query) {
    const bool otherPlace = query.scope != m_query.scope;
    m_query = query;
    if (otherPlace) {
        m_new.clear();
        m_sampled = false;
    }
    start(false);
}

void ItemTableModel::refresh() {
    m_refreshSoon.stop();
    start(true);
}

void ItemTableModel::setFields(const QByteArrayList &fields) {
    m_chosenFields = fields;
    m_sampled = false;
    start(false);
}

void ItemTableModel::start(bool keepRows) {
    m_stop.request_stop();
    m_stop = std::stop_source();
    ++m_generation;
    m_keepRows = keepRows && m_shownHits == showsHits();
    m_askedPages.clear();
    dropRest(); // all of them come with the new answer
    if (!m_session->isOpen())
        return;
    m_clock.start();
    setLoading(true);
    if (showsHits())
        askHits(0);
    else
        askIds(m_keepRows ? -1 : kFirstIds);
}

void ItemTableModel::askIds(qint64 limit) {
    auto asked = m_session->store()->run(
        RowIdsOp{m_query.scope, m_query.filter, m_query.order, limit}, m_stop.get_token());
    thenOn(std::move(asked), this,
           [this, limit, generation = m_generation](Result<RowIdsAnswer> answer) {
               if (generation != m_generation)
                   return;
               if (!answer)
                   return finish(answer.error());
               const bool complete = limit < 0 || static_cast<qint64>(answer->ids.size()) < limit;
               receiveIds(std::move(answer->ids), complete);
           });
}

void ItemTableModel::askHits(qint64 offset) {
    SearchOp op;
    op.namespacePrefix = m_query.scope.ns;
    op.below = m_query.scope.below;
    op.pattern = m_query.scope.pattern;
    op.filter = m_query.filter;
    op.query = m_query.query;
    op.mode = m_query.mode;
    op.limit = kHitPage;
    op.offset = offset;
    op.explain = true;
    op.refreshTtl = false; // looking is not using
    const bool sampleFirst = !m_sampled;
    const QByteArrayList fields = m_sampled ? m_fields : m_chosenFields;
    auto asked =
        m_session->store()
            ->run(std::move(op), m_stop.get_token())
            .then(QtFuture::Launch::Sync,
                  [fields, sampleFirst](Result<SearchResult> found) -> Result<PreparedHits> {
                      if (!found)
                          return failure(std::move(found.error()));
                      return prepareHits(*std::move(found), fields, sampleFirst);
                  });
    thenOn(std::move(asked), this,
           [this, offset, generation = m_generation](Result<PreparedHits> hits) {
               if (generation != m_generation)
                   return;
               if (!hits)
                   return finish(hits.error());
               receiveHits(*std::move(hits), offset);
           });
}

void ItemTableModel::locate(const ItemId &id) {
    if (m_shownHits || !m_session->isOpen()) {
        m_locating.cancel();
        Q_EMIT located(id, rowOf(id));
        return;
    }
    m_locating.run(
        *m_session->store(), PeekOp{id}, this, [this, id](const Result<PeekAnswer> &answer) {
            auto row = m_ids.end();
            if (answer && answer->item && !m_shownHits)
                row = std::find(m_ids.begin(), m_ids.end(), answer->rowId);
            Q_EMIT located(id, row != m_ids.end() ? static_cast<int>(row - m_ids.begin()) : -1);
        });
}

void ItemTableModel::askPages() {
    // While another query is on its way, the rows shown are about to go.
    if (!m_session->isOpen() || m_shownHits || (m_shownGeneration != m_generation && !m_keepRows))
        return;
    int asked = 0;
    for (const int page : std::as_const(m_wantedPages)) {
        if (m_askedPages.contains(page) || asked == kPagesAtOnce)
            continue;
        const size_t begin = static_cast<size_t>(page) * kPageRows;
        if (begin >= m_ids.size())
            continue;
        ++asked;
        m_askedPages.insert(page);
        const size_t end = std::min(begin + kPageRows, m_ids.size());
        RowsOp op;
        op.ids.assign(m_ids.begin() + static_cast<qsizetype>(begin),
                      m_ids.begin() + static_cast<qsizetype>(end));
        const bool sampleFirst = !m_sampled;
        const QByteArrayList fields = m_sampled ? m_fields : m_chosenFields;
        auto fetched =
            m_session->store()
                ->run(std::move(op), m_stop.get_token())
                .then(QtFuture::Launch::Sync,
                      [fields, sampleFirst](const Result<RowsAnswer> &rows) -> Result<Prepared> {
                          if (!rows)
                              return failure(rows.error());
                          return prepare(*rows, fields, sampleFirst);
                      });
        thenOn(std::move(fetched), this,
               [this, page, sampleFirst, idsVersion = m_idsVersion](Result<Prepared> prepared) {
                   if (idsVersion != m_idsVersion)
                       return;
                   m_askedPages.remove(page);
                   if (!prepared)
                       return finish(prepared.error());
                   if (sampleFirst && !m_sampled)
                       adoptFields(prepared->knownFields, prepared->fields);
                   if (prepared->fields == m_fields)
                       receivePage(page, std::move(prepared->cells));
               });
    }
    m_wantedPages.clear();
}

// ---------------------------------------------------------------- Receiving

void ItemTableModel::receiveIds(std::vector<RowHandle> ids, bool complete) {
    ++m_idsVersion;
    m_askedPages.clear();
    keepShown();
    m_pages.clear();
    m_wantedPages.clear();
    dropRest();
    if (m_keepRows || (!m_shownHits && m_generation == m_shownGeneration)) {
        replaceIds(std::move(ids));
    } else {
        beginResetModel();
        m_former.clear();
        m_hits.clear();
        m_shownHits = false;
        m_ids = std::move(ids);
        m_explanation.reset();
        m_notes.clear();
        m_moreHits = false;
        rebuildColumns(m_query.scope.below && m_query.scope.ns.isRoot());
        endResetModel();
        m_milliseconds = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    }
    m_shownGeneration = m_generation;
    if (!complete)
        askIds(-1);
    else if (m_rest.empty())
        setLoading(false);
    if (!m_ids.empty()) {
        m_wantedPages.insert(0);
        m_fetch.start(0);
    }
    Q_EMIT answered();
}

void ItemTableModel::keepShown() {
    if (m_former.size() > kFormerRows)
        m_former.clear();
    for (const int page : m_pages.keys()) {
        Page &cells = *m_pages.object(page);
        for (size_t i = 0; i < cells.size(); ++i) {
            if (cells[i])
                m_former.insert(page * kPageRows + static_cast<int>(i), *std::move(cells[i]));
        }
    }
}

void ItemTableModel::moveFormer(int at, int gone, int come) {
    if (gone == come)
        return;
    QHash<int, ItemCells> moved;
    for (auto row = m_former.cbegin(); row != m_former.cend(); ++row) {
        if (row.key() < at)
            moved.insert(row.key(), row.value());
        else if (row.key() >= at + gone)
            moved.insert(row.key() - gone + come, row.value());
    }
    m_former = std::move(moved);
}

/// A view takes its time for each row that is inserted, seen or not: very many come a part at a
/// time, and in between the window lives.
void ItemTableModel::appendRest() {
    const auto from = m_rest.begin() + static_cast<qsizetype>(m_restAt);
    const auto count = std::min<qsizetype>(kRowsAtOnce, m_rest.end() - from);
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(count) - 1);
    m_ids.insert(m_ids.end(), from, from + count);
    endInsertRows();
    m_restAt += static_cast<size_t>(count);
    if (m_restAt < m_rest.size()) {
        m_appendLater.start();
        return;
    }
    dropRest();
    setLoading(false);
    Q_EMIT answered();
}

void ItemTableModel::dropRest() {
    m_appendLater.stop();
    m_rest = {};
    m_restAt = 0;
}

/// Rows before and after what differs stay, and with them what is selected. As many new rows as
/// old ones in between are the same items rewritten: an agent's REPLACE gives them new ids.
void ItemTableModel::replaceIds(std::vector<RowHandle> ids) {
    const auto [oldMiddle, newMiddle] =
        std::mismatch(m_ids.begin(), m_ids.end(), ids.begin(), ids.end());
    const auto first = static_cast<int>(oldMiddle - m_ids.begin());
    qsizetype suffix = 0;
    while (m_ids.end() - suffix > oldMiddle && ids.end() - suffix > newMiddle &&
           *(m_ids.end() - suffix - 1) == *(ids.end() - suffix - 1))
        ++suffix;
    const auto gone = static_cast<int>(m_ids.end() - oldMiddle - suffix);
    auto come = static_cast<int>(ids.end() - newMiddle - suffix);
    const int stay = std::min(gone, come);
    if (gone - stay > kRowsAtOnce) {
        beginResetModel(); // taking them out one range at a time takes a view longer
        m_former.clear();
        m_ids = std::move(ids);
        endResetModel();
        return;
    }
    if (suffix == 0 && come - stay > kRowsAtOnce) {
        const qsizetype now = first + stay + kRowsAtOnce;
        m_rest = std::move(ids);
        m_restAt = static_cast<size_t>(now);
        ids.assign(m_rest.begin(), m_rest.begin() + now);
        come = stay + kRowsAtOnce;
        m_appendLater.start();
    }
    if (gone > stay) {
        beginRemoveRows({}, first + stay, first + gone - 1);
        moveFormer(first + stay, gone - stay, 0);
        m_ids.erase(m_ids.begin() + first + stay, m_ids.begin() + first + gone);
        endRemoveRows();
    }
    if (come > stay) {
        beginInsertRows({}, first + stay, first + come - 1);
        moveFormer(first + stay, 0, come - stay);
        m_ids = std::move(ids);
        endInsertRows();
    } else {
        m_ids = std::move(ids);
    }
    if (!m_ids.empty()) {
        Q_EMIT dataChanged(index(0, 0),
                           index(static_cast<int>(m_ids.size()) - 1, columnCount() - 1));
    }
}

void ItemTableModel::receivePage(int page, Page cells) {
    const bool elsewhere = std::any_of(cells.begin(), cells.end(), [this](const auto &row) {
        return row && row->id.ns != m_query.scope.ns;
    });
    if (elsewhere && !hasColumn(ColumnKind::Namespace)) {
        const auto at = std::find(m_columns.begin(), m_columns.end(), ColumnKind::Key) + 1;
        const auto column = static_cast<int>(at - m_columns.begin());
        beginInsertColumns({}, column, column);
        m_columns.insert(at, ColumnKind::Namespace);
        endInsertColumns();
    }
    const int first = page * kPageRows;
    const int last = std::min(first + kPageRows, static_cast<int>(m_ids.size())) - 1;
    for (int row = first; row <= last; ++row) {
        if (const auto at = static_cast<size_t>(row - first); at < cells.size() && cells[at])
            m_former.remove(row);
    }
    m_pages.insert(page, new Page(std::move(cells)));
    if (last >= first)
        Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
    Q_EMIT rowsLoaded(first, last);
}

void ItemTableModel::receiveHits(PreparedHits found, qint64 offset) {
    std::vector<ItemHit> &hits = found.hits;
    m_moreHits = static_cast<qint64>(hits.size()) == kHitPage;
    if (offset > 0) {
        const auto first = static_cast<int>(m_hits.size());
        if (!hits.empty()) {
            beginInsertRows({}, first, first + static_cast<int>(hits.size()) - 1);
            std::move(hits.begin(), hits.end(), std::back_inserter(m_hits));
            endInsertRows();
        }
    } else {
        if (!m_sampled && !hits.empty())
            noteFields(found.knownFields, found.fields);
        beginResetModel();
        ++m_idsVersion;
        dropRest();
        m_ids.clear();
        m_pages.clear();
        m_former.clear();
        m_shownHits = true;
        m_hits = std::move(hits);
        m_bestScore = m_hits.empty() ? 0 : m_hits.front().item.score.value_or(0);
        m_explanation = std::move(found.explanation);
        m_notes = std::move(found.notes);
        rebuildColumns(std::any_of(m_hits.begin(), m_hits.end(), [this](const ItemHit &hit) {
            return hit.cells.id.ns != m_query.scope.ns;
        }));
        endResetModel();
        m_milliseconds = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    }
    m_shownGeneration = m_generation;
    setLoading(false);
    Q_EMIT answered();
}

void ItemTableModel::noteFields(const QByteArrayList &known, const QByteArrayList &fields) {
    m_sampled = true;
    m_fields = fields;
    if (m_knownFields != known) {
        m_knownFields = known;
        Q_EMIT knownFieldsChanged();
    }
}

void ItemTableModel::adoptFields(const QByteArrayList &known, const QByteArrayList &fields) {
    const bool namespaces = hasColumn(ColumnKind::Namespace);
    beginResetModel();
    m_former.clear();
    noteFields(known, fields);
    rebuildColumns(namespaces);
    endResetModel();
}

void ItemTableModel::finish(const Error &error) {
    if (error.code == ErrorCode::Cancelled)
        return;
    setLoading(false);
    Q_EMIT failed(error);
}

void ItemTableModel::setLoading(bool loading) {
    if (m_loading == loading)
        return;
    m_loading = loading;
    Q_EMIT loadingChanged();
}

void ItemTableModel::onStoreChanged(const StoreChange &change) {
    if (!change.own) {
        for (const ItemId &id : change.items)
            m_new.insert(id);
    }
    m_refreshSoon.start();
}

} // namespace nestor::ui
