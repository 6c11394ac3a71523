// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/store_session.h"

#include "core/base/logging.h"
#include "core/model/store_location.h"
#include "core/open/location_watch.h"
#include "core/open/open_store.h"
#include "core/store/store_admin.h"
#include "ui/session/field_indexes.h"
#include "ui/session/index_watch.h"
#include "ui/session/item_commands.h"
#include "ui/session/server_passwords.h"
#include "ui/session/store_trouble.h"
#include "ui/session/then_on.h"

#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

// An agent's write is to be seen within a second.
constexpr int kTickMilliseconds = 500;
// Counting a million rows takes tens of milliseconds of a reader; not after every keystroke.
constexpr int kCountDelayMilliseconds = 700;
// A larger batch of changes is shown by reading everything anew.
constexpr qint64 kChangesRead = 5000;
// Opening waits for a lock itself; this lets others in between.
constexpr int kOpenAgainMilliseconds = 100;
constexpr qsizetype kWritersKept = 20'000;

} // namespace

StoreOpener standardOpener() {
    return [](const QString &url, OpenMode mode) -> Result<std::shared_ptr<Store>> {
        OpenOptions options;
        options.location = withPassword(url);
        options.create = mode == OpenMode::Create;
        auto store = openStore(options);
        if (!store && store.error().code == ErrorCode::ReadOnly) {
            options.readOnly = true;
            options.create = false;
            store = openStore(options);
        }
        if (!store)
            return failure(std::move(store.error()));
        return std::shared_ptr<Store>(std::move(*store));
    };
}

StoreSession::StoreSession(QString url, OpenMode mode, StoreOpener opener, QObject *parent)
    : QObject(parent)
    , m_url(std::move(url))
    , m_mode(mode)
    , m_opener(std::move(opener))
    , m_commands(new ItemCommands(this))
    , m_fieldIndexes(new FieldIndexes(this))
    , m_index(new IndexWatch(this))
    , m_trouble(new StoreTrouble(this)) {
    m_tick.setInterval(kTickMilliseconds);
    connect(&m_tick, &QTimer::timeout, this, &StoreSession::checkForChanges);
    m_countLater.setInterval(kCountDelayMilliseconds);
    m_countLater.setSingleShot(true);
    connect(&m_countLater, &QTimer::timeout, this, &StoreSession::count);
    reopen();
}

StoreSession::~StoreSession() {
    retireStore();
}

QString StoreSession::title() const {
    const auto location = StoreLocation::parse(m_url);
    const QString name = location ? location->name() : QString();
    return name.isEmpty() ? m_url : name;
}

void StoreSession::reopen() {
    retireStore();
    ++m_generation;
    m_state = State::Opening;
    m_itemCount.reset();
    tryOpening();
    Q_EMIT stateChanged();
}

void StoreSession::reopenReplaced() {
    m_commands->forget();
    reopen();
    Q_EMIT m_trouble->replaced();
}

/// A store that another program has locked is waited for as long as it takes.
void StoreSession::tryOpening() {
    thenOn(QtConcurrent::run(&StoreSession::open, m_opener, m_url, m_mode), this,
           [this, generation = m_generation](Result<Opened> opened) {
               if (generation != m_generation)
                   return;
               if (!opened && opened.error().code == ErrorCode::Busy) {
                   m_trouble->noteLockedOpening(true);
                   QTimer::singleShot(kOpenAgainMilliseconds, this, [this, generation] {
                       if (generation == m_generation)
                           tryOpening();
                   });
                   return;
               }
               if (!opened) {
                   m_state = State::Failed;
                   m_error = std::move(opened.error());
                   Q_EMIT stateChanged();
                   Q_EMIT failed(m_error);
                   return;
               }
               adopt(std::move(*opened));
           });
}

Result<StoreSession::Opened> StoreSession::open(const StoreOpener &opener, const QString &url,
                                                OpenMode mode) {
    // Before: what is put there while it is opened is then another file.
    const QByteArray fileBefore = fileAtLocation(url);
    auto store = opener(url, mode);
    if (!store)
        return failure(std::move(store.error()));
    Opened opened;
    opened.file = fileBefore.isEmpty() ? fileAtLocation(url) : fileBefore;
    opened.store = std::move(*store);
    opened.capabilities = opened.store->capabilities();
    opened.notices = opened.store->notices();
    if (ChangeFeed *feed = opened.store->changeFeed())
        opened.mark = feed->now().value_or(ChangeMark());
    opened.capabilities.changeLog = opened.mark.hasLog();
    const StoreAdmin *admin = opened.store->admin();
    const bool managed = admin != nullptr ? admin->isManaged() : opened.mark.hasLog();
    opened.ownership = managed ? Ownership::Managed : Ownership::Guest;
    return opened;
}

