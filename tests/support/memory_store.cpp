// SPDX-License-Identifier: Apache-2.0
#include "tests/support/memory_store.h"

#include "core/base/text.h"
#include "core/json/field_path.h"
#include "core/model/vector_bytes.h"
#include "core/open/backends.h"
#include "core/store/validation.h"
#include "tests/support/memory_search_source.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <mutex>

namespace nestor::test {

using namespace Qt::StringLiterals;

namespace {

ItemPlace placeOf(const NamespacePath &ns, const QByteArray &key) {
    return {ns.stored(), key};
}

tl::unexpected<Error> unsupported(const QString &what) {
    return failure(ErrorCode::Unsupported, u"A store in memory %1"_s.arg(what));
}

} // namespace

/// The same store, which takes any JSON.
class MemoryStore::AnyJson final : public Store {
public:
    explicit AnyJson(MemoryStore &store)
        : m_store(store) {}
    Result<std::vector<OpAnswer>> batch(std::vector<Op> ops, std::stop_token stop = {}) override {
        return m_store.runAs(ValueRule::Json, std::move(ops), stop);
    }
    [[nodiscard]] Capabilities capabilities() const override { return m_store.capabilities(); }
    [[nodiscard]] StoreConfig config() const override { return m_store.config(); }

private:
    MemoryStore &m_store;
};

MemoryStore::MemoryStore(std::shared_ptr<MemoryData> data, StoreConfig config, bool readOnly,
                         bool log)
    : m_data(std::move(data))
    , m_config(std::move(config))
    , m_readOnly(readOnly)
    , m_log(log)
    , m_feed(std::make_unique<MemoryChangeFeed>(*m_data, log))
    , m_source(std::make_unique<MemorySearchSource>(*m_data, readOnly))
    , m_anyJson(std::make_unique<AnyJson>(*this)) {}

MemoryStore::~MemoryStore() = default;

Capabilities MemoryStore::capabilities() const {
    Capabilities capabilities;
    capabilities.browse = true;
    capabilities.history = capabilities.changeLog = m_log;
    capabilities.writable = !m_readOnly;
    return capabilities;
}

StoreAdmin *MemoryStore::admin() const {
    return const_cast<MemoryStore *>(this);
}

ChangeFeed *MemoryStore::changeFeed() const {
    return m_feed.get();
}

SearchSource *MemoryStore::searchSource() const {
    return m_source.get();
}

Result<std::vector<OpAnswer>> MemoryStore::batch(std::vector<Op> ops, std::stop_token stop) {
    return runAs(ValueRule::Object, std::move(ops), stop);
}

Result<std::unique_ptr<BulkWriter>> MemoryStore::bulkWriter(std::stop_token stop) {
    return m_anyJson->bulkWriter(std::move(stop));
}

Result<std::vector<OpAnswer>> MemoryStore::runAs(ValueRule rule, std::vector<Op> ops,
                                                 const std::stop_token &stop) {
    const auto named = [&](Error error, size_t i) {
        if (ops.size() > 1)
            error.detail = u"Operation %1: %2"_s.arg(i).arg(error.detail);
        return failure(std::move(error));
    };
    for (size_t i = 0; i < ops.size(); ++i) {
        const auto *put = std::get_if<PutOp>(&ops[i]);
        if (auto valid = put != nullptr ? validatePut(*put, rule) : validateOperation(ops[i]);
            !valid)
            return named(std::move(valid.error()), i);
        if (m_readOnly && isWrite(ops[i]))
            return named({ErrorCode::ReadOnly, u"The store is open for reading only"_s}, i);
    }
    const std::unique_lock lock(m_data->mutex);
    m_now = Timestamp::now();
    std::vector<OpAnswer> answers(ops.size());
    std::vector<ItemPlace> toRefresh;
    for (size_t i = 0; i < ops.size(); ++i) {
        if (stop.stop_requested())
            return failure(ErrorCode::Cancelled, u"No longer wanted"_s);
        if (isWrite(ops[i]))
            continue;
        auto answered = answer(ops[i], toRefresh);
        if (!answered)
            return named(std::move(answered.error()), i);
        answers[i] = *std::move(answered);
    }
    QHash<ItemId, size_t> last;
    for (size_t i = 0; i < ops.size(); ++i) {
        const auto *put = std::get_if<PutOp>(&ops[i]);
        if (put == nullptr)
            continue;
        last[{put->ns, put->key}] = i;
        if (auto holds = checkExpectation(*put); !holds)
            return named(std::move(holds.error()), i);
    }
    for (const ItemPlace &place : toRefresh) {
        Item &item = m_data->items.at(place).item;
        item.expiresAt = m_now.plusMinutes(*item.ttlMinutes);
    }
    if (!toRefresh.empty() || std::any_of(ops.begin(), ops.end(), isWrite))
        ++m_data->commits;
    for (size_t i = 0; i < ops.size(); ++i) {
        if (std::holds_alternative<SweepTtlOp>(ops[i]))
            answers[i] = SweepTtlAnswer{sweep()};
    }
    for (const bool deleting : {true, false}) {
        for (size_t i = 0; i < ops.size(); ++i) {
            const auto *put = std::get_if<PutOp>(&ops[i]);
            if (put == nullptr)
                continue;
            answers[i] = PutAnswer{};
            if (put->value.has_value() == deleting || last.value({put->ns, put->key}) != i)
                continue;
            if (deleting)
                remove(placeOf(put->ns, put->key), HistoryEntry::Deleted);
            else
                write(*put);
        }
    }
    return answers;
}

// ------------------------------------------------------------------------------------ reading

bool MemoryStore::refreshes(const std::optional<bool> &flag) const {
    return !m_readOnly && flag.value_or(m_config.ttl.refreshOnRead.value_or(false));
}

bool MemoryStore::isOmitted(const Item &item) const {
    return m_config.ttl.omitExpired && item.expiresAt && *item.expiresAt < m_now;
}

MemoryStore::Places MemoryStore::passing(const Scope &scope, const FilterMatcher &matcher) const {
    Places rows;
    for (const auto &[place, row] : m_data->items) {
        const NamespacePath &ns = row.item.ns;
        if ((scope.below ? scope.ns.contains(ns) : scope.ns == ns) &&
            (!scope.pattern || scope.pattern->matchesPrefixOf(ns)) &&
            matcher.matches(row.item.value))
            rows.push_back(&row);
    }
    return rows;
}

Result<OpAnswer> MemoryStore::answer(const Op &op, std::vector<ItemPlace> &read) {
    return std::visit([&](const auto &one) { return answerTo(one, read); }, op);
}

Result<OpAnswer> MemoryStore::answerTo(const GetOp &op, std::vector<ItemPlace> &read) {
    const auto found = m_data->items.find(placeOf(op.ns, op.key));
    if (found == m_data->items.end() || isOmitted(found->second.item))
        return OpAnswer(GetAnswer());
    if (found->second.item.ttlMinutes && refreshes(op.refreshTtl))
        read.push_back(found->first);
    return OpAnswer(GetAnswer(found->second.item));
}

Result<OpAnswer> MemoryStore::answerTo(const SearchOp &op, std::vector<ItemPlace> &read) {
    auto matcher = FilterMatcher::compile(op.filter);
    if (!matcher)
        return failure(std::move(matcher.error()));
    Places rows = passing({op.namespacePrefix, op.below, op.pattern}, *matcher);
    std::erase_if(rows, [this](const MemoryRow *row) { return isOmitted(row->item); });
    std::stable_sort(rows.begin(), rows.end(), [](const MemoryRow *a, const MemoryRow *b) {
        return a->item.updatedAt > b->item.updatedAt;
    });
    SearchAnswer answer;
    for (size_t i = size_t(op.offset); i < rows.size(); ++i) {
        if (op.limit >= 0 && qint64(answer.items.size()) >= op.limit)
            break;
        answer.items.emplace_back().item = rows[i]->item;
        if (rows[i]->item.ttlMinutes && refreshes(op.refreshTtl))
            read.push_back(placeOf(rows[i]->item.ns, rows[i]->item.key));
    }
    return OpAnswer(std::move(answer));
}

Result<OpAnswer> MemoryStore::answerTo(const ListNamespacesOp &op, std::vector<ItemPlace> &) {
    std::vector<NamespacePath> paths;
    QSet<QByteArray> known;
    for (const auto &[place, row] : m_data->items) {
        const NamespacePath &ns = row.item.ns;
        const bool holds =
            !isOmitted(row.item) &&
            std::all_of(op.conditions.begin(), op.conditions.end(), [&](const auto &condition) {
                return condition.kind == MatchCondition::Prefix
                           ? condition.pattern.matchesPrefixOf(ns)
                           : condition.pattern.matchesSuffixOf(ns);
            });
        const NamespacePath shown = op.maxDepth ? ns.truncated(*op.maxDepth) : ns;
        if (holds && !known.contains(shown.stored())) {
            known.insert(shown.stored());
            paths.push_back(shown);
        }
    }
    std::sort(paths.begin(), paths.end());
    const auto size = qint64(paths.size());
    const qint64 begin = std::min(op.offset, size);
    const qint64 end = op.limit < 0 ? size : std::min(size, begin + op.limit);
    return OpAnswer(ListNamespacesAnswer(paths.begin() + begin, paths.begin() + end));
}

Result<OpAnswer> MemoryStore::answerTo(const ChildrenOp &op, std::vector<ItemPlace> &) {
    std::map<QByteArray, NamespaceChild> children;
    const qsizetype depth = op.parent.depth();
    for (const auto &[place, row] : m_data->items) {
        const NamespacePath &ns = row.item.ns;
        if (!op.parent.contains(ns) || ns.depth() <= depth)
            continue;
        const QByteArray label = ns.truncated(depth + 1).lastLabel();
        if (!op.after.isEmpty() && label <= op.after)
            continue;
        NamespaceChild &child = children[label];
        child.label = label;
        (ns.depth() == depth + 1 ? child.hasItems : child.hasChildren) = true;
    }
    ChildrenAnswer answer;
    for (auto &[label, child] : children) {
        if (qint64(answer.children.size()) == op.limit) {
            answer.more = true;
            break;
        }
        answer.children.push_back(child);
    }
    return OpAnswer(std::move(answer));
}

Result<OpAnswer> MemoryStore::answerTo(const CountOp &op, std::vector<ItemPlace> &) {
    auto matcher = FilterMatcher::compile(op.filter);
    if (!matcher)
        return failure(std::move(matcher.error()));
    return OpAnswer(CountAnswer{qint64(passing(op.scope, *matcher).size())});
}

namespace {

/// The value of a field as it sorts; empty where there is none.
QByteArray sortKey(const FieldName &field, const QByteArray &value) {
    const auto document = JsonDocument::parse(value);
    if (!document)
        return {};
    int node = document->member(0, field.literal);
    for (qsizetype i = 0, at = 0; node < 0 && i < qsizetype(field.segments.size()); ++i) {
        at = document->member(int(at), field.segments[size_t(i)]);
        if (at < 0)
            return {};
        if (i + 1 == qsizetype(field.segments.size()))
            node = int(at);
    }
    if (node < 0)
        return {};
    switch (document->nodes()[size_t(node)].type) {
    case JsonType::Number:
        return "1" + QByteArray::number(document->raw(node).toByteArray().toDouble() + 1e15, 'f', 6)
                         .rightJustified(40, '0');
    case JsonType::String:
        return "2" + document->string(node);
    default:
        return "3" + document->raw(node).toByteArray();
    }
}

} // namespace

Result<OpAnswer> MemoryStore::answerTo(const RowIdsOp &op, std::vector<ItemPlace> &) {
    auto matcher = FilterMatcher::compile(op.filter);
    if (!matcher)
        return failure(std::move(matcher.error()));
    Places rows = passing(op.scope, *matcher);
    const auto sortBy = [&](auto &&keyOf, bool absentFirst) {
        std::stable_sort(rows.begin(), rows.end(), [&](const MemoryRow *a, const MemoryRow *b) {
            const auto one = keyOf(*a);
            const auto other = keyOf(*b);
            if (one.has_value() != other.has_value())
                return absentFirst ? !one.has_value() : one.has_value();
            return op.order.descending ? one > other : one < other;
        });
    };
    switch (op.order.by) {
    case RowOrder::Key:
        if (op.order.descending)
            std::reverse(rows.begin(), rows.end());
        break;
    case RowOrder::CreatedAt:
        sortBy([](const MemoryRow &row) { return std::optional(row.item.createdAt); }, false);
        break;
    case RowOrder::UpdatedAt:
        sortBy([](const MemoryRow &row) { return std::optional(row.item.updatedAt); }, false);
        break;
    case RowOrder::ExpiresAt: // never is later than any time
        sortBy([](const MemoryRow &row) { return row.item.expiresAt; }, op.order.descending);
        break;
    case RowOrder::Field:
        sortBy(
            [&](const MemoryRow &row) {
                const QByteArray key = sortKey(op.order.field, row.item.value);
                return key.isEmpty() ? std::nullopt : std::optional(key);
            },
            false);
        break;
    }
    RowIdsAnswer answer;
    for (const MemoryRow *row : rows) {
        if (op.limit >= 0 && qint64(answer.ids.size()) == op.limit)
            break;
        answer.ids.push_back(RowHandle(row->handle));
    }
    return OpAnswer(std::move(answer));
}

Result<OpAnswer> MemoryStore::answerTo(const RowsOp &op, std::vector<ItemPlace> &) {
    RowsAnswer answer;
    for (const RowHandle id : op.ids) {
        const auto place = m_data->byHandle.find(qint64(id));
        answer.push_back(place == m_data->byHandle.end()
                             ? std::nullopt
                             : std::optional(m_data->items.at(place->second).item));
    }
    return OpAnswer(std::move(answer));
}

Result<OpAnswer> MemoryStore::answerTo(const ItemsOp &op, std::vector<ItemPlace> &) {
    auto matcher = FilterMatcher::compile(op.filter);
    if (!matcher)
        return failure(std::move(matcher.error()));
    ItemsAnswer answer;
    for (const MemoryRow *row : passing(op.scope, *matcher)) {
        if (op.after && !comesBefore(placeOf(op.after->ns, op.after->key),
                                     placeOf(row->item.ns, row->item.key)))
            continue;
        if (qint64(answer.items.size()) == op.limit)
            break;
        answer.items.push_back(row->item);
    }
    return OpAnswer(std::move(answer));
}

Result<OpAnswer> MemoryStore::answerTo(const KeysOp &op, std::vector<ItemPlace> &) {
    auto all = FilterMatcher::compile(Filter());
    if (!all)
        return failure(std::move(all.error()));
    const QByteArray text = op.text.toLower();
    std::vector<std::pair<int, ItemId>> found;
    for (const MemoryRow *row : passing(op.scope, *all)) {
        const QByteArray key = row->item.key.toLower();
        if (key.contains(text)) {
            const int rank = row->item.key == op.text ? 0 : key.startsWith(text) ? 1 : 2;
            found.push_back({rank, {row->item.ns, row->item.key}});
        }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto &a, const auto &b) { return a.first < b.first; });
    KeysAnswer answer;
    for (auto &[rank, id] : found) {
        if (qint64(answer.size()) < op.limit)
            answer.push_back(std::move(id));
    }
    return OpAnswer(std::move(answer));
}

