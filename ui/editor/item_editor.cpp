// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/item_editor.h"

#include "core/base/text.h"
#include "ui/editor/diff_view.h"
#include "ui/editor/draft_store.h"
#include "ui/editor/editor_tab_bar.h"
#include "ui/editor/history_view.h"
#include "ui/editor/item_facts.h"
#include "ui/editor/json_text_edit.h"
#include "ui/editor/json_tree_view.h"
#include "ui/editor/new_item_form.h"
#include "ui/editor/notice_bar.h"
#include "ui/editor/value_page.h"
#include "ui/items/item_commands.h"
#include "ui/store_session.h"
#include "ui/then_on.h"

#include <QLabel>
#include <QtConcurrentRun>

#include <algorithm>
#include <chrono>

namespace nestor::ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What a new item starts from: stored compactly, as agents write it.
ShownValue newValue() {
    ShownValue value;
    value.stored = "{}";
    value.text = "{\n  \n}";
    value.formatted = true;
    return value;
}

QString sentence(const Error &error) {
    return error.detail.isEmpty() ? QString()
                                  : error.detail.left(1).toUpper() + error.detail.mid(1);
}

} // namespace

ItemEditor::ItemEditor(StoreSession *session, DraftStore *drafts, QWidget *parent)
    : ItemPane(parent)
    , m_session(session)
    , m_drafts(drafts) {
    setObjectName(u"itemEditor"_s);
    setAccessibleName(tr("Item"));
    buildHeader();
    buildTabs();

    m_checkSoon.setSingleShot(true);
    m_checkSoon.setInterval(0);
    connect(&m_checkSoon, &QTimer::timeout, this, &ItemEditor::checkNow);
    m_faultLater.setSingleShot(true);
    m_faultLater.setInterval(500ms);
    connect(&m_faultLater, &QTimer::timeout, this,
            [this] { m_text->text()->setFault(m_checked.fault); });
    m_clearLater.setSingleShot(true);
    m_clearLater.setInterval(200ms);
    connect(&m_clearLater, &QTimer::timeout, this, [this] {
        if (m_mode == Mode::Loading)
            m_text->setValue({});
    });
    m_keepLater.setSingleShot(true);
    m_keepLater.setInterval(1s);
    connect(&m_keepLater, &QTimer::timeout, this, &ItemEditor::keepDraft);

    connect(&m_checker, &ValueChecker::checked, this, &ItemEditor::takeChecked);
    connect(m_text->text(), &JsonTextEdit::edited, this, &ItemEditor::textEdited);
    connect(m_text, &ValuePage::wholeRequested, this, &ItemEditor::showWhole);
    connect(m_text, &ValuePage::saveRequested, this, &ItemEditor::save);
    connect(m_tree, &JsonTreeView::editRequested, this, [this](const JsonEdit &edit) {
        if (m_checked.text != m_text->text()->bytes())
            return; // the tree is of an older text; its check is under way
        m_text->text()->splice(edit.at, edit.removed, edit.inserted);
        checkNow();
    });
    connect(m_history, &HistoryView::restoreRequested, this, &ItemEditor::restoreVersion);
    connect(m_form, &NewItemForm::changed, this, &ItemEditor::updateState);
    connect(m_form, &NewItemForm::existingRequested, this, &ItemPane::itemRequested);
    connect(m_session, &StoreSession::changed, this, &ItemEditor::storeChanged);
    connect(m_session, &StoreSession::stateChanged, this, [this] {
        if (m_session->isOpen() && m_mode == Mode::Loading)
            load();
        updateState();
    });

    if (m_drafts)
        ItemEditor::restoreUnsavedTexts(m_drafts->load(m_session->url()));
    showMode(Mode::Nothing);
}

ItemEditor::~ItemEditor() {
    if (m_keepLater.isActive())
        keepDraft();
}

std::optional<ItemId> ItemEditor::currentItem() const {
    return m_mode == Mode::New ? m_form->id() : m_id;
}

