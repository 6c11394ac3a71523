// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/items_panel.h"

#include "core/base/text.h"
#include "core/store/field_index.h"
#include "ui/editor/notice_bar.h"
#include "ui/items/field_indexes.h"
#include "ui/items/item_commands.h"
#include "ui/items/item_table_model.h"
#include "ui/items/item_table_view.h"
#include "ui/search/filter_bar.h"
#include "ui/search/python_call.h"
#include "ui/search/results_line.h"
#include "ui/search/search_bar.h"
#include "ui/store_session.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/then_on.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// What is deleted is kept to bring it back.
constexpr qint64 kMostAtOnce = 10'000;

} // namespace

ItemsPanel::ItemsPanel(StoreSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_search(new SearchBar)
    , m_filter(new FilterBar)
    , m_model(new ItemTableModel(session, this))
    , m_notice(new NoticeBar)
    , m_table(new ItemTableView(m_model))
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
    connect(m_search, &SearchBar::resultsRequested, this, &ItemsPanel::focusTable);
    connect(m_filter, &FilterBar::filterChanged, this, &ItemsPanel::search);
    connect(m_model, &ItemTableModel::answered, this, [this] {
        m_results->describe(*m_model);
        if (m_model->rowCount() == 0 && m_shown) {
            m_shown.reset();
            Q_EMIT selectionCleared();
        }
    });
    connect(m_model, &ItemTableModel::loadingChanged, this,
            [this] { m_results->describe(*m_model); });
    connect(m_model, &ItemTableModel::failed, m_results, &ResultsLine::showError);
    connect(m_model, &ItemTableModel::knownFieldsChanged, this,
            [this] { m_filter->setFields(m_model->knownFields()); });
    connect(m_table, &ItemTableView::currentRowChanged, this, &ItemsPanel::onCurrentRow);
    connect(m_table, &ItemTableView::editRequested, this, &ItemsPanel::editRequested);
    connect(m_table, &ItemTableView::deleteRequested, this, &ItemsPanel::deleteSelected);
    connect(m_table, &ItemTableView::copyKeysRequested, this, &ItemsPanel::copyKeys);
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
    rebuildBreadcrumbs();
    if (session->isOpen())
        search();
}

QWidget *ItemsPanel::makeHead() {
    auto *head = new QWidget;
    head->setObjectName(u"itemsHead"_s);
    m_crumbs = new QHBoxLayout;
    m_crumbs->setSpacing(0);
    const auto button = [this](const QString &text, const QString &objectName, auto signal) {
        auto *made = new QPushButton(text);
        made->setObjectName(objectName);
        connect(made, &QPushButton::clicked, this, [this, signal] { Q_EMIT(this->*signal)(m_ns); });
        return made;
    };
    m_new = button(tr("New item"), u"newItem"_s, &ItemsPanel::newItemRequested);
    m_import = button(tr("Import…"), u"import"_s, &ItemsPanel::importRequested);
    auto *exporting = button(tr("Export…"), u"export"_s, &ItemsPanel::exportRequested);

    auto *top = new QHBoxLayout;
    top->setContentsMargins(0, 0, 0, 0);
    top->setSpacing(spacing::kSmall);
    top->addLayout(m_crumbs, 1);
    top->addWidget(m_new);
    top->addWidget(m_import);
    top->addWidget(exporting);
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(spacing::kMedium, spacing::kSmall, spacing::kMedium,
                               spacing::kSmall);
    column->setSpacing(spacing::kSmall);
    column->addLayout(top);
    column->addWidget(m_search);
    column->addWidget(m_filter);
    return head;
}

void ItemsPanel::rebuildBreadcrumbs() {
    while (QLayoutItem *item = m_crumbs->takeAt(0)) {
        if (item->widget() != nullptr)
            item->widget()->deleteLater();
        delete item;
    }
    const auto addCrumb = [this](const QString &text, const NamespacePath &target, bool last) {
        if (last) {
            auto *label = new QLabel(text);
            label->setObjectName(u"place"_s);
            QFont bold = font();
            bold.setBold(true);
            label->setFont(bold);
            label->setContentsMargins(spacing::kTight, 0, 0, 0);
            label->setTextFormat(Qt::PlainText);
            m_crumbs->addWidget(label);
            return;
        }
        auto *crumb = new QPushButton(text);
        crumb->setObjectName(u"crumb"_s);
        crumb->setAccessibleName(tr("Go to %1").arg(text));
        makeQuiet(crumb);
        connect(crumb, &QPushButton::clicked, this,
                [this, target] { Q_EMIT namespaceChosen(target); });
        m_crumbs->addWidget(crumb);
        auto *separator = new QLabel(u"›"_s);
        separator->setObjectName(u"crumbSeparator"_s);
        separator->setForegroundRole(QPalette::PlaceholderText);
        m_crumbs->addWidget(separator);
    };
    addCrumb(tr("All namespaces"), NamespacePath(), m_ns.isRoot());
    const QByteArrayList labels = m_ns.labels();
    for (qsizetype depth = 1; depth <= labels.size(); ++depth)
        addCrumb(forMessage(labels[depth - 1], 40), m_ns.truncated(depth), depth == labels.size());
    m_crumbs->addStretch(1);
}

