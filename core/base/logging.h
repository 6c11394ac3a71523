// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QLoggingCategory>

/// Logging categories, one for each part that has something to say. Switch them on with
/// QT_LOGGING_RULES, e.g. "nestor.store.debug=true". Never log values, keys of services or queries.
namespace nestor {

Q_DECLARE_LOGGING_CATEGORY(lcSql)
Q_DECLARE_LOGGING_CATEGORY(lcStore)
Q_DECLARE_LOGGING_CATEGORY(lcSearch)
Q_DECLARE_LOGGING_CATEGORY(lcEmbedding)
Q_DECLARE_LOGGING_CATEGORY(lcJobs)
Q_DECLARE_LOGGING_CATEGORY(lcWindow)

} // namespace nestor
