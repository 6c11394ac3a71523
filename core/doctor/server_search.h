// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/doctor/doctor.h"
#include "core/doctor/scan.h"
#include "core/store/agent_view.h"

namespace nestor {

/// As examine(), for an agent whose store is on a server: that runs the agent's statement itself,
/// and says by what it answered. Why hits are missing, and what would mend it, is among the notes.
[[nodiscard]] Result<DoctorReport> examineOnServer(Store &store, AgentView &view,
                                                   const DoctorQuestion &question,
                                                   const std::vector<ItemId> &expected,
                                                   const DoctorOptions &options, Job &job);

/// As scanStore(), of such a store.
[[nodiscard]] Result<ScanReport> scanOnServer(AgentView &view, const NamespacePath &ns, Job &job);

} // namespace nestor
