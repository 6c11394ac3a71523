// SPDX-License-Identifier: GPL-3.0-or-later
// The states of the item that an ItemEditor shows, as lines of its bar, and what can be done about
// each.
#include "core/base/text.h"
#include "ui/editor/history/diff_view.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/notice_bar.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/editor/text/value_page.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// The order of the lines: what needs a decision, what is so, what goes by itself.
enum Rank { ConflictRank, DeletedRank, StepRank, ChangedRank, ListRank, UnsavedRank };

QString clockTime(Timestamp at) {
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(at.micros / 1000).time(),
                              QLocale::LongFormat);
}

} // namespace

// --------------------------------------------------------------------------------- conflicts

void ItemEditor::showConflict(const std::optional<nestor::Item> &theirs) {
    m_conflict = true;
    m_theirs = theirs;
    m_gone = !theirs;
    updateDiff();
    updateState();
}

void ItemEditor::keepMine() {
    m_conflict = false;
    m_stored = m_theirs;
    // From now on the edit is an edit of what is stored now.
    m_base = m_stored ? showValue(m_stored->value, ShowExtent::Whole) : newObject();
    m_edited = true;
    checkNow();
    Q_EMIT said(tr("Your text is kept. Save writes it."));
}

void ItemEditor::takeTheirs() {
    m_conflict = false;
    if (!m_theirs) {
        m_edited = false;
        m_checkSoon.stop();
        adoptGone();
        keepDraft();
        return;
    }
    m_stored = m_theirs;
    m_base = showValue(m_stored->value, ShowExtent::Whole);
    m_text->text()->replaceBytes(m_base.text); // the text's undo brings one's own back
    checkNow();
    keepDraft();
}

// ------------------------------------------------------------------------------------- the lines

void ItemEditor::setListing(const ItemId &id, Listing listing) {
    if (m_id != id || m_mode == Mode::New)
        return;
    m_listing = listing;
    updateNotices();
}

void ItemEditor::updateNotices() {
    if (!m_conflict) {
        m_notice->removeLine(u"conflict"_s);
    } else {
        std::vector<NoticeBar::Choice> choices;
        if (m_theirs)
            choices.push_back(
                {u"conflictShow"_s, tr("Show the difference"), [this] { showTab(ChangesTab); }});
        choices.push_back({u"conflictKeepMine"_s,
                           m_theirs ? tr("Keep mine") : tr("Keep mine as new"),
                           [this] { keepMine(); }});
        choices.push_back({u"conflictTakeTheirs"_s, m_theirs ? tr("Take theirs") : tr("Let it go"),
                           [this] { takeTheirs(); }});
        m_notice->setLine(
            u"conflict"_s, ConflictRank,
            m_theirs ? tr("⚠ The stored value has changed since you began to edit. Nothing is "
                          "overwritten until you decide.")
                     : tr("⚠ This item was deleted since you began to edit."),
            std::move(choices));
    }
    tellDeleted();
    if (m_mode == Mode::Item && m_before && !m_gone && !m_conflict)
        m_notice->setLine(u"changed"_s, ChangedRank,
                          tr("◆ Another program changed this item at %1. Changes shows what was "
                             "before.")
                              .arg(clockTime(m_changedAt)),
                          {{u"changeSeen"_s, tr("OK"), [this] { dismissChange(); }}});
    else
        m_notice->removeLine(u"changed"_s);
    tellListing();
    if (m_edited && m_gone && !m_conflict && m_mode == Mode::Item)
        m_notice->setLine(u"unsaved"_s, UnsavedRank,
                          tr("● This item is not stored. What you typed is kept with it; Save "
                             "stores it as a new one."));
    else if (m_edited && !m_conflict && m_mode == Mode::Item)
        m_notice->setLine(u"unsaved"_s, UnsavedRank,
                          tr("● Not saved. What you typed is kept with the item until you save or "
                             "revert it."));
    else if (m_edited && m_mode == Mode::New)
        m_notice->setLine(u"unsaved"_s, UnsavedRank,
                          tr("● Not stored yet. What you typed is kept until you save it."));
    else
        m_notice->removeLine(u"unsaved"_s);
}