bool ItemEditor::isEdited() const {
    return m_edited;
}

// ------------------------------------------------------------------------------ showing items

void ItemEditor::showItem(const ItemId &id, const std::optional<SearchItem> &hit) {
    m_hit = hit;
    m_facts->setHit(hit);
    if (m_mode != Mode::Nothing && m_mode != Mode::New && m_id == id)
        return;
    keepDraft();
    m_id = id;
    m_stored.reset();
    m_conflict = false;
    m_edited = false;
    m_notice->clear();
    m_checker.cancel();
    m_checkSoon.stop();
    // What is still seen is the former item: not to be typed into, and soon taken away.
    m_text->setReadOnly(true);
    m_tree->setReadOnly(true);
    m_clearLater.start();
    showMode(Mode::Loading);
    updateState();
    load();
}

void ItemEditor::newItem(const NamespacePath &ns) {
    keepDraft();
    m_id.reset();
    m_stored.reset();
    m_hit.reset();
    m_conflict = false;
    m_notice->clear();
    m_request.cancel();
    m_facts->setHit(std::nullopt);
    showMode(Mode::New);
    m_text->setReadOnly(!m_session->isWritable());
    m_tree->setReadOnly(!m_session->isWritable());
    setBase(newValue(), newValue().text);
    m_text->text()->goTo(4);
    m_form->start(ns);
    updateState();
    Q_EMIT editedChanged();
}

void ItemEditor::clear() {
    keepDraft();
    m_request.cancel();
    m_historyRequest.cancel();
    m_checker.cancel();
    m_checkSoon.stop();
    m_id.reset();
    m_stored.reset();
    m_edited = false;
    m_conflict = false;
    m_notice->clear();
    showMode(Mode::Nothing);
    updateState();
    Q_EMIT editedChanged();
}

void ItemEditor::showMode(Mode mode) {
    m_mode = mode;
    const bool there = mode != Mode::Nothing;
    m_body->setVisible(there);
    m_empty->setVisible(!there);
    m_form->setVisible(mode == Mode::New);
    m_facts->setVisible(mode == Mode::Item || mode == Mode::Loading);
    m_tabs->setTabEnabled(HistoryTab, mode != Mode::New);
    if (mode == Mode::New)
        showTab(TextTab);
    m_key->setText(title());
    m_key->setToolTip(m_id ? QString::fromUtf8(m_id->ns.stored() + " / " + m_id->key) : QString());
}

QString ItemEditor::title() const {
    if (m_mode == Mode::New)
        return tr("New item");
    return m_id ? forMessage(m_id->key, 200) : QString();
}

void ItemEditor::load() {
    if (!m_id || !m_session->isOpen())
        return;
    m_request.run(*m_session->store(), PeekOp{*m_id}, this,
                  [this](Result<PeekAnswer> answer) { receive(std::move(answer)); });
}

void ItemEditor::receive(Result<PeekAnswer> answer) {
    if (!answer) {
        m_notice->say(tr("This item could not be read: %1.").arg(answer.error().detail),
                      {{u"readAgain"_s, tr("Try again"), [this] {
                            m_notice->clear();
                            load();
                        }}});
        return;
    }
    if (m_mode == Mode::Loading) {
        adopt(*answer);
        return;
    }
    if (m_mode != Mode::Item)
        return;
    m_facts->setItem(*answer);
    const bool sameValue = answer->item && m_stored && answer->item->value == m_stored->value;
    if (sameValue) {
        m_stored = answer->item; // its times may have changed
        if (m_conflict) {
            m_conflict = false; // it was changed back
            m_notice->clear();
        }
        updateState();
    } else if (m_edited) {
        showConflict(answer->item);
    } else if (answer->item) {
        const qsizetype cursor = m_text->text()->cursorOffset();
        const int line = m_text->text()->firstVisibleLine();
        adopt(*answer);
        m_text->text()->goTo(cursor);
        m_text->text()->setFirstVisibleLine(line);
    } else {
        m_stored.reset();
        adopt(*answer);
    }
    if (m_tabs->currentIndex() == HistoryTab)
        loadHistory();
}

