// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bulk/planned_changes.h"

#include "core/base/text.h"
#include "ui/widgets/literal_text.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// So many items are read at a time: others write in between.
constexpr size_t kItemsAtOnce = 200;

Result<std::vector<std::optional<Item>>> peek(const std::vector<ItemId> &ids, size_t first,
                                              const BatchReader &read, Job &job) {
    std::vector<Op> ops;
    for (size_t i = first; i < std::min(ids.size(), first + kItemsAtOnce); ++i)
        ops.emplace_back(PeekOp{ids[i]});
    auto answers = read(std::move(ops), job);
    if (!answers)
        return failure(std::move(answers.error()));
    std::vector<std::optional<Item>> items;
    for (OpAnswer &answer : *answers)
        items.push_back(std::move(std::get<PeekAnswer>(answer).item));
    return items;
}

/// Goes over the items of a set, and over where they are to go.
class Planner {
public:
    Planner(const ItemSet &set, const BulkChange &change, Store &store, const BatchReader &other,
            Job &job)
        : m_set(set)
        , m_change(change)
        , m_own([&store](std::vector<Op> ops, Job &underWay) {
            return store.batch(std::move(ops), underWay.stopToken());
        })
        , m_other(other ? other : m_own)
        , m_job(job) {}

    Result<PlannedChanges> plan() {
        auto read = m_set.scope ? readScope() : readNamed();
        if (read && (m_change.kind == BulkChange::Move || m_change.kind == BulkChange::Copy))
            read = lookAtTargets();
        if (!read)
            return failure(std::move(read.error()));
        return std::move(m_planned);
    }

private:
    [[nodiscard]] Result<void> goOn(qint64 done, qint64 total) {
        m_job.report(done, total);
        if (m_job.cancelled())
            return failure(ErrorCode::Cancelled, u"The preview was cancelled"_s);
        return {};
    }

    Result<void> readNamed() {
        const auto total = static_cast<qint64>(m_set.ids.size());
        for (size_t first = 0; first < m_set.ids.size(); first += kItemsAtOnce) {
            if (auto on = goOn(static_cast<qint64>(first), total); !on)
                return on;
            auto items = peek(m_set.ids, first, m_own, m_job);
            if (!items)
                return failure(std::move(items.error()));
            for (std::optional<Item> &item : *items) {
                if (item)
                    take(*std::move(item));
                else
                    ++m_planned.missing;
            }
        }
        return goOn(total, total);
    }

    Result<void> readScope() {
        auto counted = m_own({CountOp{*m_set.scope, m_set.filter}}, m_job);
        if (!counted)
            return failure(std::move(counted.error()));
        const qint64 total = std::get<CountAnswer>(counted->front()).items;
        qint64 done = 0;
        ItemsOp next{*m_set.scope, m_set.filter, std::nullopt, static_cast<qint64>(kItemsAtOnce)};
        while (true) {
            if (auto on = goOn(done, std::max(done, total)); !on)
                return on;
            auto answers = m_own({next}, m_job);
            if (!answers)
                return failure(std::move(answers.error()));
            std::vector<Item> &items = std::get<ItemsAnswer>(answers->front()).items;
            done += static_cast<qint64>(items.size());
            const bool last = items.size() < kItemsAtOnce;
            if (!items.empty())
                next.after = ItemId{items.back().ns, items.back().key};
            for (Item &item : items)
                take(std::move(item));
            if (last)
                return {};
        }
    }

    [[nodiscard]] NamespacePath targetOf(const Item &item) const {
        if (m_change.target.isRoot())
            return item.ns;
        if (!m_set.scope)
            return m_change.target;
        return NamespacePath(m_change.target.labels() +
                             item.ns.labels().mid(m_set.scope->ns.depth()));
    }

    void take(Item item) {
        switch (m_change.kind) {
        case BulkChange::Value: {
            auto after = changedValue(item.value, m_change.value);
            if (!after) {
                ++m_planned.faults;
                m_planned.items.push_back({std::move(item), {}, after.error().detail, {}, {}});
            } else if (!*after) {
                ++m_planned.unchanged;
            } else {
                m_planned.items.push_back({std::move(item), **std::move(after), {}, {}, {}});
            }
            return;
        }
        case BulkChange::Life: {
            if (!m_change.minutes && !item.expiresAt && !item.ttlMinutes) {
                ++m_planned.unchanged;
                return;
            }
            const QByteArray value = item.value;
            m_planned.items.push_back({std::move(item), value, {}, {}, {}});
            return;
        }
        case BulkChange::Move:
        case BulkChange::Copy: {
            const ItemId target{targetOf(item), item.key};
            if (target.ns == item.ns && !m_change.toOtherStore) {
                ++m_planned.unchanged;
                return;
            }
            const QByteArray value = item.value;
            m_planned.items.push_back({std::move(item), value, {}, target, {}});
            return;
        }
        case BulkChange::Delete:
            m_planned.items.push_back({std::move(item), {}, {}, {}, {}});
            return;
        }
    }

