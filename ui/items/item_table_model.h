// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/items/item_cells.h"
#include "ui/items/item_place.h"
#include "ui/items/item_query.h"
#include "ui/session/latest_request.h"

#include <QAbstractTableModel>
#include <QCache>
#include <QElapsedTimer>
#include <QSet>
#include <QTimer>

#include <functional>
#include <stop_token>

namespace nestor::ui {

class StoreSession;
struct StoreChange;

/// A hit, with its cells.
struct ItemHit {
    SearchItem item;
    ItemCells cells;
};

/// What a worker makes of a page of hits.
struct PreparedHits {
    std::vector<ItemHit> hits;
    QByteArrayList knownFields; ///< only where a sample was asked for
    QByteArrayList fields;      ///< the fields the cells are of
    std::optional<Explanation> explanation;
    std::vector<SearchRemark> notes;
    ItemPlaces places; ///< of those that are kept in view
};

/// The items of a place or the hits of a search, as a table: key, chosen fields, times, score.
///
/// Of a place it holds the row ids (eight bytes an item) and a few pages of rows around what is
/// seen; rows that are not there yet are fetched when a view asks for them, and say "…" until
/// then. Of a search it holds the hits, and fetches more as the view comes to the end. Nothing is
/// read on the window's thread, and the newest query wins.
///
/// A row is a position: it says nothing about which item it is once somebody has written. Who needs
/// to find items again says which (setKept()), and after each answer placeOf() tells where they
/// are.
class ItemTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        ScoreRole = Qt::UserRole, ///< double, 0 to 1 relative to the best hit; invalid: no score
        NewRole,                  ///< bool: written since this place was opened
        ExpiredRole,              ///< bool
        ColumnKindRole,           ///< ColumnKind, on headers and cells
    };
    enum class ColumnKind { Score, Key, Namespace, Field, Updated, Expires };

    explicit ItemTableModel(StoreSession *session, QObject *parent = nullptr);
    ~ItemTableModel() override;

    /// Shows the answer to a query; the former one goes away when the first rows arrive.
    void setQuery(const ItemQuery &query);
    [[nodiscard]] const ItemQuery &query() const { return m_query; }
    /// Asks the same again, keeping what stays.
    void refresh();

    /// The fields shown as columns; an empty list lets the model choose.
    void setFields(const QByteArrayList &fields);
    [[nodiscard]] const QByteArrayList &fields() const { return m_fields; }
    /// Fields that the items at hand have, for choosing columns and for completion.
    [[nodiscard]] const QByteArrayList &knownFields() const { return m_knownFields; }

    [[nodiscard]] ColumnKind columnKind(int column) const;
    /// The field that a column shows; empty for a column of another kind.
    [[nodiscard]] QByteArray fieldOf(int column) const;
    /// What sorting by a column means; nullopt where it cannot be sorted by.
    [[nodiscard]] std::optional<RowOrder> orderOf(int column, Qt::SortOrder direction) const;

    /// The item in a row; nullopt while it is not loaded.
    [[nodiscard]] std::optional<ItemId> idAt(int row) const;
    /// The item that a row shows, also while it is read anew and may turn out to be another by now;
    /// nullopt for a row that says "…", which is not read for that.
    [[nodiscard]] std::optional<ItemId> shownIdAt(int row) const;
    /// The store's numbers of the rows from `first` to `last`, whether they are loaded or not;
    /// empty where rows are hits, which are all loaded.
    [[nodiscard]] std::vector<RowHandle> rowIds(int first, int last) const;
    /// The hit in a row; nullopt when there was no question.
    [[nodiscard]] std::optional<SearchItem> hitAt(int row) const;
    /// The row of an item among those that are loaded; -1 when it is not.
    [[nodiscard]] int rowOf(const ItemId &id) const;
    /// Which items to look for whenever rows are read: `kept` is called each time.
    void setKept(std::function<std::vector<ItemId>()> kept) { m_kept = std::move(kept); }
    /// Where an item is among the rows; nullopt when nobody has asked for it, see locate().
    [[nodiscard]] std::optional<ItemPlace> placeOf(const ItemId &id) const;
    /// Asks where a kept item is; located() says when placeOf() knows. The newest request wins.
    void locate(const ItemId &id);
    /// Whether the rows are those of query(), and not still those of the former one.
    [[nodiscard]] bool showsQuery() const {
        return m_keepRows || m_shownGeneration == m_generation;
    }

    [[nodiscard]] bool isLoading() const { return m_loading; }
    /// How the hits came about; nullopt without a question or before the answer.
    [[nodiscard]] const std::optional<Explanation> &explanation() const { return m_explanation; }
    [[nodiscard]] const std::vector<SearchRemark> &notes() const { return m_notes; }
    /// From asking to the first rows, in milliseconds.
    [[nodiscard]] double milliseconds() const { return m_milliseconds; }
    /// Whether more hits than shown may exist.
    [[nodiscard]] bool hasMoreHits() const { return m_moreHits; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;
    [[nodiscard]] bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

Q_SIGNALS:
    /// The answer, or a part of it, has arrived; or it failed.
    void answered();
    void loadingChanged();
    void failed(const nestor::Error &error);
    void knownFieldsChanged();
    /// An answer to locate().
    void located(const nestor::ItemId &id);
    /// Around every change of which rows there are, whatever signals of a model it takes.
    void rowsAboutToChange();
    void rowsChanged();
    /// Rows that said "…" are there.
    void rowsLoaded(int first, int last);

private:
    static constexpr int kPageRows = 64;
    static constexpr qint64 kFirstIds = 256;
    static constexpr qint64 kHitPage = 100;
    static constexpr int kRowsAtOnce = 100'000;
    using Page = std::vector<std::optional<ItemCells>>;

    void start(bool keepRows);
    void askIds(qint64 limit);
    /// The answer to a request for ids.
    struct FoundIds {
        std::vector<RowHandle> ids;
        ItemPlaces places;
        bool complete = false;
    };
    void receiveIds(FoundIds found);
    void replaceIds(std::vector<RowHandle> ids);
    /// Keeps the cells of the rows that are there, to be shown until they have been read anew.
    void keepShown();
    /// Rows from `at` on: so many were taken out, and so many put in.
    void moveFormer(int at, int gone, int come);
    void appendRest();
    void dropRest();
    void askHits(qint64 offset);
    void receiveHits(PreparedHits found, qint64 offset);
    void askPages();
    void receivePage(int page, Page cells);
    void noteFields(const QByteArrayList &known, const QByteArrayList &fields);
    void adoptFields(const QByteArrayList &known, const QByteArrayList &fields);
    void rebuildColumns(bool withNamespaces);
    [[nodiscard]] bool hasColumn(ColumnKind kind) const;
    [[nodiscard]] qsizetype fieldAt(int column) const;
    void setLoading(bool loading);
    void finish(const Error &error);
    void onStoreChanged(const StoreChange &change);
    /// What is known of a row; asks for it where it is not.
    [[nodiscard]] const ItemCells *cellsAt(int row) const;
    /// The same, or what it was before it was asked anew.
    [[nodiscard]] const ItemCells *shownAt(int row) const;
    [[nodiscard]] bool showsHits() const { return !m_query.query.isEmpty(); }
    [[nodiscard]] QVariant display(const ItemCells &cells, int row, int column) const;
    [[nodiscard]] QVariant toolTip(const ItemCells &cells, int column) const;

    StoreSession *m_session;
    ItemQuery m_query;
    bool m_shownHits = false; ///< what rows hold now: hits or ids
    std::vector<ColumnKind> m_columns;
    QByteArrayList m_chosenFields;
    QByteArrayList m_fields;
    QByteArrayList m_knownFields;

    std::vector<RowHandle> m_ids;
    std::vector<RowHandle> m_rest; ///< all ids, while those behind m_restAt are not yet rows
    size_t m_restAt = 0;
    QTimer m_appendLater;
    mutable QCache<int, Page> m_pages;
    QHash<int, ItemCells>
        m_former; ///< what rows showed, until their pages come; not whose they are
    mutable QSet<int> m_wantedPages;
    QSet<int> m_askedPages;
    mutable QTimer m_fetch;

    std::function<std::vector<ItemId>()> m_kept;
    ItemPlaces m_places; ///< of kept items, in the rows that are there or to come

    std::vector<ItemHit> m_hits;
    double m_bestScore = 0;
    bool m_moreHits = false;
    std::optional<Explanation> m_explanation;
    std::vector<SearchRemark> m_notes;

    QSet<ItemId> m_new;
    bool m_loading = false;
    bool m_keepRows = false;
    bool m_sampled = false;
    double m_milliseconds = 0;
    QElapsedTimer m_clock;
    int m_generation = 0;       ///< of what is asked
    int m_idsVersion = 0;       ///< of m_ids: pages of former ids are dropped
    int m_shownGeneration = -1; ///< of what rows hold
    std::stop_source m_stop;
    LatestRequest m_locating;
    QTimer m_refreshSoon;
};

} // namespace nestor::ui
