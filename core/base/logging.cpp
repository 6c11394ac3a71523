// SPDX-License-Identifier: Apache-2.0
#include "core/base/logging.h"

namespace nestor {

Q_LOGGING_CATEGORY(lcSql, "nestor.sql", QtWarningMsg)
Q_LOGGING_CATEGORY(lcStore, "nestor.store", QtWarningMsg)
Q_LOGGING_CATEGORY(lcSearch, "nestor.search", QtWarningMsg)
Q_LOGGING_CATEGORY(lcEmbedding, "nestor.embedding", QtWarningMsg)
Q_LOGGING_CATEGORY(lcJobs, "nestor.jobs", QtWarningMsg)
Q_LOGGING_CATEGORY(lcWindow, "nestor.window", QtWarningMsg)

} // namespace nestor
