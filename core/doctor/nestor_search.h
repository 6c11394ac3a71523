// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/doctor/doctor.h"

namespace nestor {

/// Whether a question in words is one for Nestor's own search: the store is managed, has no vectors
/// of another agent's, and what embeds its items is Nestor's. Then the agent is one that asks
/// through Nestor. Fails as the file does.
[[nodiscard]] Result<bool> isAskedThroughNestor(Store &store, const DoctorQuestion &question,
                                                const DoctorOptions &options);

/// As examine(), for such a question. Nestor cuts nothing off before it tells items apart, so
/// nothing is crowded out.
[[nodiscard]] Result<DoctorReport> examineNestorsSearch(Store &store,
                                                        const DoctorQuestion &question,
                                                        const std::vector<ItemId> &expected,
                                                        const DoctorOptions &options, Job &job);

} // namespace nestor
