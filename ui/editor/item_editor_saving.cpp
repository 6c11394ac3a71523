// SPDX-License-Identifier: GPL-3.0-or-later
// How what was edited in an ItemEditor is kept: stored, in conflict with what somebody else stored,
// brought back from the history, or left unsaved.
#include "core/base/text.h"
#include "ui/editor/draft_store.h"
#include "ui/editor/editor_tab_bar.h"
#include "ui/editor/history/diff_view.h"
#include "ui/editor/history/history_view.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/item_facts.h"
#include "ui/editor/new_item_form.h"
#include "ui/editor/notice_bar.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/editor/text/value_page.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"

#include <QApplication>
#include <QToolButton>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QString sentence(const Error &error) {
    return error.detail.isEmpty() ? QString()
                                  : error.detail.left(1).toUpper() + error.detail.mid(1);
}

} // namespace

// ------------------------------------------------------------------------------------ saving

QString ItemEditor::reasonNotToSave() const {
    if (m_mode == Mode::Nothing || m_mode == Mode::Loading)
        return tr("There is nothing to save.");
    if (!m_session->isWritable())
        return tr("This store was opened for reading.");
    if (isSaving())
        return tr("Saving…");
    if (m_gone && !m_edited)
        return tr("The item is not stored: there is nothing to save.");
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
        Q_EMIT said(m_edited || m_mode == Mode::New ? tr("Not saved. %1").arg(reason) : reason);
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
    m_saving.insert(id);
    updateState();
    auto future = isNew ? m_session->commands()->add(id, bytes)
                        : m_session->commands()->save(*m_stored, bytes);
    thenOn(future, this, [this, id, isNew, bytes, text](const Result<void> &result) {
        written(id, isNew, bytes, text, result);
    });
}

void ItemEditor::written(const ItemId &id, bool wasNew, const QByteArray &bytes,
                         const QByteArray &text, const Result<void> &result) {
    m_saving.remove(id);
    const bool shown = wasNew && m_mode == Mode::New ? m_form->id() == id : m_id == id;
    if (!result) {
        if (result.error().code == ErrorCode::Conflict && shown && m_mode == Mode::Item) {
            Q_EMIT said(tr("Not saved: the stored value has changed. Decide what shall be kept."));
            load(); // brings what is stored now, and with it the bar
        } else if (result.error().code == ErrorCode::Cancelled) {
            Q_EMIT said(tr("Not saved: the store was just being opened anew. Save again."));
        } else if (shown) {
            m_notice->say(tr("Not saved: %1.").arg(sentence(result.error())));
        } else {
            Q_EMIT said(tr("%1 was not saved: %2.").arg(itemText(id), sentence(result.error())));
        }
        updateState();
        return;
    }
    m_unsaved.remove(id);
    Q_EMIT said(tr("Saved %1").arg(itemText(id)));
    if (shown) {
        const bool inForm = m_form->isAncestorOf(QApplication::focusWidget());
        m_notice->clear();
        m_id = id;
        m_gone = false;
        m_before.reset();
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
        if (inForm)
            focusValue(); // the form goes
        showMode(Mode::Item);
        checkNow();
        load(); // for its times and vectors
    }
    keepDraft();
    if (wasNew)
        Q_EMIT itemCreated(id);
    Q_EMIT editedChanged();
}

QString ItemEditor::reasonNotToDelete() const {
    if (m_mode == Mode::Nothing)
        return tr("no item is shown");
    if (m_mode == Mode::New)
        return tr("the new item is not stored yet");
    if (m_mode == Mode::Loading)
        return tr("the item is still being read");
    if (!m_session->isWritable())
        return tr("this store was opened for reading");
    if (isSaving())
        return tr("the item is just being stored");
    return m_gone || !m_stored ? tr("the item is not stored") : QString();
}

void ItemEditor::remove() {
    if (const QString reason = reasonNotToDelete(); !reason.isEmpty()) {
        Q_EMIT said(tr("Nothing was deleted: %1.").arg(reason));
        return;
    }
    const ItemId id = *m_id;
    m_saving.insert(id);
    updateState();
    thenOn(m_session->commands()->remove(*m_stored), this, [this, id](const Result<void> &result) {
        m_saving.remove(id);
        const bool shown = m_id == id;
        if (result) {
            Q_EMIT said(tr("Deleted %1. It can be undone.").arg(itemText(id)));
        } else if (!shown) {
            Q_EMIT said(tr("%1 was not deleted: %2.").arg(itemText(id), sentence(result.error())));
        } else if (result.error().code == ErrorCode::Conflict) {
            m_notice->say(tr("Not deleted: the item has changed meanwhile. Look at it again."));
        } else {
            m_notice->say(tr("Not deleted: %1.").arg(sentence(result.error())));
        }
        if (!shown)
            return;
        load();
        updateState();
        if (result && m_more->hasFocus())
            Q_EMIT keyboardFree();
    });
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
        [this, id = *m_id](Result<HistoryAnswer> answer) {
            if (m_id != id || (!answer && answer.error().code == ErrorCode::Cancelled))
                return;
            if (!answer) {
                m_history->setUnavailable(
                    tr("The history could not be read: %1.").arg(answer.error().detail));
                return;
            }
            m_history->setHistory(id, std::move(*answer),
                                  m_stored && !m_gone ? m_stored->value : QByteArray());
        });
}

void ItemEditor::restoreVersion(const ItemId &id, const HistoryEntry &entry) {
    if (m_id != id || m_edited || isSaving())
        return;
    m_saving.insert(id);
    updateState();
    auto future = m_stored ? m_session->commands()->save(*m_stored, entry.value)
                           : m_session->commands()->add(id, entry.value);
    thenOn(future, this, [this, id](const Result<void> &result) {
        m_saving.remove(id);
        if (result)
            Q_EMIT said(tr("Restored a version of %1. It can be undone.").arg(itemText(id)));
        else if (m_id == id)
            m_notice->say(tr("Not restored: %1.").arg(sentence(result.error())));
        else
            Q_EMIT said(tr("%1 was not restored: %2.").arg(itemText(id), sentence(result.error())));
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
    if (const auto keyless = m_mode == Mode::New ? keylessText() : m_keyless)
        texts.append(*keyless);
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

/// What was typed for a new item that has no key yet. On disk its key is empty, which no new item's
/// can be.
std::optional<UnsavedText> ItemEditor::keylessText() const {
    if (m_mode != Mode::New || m_form->id() || !m_edited)
        return std::nullopt;
    return UnsavedText{.id = {m_form->typedNamespace(), {}},
                       .isNew = true,
                       .base = m_base.stored,
                       .text = m_text->text()->bytes()};
}

void ItemEditor::restoreUnsavedTexts(const QList<UnsavedText> &texts) {
    const auto shown = currentItem();
    for (const UnsavedText &text : texts) {
        if (text.isNew && text.id.key.isEmpty())
            m_keyless = text;
        else if (shown != text.id)
            m_unsaved.insert(text.id, text);
    }
    Q_EMIT editedChanged();
}

void ItemEditor::keepDraft() {
    m_keepLater.stop();
    if (m_checkSoon.isActive())
        checkNow();
    noteShown(m_unsaved);
    if (m_mode == Mode::New)
        m_keyless = keylessText();
    if (m_drafts)
        m_drafts->keep(m_session->url(), unsavedTexts());
}

} // namespace nestor::ui