Result<OpAnswer> MemoryStore::answerTo(const PeekOp &op, std::vector<ItemPlace> &) {
    PeekAnswer answer;
    const auto found = m_data->items.find(placeOf(op.id.ns, op.id.key));
    if (found != m_data->items.end()) {
        answer.item = found->second.item;
        answer.rowId = RowHandle(found->second.handle);
        for (const MemoryVector &vector : found->second.vectors) {
            answer.vectorFields.push_back(vector.field);
            answer.vectorOutOfDate |= vector.outOfDate;
        }
    }
    return OpAnswer(std::move(answer));
}

Result<OpAnswer> MemoryStore::answerTo(const HistoryOp &op, std::vector<ItemPlace> &) {
    if (!m_log)
        return unsupported(u"without a log keeps no history"_s);
    HistoryAnswer answer;
    const auto found = m_data->history.find(placeOf(op.id.ns, op.id.key));
    if (found != m_data->history.end()) {
        for (const HistoryEntry &entry : found->second) {
            if (qint64(answer.size()) < op.limit)
                answer.push_back(entry);
        }
    }
    return OpAnswer(std::move(answer));
}

Result<OpAnswer> MemoryStore::answerTo(const ChangesOp &op, std::vector<ItemPlace> &) {
    if (!m_log)
        return unsupported(u"without a log keeps no changes"_s);
    ChangesAnswer answer;
    answer.last = m_data->firstLogged + qint64(m_data->log.size()) - 1;
    answer.truncated = op.after + 1 < m_data->firstLogged || op.after > answer.last;
    for (const Change &change : m_data->log) {
        if (change.sequence > op.after && qint64(answer.changes.size()) < op.limit)
            answer.changes.push_back(change);
    }
    return OpAnswer(std::move(answer));
}