void ItemsPanel::showNamespace(const NamespacePath &ns) {
    m_ns = ns;
    rebuildBreadcrumbs();
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
    rebuildBreadcrumbs();
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
    return QString::fromUtf8(m_search->query());
}

void ItemsPanel::search() {
    m_model->setQuery(query());
    Q_EMIT searchChanged();
}

void ItemsPanel::refresh() {
    m_model->refresh();
}

void ItemsPanel::focusSearch() {
    m_search->focusLine();
}

void ItemsPanel::focusTable() {
    m_table->setFocus(Qt::ShortcutFocusReason);
    if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0)
        m_table->setCurrentIndex(m_model->index(0, 0));
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

void ItemsPanel::selectItem(const ItemId &id) {
    m_table->selectWhenLoaded(id);
}

void ItemsPanel::onCurrentRow(int row) {
    const auto id = m_model->idAt(row);
    if (!id) {
        if (row < 0 && m_shown) {
            m_shown.reset();
            Q_EMIT selectionCleared();
        }
        return;
    }
    m_shown = *id;
    Q_EMIT itemSelected(*id, m_model->hitAt(row));
}

void ItemsPanel::withSelected(std::function<void(std::vector<Item>)> act) {
    // Rows that are not loaded are selected all the same: what they are is asked of the store.
    std::vector<Op> ops;
    RowsOp rows;
    qint64 count = 0;
    for (const auto &[first, last] : m_table->selectedRanges()) {
        count += last - first + 1;
        if (count > kMostAtOnce) {
            Q_EMIT said(tr("Nothing was done: at most %L1 items at once.").arg(kMostAtOnce));
            return;
        }
        const std::vector<qint64> ids = m_model->rowIds(first, last);
        rows.ids.insert(rows.ids.end(), ids.begin(), ids.end());
        for (int row = first; ids.empty() && row <= last; ++row) {
            if (const auto id = m_model->idAt(row))
                ops.emplace_back(PeekOp{*id});
        }
    }
    if (!rows.ids.empty())
        ops.emplace_back(std::move(rows));
    if (ops.empty())
        return;
    thenOn(m_session->store()->batch(std::move(ops)), this,
           [this, act = std::move(act)](Result<std::vector<OpAnswer>> answers) {
               if (!answers)
                   return m_results->showError(answers.error());
               std::vector<Item> items;
               const auto take = [&items](std::optional<Item> &item) {
                   if (item)
                       items.push_back(*std::move(item));
               };
               for (OpAnswer &answer : *answers) {
                   if (auto *peeked = std::get_if<PeekAnswer>(&answer)) {
                       take(peeked->item);
                   } else {
                       for (std::optional<Item> &row : std::get<RowsAnswer>(answer))
                           take(row);
                   }
               }
               if (!items.empty())
                   act(std::move(items));
           });
}

void ItemsPanel::deleteSelected() {
    if (!m_session->isWritable())
        return;
    // What is deleted is known exactly, so that it can be brought back.
    withSelected([this](std::vector<Item> items) {
        const auto count = static_cast<int>(items.size());
        const QString text = count == 1 ? tr("Delete %1").arg(forMessage(items.front().key, 40))
                                        : tr("Delete %n items", nullptr, count);
        std::vector<ItemEdit> edits;
        for (Item &item : items) {
            const ItemId id{item.ns, item.key};
            edits.push_back({id, std::move(item), std::nullopt, std::nullopt});
        }
        thenOn(m_session->commands()->apply(std::move(edits), text), this,
               [this, count](const Result<void> &done) {
                   if (!done)
                       m_results->showError(done.error());
                   else
                       Q_EMIT said(tr("Deleted %n items; Ctrl+Z brings them back", nullptr, count));
               });
    });
}

