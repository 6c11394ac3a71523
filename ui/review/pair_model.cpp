// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/review/pair_model.h"

#include "core/base/text.h"
#include "ui/widgets/literal_text.h"

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

QString pairText(const MemoryPair &pair) {
    QStringList differs;
    for (const QByteArray &one : pair.differs)
        differs.append(forMessage(one, 40));
    const QString what = differs.join(u", "_s);
    if (pair.kind == PairKind::Duplicate)
        return what.isEmpty() ? PairModel::tr("Duplicate")
                              : PairModel::tr("Duplicate, but for %1").arg(what);
    return pair.byFields ? PairModel::tr("Conflict in %1").arg(what)
                         : PairModel::tr("Conflict: %1").arg(what);
}

void PairModel::setPairs(std::vector<MemoryPair> pairs) {
    beginResetModel();
    m_entries.clear();
    m_shown.clear();
    // Contradictions first: they are what one came for.
    std::stable_partition(pairs.begin(), pairs.end(),
                          [](const MemoryPair &pair) { return pair.kind == PairKind::Conflict; });
    for (MemoryPair &pair : pairs) {
        m_shown.push_back(int(m_entries.size()));
        m_entries.push_back({std::move(pair)});
    }
    endResetModel();
}

int PairModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : int(m_shown.size());
}

QVariant PairModel::data(const QModelIndex &index, int role) const {
    const MemoryPair *pair = pairAt(index.row());
    if (pair == nullptr)
        return {};
    const auto place = [](const Item &item) {
        return forMessage(item.ns.stored(), 60) + u" / "_s + forMessage(item.key, 40);
    };
    if (role == Qt::DisplayRole) {
        return QString(pairText(*pair) + u'\n' + forMessage(pair->items[0].key, 30) + u"  ·  "_s +
                       forMessage(pair->items[1].key, 30));
    }
    if (role == Qt::AccessibleTextRole) {
        return QString(pairText(*pair) + u". "_s + place(pair->items[0]) + u", "_s +
                       place(pair->items[1]));
    }
    if (role == Qt::ToolTipRole)
        return literalToolTip(place(pair->items[0]) + u'\n' + place(pair->items[1]));
    return {};
}

const MemoryPair *PairModel::pairAt(int row) const {
    const int number = numberAt(row);
    return number < 0 ? nullptr : &m_entries[size_t(number)].pair;
}

int PairModel::numberAt(int row) const {
    return row >= 0 && row < int(m_shown.size()) ? m_shown[size_t(row)] : -1;
}

int PairModel::rowOf(int number) const {
    const auto found = std::lower_bound(m_shown.begin(), m_shown.end(), number);
    return found != m_shown.end() && *found == number ? int(found - m_shown.begin()) : -1;
}

int PairModel::count(PairKind kind) const {
    return int(std::count_if(m_shown.begin(), m_shown.end(), [&](int number) {
        return m_entries[size_t(number)].pair.kind == kind;
    }));
}

std::array<ItemId, 2> PairModel::itemsOf(int number) const {
    const auto &items = m_entries[size_t(number)].pair.items;
    return {ItemId{items[0].ns, items[0].key}, ItemId{items[1].ns, items[1].key}};
}

std::vector<int> PairModel::numbersOf(const std::vector<ItemId> &items) const {
    std::vector<int> numbers;
    for (int number = 0; number < int(m_entries.size()); ++number) {
        const auto pair = itemsOf(number);
        const auto isIn = [&items](const ItemId &id) {
            return std::find(items.begin(), items.end(), id) != items.end();
        };
        if (items.empty() || isIn(pair[0]) || isIn(pair[1]))
            numbers.push_back(number);
    }
    return numbers;
}

void PairModel::setPair(int number, std::optional<MemoryPair> pair) {
    Entry &entry = m_entries[size_t(number)];
    entry.exists = pair.has_value();
    if (pair) {
        // Another pair than the one that was no problem.
        if (entry.dismissed && pairMark(pair->items[0], pair->items[1]) !=
                                   pairMark(entry.pair.items[0], entry.pair.items[1]))
            entry.dismissed = false;
        entry.pair = *std::move(pair);
    }
    show(number, waits(entry));
}

void PairModel::setDismissed(int number, bool dismissed) {
    Entry &entry = m_entries[size_t(number)];
    entry.dismissed = dismissed;
    show(number, waits(entry));
}

void PairModel::show(int number, bool waits) {
    const auto at = std::lower_bound(m_shown.begin(), m_shown.end(), number);
    const int row = int(at - m_shown.begin());
    const bool shown = at != m_shown.end() && *at == number;
    if (shown && waits) {
        Q_EMIT dataChanged(index(row), index(row));
    } else if (waits) {
        beginInsertRows({}, row, row);
        m_shown.insert(at, number);
        endInsertRows();
    } else if (shown) {
        beginRemoveRows({}, row, row);
        m_shown.erase(at);
        endRemoveRows();
    }
}

} // namespace nestor::ui
