// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/item_editor.h"

#include "core/base/text.h"
#include "core/store/store_admin.h"
#include "ui/doctor/why_page.h"
#include "ui/editor/draft_store.h"
#include "ui/editor/editor_tab_bar.h"
#include "ui/editor/history/diff_view.h"
#include "ui/editor/history/history_view.h"
#include "ui/editor/item_facts.h"
#include "ui/editor/new_item_form.h"
#include "ui/editor/notice_bar.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/editor/text/value_page.h"
#include "ui/editor/tree/json_tree_view.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/elided_link.h"
#include "ui/widgets/literal_text.h"

#include <QLabel>
#include <QtConcurrentRun>

#include <algorithm>
#include <chrono>
#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

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
    connect(m_tree, &JsonTreeView::wholeRequested, this, &ItemEditor::showWhole);
    connect(m_text, &ValuePage::saveRequested, this, &ItemEditor::save);
    connect(m_tree, &JsonTreeView::editRequested, this, [this](const JsonEdit &edit) {
        if (m_checked.text != m_text->text()->bytes())
            return; // the tree is of an older text; its check is under way
        m_text->text()->splice(edit.at, edit.removed, edit.inserted);
        checkNow();
    });
    connect(m_history, &HistoryView::restoreRequested, this, &ItemEditor::restoreVersion);
    connect(m_history, &HistoryView::keyboardFree, m_tabs, qOverload<>(&QWidget::setFocus));
    connect(m_form, &NewItemForm::changed, this, &ItemEditor::updateState);
    connect(m_form, &NewItemForm::existingRequested, this, &ItemPane::itemRequested);
    connect(m_notice, &NoticeBar::keyboardFree, this, &ItemEditor::focusValue);
    connect(m_session, &StoreSession::changed, this, &ItemEditor::storeChanged);
    connect(m_session->commands(), &ItemCommands::changed, this, &ItemEditor::updateNotices);
    connect(m_session, &StoreSession::stateChanged, this, [this] {
        // Opened anew: what is shown may have changed, and what was asked before is not answered.
        if (m_session->isOpen() && (m_mode == Mode::Loading || m_mode == Mode::Item))
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
    startOver();
    m_id = id;
    m_listing = Listing::Coming;
    // What is still seen is the former item: not to be typed into, and soon taken away.
    m_text->setReadOnly(true);
    m_tree->setReadOnly(true);
    m_clearLater.start();
    showMode(Mode::Loading);
    updateState();
    load();
    Q_EMIT editedChanged();
}

void ItemEditor::newItem(const NamespacePath &ns) {
    startOver();
    showMode(Mode::New);
    m_text->setReadOnly(!m_session->isWritable());
    m_tree->setReadOnly(!m_session->isWritable());
    if (const auto kept = std::exchange(m_keyless, std::nullopt)) {
        setBase(newObject(), kept->text);
        m_form->start(kept->id.ns);
        m_notice->say(tr("This is what you typed for a new item before. Revert begins anew."));
    } else {
        setBase(newObject(), newObject().text);
        m_text->text()->goTo(4);
        m_form->start(ns);
    }
    updateState();
    Q_EMIT editedChanged();
}

void ItemEditor::clear() {
    startOver();
    showMode(Mode::Nothing);
    updateState();
    Q_EMIT editedChanged();
}

/// Leaves the item that is shown: what is unsaved is kept, what is under way for it is dropped.
void ItemEditor::startOver() {
    keepDraft();
    m_request.cancel();
    m_historyRequest.cancel();
    m_checker.cancel();
    m_checkSoon.stop();
    m_faultLater.stop();
    if (std::exchange(m_saveWhenChecked, false))
        Q_EMIT said(tr("%1 was not saved: its text was still being checked. It is kept unsaved.")
                        .arg(title()));
    m_id.reset();
    m_stored.reset();
    m_theirs.reset();
    m_last.reset();
    m_before.reset();
    m_edited = false;
    m_conflict = false;
    m_gone = false;
    m_foreign = false;
    m_listing = Listing::Listed;
    m_notice->clear();
    m_notice->removeLine(u"step"_s);
    m_notice->removeLine(u"unread"_s);
    m_history->setUnavailable({});
}

void ItemEditor::showMode(Mode mode) {
    if (mode == Mode::New) {
        m_hit.reset();
        m_facts->setHit(std::nullopt);
    }
    m_mode = mode;
    const bool there = mode != Mode::Nothing;
    m_body->setVisible(there);
    m_empty->setVisible(!there);
    m_form->setVisible(mode == Mode::New);
    m_facts->setVisible(mode == Mode::Item || mode == Mode::Loading);
    m_tabs->setTabEnabled(HistoryTab, mode != Mode::New);
    m_tabs->setTabEnabled(WhyTab, mode != Mode::New);
    m_why->setItem(m_id);
    if (mode == Mode::New)
        showTab(TextTab);
    const bool placed = m_id && mode != Mode::New;
    m_placeRow->setVisible(placed);
    if (placed) {
        const QString place =
            m_id->ns.isRoot() ? tr("All namespaces") : forMessage(m_id->ns.stored(), 400);
        m_place->setFullText(place);
        m_place->setAccessibleName(tr("In %1; go there").arg(place));
    }
    m_key->setText(title());
    m_key->setToolTip(m_id ? literalToolTip(forMessage(m_id->ns.stored(), 400) + u'\n' +
                                            forMessage(m_id->key, 400))
                           : QString());
}

QString ItemEditor::title() const {
    if (m_mode == Mode::New)
        return tr("New item");
    if (!m_id)
        return {};
    return m_id->key.isEmpty() ? tr("(empty key)") : forMessage(m_id->key, 200);
}

bool ItemEditor::isSaving() const {
    const auto id = currentItem();
    return id && m_saving.contains(*id);
}

void ItemEditor::load() {
    if (!m_id || !m_session->isOpen())
        return;
    const auto recordOf = m_session->store()->onStore([id = *m_id](const Store &store) {
        StoreAdmin *admin = store.admin();
        return admin != nullptr ? admin->itemRecord(id).value_or(ItemRecord()) : ItemRecord();
    });
    m_request.run(
        *m_session->store(), PeekOp{*m_id}, this,
        [recordOf](Result<PeekAnswer> answer) -> Result<Loaded> {
            if (!answer)
                return failure(std::move(answer.error()));
            Loaded loaded{std::move(*answer), {}, {}};
            loaded.record = recordOf();
            if (loaded.answer.item)
                loaded.shown = showValue(loaded.answer.item->value);
            return loaded;
        },
        [this](const Result<Loaded> &loaded) { receive(loaded); });
}

void ItemEditor::receive(const Result<Loaded> &loaded) {
    const bool foreign = std::exchange(m_foreign, false);
    if (!loaded) {
        if (loaded.error().code == ErrorCode::Cancelled)
            return; // whoever stopped it reads anew
        m_notice->setLine(u"unread"_s, 0,
                          tr("This item could not be read: %1.").arg(loaded.error().detail),
                          {{u"readAgain"_s, tr("Try again"), [this] {
                                m_notice->removeLine(u"unread"_s);
                                load();
                            }}});
        return;
    }
    m_notice->removeLine(u"unread"_s);
    if (m_mode == Mode::Loading) {
        adopt(*loaded);
        return;
    }
    if (m_mode != Mode::Item)
        return;
    const PeekAnswer &answer = loaded->answer;
    tellFacts(*loaded);
    const bool sameValue = answer.item && m_stored && answer.item->value == m_stored->value;
    if (sameValue) {
        m_stored = answer.item; // its times may have changed
        m_conflict = false;     // it may have been changed back
        m_gone = false;
        updateState();
    } else if (m_edited) {
        showConflict(answer.item);
    } else if (answer.item) {
        if (foreign && m_stored) {
            m_before = m_before.value_or(m_stored->value);
            m_changedAt = answer.item->updatedAt;
        } else {
            m_before.reset();
        }
        const qsizetype cursor = m_text->text()->cursorOffset();
        const int line = m_text->text()->firstVisibleLine();
        adopt(*loaded);
        m_text->text()->goTo(cursor);
        m_text->text()->scrollToLine(line);
        if (m_before)
            updateDiff();
    } else {
        adoptGone();
    }
    if (m_tabs->currentIndex() == HistoryTab)
        loadHistory();
}

void ItemEditor::lookAtVectors() {
    if (m_vectorsOutdated && m_mode == Mode::Item && !isSaving())
        load();
}

void ItemEditor::tellFacts(const Loaded &loaded) {
    m_vectorsOutdated = loaded.answer.vectorOutOfDate;
    const auto writer = m_id ? m_session->lastWriter(*m_id) : std::nullopt;
    m_facts->setItem(loaded.answer, loaded.record, writer);
}

void ItemEditor::adopt(const Loaded &loaded) {
    const PeekAnswer &answer = loaded.answer;
    tellFacts(loaded);
    const bool hasDraft = m_id && m_unsaved.contains(*m_id);
    m_gone = !answer.item;
    if (!answer.item && hasDraft && m_unsaved.value(*m_id).isNew) {
        adoptNew(m_unsaved.take(*m_id));
        return;
    }
    m_text->setReadOnly(!m_session->isWritable());
    m_tree->setReadOnly(!m_session->isWritable());
    showMode(Mode::Item);
    if (hasDraft) {
        const UnsavedText kept = m_unsaved.take(*m_id);
        nestor::Item base = answer.item.value_or(nestor::Item{.ns = m_id->ns,
                                                              .key = m_id->key,
                                                              .value = {},
                                                              .createdAt = {},
                                                              .updatedAt = {},
                                                              .expiresAt = {},
                                                              .ttlMinutes = {}});
        base.value = kept.base;
        m_stored = base;
        setBase(showValue(kept.base, ShowExtent::Whole), kept.text);
        if (!answer.item || kept.base != answer.item->value)
            showConflict(answer.item); // also when the text outlived its item
    } else if (!answer.item) {
        adoptGone();
    } else {
        m_stored = answer.item;
        setBase(loaded.shown, loaded.shown.text);
    }
    updateState();
    if (m_tabs->currentIndex() == HistoryTab)
        loadHistory();
    Q_EMIT editedChanged();
}

/// A new item that was not finished.
void ItemEditor::adoptNew(const UnsavedText &draft) {
    m_id.reset();
    m_gone = false;
    showMode(Mode::New);
    m_text->setReadOnly(!m_session->isWritable());
    m_tree->setReadOnly(!m_session->isWritable());
    setBase(newObject(), draft.text);
    m_form->start(draft.id.ns, draft.id.key);
    updateState();
    Q_EMIT editedChanged();
}

/// The item shown is not stored: what it was last stays to be read.
void ItemEditor::adoptGone() {
    if (m_stored)
        m_last = m_stored;
    m_stored.reset();
    m_theirs.reset();
    m_before.reset();
    m_gone = true;
    m_conflict = false;
    m_text->setReadOnly(true);
    m_tree->setReadOnly(true);
    const ShownValue last = m_last ? showValue(m_last->value) : ShownValue();
    if (m_base != last || m_edited)
        setBase(last, last.text);
    else
        updateDiff(); // what another program changed before is of no use any more
    m_edited = false;
    updateState();
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
    m_checked = {}; // of another text; a large one is checked later
    if (base.headOnly) {
        m_checker.cancel();
        m_tree->showPartial();
        updateDiff();
    } else if (text.isEmpty() && m_gone) {
        m_checker.cancel(); // nothing is known of it, which is no fault of its text
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
    thenOn(laid, this, [this, id = m_id, stored = m_base.stored](const ShownValue &shown) {
        if (m_id != id || m_base.stored != stored || !m_base.headOnly)
            return; // another value is shown by now
        m_notice->clear();
        setBase(shown, shown.text);
        focusValue();
        updateState();
    });
}

void ItemEditor::storeChanged(const StoreChange &change) {
    if ((m_mode != Mode::Item && m_mode != Mode::Loading) || !m_id || isSaving())
        return;
    const bool mine = change.everything || std::find(change.items.begin(), change.items.end(),
                                                     *m_id) != change.items.end();
    if (!mine)
        return;
    m_foreign = m_foreign || !change.own;
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
    if (m_before && !m_edited) {
        m_diff->setNames(tr("before"), tr("now"), tr("Nothing is changed."));
        const TextDiff diff = diffTexts(showValue(*m_before, ShowExtent::Whole).text,
                                        showValue(m_base.stored, ShowExtent::Whole).text);
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

bool ItemEditor::canUndoEdit() const {
    return !m_text->text()->isReadOnly() && m_text->text()->isUndoAvailable();
}
bool ItemEditor::canRedoEdit() const {
    return !m_text->text()->isReadOnly() && m_text->text()->isRedoAvailable();
}

void ItemEditor::undoEdit() {
    m_text->text()->undo();
    checkNow(); // the tree shows it at once
}

void ItemEditor::redoEdit() {
    m_text->text()->redo();
    checkNow();
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

} // namespace nestor::ui
