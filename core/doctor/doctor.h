// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/base/job.h"
#include "core/doctor/diagnosis.h"
#include "core/embedding/embedder.h"
#include "core/model/index_config.h"
#include "core/store/store.h"

#include <memory>
#include <optional>
#include <vector>

namespace nestor {

struct DoctorOptions {
    /// How the agent embeds and compares; absent: as the store's own configuration says.
    std::optional<IndexConfig> index;
    /// In place of the embedder that `index` names.
    std::shared_ptr<Embedder> embedder;
    /// Nothing outside of it is looked at: who asks may know of nothing else.
    NamespacePath reach;
};

/// Why an agent's search recalls what it does: runs LangGraph's own statement on the store,
/// compares the question with every vector, and takes each expected item up the ladder. Writes
/// nothing.
///
/// A plain function for any thread; looks at the whole store once in a read transaction. Fails with
/// Unsupported for stores that are in no file, InvalidFilter, InvalidConfig, NotFound where the
/// item whose vector is the question has none, and as the embedder and the file do.
[[nodiscard]] Result<DoctorReport> examine(Store &store, const DoctorQuestion &question,
                                           const std::vector<ItemId> &expected,
                                           const DoctorOptions &options, Job &job);

} // namespace nestor