Result<OpAnswer> MemoryStore::answerTo(const PutOp &, std::vector<ItemPlace> &) {
    return failure(ErrorCode::Internal, u"A write was taken for a read"_s);
}

Result<OpAnswer> MemoryStore::answerTo(const SweepTtlOp &, std::vector<ItemPlace> &) {
    return failure(ErrorCode::Internal, u"A write was taken for a read"_s);
}

// ------------------------------------------------------------------------------------ writing

Result<void> MemoryStore::checkExpectation(const PutOp &op) const {
    if (!op.expectedValue)
        return {};
    const auto found = m_data->items.find(placeOf(op.ns, op.key));
    const bool there = found != m_data->items.end();
    const bool holds = op.expectedValue->isNull()
                           ? !there
                           : there && found->second.item.value == *op.expectedValue;
    if (holds)
        return {};
    return failure(ErrorCode::Conflict, u"%1 is not what was expected"_s.arg(forMessage(op.key)));
}

void MemoryStore::note(const ItemPlace &place, bool deleted) {
    ++m_data->lastWrite;
    if (!m_log)
        return;
    Change change;
    change.sequence = m_data->firstLogged + qint64(m_data->log.size());
    change.id = {NamespacePath::fromStored(place.prefix), place.key};
    change.deleted = deleted;
    change.at = m_now;
    m_data->log.push_back(std::move(change));
}