void ItemEditor::adopt(const PeekAnswer &answer) {
    const auto draft = m_id ? m_unsaved.constFind(*m_id) : m_unsaved.cend();
    const bool hasDraft = draft != m_unsaved.cend();
    m_facts->setItem(answer);
    m_facts->setVersions(std::nullopt);
    if (!answer.item && !(hasDraft && draft->isNew)) {
        m_stored.reset();
        setBase({}, {});
        m_text->setReadOnly(true);
        showMode(Mode::Item);
        if (hasDraft) {
            // The text outlived its item.
            const UnsavedText kept = m_unsaved.take(*m_id);
            m_stored = nestor::Item{.ns = m_id->ns,
                                    .key = m_id->key,
                                    .value = kept.base,
                                    .createdAt = {},
                                    .updatedAt = {},
                                    .expiresAt = {},
                                    .ttlMinutes = {}};
            m_text->setReadOnly(false);
            setBase(showValue(kept.base, ShowExtent::Whole), kept.text);
            showConflict(std::nullopt);
        } else {
            m_notice->say(tr("This item is no longer there: it was deleted or has expired."));
        }
        updateState();
        return;
    }
    if (!answer.item) {
        const UnsavedText kept = m_unsaved.take(*m_id);
        m_id.reset();
        showMode(Mode::New);
        m_text->setReadOnly(!m_session->isWritable());
        m_tree->setReadOnly(!m_session->isWritable());
        setBase(newValue(), kept.text);
        m_form->start(kept.id.ns, kept.id.key);
        updateState();
        Q_EMIT editedChanged();
        return;
    }
    m_stored = answer.item;
    m_text->setReadOnly(!m_session->isWritable());
    m_tree->setReadOnly(!m_session->isWritable());
    showMode(Mode::Item);
    if (!hasDraft) {
        const ShownValue shown = showValue(answer.item->value);
        setBase(shown, shown.text);
    } else {
        const UnsavedText kept = m_unsaved.take(*m_id);
        m_stored->value = kept.base;
        setBase(showValue(kept.base, ShowExtent::Whole), kept.text);
        if (kept.base != answer.item->value)
            showConflict(answer.item);
        else
            m_stored = answer.item;
    }
    updateState();
    if (m_tabs->currentIndex() == HistoryTab)
        loadHistory();
    Q_EMIT editedChanged();
}

void ItemEditor::setBase(const ShownValue &base, const QByteArray &text) {
    m_checkSoon.stop();
    m_base = base;
    ShownValue shown = base;
    shown.text = text;
    m_tree->startOver();
    m_text->setValue(shown);
    m_edited = text != base.text;
    if (base.headOnly) {
        m_checker.cancel();
        m_checked = {};
        m_tree->setDocument(nullptr);
        updateDiff();
    } else {
        m_checker.check(m_base, text);
    }
    m_text->text()->setFault(m_checked.fault);
}

void ItemEditor::showWhole() {
    if (!m_base.headOnly)
        return;
    m_notice->say(tr("Laying out the whole value…"));
    auto laid =
        QtConcurrent::run(showValue, m_base.stored, ShowExtent::Whole, ShowLayout::Readable);
    thenOn(laid, this, [this, stored = m_base.stored](const ShownValue &shown) {
        if (m_base.stored != stored || !m_base.headOnly)
            return; // another value is shown by now
        m_notice->clear();
        setBase(shown, shown.text);
        m_text->text()->setFocus();
        updateState();
    });
}

void ItemEditor::storeChanged(const StoreChange &change) {
    if (m_saving || (m_mode != Mode::Item && m_mode != Mode::Loading) || !m_id)
        return;
    const bool mine = change.everything || std::find(change.items.begin(), change.items.end(),
                                                     *m_id) != change.items.end();
    if (mine)
        load();
}

// ----------------------------------------------------------------------------------- editing