void ItemEditor::tellDeleted() {
    if (m_mode != Mode::Item || !m_gone || m_conflict || m_edited) {
        m_notice->removeLine(u"deleted"_s);
        return;
    }
    const std::vector<ItemId> undone = m_session->commands()->undoItems();
    const bool mine = std::find(undone.begin(), undone.end(), *m_id) != undone.end();
    std::vector<NoticeBar::Choice> choices;
    if (mine)
        choices.push_back({u"undoDelete"_s, tr("Undo"), [this] { m_session->commands()->undo(); }});
    else if (m_last && m_session->isWritable())
        choices.push_back({u"storeAgain"_s, tr("Store it again"), [this] { storeAgain(); }});
    const auto writer = m_session->lastWriter(*m_id);
    const QString what =
        mine ? tr("✕ You deleted this item.")
        : writer == StoreSession::Writer::Foreign
            ? tr("✕ Another program deleted this item, or it expired.")
            : tr("✕ This item is no longer stored: it was deleted, or it expired.");
    m_notice->setLine(u"deleted"_s, DeletedRank,
                      m_last ? what + u' ' + tr("What you see is what it was last.") : what,
                      std::move(choices));
}

void ItemEditor::tellListing() {
    QString text;
    if (m_id && (m_mode == Mode::Item || m_mode == Mode::Loading) && !m_gone) {
        if (m_listing == Listing::LeftOut)
            text = tr("◌ Not in the list: the conditions leave this item out.");
        else if (m_listing == Listing::NotFound)
            text = tr("◌ Not in the list: this item is not among the results.");
        else if (m_listing == Listing::Elsewhere)
            text = tr("◌ Not in the list: this item is in %1.")
                       .arg(forMessage(m_id->ns.stored(), 100));
    }
    if (text.isEmpty()) {
        m_notice->removeLine(u"listing"_s);
        return;
    }
    const QString way = m_listing == Listing::Elsewhere ? tr("Go there") : tr("Show in the list");
    const auto show = [this] {
        if (m_id)
            Q_EMIT listRequested(*m_id);
    };
    m_notice->setLine(u"listing"_s, ListRank, text, {{u"showInList"_s, way, show}});
}

void ItemEditor::tellStep(const ItemId &id, const QString &sentence) {
    m_notice->setLine(u"step"_s, StepRank, u"↶ "_s + sentence,
                      {{u"showStep"_s, tr("Show it"), [this, id] {
                            m_notice->removeLine(u"step"_s);
                            Q_EMIT itemRequested(id);
                        }}});
}

void ItemEditor::dismissChange() {
    m_before.reset();
    updateDiff();
    updateState();
}

/// Adds an item that is gone with the value that it had last.
void ItemEditor::storeAgain() {
    if (!m_id || !m_gone || !m_last || isSaving())
        return;
    const ItemId id = *m_id;
    m_saving.insert(id);
    const auto minutes = m_last->ttlMinutes.value_or(0);
    const TtlChoice life{.kind = minutes > 0 ? TtlChoice::Minutes : TtlChoice::Never,
                         .minutes = std::max(minutes, 0.0)};
    thenOn(m_session->commands()->add(id, m_last->value, life), this,
           [this, id](const Result<void> &result) {
               m_saving.remove(id);
               if (result)
                   Q_EMIT said(tr("Stored %1 again. It can be undone.").arg(itemText(id)));
               else if (m_id == id)
                   m_notice->say(tr("Not stored: %1.").arg(result.error().detail));
               else
                   Q_EMIT said(
                       tr("%1 was not stored again: %2.").arg(itemText(id), result.error().detail));
               if (m_id == id)
                   load();
               updateState();
           });
}

} // namespace nestor::ui
