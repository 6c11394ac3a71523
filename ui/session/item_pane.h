// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"

#include <QByteArray>
#include <QWidget>

#include <optional>

namespace nestor::ui {

class StoreSession;

/// Text that was typed and not yet saved: survives the end of the program.
struct UnsavedText {
    ItemId id;
    bool isNew = false; ///< the item did not exist when editing began
    QByteArray base;    ///< the stored bytes that the text started from
    QByteArray text;

    bool operator==(const UnsavedText &) const = default;
};

/// What the list beside the pane has of an item, and why it may have no row for it.
enum class Listing {
    Listed,
    Coming,    ///< it is being looked for
    Deleted,   ///< it is not stored: deleted, or expired and swept away
    Elsewhere, ///< in a place that the list does not show
    LeftOut,   ///< by the conditions
    NotFound,  ///< by the search
};

/// The right-hand column: one item, to be read and edited. What the main window needs of it.
///
/// A pane serves one session. Showing another item keeps unsaved text of the former one in
/// unsavedTexts() and brings it back when that item is shown again: nothing is asked, nothing is
/// lost. Saving goes through StoreSession::commands().
class ItemPane : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Shows a stored item; it is read anew from the store. `hit` is the search result it was
    /// chosen from: its score is explained below the value.
    virtual void showItem(const ItemId &id, const std::optional<SearchItem> &hit) = 0;
    /// Where the list has the item that is shown; told again whenever that changes.
    virtual void setListing(const ItemId &id, Listing listing) = 0;
    /// Starts a new item in a namespace, with the keyboard in the key's field.
    virtual void newItem(const NamespacePath &ns) = 0;
    /// Shows that nothing is selected.
    virtual void clear() = 0;
    /// The item shown; nullopt when none, or a new one that has no key yet.
    [[nodiscard]] virtual std::optional<ItemId> currentItem() const = 0;
    /// Whether neither an item nor a new one is shown.
    [[nodiscard]] virtual bool isEmpty() const = 0;

    /// Whether the item shown has text that is not saved.
    [[nodiscard]] virtual bool isEdited() const = 0;
    virtual void save() = 0;
    virtual void revert() = 0;

    /// Every item of this session with unsaved text, for saving it and bringing it back.
    [[nodiscard]] virtual QList<UnsavedText> unsavedTexts() const = 0;
    virtual void restoreUnsavedTexts(const QList<UnsavedText> &texts) = 0;

Q_SIGNALS:
    /// isEdited() or unsavedTexts() changed.
    void editedChanged();
    /// A new item was saved: the table should select it.
    void itemCreated(const nestor::ItemId &id);
    /// The user wants to see an item in its place.
    void itemRequested(const nestor::ItemId &id);
    /// The user wants the list to show an item that it leaves out.
    void listRequested(const nestor::ItemId &id);
    /// The keyboard was on something that is there no more, and the pane has no better use for it.
    void keyboardFree();
    /// A sentence for the status line, "Saved mem-0193".
    void said(const QString &sentence);
};

} // namespace nestor::ui
