// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/index_status.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace nestor::ui {

class StoreSession;

/// How far the index of a session's store is, looked at on a worker: when the store was opened,
/// when something was written, after searches, and each second while vectors wait for their place
/// in the graph. On the window's thread.
class IndexWatch : public QObject {
    Q_OBJECT

public:
    explicit IndexWatch(StoreSession *session);

    /// nullopt: not looked yet.
    [[nodiscard]] const std::optional<IndexStatus> &status() const { return m_status; }
    /// Looks in a moment.
    void lookSoon();

Q_SIGNALS:
    void changed();
    /// So many vectors wait for their place in the graph that building it takes a while. Once,
    /// until none waits.
    void graphWaits();

private:
    void look();
    void receive(const Result<IndexStatus> &status);

    StoreSession *m_session;
    std::optional<IndexStatus> m_status;
    QTimer m_soon;
    bool m_looking = false;
    bool m_again = false; ///< something happened meanwhile
    bool m_told = false;  ///< graphWaits(), of the vectors that wait now
    int m_generation = 0; ///< looks at a store that was opened before this one are dropped
};

/// "Index up to date"; empty while it is not known.
[[nodiscard]] QString indexText(const std::optional<IndexStatus> &status);
/// What that means, and what can be done, in a sentence.
[[nodiscard]] QString indexAdvice(const std::optional<IndexStatus> &status);

} // namespace nestor::ui
