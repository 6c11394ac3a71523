// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/item_editor.h"

#include "core/base/text.h"
#include "core/store/store_admin.h"
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

#include <QLabel>
#include <QtConcurrentRun>

#include <algorithm>
#include <chrono>

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
    setBase(newObject(), newObject().text);
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
    m_key->setToolTip(m_id ? textOf(m_id->ns.stored() + " / " + m_id->key) : QString());
}

QString ItemEditor::title() const {
    if (m_mode == Mode::New)
        return tr("New item");
    if (!m_id)
        return {};
    return m_id->key.isEmpty() ? tr("(empty key)") : forMessage(m_id->key, 200);
}

void ItemEditor::load() {
    if (!m_id || !m_session->isOpen())
        return;
    m_request.run(
        *m_session->store(), PeekOp{*m_id}, this,
        m_session->store()->onStore(
            [id = *m_id](const Store &store, Result<PeekAnswer> answer) -> Result<Loaded> {
                if (!answer)
                    return failure(std::move(answer.error()));
                Loaded loaded{std::move(*answer), {}, {}};
                if (StoreAdmin *admin = store.admin())
                    loaded.record = admin->itemRecord(id).value_or(ItemRecord());
                if (loaded.answer.item)
                    loaded.shown = showValue(loaded.answer.item->value);
                return loaded;
            }),
        [this](const Result<Loaded> &loaded) { receive(loaded); });
}

void ItemEditor::receive(const Result<Loaded> &loaded) {
    if (!loaded) {
        m_notice->say(tr("This item could not be read: %1.").arg(loaded.error().detail),
                      {{u"readAgain"_s, tr("Try again"), [this] {
                            m_notice->clear();
                            load();
                        }}});
        return;
    }
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
        if (m_conflict) {
            m_conflict = false; // it was changed back
            m_notice->clear();
        }
        updateState();
    } else if (m_edited) {
        showConflict(answer.item);
    } else if (answer.item) {
        const qsizetype cursor = m_text->text()->cursorOffset();
        const int line = m_text->text()->firstVisibleLine();
        adopt(*loaded);
        m_text->text()->goTo(cursor);
        m_text->text()->scrollToLine(line);
    } else {
        m_stored.reset();
        adopt(*loaded);
    }
    if (m_tabs->currentIndex() == HistoryTab)
        loadHistory();
}

void ItemEditor::lookAtVectors() {
    if (m_vectorsOutdated && m_mode == Mode::Item && !m_saving)
        load();
}

void ItemEditor::tellFacts(const Loaded &loaded) {
    m_vectorsOutdated = loaded.answer.vectorOutOfDate;
    const auto writer = m_id ? m_session->lastWriter(*m_id) : std::nullopt;
    m_facts->setItem(loaded.answer, loaded.record, writer);
}

void ItemEditor::adopt(const Loaded &loaded) {
    const PeekAnswer &answer = loaded.answer;
    const auto draft = m_id ? m_unsaved.constFind(*m_id) : m_unsaved.cend();
    const bool hasDraft = draft != m_unsaved.cend();
    tellFacts(loaded);
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
        setBase(newObject(), kept.text);
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
        setBase(loaded.shown, loaded.shown.text);
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
    m_checked = {}; // of another text; a large one is checked later
    if (base.headOnly) {
        m_checker.cancel();
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

} // namespace nestor::ui
