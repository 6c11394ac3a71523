// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/async_store.h"
#include "core/store/change_feed.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace nestor::ui {

class FieldIndexes;
class IndexWatch;
class ItemCommands;
class StoreTrouble;

enum class OpenMode { Existing, Create };

/// How a session gets its store: called once, on a worker thread. The program passes openStore();
/// tests may pass a store of their own.
using StoreOpener = std::function<Result<std::shared_ptr<Store>>(const QString &url, OpenMode)>;

/// openStore() as a StoreOpener.
[[nodiscard]] StoreOpener standardOpener();

/// Something was written to the store, by this window or by somebody else.
struct StoreChange {
    /// Whether this window wrote it (an edit, an undo, a job of its own).
    bool own = false;
    /// Which items changed, where that is known; empty and `everything` otherwise.
    std::vector<ItemId> items;
    bool everything = false;
    Timestamp at;

    bool operator==(const StoreChange &) const = default;
};

/// One open store, as the window sees it: opening, writing and watching, all without waiting.
///
/// Lives on the window's thread, as everything in ui/. Readers use store() and keep their own
/// requests apart with LatestRequest; writers use write() or, to be undoable, commands().
class StoreSession : public QObject {
    Q_OBJECT

public:
    enum class State { Opening, Open, Failed };
    /// Managed: the store keeps history and a change log. Guest: nothing but edits is written.
    enum class Ownership { Guest, Managed };

    /// Starts to open `url` at once; opened() or failed() follows, never from the constructor.
    StoreSession(QString url, OpenMode mode, StoreOpener opener, QObject *parent = nullptr);
    /// Asks what is under way to stop; a worker waits for it.
    ~StoreSession() override;

    [[nodiscard]] const QString &url() const { return m_url; }
    /// What a tab is labelled with: the file's name without its folder.
    [[nodiscard]] QString title() const;
    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] bool isOpen() const { return m_state == State::Open; }
    /// Why opening failed. Only meaningful in State::Failed.
    [[nodiscard]] const Error &error() const { return m_error; }

    /// The store; nullptr unless open.
    [[nodiscard]] AsyncStore *store() const { return m_store.get(); }
    [[nodiscard]] const Capabilities &capabilities() const { return m_capabilities; }
    [[nodiscard]] bool isWritable() const {
        return isOpen() && m_capabilities.writable && !m_heldBack;
    }
    /// What a person is to know of the store, as it was when it was opened.
    [[nodiscard]] const std::vector<StoreNotice> &notices() const { return m_notices; }
    /// A person's word that texts may go to this service (Store::allowService()).
    void allowService(const EmbedderConfig &service);
    /// A person's word that the store may be edited though writing runs foreign triggers; until
    /// then it is not writable.
    void acceptTriggers();
    [[nodiscard]] Ownership ownership() const { return m_ownership; }

    /// The fields of the store that are indexed.
    [[nodiscard]] FieldIndexes *fieldIndexes() const { return m_fieldIndexes; }
    /// How far the index is that searches by meaning use.
    [[nodiscard]] IndexWatch *index() const { return m_index; }
    /// fileAtLocation() when it was opened; empty where the store is in no file.
    [[nodiscard]] const QByteArray &openedFile() const { return m_openedFile; }
    /// What keeps the store from being read or written as usual.
    [[nodiscard]] StoreTrouble *trouble() const { return m_trouble; }
    /// Who wrote an item last, as far as this session saw it happen: only stores with a change log
    /// tell of which item a write was.
    enum class Writer { Own, Foreign };
    [[nodiscard]] std::optional<Writer> lastWriter(const ItemId &id) const;

    /// Save, add, delete: undoable, and never over what somebody else wrote meanwhile.
    [[nodiscard]] ItemCommands *commands() const { return m_commands; }

    /// Writes as one transaction and then tells changed(own). Not undoable: see commands().
    /// The future finishes on the window's thread, after changed() was emitted.
    [[nodiscard]] QFuture<Result<void>> write(std::vector<PutOp> ops);

    /// Between these two calls what is seen to change is this window's own work: a job writes.
    /// They may nest. The end tells changed(own, everything).
    void beginOwnWork();
    void endOwnWork();

    /// Opens the store anew: after a failure, or after it was turned managed or back.
    void reopen();
    /// The same, when another file is at the store's place: nothing that was done before can be
    /// undone in it.
    void reopenReplaced();
    /// Looks for foreign changes now instead of at the next tick.
    void checkForChanges();

    /// When somebody else last wrote while this session watched.
    [[nodiscard]] std::optional<Timestamp> lastForeignWrite() const { return m_lastForeignWrite; }
    /// Items in the whole store; nullopt until counted. Counted anew after changes.
    [[nodiscard]] std::optional<qint64> itemCount() const { return m_itemCount; }

Q_SIGNALS:
    void stateChanged();
    void opened();
    void failed(const nestor::Error &error);
    void changed(const nestor::ui::StoreChange &change);
    void itemCountChanged();
    /// What was asked for could not be done.
    void refused(const nestor::Error &error);

private:
    /// What a worker finds out about a store.
    struct Opened {
        std::shared_ptr<Store> store;
        Capabilities capabilities;
        Ownership ownership = Ownership::Guest;
        QByteArray file;
        std::vector<StoreNotice> notices;
        ChangeMark mark;
    };
    /// What a worker saw at one look.
    struct Poll {
        ChangeMark mark;
        std::optional<ChangePage> changes; ///< of a store with a log
    };

    [[nodiscard]] static Result<Opened> open(const StoreOpener &opener, const QString &url,
                                             OpenMode mode);
    [[nodiscard]] static Result<Poll> poll(const Store &store, const ChangeMark &mark);
    void tryOpening();
    void adopt(Opened opened);
    void applyPoll(const Poll &polled);
    /// `sure`: whether it is known that all of the items were written by whom the change says.
    void publish(const StoreChange &change, bool sure = true);
    void noteWriters(const StoreChange &change, bool sure);
    void count();
    void retireStore();

    QString m_url;
    OpenMode m_mode;
    StoreOpener m_opener;
    State m_state = State::Opening;
    Error m_error;
    std::shared_ptr<AsyncStore> m_store;
    Capabilities m_capabilities;
    Ownership m_ownership = Ownership::Guest;
    QByteArray m_openedFile;
    std::vector<StoreNotice> m_notices;
    bool m_heldBack = false; ///< by foreign triggers that nobody accepted
    bool m_triggersAccepted = false;
    ItemCommands *m_commands = nullptr;
    FieldIndexes *m_fieldIndexes = nullptr;
    IndexWatch *m_index = nullptr;
    StoreTrouble *m_trouble = nullptr;
    QHash<ItemId, Writer> m_writers; ///< of the writes seen lately
    int m_generation = 0; ///< answers for a store that was opened before this one are dropped

    QTimer m_tick;
    bool m_glancing = false;
    ChangeMark m_mark;
    int m_ownWork = 0;
    int m_ownPolls = 0;  ///< still to come that may show the last writes of own work
    int m_ownWrites = 0; ///< under way, or finished since the last poll
    int m_writing = 0;
    QHash<ItemId, int> m_ownChanges; ///< that the change log has yet to show
    std::optional<Timestamp> m_lastForeignWrite;

    QTimer m_countLater;
    bool m_counting = false;
    std::optional<qint64> m_itemCount;
};

} // namespace nestor::ui
