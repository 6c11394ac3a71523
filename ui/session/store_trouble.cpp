// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/store_trouble.h"

#include "core/open/location_watch.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"

#include <QtConcurrentRun>

#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLookMilliseconds = 250;
/// A file that is put in the place of another is given this many looks to be there in whole.
constexpr int kLooksAtAnother = 2;

} // namespace

StoreTrouble::StoreTrouble(StoreSession *session)
    : QObject(session)
    , m_session(session) {
    m_tick.setInterval(kLookMilliseconds);
    connect(&m_tick, &QTimer::timeout, this, &StoreTrouble::look);
    connect(session, &StoreSession::stateChanged, this, [this] {
        ++m_generation;
        m_looking = false;
        m_elsewhere = 0;
        m_file = m_session->isOpen() ? m_session->openedFile() : QByteArray();
        m_failedAt = m_session->state() == StoreSession::State::Failed
                         ? locationStamp(m_session->url())
                         : QByteArray();
        if (m_session->state() != StoreSession::State::Opening) {
            m_lockedOpening = false;
            set(Kind::None);
        }
    });
    m_tick.start();
}

std::optional<Error> StoreTrouble::obstacle() const {
    switch (m_kind) {
    case Kind::Missing:
        return Error{ErrorCode::Io, u"The file is no longer at its place"_s, -1};
    case Kind::Emptied:
    case Kind::Damaged:
        return Error{ErrorCode::Io, u"The file was cut off or overwritten"_s, -1};
    case Kind::Lost:
        return Error{ErrorCode::Unreachable, u"The connection to the server is lost"_s, -1};
    default:
        return std::nullopt;
    }
}

void StoreTrouble::noteRead(const std::optional<Error> &error) {
    const bool damaged =
        error && (error->code == ErrorCode::Corrupt || error->code == ErrorCode::NotAStore);
    if (error && error->code == ErrorCode::Unreachable && m_file.isEmpty())
        set(Kind::Lost); // whoever asks next connects anew
    else if (!error && m_kind == Kind::Lost)
        set(Kind::None);
    else if (damaged && !isLasting(m_kind))
        set(Kind::Damaged);
    else if (!error && m_kind == Kind::Damaged)
        set(Kind::None);
}

void StoreTrouble::noteLockedOpening(bool locked) {
    m_lockedOpening = locked;
    setWaiting(locked || isLocationLocked(m_session->url()));
}

void StoreTrouble::look() {
    setWaiting(m_lockedOpening || isLocationLocked(m_session->url()));
    if (m_session->state() == StoreSession::State::Failed)
        lookAtFailed();
    if (!m_session->isOpen() || m_looking || m_file.isEmpty())
        return;
    m_looking = true;
    struct Look {
        QByteArray file;
        qint64 size;
    };
    auto looked = QtConcurrent::run([url = m_session->url()] {
        return Look{fileAtLocation(url), sizeAtLocation(url)};
    });
    thenOn(looked, this, [this, generation = m_generation](const Look &look) {
        if (generation != m_generation)
            return;
        m_looking = false;
        applyLook(look.file, look.size);
    });
}

void StoreTrouble::applyLook(const QByteArray &file, qint64 size) {
    const bool another = !file.isEmpty() && file != m_file;
    m_elsewhere = another ? m_elsewhere + 1 : 0;
    if (file.isEmpty()) {
        set(Kind::Missing);
    } else if (another) {
        if (m_elsewhere >= kLooksAtAnother)
            m_session->reopenReplaced();
    } else if (size == 0) {
        set(Kind::Emptied);
    } else if (m_kind == Kind::Missing) {
        set(Kind::None);
        m_session->checkForChanges();
    } else if (isLasting(m_kind)) {
        // Written anew in its place: nothing that was known of it is good. Where it still cannot
        // be read, opening says so.
        const QByteArray now = locationStamp(m_session->url());
        if (std::exchange(m_wrong, now) != now)
            m_session->reopenReplaced();
    }
}

void StoreTrouble::lookAtFailed() {
    const QByteArray now = locationStamp(m_session->url());
    if (now != std::exchange(m_failedAt, now))
        m_session->reopen();
}

void StoreTrouble::set(Kind kind) {
    const Kind before = this->kind();
    m_kind = kind;
    m_wrong = isLasting(kind) ? locationStamp(m_session->url()) : QByteArray();
    if (this->kind() != before)
        Q_EMIT changed();
}

void StoreTrouble::setWaiting(bool waiting) {
    const Kind before = kind();
    m_waiting = waiting;
    if (kind() != before)
        Q_EMIT changed();
}

} // namespace nestor::ui
