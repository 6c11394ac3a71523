// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/field_index_info.h"

namespace nestor::ui {

class StoreSession;
class TaskList;

/// Makes or removes an index on a field as a task, which can be cancelled: then nothing changed.
/// The session must be open.
void startFieldIndexing(TaskList *tasks, StoreSession *session, const FieldIndexChange &change);

} // namespace nestor::ui
