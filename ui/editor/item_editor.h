// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store_admin.h"
#include "ui/editor/text/value_check.h"
#include "ui/session/item_pane.h"
#include "ui/session/latest_request.h"

#include <QHash>
#include <QSet>
#include <QTimer>

class QLabel;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace nestor::ui {

class DiffView;
class DraftStore;
class EditorTabBar;
class ElidedLabel;
class ElidedLink;
class HistoryView;
class ItemFacts;
class JsonTreeView;
class NewItemForm;
class NoticeBar;
class ValuePage;
class WhyPage;
class YieldingRow;
struct StoreChange;

/// The pane of one item: its value as text, as a tree, as what was changed and as what it was;
/// below it why it was found and when it was written.
///
/// The text is what is edited; the tree edits the text. Saving writes the stored bytes with the
/// edited spans replaced (core/json/json_merge.h), and only over what the editing started from:
/// when the item has changed meanwhile, a bar says so and the user decides.
///
/// What is shown is an item, by namespace and key: it changes when the user chooses another, and by
/// nothing that is written, sorted or filtered. Its states (unsaved, deleted, changed by another
/// program, not in the list) are lines of one bar.
class ItemEditor : public ItemPane {
    Q_OBJECT

public:
    enum Tab { TextTab, TreeTab, ChangesTab, HistoryTab, WhyTab };

    /// `drafts` keeps unsaved text on disk; without it, text survives within the program only.
    /// Both must outlive the editor.
    ItemEditor(StoreSession *session, DraftStore *drafts, QWidget *parent = nullptr);
    ~ItemEditor() override;

    void showItem(const ItemId &id, const std::optional<SearchItem> &hit) override;
    void newItem(const NamespacePath &ns) override;
    void setListing(const ItemId &id, Listing listing) override;
    void clear() override;
    [[nodiscard]] std::optional<ItemId> currentItem() const override;
    [[nodiscard]] bool isEmpty() const override { return m_mode == Mode::Nothing; }

    [[nodiscard]] bool isEdited() const override;
    /// Whether there is something that save() would store, or say why it cannot.
    [[nodiscard]] bool isSavable() const { return m_edited || m_mode == Mode::New; }
    void save() override;
    void revert() override;

    [[nodiscard]] QList<UnsavedText> unsavedTexts() const override;
    void restoreUnsavedTexts(const QList<UnsavedText> &texts) override;

    /// Deletes the item shown; undone through the session's commands.
    void remove();
    /// Gives the keyboard to what is shown of the item: its text, its tree, …
    void focusValue();
    /// The same, to where it can be edited.
    void editValue();
    /// Says that a step was taken back or done again on another item than the one shown, which
    /// keeps the pane because it has unsaved text.
    void tellStep(const ItemId &id, const QString &sentence);

    /// Whether the keyboard is in a part that edits the value: its text, its tree, its changes.
    [[nodiscard]] bool isEditing(const QWidget *focus) const;
    /// The value's own undo, which text and tree share.
    [[nodiscard]] bool canUndoEdit() const;
    [[nodiscard]] bool canRedoEdit() const;
    void undoEdit();
    void redoEdit();
    void showTab(Tab tab);
    /// Why an agent's search does or does not return the item.
    [[nodiscard]] WhyPage *why() const { return m_why; }
    /// A search follows what was written: vectors that were out of date may be so no longer.
    void lookAtVectors();

    [[nodiscard]] QSize minimumSizeHint() const override;

private:
    enum class Mode { Nothing, Loading, Item, New };
    /// What is stored of an item, and how its value is shown: made ready on a worker.
    struct Loaded {
        PeekAnswer answer;
        ItemRecord record;
        ShownValue shown;
    };

    void buildHeader();
    void buildMenu();
    void buildTabs();
    void startOver();
    void showMode(Mode mode);
    void load();
    void receive(const Result<Loaded> &loaded);
    void adopt(const Loaded &loaded);
    void adoptNew(const UnsavedText &draft);
    void adoptGone();
    void tellFacts(const Loaded &loaded);
    void setBase(const ShownValue &base, const QByteArray &text);
    void storeChanged(const StoreChange &change);

