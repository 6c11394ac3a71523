// SPDX-License-Identifier: GPL-3.0-or-later
// What ItemsPanel does with the rows that are selected, the columns and the question.
#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "core/json/value_change.h"
#include "core/store/field_index_info.h"
#include "ui/editor/notice_bar.h"
#include "ui/items/cell_editor.h"
#include "ui/items/chosen_items.h"
#include "ui/items/item_cells.h"
#include "ui/items/item_table_model.h"
#include "ui/items/item_table_view.h"
#include "ui/search/filter_bar.h"
#include "ui/search/filter_text.h"
#include "ui/search/items_panel.h"
#include "ui/search/python_call.h"
#include "ui/search/results_line.h"
#include "ui/session/field_indexes.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/widgets/literal_text.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QPointer>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

void ItemsPanel::withSelected(std::function<void(std::vector<Item>)> act) {
    withSelectedIds(
        [this, act = std::move(act)](const std::vector<ItemId> &ids) { readItems(ids, act); });
}

void ItemsPanel::withSelectedIds(std::function<void(std::vector<ItemId>)> act) {
    if (!m_chosen->whenKnown(std::move(act)))
        Q_EMIT said(m_chosen->count() > ChosenItems::kMost
                        ? tr("Nothing was done: at most %L1 items can be chosen one by one. Edit ▸ "
                             "Change All Listed takes all that the conditions let pass.")
                              .arg(ChosenItems::kMost)
                        : tr("Nothing was done: the item is still being read."));
}

void ItemsPanel::readItems(const std::vector<ItemId> &ids,
                           std::function<void(std::vector<Item>)> act) {
    if (ids.empty()) {
        Q_EMIT said(tr("Nothing was done: no item is selected in the list."));
        return;
    }
    std::vector<Op> ops;
    for (const ItemId &id : ids)
        ops.emplace_back(PeekOp{id});
    thenOn(m_session->store()->batch(std::move(ops)), this,
           [this, act = std::move(act)](Result<std::vector<OpAnswer>> answers) {
               if (!answers)
                   return m_results->showError(answers.error());
               std::vector<Item> items;
               for (OpAnswer &answer : *answers) {
                   if (auto &item = std::get<PeekAnswer>(answer).item)
                       items.push_back(*std::move(item));
               }
               if (items.empty()) {
                   Q_EMIT said(tr("Nothing was done: what was selected is no longer stored."));
                   return;
               }
               act(std::move(items));
           });
}

void ItemsPanel::deleteSelected() {
    if (!m_session->isWritable()) {
        Q_EMIT said(tr("Nothing was deleted: this store was opened for reading."));
        return;
    }
    if (isAllOfManySelected()) {
        changeAllListed(BulkChange::Delete);
        return;
    }
    // What is deleted is known exactly, so that it can be brought back.
    withSelected([this](std::vector<Item> items) {
        std::vector<ItemEdit> edits;
        std::vector<ItemId> ids;
        for (Item &item : items) {
            const ItemId id{item.ns, item.key};
            ids.push_back(id);
            edits.push_back({id, std::move(item), std::nullopt, std::nullopt});
        }
        const QString what = itemsText(ids);
        thenOn(m_session->commands()->apply(std::move(edits), tr("Delete %1").arg(what)), this,
               [this, what](const Result<void> &done) {
                   if (!done)
                       m_results->showError(done.error());
                   else
                       Q_EMIT said(tr("Deleted %1; Ctrl+Z takes it back").arg(what));
               });
    });
}

bool ItemsPanel::isAllOfManySelected() const {
    return m_chosen->count() > ChosenItems::kMost && m_chosen->count() == m_model->rowCount() &&
           m_model->query().query.isEmpty();
}

void ItemsPanel::changeSelected(BulkChange::Kind kind) {
    if (!m_session->isWritable()) {
        Q_EMIT said(tr("Nothing was changed: this store was opened for reading."));
        return;
    }
    if (isAllOfManySelected()) {
        changeAllListed(kind);
        return;
    }
    withSelectedIds([this, kind](const std::vector<ItemId> &ids) {
        if (ids.empty())
            Q_EMIT said(tr("Nothing was done: no item is selected in the list."));
        else
            Q_EMIT changeRequested({ids, std::nullopt, {}}, kind);
    });
}

void ItemsPanel::changeAllListed(BulkChange::Kind kind) {
    if (!m_session->isWritable()) {
        Q_EMIT said(tr("Nothing was changed: this store was opened for reading."));
        return;
    }
    const ItemQuery listed = m_model->query();
    if (listed.query.isEmpty()) {
        Q_EMIT changeRequested({{}, listed.scope, listed.filter}, kind);
        return;
    }
    m_table->selectAll(); // of a search, those that it found
    changeSelected(kind);
}

