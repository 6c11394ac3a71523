// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/bulk_change.h"

namespace nestor::ui {

using namespace Qt::StringLiterals;

Result<void> checkChange(const BulkChange &change) {
    switch (change.kind) {
    case BulkChange::Value:
        return nestor::checkChange(change.value);
    case BulkChange::Life:
        if (change.minutes && *change.minutes <= 0)
            return failure(ErrorCode::InvalidArgument, u"the time is missing"_s);
        return {};
    case BulkChange::Copy:
        if (change.target.isRoot() && change.toOtherStore)
            return {};
        [[fallthrough]];
    case BulkChange::Move: {
        if (change.target.isRoot())
            return failure(ErrorCode::InvalidArgument, u"no namespace is named"_s);
        auto valid = validatedNamespace(change.target.labels(), false);
        if (!valid)
            return failure(std::move(valid.error()));
        return {};
    }
    case BulkChange::Delete:
        return {};
    }
    return {};
}

} // namespace nestor::ui