void ItemEditor::textEdited() {
    m_checkSoon.start();
    m_keepLater.start();
}

void ItemEditor::checkNow() {
    m_checkSoon.stop();
    const QByteArray text = m_text->text()->bytes();
    const bool edited = text != m_base.text;
    if (edited != m_edited) {
        m_edited = edited;
        Q_EMIT editedChanged();
    }
    m_checker.check(m_base, text);
    updateState();
}

void ItemEditor::takeChecked(const CheckedValue &checked) {
    m_checked = checked;
    if (checked.changed != m_edited) {
        m_edited = checked.changed;
        Q_EMIT editedChanged();
    }
    m_tree->setDocument(checked.document);
    if (!checked.fault)
        m_text->text()->setFault(std::nullopt);
    else if (checked.fault != m_text->text()->fault())
        m_faultLater.start();
    updateDiff();
    updateState();
    if (m_saveWhenChecked) {
        m_saveWhenChecked = false;
        write();
    }
}

void ItemEditor::updateDiff() {
    if (m_conflict) {
        m_diff->setNames(tr("stored now"), tr("your text"), tr("Your text is what is stored now."));
        const ShownValue theirs =
            showValue(m_theirs ? m_theirs->value : QByteArray(), ShowExtent::Whole);
        const QByteArray mine = m_checked.document && theirs.formatted
                                    ? readableJson(m_checked.text)
                                    : m_text->text()->bytes();
        const TextDiff diff = diffTexts(theirs.text, mine);
        m_diff->setDiff(diff);
        m_tabs->setCount(ChangesTab, diff.changes);
        return;
    }
    m_diff->setNames(m_mode == Mode::New ? tr("empty") : tr("stored"), tr("edited"),
                     m_base.headOnly ? tr("Only the beginning of this value is shown.")
                                     : tr("Nothing is changed."));
    m_diff->setDiff(m_checked.diff);
    m_tabs->setCount(ChangesTab, m_checked.diff.changes);
}

void ItemEditor::revert() {
    if (m_conflict) {
        takeTheirs();
        return;
    }
    m_text->text()->replaceBytes(m_base.text); // can be undone in the text
    checkNow();
    keepDraft();
}

// ------------------------------------------------------------------------------------ saving

QString ItemEditor::reasonNotToSave() const {
    if (m_mode == Mode::Nothing || m_mode == Mode::Loading)
        return tr("There is nothing to save.");
    if (!m_session->isWritable())
        return tr("This store was opened for reading.");
    if (m_saving)
        return tr("Saving…");
    if (m_mode == Mode::New && !m_form->reason().isEmpty())
        return m_form->reason();
    if (m_conflict)
        return tr("The stored value has changed: decide above what shall be kept.");
    if (m_checked.fault && !m_base.headOnly) {
        const TextPlace place = m_text->text()->placeOf(m_checked.fault->offset);
        return tr("Line %1, column %2: %3")
            .arg(place.line)
            .arg(place.column)
            .arg(m_checked.fault->message);
    }
    if (m_mode == Mode::Item && !m_edited)
        return tr("Nothing is changed.");
    return {};
}

void ItemEditor::save() {
    if (m_checkSoon.isActive())
        checkNow();
    if (m_checker.isPending()) {
        m_saveWhenChecked = true;
        return;
    }
    write();
}

void ItemEditor::write() {
    const QString reason = reasonNotToSave();
    if (!reason.isEmpty()) {
        if (m_edited || m_mode == Mode::New)
            Q_EMIT said(tr("Not saved. %1").arg(reason));
        if (m_checked.fault) {
            m_text->text()->setFault(m_checked.fault);
            showTab(TextTab);
            m_text->text()->goToFault();
        }
        return;
    }
    const bool isNew = m_mode == Mode::New || !m_stored;
    const ItemId id = m_mode == Mode::New ? *m_form->id() : *m_id;
    const QByteArray bytes = m_checked.bytes;
    const QByteArray text = m_checked.text;
    m_saving = true;
    updateState();
    auto future = isNew ? m_session->commands()->add(id, bytes)
                        : m_session->commands()->save(*m_stored, bytes);
    thenOn(future, this, [this, id, isNew, bytes, text](const Result<void> &result) {
        written(id, isNew, bytes, text, result);
    });
}

