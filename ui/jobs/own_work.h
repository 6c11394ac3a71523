// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/session/store_session.h"

#include <QPointer>

#include <memory>

namespace nestor::ui {

/// While this lives, what is seen to change in the session's store is this window's own work. A
/// task keeps it with what is called at its end, so that it also ends when the task is replaced.
/// On the window's thread.
[[nodiscard]] inline std::shared_ptr<void> ownWork(StoreSession *session) {
    session->beginOwnWork();
    return {nullptr, [guarded = QPointer<StoreSession>(session)](void *) {
                if (guarded)
                    guarded->endOwnWork();
            }};
}

} // namespace nestor::ui
