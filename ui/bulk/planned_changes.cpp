// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bulk/planned_changes.h"

#include "core/base/text.h"
#include "ui/widgets/literal_text.h"

#include <algorithm>
#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// So many items are read at a time: others write in between.
constexpr size_t kItemsAtOnce = 200;

} // namespace

Result<PlannedChanges> planChanges(const std::vector<ItemId> &ids, const ValueChange &change,
                                   Store &store, Job &job) {
    PlannedChanges planned;
    const auto total = static_cast<qint64>(ids.size());
    for (size_t first = 0; first < ids.size(); first += kItemsAtOnce) {
        job.report(static_cast<qint64>(first), total);
        if (job.cancelled())
            return failure(ErrorCode::Cancelled, u"The preview was cancelled"_s);
        const size_t end = std::min(ids.size(), first + kItemsAtOnce);
        std::vector<Op> ops;
        for (size_t i = first; i < end; ++i)
            ops.emplace_back(PeekOp{ids[i]});
        auto answers = store.batch(std::move(ops), job.stopToken());
        if (!answers)
            return failure(std::move(answers.error()));
        for (OpAnswer &answer : *answers) {
            auto &item = std::get<PeekAnswer>(answer).item;
            if (!item) {
                ++planned.missing;
                continue;
            }
            auto after = changedValue(item->value, change);
            if (!after) {
                ++planned.faults;
                planned.items.push_back({*std::move(item), {}, after.error().detail});
            } else if (!*after) {
                ++planned.unchanged;
            } else {
                planned.items.push_back({*std::move(item), **std::move(after), {}});
            }
        }
    }
    job.report(total, total);
    return planned;
}

void PlannedChangesModel::setChanges(PlannedChanges changes) {
    beginResetModel();
    m_changes = std::move(changes);
    endResetModel();
}

int PlannedChangesModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_changes.items.size());
}

QVariant PlannedChangesModel::data(const QModelIndex &index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const PlannedChanges::One &one = m_changes.items[static_cast<size_t>(index.row())];
    const QString name =
        forMessage(one.before.key, 60) + u"  "_s + forMessage(one.before.ns.stored(), 60);
    switch (role) {
    case Qt::DisplayRole:
        return one.fault.isEmpty() ? name : u"✕ "_s + name;
    case Qt::AccessibleTextRole:
        return one.fault.isEmpty() ? name : tr("%1 cannot be changed: %2").arg(name, one.fault);
    case Qt::ToolTipRole:
        return literalToolTip(one.fault.isEmpty() ? name : one.fault);
    default:
        return {};
    }
}

} // namespace nestor::ui
