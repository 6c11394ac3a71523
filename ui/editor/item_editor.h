// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/store_admin.h"
#include "ui/editor/text/value_check.h"
#include "ui/session/item_pane.h"
#include "ui/session/latest_request.h"

#include <QHash>
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
class HistoryView;
class ItemFacts;
class JsonTreeView;
class NewItemForm;
class NoticeBar;
class ValuePage;
class YieldingRow;
struct StoreChange;

/// The pane of one item: its value as text, as a tree, as what was changed and as what it was;
/// below it why it was found and when it was written.
///
/// The text is what is edited; the tree edits the text. Saving writes the stored bytes with the
/// edited spans replaced (core/json/json_merge.h), and only over what the editing started from:
/// when the item has changed meanwhile, a bar says so and the user decides.
class ItemEditor : public ItemPane {
    Q_OBJECT

public:
    enum Tab { TextTab, TreeTab, ChangesTab, HistoryTab };

    /// `drafts` keeps unsaved text on disk; without it, text survives within the program only.
    /// Both must outlive the editor.
    ItemEditor(StoreSession *session, DraftStore *drafts, QWidget *parent = nullptr);
    ~ItemEditor() override;

    void showItem(const ItemId &id, const std::optional<SearchItem> &hit) override;
    void newItem(const NamespacePath &ns) override;
    void clear() override;
    [[nodiscard]] std::optional<ItemId> currentItem() const override;

    [[nodiscard]] bool isEdited() const override;
    void save() override;
    void revert() override;

    [[nodiscard]] QList<UnsavedText> unsavedTexts() const override;
    void restoreUnsavedTexts(const QList<UnsavedText> &texts) override;

    /// Deletes the item shown; undone through the session's commands.
    void remove();
    /// Gives the keyboard to what is shown of the item: its text, its tree, …
    void focusValue();
    void showTab(Tab tab);
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
    void buildTabs();
    void showMode(Mode mode);
    void load();
    void receive(const Result<Loaded> &loaded);
    void adopt(const Loaded &loaded);
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
    void loadHistory();
    void restoreVersion(const HistoryEntry &entry);

    /// Puts what is unsaved among the drafts on disk.
    void keepDraft();
    /// Enters the text of the item shown, or strikes it out when it is not edited.
    void noteShown(QHash<ItemId, UnsavedText> &texts) const;
    void updateState();
    void updateDiff();
    [[nodiscard]] QString reasonNotToSave() const;
    [[nodiscard]] QString title() const;

    StoreSession *m_session;
    DraftStore *m_drafts;
    Mode m_mode = Mode::Nothing;
    std::optional<ItemId> m_id;
    std::optional<nestor::Item> m_stored; ///< what the editing started from; absent for a new item
    std::optional<SearchItem> m_hit;
    ShownValue m_base;
    CheckedValue m_checked;
    bool m_edited = false; ///< by the text, until a check knows better
    bool m_saving = false;
    bool m_saveWhenChecked = false;
    bool m_conflict = false;
    bool m_vectorsOutdated = false;       ///< as was last told of the item
    std::optional<nestor::Item> m_theirs; ///< in a conflict: what is stored now, if anything
    QHash<ItemId, UnsavedText> m_unsaved; ///< of the items that are not shown

    YieldingRow *m_header = nullptr;
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
