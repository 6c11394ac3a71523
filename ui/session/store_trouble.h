// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace nestor::ui {

class StoreSession;

/// What keeps the store of a session from being read or written as usual, noticed within a second:
/// another program holds its lock, its file went away, was cut off or overwritten, or its server
/// cannot be reached. On the
/// window's thread; looks at the file on a worker.
///
/// It also brings the store back: a file that is there again is opened anew, one that was put in
/// the place of the open one is opened in its stead, and where opening failed it is tried again
/// once what is at the place has changed.
class StoreTrouble : public QObject {
    Q_OBJECT

public:
    enum class Kind {
        None,
        Waiting, ///< for another program's lock; goes on by itself
        Missing, ///< no file is at the place
        Emptied, ///< the file was cut off to nothing
        Damaged, ///< the file cannot be read any more
        Lost,    ///< the connection to its server; it is made anew by itself
    };

    explicit StoreTrouble(StoreSession *session);

    [[nodiscard]] Kind kind() const {
        return m_waiting && !isLasting(m_kind) ? Kind::Waiting : m_kind;
    }
    /// Why nothing can be written now, as an error to answer with; nullopt: it can.
    [[nodiscard]] std::optional<Error> obstacle() const;

    /// The session tells what it met when it read; nullopt: all went well.
    void noteRead(const std::optional<Error> &error);
    /// Opening met a lock, and will be tried again.
    void noteLockedOpening(bool locked);
    /// Looks now instead of at the next tick.
    void look();

Q_SIGNALS:
    void changed();
    /// The file at the store's place is another one than was open; it is being opened.
    void replaced();

private:
    [[nodiscard]] static bool isLasting(Kind kind) {
        return kind == Kind::Missing || kind == Kind::Emptied || kind == Kind::Damaged ||
               kind == Kind::Lost;
    }
    void set(Kind kind);
    void setWaiting(bool waiting);
    void applyLook(const QByteArray &file, qint64 size);
    void lookAtFailed();

    StoreSession *m_session;
    QTimer m_tick;
    Kind m_kind = Kind::None;
    bool m_waiting = false;
    bool m_lockedOpening = false;
    bool m_looking = false;
    QByteArray m_file;     ///< the one that is open; empty: the store is in none
    int m_elsewhere = 0;   ///< looks in a row that found another file
    QByteArray m_failedAt; ///< what was at the place when opening failed
    QByteArray m_wrong;    ///< what was there when it was found emptied or damaged
    int m_generation = 0;
};

} // namespace nestor::ui
