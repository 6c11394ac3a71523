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
/// Of more hits than these, those at the end are fetched again by scrolling.
constexpr qint64 kHitsReadAnew = 1000;

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
    std::vector<ItemId> kept = m_kept ? m_kept() : std::vector<ItemId>();
    Op op = RowIdsOp{m_query.scope, m_query.filter, m_query.order, limit};
    auto asked =
        m_session->store()
            ->batch(withLookAt(std::move(op), kept), m_stop.get_token())
            .then(QtFuture::Launch::Sync,
                  [limit, kept = std::move(kept)](
                      Result<std::vector<OpAnswer>> answers) -> Result<FoundIds> {
                      if (!answers)
                          return failure(std::move(answers.error()));
                      FoundIds found;
                      found.ids = std::move(std::get<RowIdsAnswer>(answers->front()).ids);
                      found.complete = limit < 0 || static_cast<qint64>(found.ids.size()) < limit;
                      found.places = placesAmong(found.ids, found.complete, kept, *answers);
                      return found;
                  });
    thenOn(std::move(asked), this, [this, generation = m_generation](Result<FoundIds> found) {
        if (generation != m_generation)
            return;
        if (!found)
            return finish(found.error());
        receiveIds(*std::move(found));
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
    // As many as are there: what was fetched by scrolling is not to fall out.
    const auto shown = static_cast<qint64>(m_hits.size());
    op.limit = offset == 0 && m_keepRows ? std::clamp(shown, kHitPage, kHitsReadAnew) : kHitPage;
    op.offset = offset;
    op.explain = true;
    op.refreshTtl = false; // looking is not using
    const bool sampleFirst = !m_sampled;
    const QByteArrayList fields = m_sampled ? m_fields : m_chosenFields;
    std::vector<ItemId> kept = m_kept && offset == 0 ? m_kept() : std::vector<ItemId>();
    auto asked = m_session->store()
                     ->batch(withLookAt(op, kept), m_stop.get_token())
                     .then(QtFuture::Launch::Sync,
                           [fields, sampleFirst, kept = std::move(kept)](
                               Result<std::vector<OpAnswer>> answers) -> Result<PreparedHits> {
                               if (!answers)
                                   return failure(std::move(answers.error()));
                               ItemPlaces places = placesAmong({}, true, kept, *answers);
                               PreparedHits hits =
                                   prepareHits(std::get<SearchResult>(std::move(answers->front())),
                                               fields, sampleFirst);
                               hits.places = std::move(places);
                               return hits;
                           });
    thenOn(std::move(asked), this,
           [this, offset, limit = op.limit, generation = m_generation](Result<PreparedHits> hits) {
               if (generation != m_generation)
                   return;
               if (!hits)
                   return finish(hits.error());
               m_moreHits = static_cast<qint64>(hits->hits.size()) == limit;
               receiveHits(*std::move(hits), offset);
           });
}

std::optional<ItemPlace> ItemTableModel::placeOf(const ItemId &id) const {
    const auto found = m_places.constFind(id);
    if (m_shownHits) {
        if (const int row = rowOf(id); row >= 0)
            return ItemPlace{ItemPlace::Row, row};
    } else if (found != m_places.constEnd() && found->kind == ItemPlace::Row &&
               found->row >= rowCount()) {
        return ItemPlace{ItemPlace::Coming, -1}; // very many come a part at a time
    }
    return found != m_places.constEnd() ? std::optional(*found) : std::nullopt;
}

void ItemTableModel::locate(const ItemId &id) {
    if (!m_session->isOpen())
        return;
    m_locating.run(*m_session->store(), PeekOp{id}, this,
                   [this, id, version = m_idsVersion](const Result<PeekAnswer> &answer) {
                       if (!answer || version != m_idsVersion)
                           return; // other rows by now: whoever needs it has asked again
                       ItemPlace place{answer->item ? ItemPlace::Absent : ItemPlace::Gone, -1};
                       if (answer->item && !m_shownHits) {
                           const auto row = std::find(m_ids.begin(), m_ids.end(), answer->rowId);
                           if (row == m_ids.end()) {
                               // Not there, still to come, or written anew since the rows were
                               // read: which of them only rows and item from one state of the store
                               // can tell.
                               if (!m_loading)
                                   refresh();
                               return;
                           }
                           place = {ItemPlace::Row, static_cast<int>(row - m_ids.begin())};
                       }
                       m_places.insert(id, place);
                       Q_EMIT located(id);
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

void ItemTableModel::receiveIds(FoundIds found) {
    Q_EMIT rowsAboutToChange();
    ++m_idsVersion;
    m_places = std::move(found.places);
    m_askedPages.clear();
    keepShown();
    m_pages.clear();
    m_wantedPages.clear();
    dropRest();
    if (m_keepRows || (!m_shownHits && m_generation == m_shownGeneration)) {
        replaceIds(std::move(found.ids));
    } else {
        beginResetModel();
        m_former.clear();
        m_hits.clear();
        m_shownHits = false;
        m_ids = std::move(found.ids);
        m_explanation.reset();
        m_notes.clear();
        m_moreHits = false;
        rebuildColumns(m_query.scope.below && m_query.scope.ns.isRoot());
        endResetModel();
        m_milliseconds = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    }
    m_shownGeneration = m_generation;
    if (!found.complete)
        askIds(-1);
    else if (m_rest.empty())
        setLoading(false);
    if (!m_ids.empty()) {
        m_wantedPages.insert(0);
        m_fetch.start(0);
    }
    Q_EMIT rowsChanged();
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
    Q_EMIT rowsAboutToChange();
    beginInsertRows({}, first, first + static_cast<int>(count) - 1);
    m_ids.insert(m_ids.end(), from, from + count);
    endInsertRows();
    m_restAt += static_cast<size_t>(count);
    if (m_restAt < m_rest.size()) {
        m_appendLater.start();
        Q_EMIT rowsChanged();
        return;
    }
    dropRest();
    setLoading(false);
    Q_EMIT rowsChanged();
    Q_EMIT answered();
}

void ItemTableModel::dropRest() {
    m_appendLater.stop();
    m_rest = {};
    m_restAt = 0;
}

/// Rows before and after what differs stay where they are seen. As many new rows as old ones in
/// between take their places: mostly the same items rewritten, to which an agent's REPLACE gives
/// new ids, but that is not known until they are read.
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
    Q_EMIT rowsAboutToChange();
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
        m_places = std::move(found.places);
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
    Q_EMIT rowsChanged();
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
    Q_EMIT rowsAboutToChange();
    beginResetModel();
    m_former.clear();
    noteFields(known, fields);
    rebuildColumns(namespaces);
    endResetModel();
    Q_EMIT rowsChanged();
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
