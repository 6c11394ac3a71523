// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/item_commands.h"

#include "core/base/text.h"
#include "core/store/store_admin.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"

#include <QSet>
#include <QtConcurrentRun>
#include <QUndoCommand>

#include <algorithm>

namespace nestor::ui {

namespace {

constexpr qsizetype kKeyShown = 40;
constexpr qsizetype kPlaceShown = 60;
constexpr size_t kKeysNamed = 3;

/// The life of an item that is written back as it was: minutes and time of expiry.
TtlChoice lifeOf(const Item &item) {
    if (item.ttlMinutes && *item.ttlMinutes > 0)
        return {.kind = TtlChoice::Minutes, .minutes = *item.ttlMinutes};
    return {.kind = TtlChoice::Never, .minutes = 0};
}

PutOp forwardWrite(const ItemEdit &edit) {
    PutOp op;
    op.ns = edit.id.ns;
    op.key = edit.id.key;
    op.value = edit.after;
    // An engaged null value means "only when there is none".
    op.expectedValue = edit.before ? edit.before->value : QByteArray();
    const std::optional<Item> &like = edit.from ? edit.from : edit.before;
    if (edit.ttl) {
        op.ttl = *edit.ttl;
    } else if (like) {
        op.ttl = lifeOf(*like);
        op.expiresAt = like->expiresAt;
    }
    if (edit.from) {
        op.createdAt = edit.from->createdAt;
        op.updatedAt = edit.from->updatedAt;
    }
    return op;
}

PutOp backwardWrite(const ItemEdit &edit) {
    PutOp op;
    op.ns = edit.id.ns;
    op.key = edit.id.key;
    op.expectedValue = edit.after ? *edit.after : QByteArray();
    if (edit.before) {
        op.value = edit.before->value;
        op.ttl = lifeOf(*edit.before);
        op.expiresAt = edit.before->expiresAt;
        op.createdAt = edit.before->createdAt;
        op.updatedAt = edit.before->updatedAt;
    }
    return op;
}

} // namespace

QString itemText(const ItemId &id) {
    return itemsText({id});
}

QString itemsText(const std::vector<ItemId> &ids) {
    QStringList keys;
    for (size_t i = 0; i < ids.size() && i < kKeysNamed; ++i)
        keys << (ids[i].key.isEmpty() ? ItemCommands::tr("(empty key)")
                                      : forMessage(ids[i].key, kKeyShown));
    if (ids.size() > kKeysNamed)
        keys << QStringLiteral("…");
    QString text = keys.join(QStringLiteral(", "));
    if (ids.size() > 1)
        text = ItemCommands::tr("%Ln item(s): %1", "keys", static_cast<int>(ids.size())).arg(text);
    const bool onePlace = !ids.empty() && !ids.front().ns.isRoot() &&
                          std::all_of(ids.begin(), ids.end(),
                                      [&ids](const ItemId &id) { return id.ns == ids.front().ns; });
    return onePlace ? ItemCommands::tr("%1 in %2", "keys, their namespace")
                          .arg(text, forMessage(ids.front().ns.stored(), kPlaceShown))
                    : text;
}

std::vector<PutOp> writesOf(const std::vector<ItemEdit> &edits, bool forward) {
    std::vector<PutOp> ops;
    ops.reserve(edits.size());
    for (const ItemEdit &edit : edits)
        ops.push_back(forward ? forwardWrite(edit) : backwardWrite(edit));
    return ops;
}

/// The stack only keeps the books: what it says is done was done before.
class ItemCommands::Step : public QUndoCommand {
public:
    Step(std::vector<ItemEdit> edits, const QString &text)
        : QUndoCommand(text)
        , m_edits(std::move(edits)) {}
    Step(const QString &text, std::function<void()> back, std::function<void()> forth)
        : QUndoCommand(text)
        , m_back(std::move(back))
        , m_forth(std::move(forth)) {}

    /// Of a step that needs no write: does or takes back what it stands for.
    [[nodiscard]] bool needsNoWrite() const { return m_back != nullptr; }
    void runInWindow(Direction direction) const {
        direction == Direction::Redo ? m_forth() : m_back();
    }

    void undo() override {}
    void redo() override {}

    /// The agent's vectors of the items that the step deletes.
    [[nodiscard]] const VectorRows &rows() const { return m_rows; }
    void keepRows(VectorRows rows) {
        if (!rows.empty())
            m_rows = std::move(rows);
    }