void ItemEditor::written(const ItemId &id, bool wasNew, const QByteArray &bytes,
                         const QByteArray &text, const Result<void> &result) {
    m_saving = false;
    const bool shown = wasNew && m_mode == Mode::New ? m_form->id() == id : m_id == id;
    if (!result) {
        if (result.error().code == ErrorCode::Conflict && shown && m_mode == Mode::Item) {
            load(); // brings what is stored now, and with it the bar
        } else if (shown) {
            m_notice->say(tr("Not saved: %1.").arg(sentence(result.error())));
        } else {
            Q_EMIT said(
                tr("%1 was not saved: %2.").arg(forMessage(id.key), sentence(result.error())));
        }
        updateState();
        return;
    }
    m_unsaved.remove(id);
    Q_EMIT said(tr("Saved %1").arg(forMessage(id.key)));
    if (shown) {
        m_notice->clear();
        m_id = id;
        if (!m_stored)
            m_stored = nestor::Item{.ns = id.ns,
                                    .key = id.key,
                                    .value = {},
                                    .createdAt = {},
                                    .updatedAt = {},
                                    .expiresAt = {},
                                    .ttlMinutes = {}};
        m_stored->value = bytes;
        // The text keeps the layout it has; whoever types on has not lost a character.
        m_base.stored = bytes;
        m_base.text = text;
        showMode(Mode::Item);
        checkNow();
        load(); // for its times and vectors
    }
    keepDraft();
    if (wasNew)
        Q_EMIT itemCreated(id);
    Q_EMIT editedChanged();
}

void ItemEditor::remove() {
    if (m_mode != Mode::Item || !m_stored || !m_session->isWritable())
        return;
    const ItemId id = *m_id;
    const nestor::Item before = m_stored.value();
    m_saving = true;
    thenOn(m_session->commands()->remove(before), this, [this, id](const Result<void> &result) {
        m_saving = false;
        if (!result) {
            if (result.error().code == ErrorCode::Conflict)
                m_notice->say(tr("Not deleted: the item has changed meanwhile. Look at it again."));
            else
                m_notice->say(tr("Not deleted: %1.").arg(sentence(result.error())));
            load();
            return;
        }
        Q_EMIT said(tr("Deleted %1. It can be undone.").arg(forMessage(id.key)));
        if (m_id == id)
            clear();
    });
}

// --------------------------------------------------------------------------------- conflicts

void ItemEditor::showConflict(const std::optional<nestor::Item> &theirs) {
    m_conflict = true;
    m_theirs = theirs;
    const QString text =
        theirs ? tr("The stored value has changed since you began to edit. Nothing is overwritten "
                    "until you decide.")
               : tr("This item was deleted since you began to edit.");
    std::vector<NoticeBar::Choice> choices;
    if (theirs)
        choices.push_back(
            {u"conflictShow"_s, tr("Show the difference"), [this] { showTab(ChangesTab); }});
    choices.push_back({u"conflictKeepMine"_s, theirs ? tr("Keep mine") : tr("Keep mine as new"),
                       [this] { keepMine(); }});
    choices.push_back({u"conflictTakeTheirs"_s, theirs ? tr("Take theirs") : tr("Let it go"),
                       [this] { takeTheirs(); }});
    m_notice->say(text, std::move(choices));
    updateDiff();
    updateState();
}

void ItemEditor::keepMine() {
    m_conflict = false;
    m_notice->clear();
    m_stored = m_theirs;
    // From now on the edit is an edit of what is stored now.
    m_base = m_stored ? showValue(m_stored->value, ShowExtent::Whole) : newValue();
    m_edited = true;
    checkNow();
    Q_EMIT said(tr("Your text is kept. Save writes it."));
}

