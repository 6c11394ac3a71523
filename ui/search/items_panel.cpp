// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/items_panel.h"

#include "core/base/text.h"
#include "core/jobs/index_status.h"
#include "ui/editor/notice_bar.h"
#include "ui/items/chosen_items.h"
#include "ui/items/item_table_model.h"
#include "ui/items/item_table_view.h"
#include "ui/search/breadcrumbs.h"
#include "ui/search/filter_bar.h"
#include "ui/search/results_line.h"
#include "ui/search/search_bar.h"
#include "ui/session/field_indexes.h"
#include "ui/session/index_watch.h"
#include "ui/session/store_session.h"
#include "ui/theme/theme.h"
#include "ui/widgets/yielding_row.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

ItemsPanel::ItemsPanel(StoreSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_search(new SearchBar)
    , m_filter(new FilterBar)
    , m_model(new ItemTableModel(session, this))
    , m_notice(new NoticeBar)
    , m_table(new ItemTableView(session, m_model))
    , m_chosen(m_table->chosen())
    , m_results(new ResultsLine) {
    setObjectName(u"itemsPanel"_s);
    setAccessibleName(tr("Items"));
    m_table->setObjectName(u"itemTable"_s);
    m_table->setAccessibleName(tr("Items"));
    m_filter->setObjectName(u"filterBar"_s);
    m_search->setObjectName(u"searchBar"_s);
    m_results->setObjectName(u"resultsLine"_s);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_notice->setObjectName(u"itemsNotice"_s);
    column->addWidget(makeHead());
    column->addWidget(m_notice);
    column->addWidget(m_table, 1);
    column->addWidget(m_results);

    connect(m_search, &SearchBar::changed, this, &ItemsPanel::search);
    connect(m_search, &SearchBar::resultsRequested, this, [this] { focusTable(true); });
    connect(m_filter, &FilterBar::filterChanged, this, &ItemsPanel::search);
    connect(m_model, &ItemTableModel::answered, this, [this] {
        m_results->describe(*m_model);
        tellItem(); // it may have been found by something else
        tellListing();
        offerIndex();
        offerMore();
    });
    connect(m_session->index(), &IndexWatch::changed, this, &ItemsPanel::offerIndex);
    connect(m_model, &ItemTableModel::loadingChanged, this,
            [this] { m_results->describe(*m_model); });
    connect(m_model, &ItemTableModel::failed, m_results, &ResultsLine::showError);
    connect(m_model, &ItemTableModel::knownFieldsChanged, this,
            [this] { m_filter->setFields(m_model->knownFields()); });
    connect(m_chosen, &ChosenItems::currentChanged, this, &ItemsPanel::tellItem);
    connect(m_chosen, &ChosenItems::placeChanged, this, &ItemsPanel::tellListing);
    connect(m_chosen, &ChosenItems::selectionChanged, this,
            [this] { m_results->setSelected(m_chosen->count()); });
    connect(m_table, &ItemTableView::editRequested, this, &ItemsPanel::editRequested);
    connect(m_table, &ItemTableView::whyRequested, this, &ItemsPanel::whyRequested);
    connect(m_results, &ResultsLine::comparisonRequested, this, &ItemsPanel::comparisonRequested);
    connect(m_table, &ItemTableView::deleteRequested, this, &ItemsPanel::deleteSelected);
    connect(m_table, &ItemTableView::changeRequested, this, &ItemsPanel::changeSelected);
    connect(m_table, &ItemTableView::copyKeysRequested, this, &ItemsPanel::copyKeys);
    connect(m_table, &ItemTableView::cellEditRequested, this, &ItemsPanel::editCell);
    connect(m_table, &ItemTableView::filterRequested, this, &ItemsPanel::filterBy);
    connect(m_table, &ItemTableView::newItemRequested, this,
            [this] { Q_EMIT newItemRequested(m_ns); });
    connect(m_table, &ItemTableView::orderChanged, this, &ItemsPanel::searchChanged);
    connect(m_table, &ItemTableView::columnsRequested, this, &ItemsPanel::chooseColumns);
    connect(m_results, &ResultsLine::copyAsPythonRequested, this, &ItemsPanel::copyAsPython);
    connect(m_results, &ResultsLine::retryRequested, this, &ItemsPanel::refresh);
    connect(session, &StoreSession::opened, this, [this] {
        m_new->setEnabled(m_session->isWritable());
        m_import->setEnabled(m_session->isWritable());
        search();
    });
    if (session->isOpen())
        search();
}

QWidget *ItemsPanel::makeHead() {
    auto *head = new QWidget;
    head->setObjectName(u"itemsHead"_s);
    m_crumbs = new Breadcrumbs;
    m_crumbs->setPlace(m_ns);
    connect(m_crumbs, &Breadcrumbs::chosen, this, [this](const NamespacePath &ns) {
        Q_EMIT namespaceChosen(ns);
        focusTable(); // the label that was clicked is there no more
    });
    const auto button = [this](const QString &text, const QString &objectName, auto signal) {
        auto *made = new QPushButton(text);
        made->setObjectName(objectName);
        connect(made, &QPushButton::clicked, this, [this, signal] { Q_EMIT(this->*signal)(m_ns); });
        return made;
    };
    m_new = button(tr("New item"), u"newItem"_s, &ItemsPanel::newItemRequested);
    m_new->setToolTip(tr("New item (Ctrl+N)"));
    m_import = button(tr("Import…"), u"import"_s, &ItemsPanel::importRequested);
    m_import->setToolTip(tr("Import into this place (Ctrl+I)"));
    auto *exporting = button(tr("Export…"), u"export"_s, &ItemsPanel::exportRequested);
    exporting->setToolTip(tr("Export this place (Ctrl+E)"));

    auto *top = new YieldingRow;
    top->setObjectName(u"itemsTop"_s);
    top->addStretching(m_crumbs);
    top->addYielding(m_new);
    top->addYielding(m_import);
    top->addYielding(exporting);
    top->addMenu(tr("More for this place"));
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(spacing::kMedium, spacing::kSmall, spacing::kMedium,
                               spacing::kSmall);
    column->setSpacing(spacing::kSmall);
    column->addWidget(top);
    column->addWidget(m_search);
    column->addWidget(m_filter);
    return head;
}

void ItemsPanel::showNamespace(const NamespacePath &ns) {
    m_ns = ns;
    m_crumbs->setPlace(ns);
    search();
}

ItemSearch ItemsPanel::currentSearch() const {
    return {.ns = m_ns,
            .scope = m_search->scope(),
            .text = m_search->text().trimmed(),
            .mode = m_search->mode(),
            .filter = m_filter->filter(),
            .order = m_model->query().order};
}

void ItemsPanel::showSearch(const ItemSearch &search) {
    m_ns = search.ns;
    m_crumbs->setPlace(m_ns);
    m_search->setScope(search.scope);
    m_search->setMode(search.mode);
    m_search->setQuery(search.text);
    m_filter->setFilter(search.filter);
    m_model->setQuery(queryOf(search));
    m_table->showOrder();
    Q_EMIT searchChanged();
}

ItemQuery ItemsPanel::query() const {
    return queryOf(currentSearch());
}

QString ItemsPanel::searchText() const {
    return textOf(m_search->query());
}

void ItemsPanel::search() {
    if (m_session->isOpen()) {
        m_session->store()->onStore([](Store &store, bool together) {
            setWrittenTogether(store, together);
        })(m_search->isTogether());
    }
    m_model->setQuery(query());
    Q_EMIT searchChanged();
}

void ItemsPanel::refresh() {
    m_model->refresh();
}

void ItemsPanel::focusSearch() {
    m_search->focusLine();
}

void ItemsPanel::focusTable(bool chooseFirst) {
    m_table->setFocus(Qt::ShortcutFocusReason);
    if (chooseFirst && m_chosen->isNothingShown())
        m_chosen->chooseRow(0);
}

void ItemsPanel::addCondition() {
    m_filter->addCondition();
}

void ItemsPanel::setSearch(const QString &text, SearchMode mode) {
    m_search->setMode(mode);
    m_search->setQuery(text);
    search();
}

void ItemsPanel::setFilter(const Filter &filter) {
    m_filter->setFilter(filter);
    search();
}

/// A question about meaning, in a store in which nothing is found by it.
void ItemsPanel::offerIndex() {
    static const QString line = u"noIndex"_s;
    const auto &status = m_session->index()->status();
    const ItemQuery &asked = m_model->query();
    const auto store = m_session->store();
    const bool named = store != nullptr && store->config().index &&
                       store->config().index->embedder.provider != "none";
    const bool missing = store != nullptr && !named && status && status->embedder.isEmpty() &&
                         m_session->isWritable() && !asked.query.isEmpty() &&
                         asked.mode != SearchMode::Text;
    if (!missing || m_indexDeclined) {
        m_notice->removeLine(line);
        return;
    }
    const QString where = m_session->ownership() == StoreSession::Ownership::Guest
                              ? tr("Nothing is written into this store: the index stands in a "
                                   "cache of this computer.")
                              : tr("It is kept in the store, and follows what is written.");
    m_notice->setLine(line, 0,
                      tr("This store has no index by meaning: only words are found.") + u' ' +
                          where + u' ' + tr("Nothing is downloaded, nothing leaves this computer."),
                      {{u"buildIndexNow"_s, tr("Build the index"),
                        [this] {
                            m_indexDeclined = true; // its task says how it goes on
                            m_notice->removeLine(line);
                            Q_EMIT indexRequested();
                        }},
                       {u"noIndexNow"_s, tr("Not now"), [this] {
                            m_indexDeclined = true;
                            m_notice->removeLine(line);
                        }}});
}

/// Where nothing is found: what of the question leaves it out, and a way without that.
void ItemsPanel::offerMore() {
    static const QString line = u"nothingFound"_s;
    const ItemQuery &asked = m_model->query();
    const bool nothing = m_model->rowCount() == 0 && !m_model->isLoading() && m_model->showsQuery();
    std::vector<NoticeBar::Choice> choices;
    if (nothing && !asked.filter.isEmpty()) {
        choices.push_back({u"dropConditions"_s, tr("Without the conditions"), [this] {
                               setFilter({});
                               focusTable();
                           }});
    }
    if (nothing && !asked.query.isEmpty() && !asked.scope.ns.isRoot()) {
        choices.push_back({u"searchEverywhere"_s, tr("Search everywhere"), [this] {
                               m_search->setScope(SearchRange::Everywhere);
                               search();
                               focusSearch();
                           }});
    }
    if (nothing && !asked.query.isEmpty() && asked.mode == SearchMode::Text) {
        choices.push_back({u"searchByMeaning"_s, tr("By meaning, too"), [this] {
                               m_search->setMode(SearchMode::Hybrid);
                               search();
                               focusSearch();
                           }});
    }
    if (choices.empty()) {
        m_notice->removeLine(line);
        return;
    }
    m_notice->setLine(line, 1,
                      asked.query.isEmpty() ? tr("No item here meets the conditions.")
                                            : tr("Nothing was found."),
                      std::move(choices));
}

// ------------------------------------------------------------------------- the item that is shown

void ItemsPanel::showItem(const ItemId &id) {
    m_chosen->choose(id);
}

void ItemsPanel::showInList(const ItemId &id) {
    m_search->setQuery({});
    m_filter->setFilter({});
    m_chosen->choose(id); // before the rows are asked for: they are asked for it, too
    search();
}

bool ItemsPanel::reaches(const NamespacePath &ns) const {
    const Scope scope = query().scope;
    return scope.below ? scope.ns.contains(ns) : ns == scope.ns;
}

void ItemsPanel::chooseNothing() {
    m_chosen->clear();
}

void ItemsPanel::tellItem() {
    const auto &id = m_chosen->current();
    if (!id)
        return;
    const auto place = m_model->placeOf(*id);
    Q_EMIT itemSelected(*id, place && place->kind == ItemPlace::Row ? m_model->hitAt(place->row)
                                                                    : std::nullopt);
}

void ItemsPanel::tellListing() {
    const auto &id = m_chosen->current();
    if (!id)
        return;
    Listing listing = Listing::Listed;
    switch (m_chosen->place()) {
    case ItemPlace::Row:
        break;
    case ItemPlace::Coming:
        listing = Listing::Coming;
        break;
    case ItemPlace::Gone:
        listing = Listing::Deleted;
        break;
    case ItemPlace::Absent:
        listing = !reaches(id->ns)                    ? Listing::Elsewhere
                  : !m_model->query().query.isEmpty() ? Listing::NotFound
                                                      : Listing::LeftOut;
        break;
    }
    Q_EMIT itemListed(*id, listing);
}

} // namespace nestor::ui