    [[nodiscard]] const std::vector<ItemEdit> &edits() const { return m_edits; }
    /// Whether vectors went with items: then all of those that it touches have to come back.
    [[nodiscard]] bool takesVectors() const {
        return std::any_of(m_edits.begin(), m_edits.end(),
                           [](const ItemEdit &edit) { return edit.takesVectors; });
    }
    [[nodiscard]] std::vector<ItemId> items() const {
        std::vector<ItemId> ids;
        for (const ItemEdit &edit : m_edits)
            ids.push_back(edit.id);
        return ids;
    }

private:
    std::vector<ItemEdit> m_edits;
    VectorRows m_rows;
    std::function<void()> m_back;
    std::function<void()> m_forth;
};

ItemCommands::ItemCommands(StoreSession *session)
    : QObject(session)
    , m_session(session) {
    connect(&m_stack, &QUndoStack::indexChanged, this, &ItemCommands::changed);
}

ItemCommands::~ItemCommands() {
    // The stack tells that it is emptied when it goes; nobody is to hear that from half an object.
    m_stack.disconnect(this);
}

QFuture<Result<void>> ItemCommands::apply(std::vector<ItemEdit> edits, const QString &text) {
    std::vector<PutOp> writes = writesOf(edits, true);
    Moves moves;
    for (const ItemEdit &edit : edits) {
        if (edit.from && edit.takesVectors)
            moves.insert({edit.from->ns, edit.from->key}, edit.id);
    }
    const bool moving = !moves.isEmpty();
    ++m_underWay;
    return thenOn(store(std::move(writes), {}, std::move(moves), moving), this,
                  [this, edits = std::move(edits), text](Result<Written> written) mutable {
                      --m_underWay;
                      if (!written)
                          return Result<void>(failure(std::move(written.error())));
                      auto *step = new Step(std::move(edits), text);
                      step->keepRows(std::move(written->taken));
                      m_stack.push(step);
                      if (written->notRestored) {
                          Q_EMIT failed(text, Error{written->notRestored->code,
                                                    tr("The items are there without their "
                                                       "vectors: %1")
                                                        .arg(written->notRestored->detail)});
                      }
                      return Result<void>();
                  });
}

QFuture<Result<ItemCommands::VectorRows>> ItemCommands::rowsOf(std::vector<ItemId> ids) const {
    if (ids.empty() || m_session->store() == nullptr)
        return QtFuture::makeReadyFuture(Result<VectorRows>(VectorRows()));
    return QtConcurrent::run(m_session->store()->onStore([ids = std::move(ids)](Store &store) {
        StoreAdmin *admin = store.admin();
        return admin != nullptr ? admin->keptVectors(ids) : Result<VectorRows>(VectorRows());
    }));
}

QFuture<Result<ItemCommands::Written>>
ItemCommands::store(std::vector<PutOp> writes, VectorRows restored, Moves moves, bool everything) {
    std::vector<ItemId> wanted;
    QSet<ItemId> ids;
    for (const PutOp &op : writes) {
        const ItemId id{op.ns, op.key};
        if (!op.value || everything)
            wanted.push_back(id);
        ids.insert(id);
    }
    for (auto move = moves.keyBegin(); move != moves.keyEnd(); ++move) {
        if (!ids.contains(*move))
            wanted.push_back(*move); // it stays, and another is made of it
    }
    const auto fail = [](Error error) {
        return QtFuture::makeReadyFuture(Result<Written>(failure(std::move(error))));
    };
    const auto write = [this, fail, writes = std::move(writes), moves = std::move(moves),
                        ids = std::move(ids),
                        restored = std::move(restored)](Result<VectorRows> taken) mutable {
        if (!taken)
            return fail(std::move(taken.error()));
        for (const KeptVector &row : *taken) {
            if (const auto to = moves.constFind(row.id); to != moves.cend()) {
                restored.push_back(row);
                restored.back().id = *to;
            }
        }
        std::erase_if(*taken, [&ids](const KeptVector &row) { return !ids.contains(row.id); });
        const auto restore = [this, fail, restored = std::move(restored),
                              taken = *std::move(taken)](Result<void> written) mutable {
            if (!written)
                return fail(std::move(written.error()));
            if (restored.empty() || m_session->store() == nullptr)
                return QtFuture::makeReadyFuture(Result<Written>(Written{std::move(taken), {}}));
            auto putting = QtConcurrent::run(
                m_session->store()->onStore([rows = std::move(restored)](Store &store) {
                    StoreAdmin *admin = store.admin();
                    return admin != nullptr ? admin->restoreVectors(rows) : Result<void>();
                }));
            return thenOn(putting, this, [taken = std::move(taken)](Result<void> put) mutable {
                Written all{std::move(taken), {}};
                if (!put)
                    all.notRestored = std::move(put.error());
                return Result<Written>(std::move(all));
            });
        };
        return thenOn(m_session->write(std::move(writes)), this, restore).unwrap();
    };
    return thenOn(rowsOf(std::move(wanted)), this, write).unwrap();
}

QFuture<Result<void>> ItemCommands::save(const Item &before, QByteArray after,
                                         std::optional<TtlChoice> ttl) {
    const QString text = tr("Save %1").arg(itemText({before.ns, before.key}));
    return apply(
        {{.id = {before.ns, before.key}, .before = before, .after = std::move(after), .ttl = ttl}},
        text);
}

QFuture<Result<void>> ItemCommands::add(const ItemId &id, QByteArray value,
                                        std::optional<TtlChoice> ttl) {
    const QString text = tr("Add %1").arg(itemText(id));
    return apply({{.id = id, .before = std::nullopt, .after = std::move(value), .ttl = ttl}}, text);
}

QFuture<Result<void>> ItemCommands::remove(const Item &before) {
    const QString text = tr("Delete %1").arg(itemText({before.ns, before.key}));
    return apply({{.id = {before.ns, before.key},
                   .before = before,
                   .after = std::nullopt,
                   .ttl = std::nullopt}},
                 text);
}

void ItemCommands::push(const QString &text, std::function<void()> undo,
                        std::function<void()> redo) {
    m_stack.push(new Step(text, std::move(undo), std::move(redo)));
}

void ItemCommands::forget() {
    m_stack.clear();
    Q_EMIT changed();
}

ItemCommands::Step *ItemCommands::stepAt(int index) const {
    // The stack hands out what it keeps to be looked at only; the vectors it keeps may be newer.
    return static_cast<Step *>(const_cast<QUndoCommand *>(m_stack.command(index)));
}

void ItemCommands::undo() {
    step(Direction::Undo);
}
void ItemCommands::redo() {
    step(Direction::Redo);
}

void ItemCommands::step(Direction direction) {
    const bool forward = direction == Direction::Redo;
    const int index = forward ? m_stack.index() : m_stack.index() - 1;
    const Step *step = stepAt(index);
    if (m_underWay > 0) {
        Q_EMIT stillStoring();
        return;
    }
    if (step == nullptr)
        return;
    if (step->needsNoWrite()) {
        step->runInWindow(direction);
        m_stack.setIndex(forward ? index + 1 : index);
        Q_EMIT stepped({}, step->text(), !forward);
        return;
    }
    ++m_underWay;
    thenOn(store(writesOf(step->edits(), forward), step->rows(), {}, step->takesVectors()), this,
           [this, index, forward, text = step->text(),
            items = step->items()](Result<Written> written) {
               --m_underWay;
               if (!written) {
                   Q_EMIT failed(text, written.error());
                   return;
               }
               if (Step *done = stepAt(index))
                   done->keepRows(std::move(written->taken));
               // setIndex() calls undo() or redo() of exactly this step.
               m_stack.setIndex(forward ? index + 1 : index);
               Q_EMIT stepped(items, text, !forward);
               if (written->notRestored) {
                   Q_EMIT failed(text, Error{written->notRestored->code,
                                             tr("The items are back without their vectors: %1")
                                                 .arg(written->notRestored->detail)});
               }
           });
}

bool ItemCommands::canUndo() const {
    return m_stack.canUndo();
}
bool ItemCommands::canRedo() const {
    return m_stack.canRedo();
}
QString ItemCommands::undoText() const {
    return m_stack.undoText();
}
QString ItemCommands::redoText() const {
    return m_stack.redoText();
}
std::vector<ItemId> ItemCommands::undoItems() const {
    const Step *step = stepAt(m_stack.index() - 1);
    return step != nullptr ? step->items() : std::vector<ItemId>();
}

} // namespace nestor::ui