void ItemsPanel::editCell(const QByteArray &field) {
    if (!m_session->isWritable()) {
        Q_EMIT said(tr("Nothing was changed: this store was opened for reading."));
        return;
    }
    if (field.isEmpty()) {
        Q_EMIT said(tr("Only fields are typed into here; Return edits the whole item."));
        return;
    }
    // Not by the row: rows are read anew after every write, and say nothing meanwhile.
    if (m_chosen->isReading() || !m_chosen->current()) {
        Q_EMIT said(tr("Nothing was done: the item is still being read."));
        return;
    }
    const ItemId id = *m_chosen->current();
    if (m_unsaved && m_unsaved(id)) {
        Q_EMIT said(tr("%1 has text that is not saved: save or revert that first.")
                        .arg(forMessage(id.key, 40)));
        return;
    }
    readItems({id}, [this, field](std::vector<Item> items) {
        const auto value = fieldValueOf(items.front(), field);
        if (!CellEditor::isPlain(value)) {
            Q_EMIT said(tr("%1 does not fit into a line here; Return edits the whole item.")
                            .arg(forMessage(field, 40)));
            return;
        }
        auto *cell = new CellEditor(m_table, m_model, std::move(items.front()), field, value);
        connect(cell, &CellEditor::accepted, this, [this, cell] { storeCell(cell); });
    });
}

void ItemsPanel::storeCell(CellEditor *cell) {
    if (cell->isReadOnly())
        return; // it is being stored
    ValueChange change;
    change.kind = ValueChange::SetField;
    change.field = cell->field();
    auto typed = cell->value();
    Result<std::optional<QByteArray>> after = std::optional<QByteArray>();
    if (typed) {
        change.json = *typed;
        after = changedValue(cell->item().value, change);
    }
    if (!typed || !after) { // it stays to be mended
        Q_EMIT said(tr("Nothing was changed: %1.")
                        .arg(typed ? after.error().detail : typed.error().detail));
        return;
    }
    const auto leave = [this](CellEditor *left) {
        const bool had = left->hasFocus();
        left->blockSignals(true);
        left->deleteLater();
        left->hide();
        if (had)
            m_table->setFocus(Qt::OtherFocusReason);
    };
    if (!*after) {
        leave(cell);
        return;
    }
    cell->setReadOnly(true);
    thenOn(m_session->commands()->save(cell->item(), **std::move(after)), this,
           [this, leave, cell = QPointer(cell)](const Result<void> &done) {
               if (done)
                   Q_EMIT said(tr("Saved; Ctrl+Z takes it back"));
               else
                   Q_EMIT said(done.error().code == ErrorCode::Conflict
                                   ? tr("Nothing was changed: another program has written this "
                                        "item meanwhile. Escape shows what it is now.")
                                   : tr("Nothing was changed: %1.").arg(done.error().detail));
               if (!cell)
                   return;
               cell->setReadOnly(false);
               if (done)
                   leave(cell);
           });
}

void ItemsPanel::filterBy(const ItemId &id, const QByteArray &field, FilterOperator how) {
    // What the cell shows is cut off and made readable; what counts are the bytes.
    readItems({id}, [this, field, how](const std::vector<Item> &items) {
        FieldCondition condition{fieldOfColumn(field), how, {}};
        if (const auto value = fieldValueOf(items.front(), field)) {
            condition.operand = *value;
        } else {
            condition.op = FilterOperator::Exists;
            condition.operand = how == FilterOperator::Ne ? "true"_ba : "false"_ba;
        }
        std::vector<FilterNode> all = conditionsOf(m_filter->filter());
        FilterNode added{condition};
        const QByteArray json = filterToJson(filterOf({added}));
        const auto possible = parseFilter(json);
        if (!possible) {
            Q_EMIT said(tr("Nothing was filtered: %1.").arg(possible.error().detail));
            return;
        }
        if (std::find(all.begin(), all.end(), added) == all.end())
            all.push_back(std::move(added));
        setFilter(filterOf(std::move(all)));
        search();
        m_table->setFocus();
    });
}

void ItemsPanel::copyKeys() {
    withSelected([this](const std::vector<Item> &items) {
        QStringList keys;
        for (const Item &item : items)
            keys.append(textOf(item.key));
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
    menu->addSection(literal(forMessage(field, 60)));
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
        QAction *action = menu->addAction(literal(forMessage(field, 60)));
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
    connect(menu->addAction(tr("Choose &Automatically")), &QAction::triggered, this,
            [this] { m_model->setFields({}); });
    menu->popup(at);
}

void ItemsPanel::copyAsPython() {
    QGuiApplication::clipboard()->setText(pythonCall(m_model->query()));
    Q_EMIT said(tr("The call is on the clipboard"));
}

} // namespace nestor::ui