void ItemsPanel::copyKeys() {
    withSelected([this](const std::vector<Item> &items) {
        QStringList keys;
        for (const Item &item : items)
            keys.append(QString::fromUtf8(item.key));
        QGuiApplication::clipboard()->setText(keys.join(u'\n'));
        Q_EMIT said(tr("Copied the keys of %n items", nullptr, static_cast<int>(items.size())));
    });
}

void ItemsPanel::indexField(const QByteArray &column, FieldIndexUse use) {
    const FieldName field = fieldOfColumn(column);
    const QString name = forMessage(field.text, 60);
    if (const auto possible = checkIndexableField(field); !possible) {
        Q_EMIT said(tr("%1 cannot be indexed: %2").arg(name, possible.error().detail));
        return;
    }
    const bool guest = m_session->ownership() == StoreSession::Ownership::Guest;
    const FieldIndexChange change{.add = {field}, .use = use, .drop = {}};
    if (!guest && use == FieldIndexUse::Nestor) {
        Q_EMIT fieldIndexChangeRequested(change);
        return;
    }
    QStringList sentences;
    if (guest) {
        sentences
            << tr("This store is a guest's. An index on “%1” would be written into it: every "
                  "program that writes to the store keeps it up, and it can be removed again.")
                   .arg(name);
    }
    if (use == FieldIndexUse::Agent) {
        sentences << tr("The agent's own queries would use the index on “%1”, and Nestor's filters "
                        "would not. As long as it is there, a write of a value that the agent's "
                        "SQLite does not take for JSON fails.")
                         .arg(name);
    }
    m_notice->say(sentences.join(u' '),
                  {{u"writeFieldIndex"_s, tr("Write the index"),
                    [this, change] {
                        m_notice->clear();
                        Q_EMIT fieldIndexChangeRequested(change);
                    }},
                   {u"noFieldIndex"_s, tr("Leave it as it is"), [this] { m_notice->clear(); }}});
}

void ItemsPanel::removeFieldIndex(const QByteArray &column) {
    FieldIndexChange change;
    change.drop = {fieldOfColumn(column)};
    Q_EMIT fieldIndexChangeRequested(change);
}

void ItemsPanel::addIndexCommands(QMenu *menu, const QByteArray &field) {
    menu->addSection(forMessage(field, 60));
    const FieldIndexInfo *index = m_session->fieldIndexes()->find(fieldOfColumn(field).text);
    const bool writable = m_session->isWritable();
    if (index != nullptr) {
        QAction *remove = menu->addAction(index->use == FieldIndexUse::Agent
                                              ? tr("Remove the Index of the Agent's Queries")
                                              : tr("Remove the Index on This Field"),
                                          this, [this, field] { removeFieldIndex(field); });
        remove->setObjectName(u"removeFieldIndex"_s);
        remove->setEnabled(writable);
        return;
    }
    QAction *make =
        menu->addAction(tr("Index This Field"), this, [this, field] { indexField(field); });
    make->setObjectName(u"indexField"_s);
    make->setEnabled(writable);
    QAction *forAgent = menu->addAction(tr("Index It for the Agent's Queries…"), this,
                                        [this, field] { indexField(field, FieldIndexUse::Agent); });
    forAgent->setObjectName(u"indexFieldForAgent"_s);
    forAgent->setEnabled(writable);
}

void ItemsPanel::chooseColumns(const QPoint &at, int column) {
    auto *menu = new QMenu(this);
    menu->setObjectName(u"columnsMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const QByteArray field = m_model->fieldOf(column); !field.isEmpty())
        addIndexCommands(menu, field);
    menu->addSection(tr("Columns"));
    QByteArrayList all = m_model->knownFields();
    for (const QByteArray &field : m_model->fields()) {
        if (!all.contains(field))
            all.append(field);
    }
    for (const QByteArray &field : all) {
        QAction *action = menu->addAction(forMessage(field, 60));
        action->setCheckable(true);
        action->setChecked(m_model->fields().contains(field));
        connect(action, &QAction::toggled, this, [this, field](bool shown) {
            QByteArrayList fields = m_model->fields();
            if (shown)
                fields.append(field);
            else
                fields.removeAll(field);
            m_model->setFields(fields);
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Choose &automatically")), &QAction::triggered, this,
            [this] { m_model->setFields({}); });
    menu->popup(at);
}

void ItemsPanel::copyAsPython() {
    QGuiApplication::clipboard()->setText(pythonCall(m_model->query()));
    Q_EMIT said(tr("The call is on the clipboard"));
}

} // namespace nestor::ui