    void textEdited();
    void checkNow();
    void takeChecked(const CheckedValue &checked);
    void write();
    void written(const ItemId &id, bool wasNew, const QByteArray &bytes, const QByteArray &text,
                 const Result<void> &result);

    void showConflict(const std::optional<nestor::Item> &theirs);
    void keepMine();
    void takeTheirs();
    void showWhole();
    void storeAgain();
    void dismissChange();
    /// Says in the bar what state the item is in.
    void updateNotices();
    void tellDeleted();
    void tellListing();

    void loadHistory();
    void restoreVersion(const ItemId &id, const HistoryEntry &entry);

    /// Puts what is unsaved among the drafts on disk.
    void keepDraft();
    /// Enters the text of the item shown, or strikes it out when it is not edited.
    void noteShown(QHash<ItemId, UnsavedText> &texts) const;
    [[nodiscard]] std::optional<UnsavedText> keylessText() const;
    void updateState();
    void updateReason();
    void updateDiff();
    [[nodiscard]] QString reasonNotToSave() const;
    [[nodiscard]] QString reasonNotToDelete() const;
    [[nodiscard]] QString title() const;
    /// Whether what is shown is being written.
    [[nodiscard]] bool isSaving() const;

    StoreSession *m_session;
    DraftStore *m_drafts;
    Mode m_mode = Mode::Nothing;
    std::optional<ItemId> m_id;
    std::optional<nestor::Item> m_stored; ///< what the editing started from; absent for a new item
    std::optional<SearchItem> m_hit;
    ShownValue m_base;
    CheckedValue m_checked;
    bool m_edited = false; ///< by the text, until a check knows better
    QSet<ItemId> m_saving;
    bool m_saveWhenChecked = false;
    bool m_conflict = false;
    bool m_vectorsOutdated = false;       ///< as was last told of the item
    std::optional<nestor::Item> m_theirs; ///< in a conflict: what is stored now, if anything
    bool m_gone = false;                  ///< it is not stored
    std::optional<nestor::Item> m_last;   ///< what it was when it was last stored
    bool m_foreign = false;               ///< what is read was written by another program
    std::optional<QByteArray> m_before;   ///< what was shown before another program changed it
    Timestamp m_changedAt;
    Listing m_listing = Listing::Listed;
    /// A new item that has no key yet: its text waits for the next one.
    std::optional<UnsavedText> m_keyless;
    QHash<ItemId, UnsavedText> m_unsaved; ///< of the items that are not shown

    YieldingRow *m_header = nullptr;
    ElidedLink *m_place = nullptr;
    QWidget *m_placeRow = nullptr;
    ElidedLabel *m_key = nullptr;
    QPushButton *m_revert = nullptr;
    QPushButton *m_save = nullptr;
    QToolButton *m_more = nullptr;
    NewItemForm *m_form = nullptr;
    EditorTabBar *m_tabs = nullptr;
    ElidedLabel *m_state = nullptr;
    NoticeBar *m_notice = nullptr;
    QLabel *m_reason = nullptr;
    QStackedWidget *m_pages = nullptr;
    ValuePage *m_text = nullptr;
    JsonTreeView *m_tree = nullptr;
    DiffView *m_diff = nullptr;
    HistoryView *m_history = nullptr;
    WhyPage *m_why = nullptr;
    ItemFacts *m_facts = nullptr;
    QWidget *m_body = nullptr;
    QLabel *m_empty = nullptr;

    ValueChecker m_checker;
    LatestRequest m_request;
    LatestRequest m_historyRequest;
    QTimer m_checkSoon;
    QTimer m_faultLater;
    QTimer m_keepLater;
    QTimer m_clearLater;
};

} // namespace nestor::ui