    Result<void> lookAtTargets() {
        std::vector<ItemId> ids;
        QSet<ItemId> met;
        for (PlannedChanges::One &one : m_planned.items) {
            ids.push_back(*one.target);
            if (met.contains(*one.target))
                fail(one, PlannedChangesModel::tr("another of these items has the same key"));
            met.insert(*one.target);
        }
        for (size_t first = 0; first < ids.size(); first += kItemsAtOnce) {
            if (auto on = goOn(static_cast<qint64>(first), static_cast<qint64>(ids.size())); !on)
                return on;
            auto there = peek(ids, first, m_other, m_job);
            if (!there)
                return failure(std::move(there.error()));
            for (size_t i = 0; i < there->size(); ++i) {
                PlannedChanges::One &one = m_planned.items[first + i];
                if (!(*there)[i] || !one.fault.isEmpty())
                    continue;
                if (!m_change.replaces) {
                    fail(one, PlannedChangesModel::tr("an item has this key there"));
                    continue;
                }
                one.replaced = std::move((*there)[i]);
                ++m_planned.replaced;
            }
        }
        return {};
    }

    void fail(PlannedChanges::One &one, const QString &why) {
        one.fault = why;
        ++m_planned.faults;
    }

    const ItemSet &m_set;
    const BulkChange &m_change;
    const BatchReader m_own;
    const BatchReader m_other;
    Job &m_job;
    PlannedChanges m_planned;
};

std::vector<ItemEdit> movesOf(const PlannedChanges &planned) {
    std::vector<ItemEdit> edits;
    QHash<ItemId, size_t> places;
    for (const PlannedChanges::One &one : planned.items) {
        if (!one.fault.isEmpty())
            continue;
        const ItemId id{one.before.ns, one.before.key};
        places.insert(id, edits.size());
        edits.push_back({id, one.before, std::nullopt, std::nullopt});
    }
    for (const PlannedChanges::One &one : planned.items) {
        if (!one.fault.isEmpty())
            continue;
        // What moves away makes room for another: one edit of one item.
        const auto leaving = places.constFind(*one.target);
        if (leaving == places.cend())
            edits.push_back({*one.target, one.replaced, std::nullopt, std::nullopt});
        ItemEdit &edit = leaving == places.cend() ? edits.back() : edits[*leaving];
        edit.after = one.after;
        edit.from = one.before;
        edit.takesVectors = true;
    }
    return edits;
}

} // namespace

Result<PlannedChanges> planChanges(const ItemSet &set, const BulkChange &change, Store &store,
                                   const BatchReader &other, Job &job) {
    return Planner(set, change, store, other, job).plan();
}

std::vector<ItemEdit> editsOf(const PlannedChanges &planned, const BulkChange &change) {
    if (change.kind == BulkChange::Move)
        return movesOf(planned);
    std::vector<ItemEdit> edits;
    for (const PlannedChanges::One &one : planned.items) {
        if (!one.fault.isEmpty())
            continue;
        const ItemId id{one.before.ns, one.before.key};
        switch (change.kind) {
        case BulkChange::Value:
            edits.push_back({id, one.before, one.after, std::nullopt});
            break;
        case BulkChange::Life: {
            TtlChoice life{.kind = TtlChoice::Never, .minutes = 0};
            if (change.minutes)
                life = {.kind = TtlChoice::Minutes, .minutes = *change.minutes};
            edits.push_back({id, one.before, one.after, life, one.before, false});
            break;
        }
        case BulkChange::Copy:
            edits.push_back({*one.target, one.replaced, one.after, std::nullopt, one.before,
                             !change.toOtherStore});
            break;
        case BulkChange::Move:
            break;
        case BulkChange::Delete:
            edits.push_back({id, one.before, std::nullopt, std::nullopt});
            break;
        }
    }
    return edits;
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
    QString name =
        forMessage(one.before.key, 60) + u"  "_s + forMessage(one.before.ns.stored(), 60);
    if (one.target && one.target->ns != one.before.ns)
        name += u" → "_s + forMessage(one.target->ns.stored(), 60);
    switch (role) {
    case Qt::DisplayRole:
        return !one.fault.isEmpty() ? u"✕ "_s + name : one.replaced ? u"⚠ "_s + name : name;
    case Qt::AccessibleTextRole:
        return !one.fault.isEmpty() ? tr("%1 cannot be changed: %2").arg(name, one.fault)
               : one.replaced       ? tr("%1 replaces the item that is there").arg(name)
                                    : name;
    case Qt::ToolTipRole:
        return literalToolTip(one.fault.isEmpty() ? name : one.fault);
    default:
        return {};
    }
}

} // namespace nestor::ui
