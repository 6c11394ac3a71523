// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"
#include "core/model/operations.h"
#include "core/store/kept_vector.h"

#include <QFuture>
#include <QHash>
#include <QObject>
#include <QUndoStack>

#include <functional>
#include <optional>
#include <vector>

namespace nestor::ui {

class StoreSession;

/// One item before and after an edit; `before` absent: it is added, `after` absent: deleted.
struct ItemEdit {
    ItemId id;
    std::optional<Item> before;
    std::optional<QByteArray> after;
    /// How long the written item lives; nullopt: an existing item keeps its time of expiry, a new
    /// one takes the store's default.
    std::optional<TtlChoice> ttl;
    /// The item that this is made of, whose times it takes over, and its life where `ttl` says
    /// nothing else.
    std::optional<Item> from = {};
    /// `from` is of this store: the agent's vectors of that item are this one's, too.
    bool takesVectors = false;

    bool operator==(const ItemEdit &) const = default;
};

/// The undoable edits of a session. Every write says which bytes it replaces, so what somebody
/// else wrote meanwhile is never overwritten: the edit fails with Conflict and changes nothing.
/// What comes back after a delete comes back with the agent's vectors, which nobody else could
/// make.
///
/// Writing is asynchronous: an edit enters the stack when it is stored, and an undo moves the
/// stack when it is stored. A failed undo leaves the stack as it was. On the window's thread.
class ItemCommands : public QObject {
    Q_OBJECT

public:
    explicit ItemCommands(StoreSession *session);
    ~ItemCommands() override;

    /// Stores all edits as one transaction and one step of undo, described by `text` ("Save
    /// mem-0193 in agents.42"): what is undone is named, with its place. The future finishes on the
    /// window's thread: with Conflict when an item is no longer as `before` says, or with whatever
    /// the store answers.
    [[nodiscard]] QFuture<Result<void>> apply(std::vector<ItemEdit> edits, const QString &text);

    /// For saving, adding and deleting one item, with the fitting text.
    [[nodiscard]] QFuture<Result<void>> save(const Item &before, QByteArray after,
                                             std::optional<TtlChoice> ttl = std::nullopt);
    [[nodiscard]] QFuture<Result<void>> add(const ItemId &id, QByteArray value,
                                            std::optional<TtlChoice> ttl = std::nullopt);
    [[nodiscard]] QFuture<Result<void>> remove(const Item &before);

    /// Enters a step that needs no write, among the others: something of the window's own was
    /// done, and these take it back and do it again.
    void push(const QString &text, std::function<void()> undo, std::function<void()> redo);

    /// Empties the stack: what was done was done to another file.
    void forget();

    /// Nothing is undone while an edit is still being stored: see stillStoring().
    void undo();
    void redo();
    /// Whether an edit, or a step of undo, is being stored.
    [[nodiscard]] bool isStoring() const { return m_underWay > 0; }
    [[nodiscard]] bool canUndo() const;
    [[nodiscard]] bool canRedo() const;
    /// What undo() would undo, "Save mem-0193"; empty when nothing.
    [[nodiscard]] QString undoText() const;
    [[nodiscard]] QString redoText() const;
    /// The items that undo() would write.
    [[nodiscard]] std::vector<ItemId> undoItems() const;

Q_SIGNALS:
    void changed();
    /// An undo or redo could not be stored; nothing changed. `text` is the step's.
    void failed(const QString &text, const nestor::Error &error);
    /// A step was asked for while an edit is being stored, and was not taken.
    void stillStoring();
    /// A step was taken back (`undone`) or done again: the items it wrote, the first one being the
    /// one to show; none for a step that needed no write. `text` is the step's.
    void stepped(const std::vector<nestor::ItemId> &items, const QString &text, bool undone);

private:
    class Step;
    enum class Direction { Undo, Redo };

    using VectorRows = std::vector<KeptVector>;
    /// From where to where the agent's vectors go with their items.
    using Moves = QHash<ItemId, ItemId>;
    struct Written {
        VectorRows taken; ///< of the items that were deleted
        std::optional<Error> notRestored;
    };

    void step(Direction direction);
    [[nodiscard]] Step *stepAt(int index) const;
    /// Stores the writes; those that delete keep the agent's vectors, and with `everything` the
    /// others, too. Afterwards brings back such, and those that `moves` names.
    [[nodiscard]] QFuture<Result<Written>> store(std::vector<PutOp> writes, VectorRows restored,
                                                 Moves moves, bool everything);
    [[nodiscard]] QFuture<Result<VectorRows>> rowsOf(std::vector<ItemId> ids) const;

    StoreSession *m_session;
    QUndoStack m_stack;
    /// Writes that have yet to answer; an undo would not know what it undoes.
    int m_underWay = 0;
};

/// How a step names an item: its key and its place, "mem-0193 in agents.42.memories".
[[nodiscard]] QString itemText(const ItemId &id);
/// The same for several: how many, and the first of them.
[[nodiscard]] QString itemsText(const std::vector<ItemId> &ids);

/// The writes that make (`forward`) or take back an edit, each naming the bytes it replaces.
/// Taking back restores an item with its times, as it was.
[[nodiscard]] std::vector<PutOp> writesOf(const std::vector<ItemEdit> &edits, bool forward);

} // namespace nestor::ui