void StoreSession::adopt(Opened opened) {
    m_store = std::make_shared<AsyncStore>(std::move(opened.store));
    m_mode = OpenMode::Existing; // what is created once is not created again
    m_capabilities = opened.capabilities;
    m_ownership = opened.ownership;
    m_openedFile = opened.file;
    m_notices = std::move(opened.notices);
    m_heldBack = !m_triggersAccepted &&
                 std::any_of(m_notices.begin(), m_notices.end(), [](const StoreNotice &notice) {
                     return notice.kind == StoreNotice::Kind::ForeignTriggers;
                 });
    m_mark = opened.mark;
    m_ownChanges.clear();
    m_ownPolls = 0; // what was written before is not seen again
    m_writers.clear();
    m_state = State::Open;
    m_tick.start();
    m_countLater.start(0);
    Q_EMIT stateChanged();
    Q_EMIT this->opened();
}

void StoreSession::allowService(const EmbedderConfig &service) {
    if (!m_store)
        return;
    thenOn(QtConcurrent::run(m_store->onStore([service](Store &store) {
               auto kept = store.allowService(service);
               return std::pair(std::move(kept), store.notices());
           })),
           this,
           [this,
            generation = m_generation](std::pair<Result<void>, std::vector<StoreNotice>> answer) {
               if (generation != m_generation)
                   return;
               m_notices = std::move(answer.second);
               if (!answer.first)
                   Q_EMIT refused(answer.first.error());
               Q_EMIT stateChanged();
           });
}

void StoreSession::acceptTriggers() {
    m_triggersAccepted = true;
    m_heldBack = false;
    Q_EMIT stateChanged();
}

void StoreSession::retireStore() {
    m_tick.stop();
    m_countLater.stop();
    m_glancing = false;
    m_counting = false;
    if (m_store) // its destructor waits for what is under way: not on this thread
        (void)QtConcurrent::run([store = std::move(m_store)]() mutable { store.reset(); });
    m_store.reset();
}

QFuture<Result<void>> StoreSession::write(std::vector<PutOp> ops) {
    if (!m_store) {
        return QtFuture::makeReadyFuture(
            Result<void>(failure(ErrorCode::Io, u"the store is not open"_s)));
    }
    if (m_heldBack) {
        return QtFuture::makeReadyFuture(Result<void>(
            failure(ErrorCode::ReadOnly, u"the store runs statements of its own whenever it is "
                                         "written to, and nobody has agreed to that"_s)));
    }
    if (auto obstacle = m_trouble->obstacle())
        return QtFuture::makeReadyFuture(Result<void>(failure(*std::move(obstacle))));
    StoreChange change{.own = true, .items = {}, .everything = false, .at = {}};
    std::vector<Op> batch;
    batch.reserve(ops.size());
    for (PutOp &op : ops) {
        change.items.push_back({op.ns, op.key});
        if (m_capabilities.changeLog)
            ++m_ownChanges[change.items.back()];
        batch.emplace_back(std::move(op));
    }
    ++m_ownWrites;
    ++m_writing;
    return thenOn(m_store->batch(std::move(batch)), this,
                  [this, change = std::move(change),
                   generation = m_generation](Result<std::vector<OpAnswer>> answers) mutable {
                      --m_writing;
                      if (!answers) {
                          if (generation == m_generation && m_capabilities.changeLog) {
                              for (const ItemId &id : change.items) {
                                  if (--m_ownChanges[id] <= 0)
                                      m_ownChanges.remove(id);
                              }
                          }
                          return Result<void>(failure(std::move(answers.error())));
                      }
                      if (generation == m_generation) {
                          change.at = Timestamp::now();
                          publish(change);
                          checkForChanges();
                      }
                      return Result<void>();
                  });
}

void StoreSession::beginOwnWork() {
    ++m_ownWork;
}

void StoreSession::endOwnWork() {
    --m_ownWork;
    if (m_ownWork == 0) {
        ++m_ownWrites;
        // The poll that is under way, and the next, still see the job's last writes.
        m_ownPolls = m_glancing ? 2 : 1;
        publish({.own = true, .items = {}, .everything = true, .at = Timestamp::now()});
        checkForChanges();
    }
}