void MemoryStore::remember(const MemoryRow &row, HistoryEntry::End end) {
    if (!m_log)
        return;
    HistoryEntry entry;
    entry.version = m_data->lastWrite + 1;
    entry.value = row.item.value;
    entry.createdAt = row.item.createdAt;
    entry.updatedAt = row.item.updatedAt;
    entry.endedAt = m_now;
    entry.end = end;
    auto &versions = m_data->history[placeOf(row.item.ns, row.item.key)];
    versions.insert(versions.begin(), std::move(entry));
}

void MemoryStore::dropVectors(MemoryRow &row) {
    for (const MemoryVector &vector : row.vectors)
        m_data->byVector.erase(vector.row);
    row.vectors.clear();
}

void MemoryStore::writeVectors(MemoryRow &row, const PutOp &op, bool otherValue) {
    if (op.index.kind == IndexChoice::None && (!op.vectors || op.vectors->empty()))
        dropVectors(row);
    if (!op.vectors) {
        for (MemoryVector &vector : row.vectors)
            vector.outOfDate = vector.outOfDate || otherValue;
        return;
    }
    if (!op.vectorsEmbedder.isEmpty())
        return; // Nestor's own are kept in the cache
    dropVectors(row);
    for (const FieldVector &vector : *op.vectors) {
        row.vectors.push_back(
            {++m_data->lastVector, vector.field, storedVector(vector.vector), false});
        m_data->byVector.emplace(m_data->lastVector, placeOf(row.item.ns, row.item.key));
    }
}