void ItemEditor::takeTheirs() {
    m_conflict = false;
    m_notice->clear();
    if (!m_theirs) {
        m_edited = false;
        m_checkSoon.stop();
        m_text->text()->setBytes({});
        m_base = {};
        clear();
        return;
    }
    m_stored = m_theirs;
    m_base = showValue(m_stored->value, ShowExtent::Whole);
    m_text->text()->replaceBytes(m_base.text); // the text's undo brings one's own back
    checkNow();
    keepDraft();
}

// ----------------------------------------------------------------------------------- history

void ItemEditor::loadHistory() {
    if (!m_id || !m_session->isOpen() || m_mode != Mode::Item)
        return;
    if (!m_session->capabilities().history) {
        m_history->setUnavailable(
            m_session->ownership() == StoreSession::Ownership::Guest
                ? tr("No former versions are kept. This store belongs to an agent: Nestor writes "
                     "nothing into it but your edits. Once it keeps history (menu Tools), every "
                     "version is kept, the agent's too.")
                : tr("This store keeps no former versions."));
        return;
    }
    m_historyRequest.run(
        *m_session->store(), HistoryOp{.id = *m_id, .limit = 100}, this,
        [this](Result<HistoryAnswer> answer) {
            if (!answer) {
                m_history->setUnavailable(
                    tr("The history could not be read: %1.").arg(answer.error().detail));
                return;
            }
            m_facts->setVersions(static_cast<qsizetype>(answer->size()));
            m_history->setHistory(std::move(*answer), m_stored ? m_stored->value : QByteArray());
        });
}

void ItemEditor::restoreVersion(const HistoryEntry &entry) {
    if (!m_id || m_edited || m_saving)
        return;
    const ItemId id = *m_id;
    m_saving = true;
    updateState();
    auto future = m_stored ? m_session->commands()->save(*m_stored, entry.value)
                           : m_session->commands()->add(id, entry.value);
    thenOn(future, this, [this, id](const Result<void> &result) {
        m_saving = false;
        if (result)
            Q_EMIT said(tr("Restored a version of %1. It can be undone.").arg(forMessage(id.key)));
        else
            m_notice->say(tr("Not restored: %1.").arg(sentence(result.error())));
        if (m_id == id)
            load();
        updateState();
    });
}

// ---------------------------------------------------------------------------------- unsaved text

QList<UnsavedText> ItemEditor::unsavedTexts() const {
    QHash<ItemId, UnsavedText> all = m_unsaved;
    noteShown(all);
    QList<UnsavedText> texts = all.values();
    std::sort(texts.begin(), texts.end(), [](const UnsavedText &a, const UnsavedText &b) {
        return a.id.ns != b.id.ns ? a.id.ns < b.id.ns : a.id.key < b.id.key;
    });
    return texts;
}

void ItemEditor::noteShown(QHash<ItemId, UnsavedText> &texts) const {
    const auto id = currentItem();
    if (!id || (m_mode != Mode::Item && m_mode != Mode::New))
        return; // while an item is being read, its draft is not yet in the text
    if (m_edited && !m_base.headOnly)
        texts.insert(*id, {.id = *id,
                           .isNew = m_mode == Mode::New,
                           .base = m_base.stored,
                           .text = m_text->text()->bytes()});
    else
        texts.remove(*id);
}

void ItemEditor::restoreUnsavedTexts(const QList<UnsavedText> &texts) {
    const auto shown = currentItem();
    for (const UnsavedText &text : texts) {
        if (shown != text.id)
            m_unsaved.insert(text.id, text);
    }
    Q_EMIT editedChanged();
}

void ItemEditor::keepDraft() {
    m_keepLater.stop();
    if (m_checkSoon.isActive())
        checkNow();
    noteShown(m_unsaved);
    if (m_drafts)
        m_drafts->keep(m_session->url(), unsavedTexts());
}

} // namespace nestor::ui