void StoreSession::checkForChanges() {
    if (!m_store || m_glancing)
        return;
    m_glancing = true;
    auto seeing = QtConcurrent::run(
        m_store->onStore([mark = m_mark](const Store &store) { return poll(store, mark); }));
    thenOn(seeing, this, [this, generation = m_generation](const Result<Poll> &seen) {
        if (generation != m_generation)
            return;
        m_glancing = false;
        m_trouble->noteRead(seen ? std::nullopt : std::optional(seen.error()));
        if (seen)
            applyPoll(*seen);
        else if (seen.error().code != ErrorCode::Busy)
            qCWarning(lcWindow) << "Cannot watch the store:" << seen.error().detail;
    });
}

Result<StoreSession::Poll> StoreSession::poll(const Store &store, const ChangeMark &mark) {
    Poll seen{mark, std::nullopt};
    ChangeFeed *feed = store.changeFeed();
    if (feed == nullptr)
        return seen;
    const auto commits = feed->commits();
    if (!commits)
        return failure(commits.error());
    if (*commits == mark.commits)
        return seen;
    if (!mark.hasLog()) {
        seen.mark.commits = *commits;
        return seen;
    }
    auto page = feed->since(mark, kChangesRead);
    if (!page)
        return failure(std::move(page.error()));
    seen.mark = page->mark;
    if (page->more) {
        auto now = feed->now();
        if (!now)
            return failure(std::move(now.error()));
        seen.mark = *now;
    }
    seen.changes = std::move(*page);
    return seen;
}

void StoreSession::applyPoll(const Poll &polled) {
    const bool committed = polled.mark.commits != m_mark.commits;
    m_mark = polled.mark;
    const bool jobs = m_ownWork > 0 || m_ownPolls > 0;
    if (m_ownWork == 0 && m_ownPolls > 0)
        --m_ownPolls;
    const bool ownOnly = jobs || m_ownWrites > 0;
    m_ownWrites = m_writing;

    StoreChange change{.own = jobs, .items = {}, .everything = false, .at = Timestamp::now()};
    if (polled.changes) {
        for (const Change &entry : polled.changes->changes) {
            const auto expected = m_ownChanges.find(entry.id);
            if (expected != m_ownChanges.end() && !jobs) {
                if (--*expected <= 0)
                    m_ownChanges.erase(expected);
                continue;
            }
            change.items.push_back(entry.id);
            change.at = entry.at;
        }
        change.everything =
            polled.changes->kind == ChangePage::Kind::Unknown || polled.changes->more;
        if (change.everything)
            change.items.clear();
    } else if (committed) {
        // Without a change log a commit cannot be told from our own at the same time; what we
        // wrote has been told already.
        if (ownOnly && !change.own)
            return;
        change.everything = true;
    }
    if (change.items.empty() && !change.everything)
        return;
    if (!change.own)
        m_lastForeignWrite = change.at;
    // While a job of ours writes, what somebody else writes beside it is taken for the job's.
    const bool sure = !change.own;
    publish(change, sure);
}

void StoreSession::publish(const StoreChange &change, bool sure) {
    noteWriters(change, sure);
    if (!m_countLater.isActive())
        m_countLater.start(kCountDelayMilliseconds);
    Q_EMIT changed(change);
}

void StoreSession::noteWriters(const StoreChange &change, bool sure) {
    // Of which items others' writes were is only known from a change log; and where it is not
    // known of all, it is not known of any.
    if (change.everything || !m_capabilities.changeLog ||
        m_writers.size() + static_cast<qsizetype>(change.items.size()) > kWritersKept)
        m_writers.clear();
    if (change.everything || !m_capabilities.changeLog)
        return;
    for (const ItemId &id : change.items) {
        if (sure)
            m_writers.insert(id, change.own ? Writer::Own : Writer::Foreign);
        else
            m_writers.remove(id);
    }
}

std::optional<StoreSession::Writer> StoreSession::lastWriter(const ItemId &id) const {
    const auto found = m_writers.constFind(id);
    return found == m_writers.constEnd() ? std::nullopt : std::optional(*found);
}

void StoreSession::count() {
    if (!m_store || !m_capabilities.browse)
        return;
    if (m_counting) {
        m_countLater.start(kCountDelayMilliseconds);
        return;
    }
    m_counting = true;
    thenOn(m_store->run(CountOp{}), this,
           [this, generation = m_generation](const Result<CountAnswer> &counted) {
               if (generation != m_generation)
                   return;
               m_counting = false;
               if (!counted || m_itemCount == counted->items)
                   return;
               m_itemCount = counted->items;
               Q_EMIT itemCountChanged();
           });
}

} // namespace nestor::ui