void MemoryStore::write(const PutOp &op) {
    const ItemPlace place = placeOf(op.ns, op.key);
    const auto known = m_data->items.find(place);
    const bool isNew = known == m_data->items.end();
    const bool otherValue = !isNew && known->second.item.value != *op.value;
    if (!isNew)
        remember(known->second, HistoryEntry::Replaced);
    note(place, false);
    MemoryRow &row = m_data->items[place];
    if (isNew) {
        row.handle = ++m_data->lastHandle;
        m_data->byHandle.emplace(row.handle, place);
        row.item.ns = op.ns;
        row.item.key = op.key;
    }
    if (isNew || op.createdAt)
        row.item.createdAt = op.createdAt.value_or(m_now);
    row.item.updatedAt = op.updatedAt.value_or(m_now);
    row.item.value = *op.value;
    row.item.ttlMinutes = op.ttl.kind == TtlChoice::Default   ? m_config.ttl.defaultTtl
                          : op.ttl.kind == TtlChoice::Minutes ? std::optional(op.ttl.minutes)
                                                              : std::nullopt;
    row.item.expiresAt = op.expiresAt ? op.expiresAt
                         : row.item.ttlMinutes
                             ? std::optional(m_now.plusMinutes(*row.item.ttlMinutes))
                             : std::nullopt;
    row.written = m_data->lastWrite;
    writeVectors(row, op, otherValue);
}

void MemoryStore::remove(const ItemPlace &place, HistoryEntry::End end) {
    const auto found = m_data->items.find(place);
    if (found == m_data->items.end())
        return;
    remember(found->second, end);
    note(place, true);
    dropVectors(found->second);
    m_data->byHandle.erase(found->second.handle);
    m_data->items.erase(found);
}

qint64 MemoryStore::sweep() {
    std::vector<ItemPlace> expired;
    for (const auto &[place, row] : m_data->items) {
        if (row.item.expiresAt && *row.item.expiresAt < m_now)
            expired.push_back(place);
    }
    for (const ItemPlace &place : expired)
        remove(place, HistoryEntry::Expired);
    return qint64(expired.size());
}

