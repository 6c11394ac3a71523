// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace nestor::ui {

class Prompts;
class StoreSession;

/// Asks a person what must not happen without his word, once a store is open and before anything is
/// sent or written: whether texts may go to a service that only the store's file names, and whether
/// the store is to be edited though its file runs somebody's statements at every write. A session's
/// answers are asked for once. `parent` and `prompts` outlive the session.
void askAboutStore(StoreSession *session, Prompts *prompts, QWidget *parent);

/// What a person is to know of a store, and cannot decide here; empty where there is nothing.
[[nodiscard]] QString warningAbout(const StoreSession &session);

} // namespace nestor::ui
