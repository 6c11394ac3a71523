// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/index_job.h"

namespace nestor::ui {

class StoreSession;
class TaskList;

/// What builds a store's index as the store says, or by a model learned on its own texts where it
/// says nothing. The session must be open.
[[nodiscard]] IndexPlan storedIndexPlan(const StoreSession &session);

/// Builds what searches by meaning need as a task, or brings it up to date. A newer choice for the
/// same store replaces one that is under way; what that one embedded stays. The session must be
/// open.
///
/// `named`: a person named the plan's service here, and not the store's file: texts may go there.
void startIndexing(TaskList *tasks, StoreSession *session, const IndexPlan &plan,
                   bool named = false);

/// Shows as a task, and speeds up, the building of the graph that searches by meaning walk in a
/// large store; unless its index is being built, which ends with the graph. The session must be
/// open.
void startGraph(TaskList *tasks, StoreSession *session);

} // namespace nestor::ui