// ------------------------------------------------------------------------------------ as a whole

Result<void> MemoryStore::manage() {
    return m_log ? Result<void>() : unsupported(u"gets a log by its scheme"_s);
}

Result<void> MemoryStore::unmanage() {
    return m_log ? unsupported(u"has a log by its scheme"_s) : Result<void>();
}

Result<HistoryLimits> MemoryStore::historyLimits() {
    return unsupported(u"keeps all its history"_s);
}

Result<void> MemoryStore::setHistoryLimits(const HistoryLimits &) {
    return unsupported(u"keeps all its history"_s);
}

Result<std::optional<StoreConfig>> MemoryStore::storedConfig() {
    const std::shared_lock lock(m_data->mutex);
    return m_data->config;
}

Result<void> MemoryStore::setStoredConfig(const std::optional<StoreConfig> &config) {
    const std::unique_lock lock(m_data->mutex);
    m_data->config = config;
    return {};
}

Result<std::vector<FieldIndexInfo>> MemoryStore::fieldIndexes() {
    return std::vector<FieldIndexInfo>();
}

Result<void> MemoryStore::changeFieldIndexes(const FieldIndexChange &, std::stop_token) {
    return unsupported(u"has no indexes"_s);
}

Result<StoreStats> MemoryStore::stats(std::stop_token) {
    const std::shared_lock lock(m_data->mutex);
    StoreStats stats;
    stats.managed = m_log;
    QSet<QByteArray> prefixes;
    for (const auto &[place, row] : m_data->items) {
        ++stats.items;
        prefixes.insert(place.prefix);
        stats.valueBytes += row.item.value.size();
        stats.withTtl += row.item.expiresAt ? 1 : 0;
    }
    stats.namespaces = prefixes.size();
    for (const auto &[place, versions] : m_data->history)
        stats.history += qint64(versions.size());
    return stats;
}

Result<ItemRecord> MemoryStore::itemRecord(const ItemId &id) {
    const std::shared_lock lock(m_data->mutex);
    ItemRecord record;
    const ItemPlace place = placeOf(id.ns, id.key);
    if (const auto found = m_data->items.find(place);
        found != m_data->items.end() && !found->second.vectors.empty()) {
        const auto &vectors = found->second.vectors;
        record.vectors.push_back({{},
                                  int(vectors.front().bytes.size() / qsizetype(sizeof(float))),
                                  qint64(vectors.size())});
    }
    if (m_log) {
        const auto versions = m_data->history.find(place);
        record.formerVersions =
            versions == m_data->history.end() ? 0 : qint64(versions->second.size());
    }
    return record;
}

Result<CheckReport> MemoryStore::check(const StoreCheck &, Job &) {
    const std::shared_lock lock(m_data->mutex);
    CheckReport report;
    report.items = qint64(m_data->items.size());
    report.vectors = qint64(m_data->byVector.size());
    return report;
}

Result<qint64> MemoryStore::copyTo(const StoreCopy &, Job &) {
    return unsupported(u"is in no file that could be copied"_s);
}

// ------------------------------------------------------------------------------------ opening

namespace {

Result<std::unique_ptr<Store>> openMemory(const BackendOptions &options, bool log) {
    static std::mutex mutex;
    static QHash<QString, std::shared_ptr<MemoryData>> byName;
    const std::lock_guard lock(mutex);
    std::shared_ptr<MemoryData> &data = byName[options.location];
    if (!data && !options.create) {
        byName.remove(options.location);
        return failure(ErrorCode::NotFound, u"There is no store %1"_s.arg(options.location));
    }
    if (!data) {
        data = std::make_shared<MemoryData>();
        data->config = options.config;
    }
    StoreConfig config = options.config.value_or(data->config.value_or(StoreConfig()));
    return std::unique_ptr<Store>(
        std::make_unique<MemoryStore>(data, std::move(config), options.readOnly, log));
}

} // namespace

void registerMemoryBackend() {
    static const bool registered = [] {
        return registerBackend(
                   {{u"memory-test"_s},
                    [](const BackendOptions &options) { return openMemory(options, true); }})
                   .has_value() &&
               registerBackend(
                   {{u"memory-test-nolog"_s},
                    [](const BackendOptions &options) { return openMemory(options, false); }})
                   .has_value();
    }();
    if (!registered)
        qFatal("the test backend could not be registered");
}

} // namespace nestor::test
