// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/scan.h"

#include "core/backends/sqlite/agent_items.h"
#include "core/backends/sqlite/agent_search.h"
#include "core/backends/sqlite/driver/sql_file.h"
#include "core/doctor/item_gates.h"
#include "core/doctor/question_vector.h"
#include "core/doctor/server_search.h"
#include "core/doctor/vector_places.h"
#include "core/store/store_admin.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <map>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Searches that a scan asks; a store of more crowds is bad enough to be told so.
constexpr int kMostSearches = 100;

/// Vectors are told apart by 128 bits of theirs.
struct VectorPrint {
    quint64 a = 0;
    quint64 b = 0;
    bool operator==(const VectorPrint &) const = default;
};
size_t qHash(const VectorPrint &print, size_t seed = 0) {
    return qHashMulti(seed, print.a, print.b);
}
VectorPrint printOf(const QByteArray &bytes) {
    return {qHash(bytes, 0x9e3779b9U), qHash(bytes, 0x85ebca6bU)};
}

bool isZero(const QByteArray &bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

class Scan {
public:
    Scan(SqlConnection &connection, StoreSchema schema, NamespacePath ns, Distance distance)
        : m_connection(connection)
        , m_schema(std::move(schema))
        , m_ns(std::move(ns))
        , m_distance(distance) {}

    Result<void> run(Job &job);
    ScanReport take() { return std::move(m_report); }

private:
    struct Owned {
        ItemId id;
        qsizetype size = 0;
        bool fits = false;  ///< a vector of it has the usual size
        bool found = false; ///< a vector of it brings it, or may be taken to
    };
    /// Vectors of the same numbers.
    struct Crowd {
        QByteArray bytes;
        std::vector<qsizetype> owners; ///< of each vector
        bool isZero = false;
    };

    Result<void> readVectors();
    Result<void> findSizes();
    Result<void> askCrowds(Job &job);
    Result<void> askCrowd(const Crowd &crowd);
    void findFarthest();
    Result<void> findExpired();

    SqlConnection &m_connection;
    const StoreSchema m_schema;
    const NamespacePath m_ns;
    const Distance m_distance;
    std::vector<Owned> m_owners; ///< items with a vector, by namespace and key
    QHash<VectorPrint, Crowd> m_crowds;
    std::map<qsizetype, qint64> m_sizes;
    int m_searches = 0;
    ScanReport m_report;
};

Result<void> Scan::readVectors() {
    return eachVectorInOrder(m_connection, [this](const ItemId &id, const AgentItemVector &vector) {
        if (m_owners.empty() || m_owners.back().id != id)
            m_owners.push_back({id});
        ++m_report.vectors;
        ++m_sizes[vector.bytes.size()];
        Owned &owner = m_owners.back();
        owner.size = vector.bytes.size();
        Crowd &crowd = m_crowds[printOf(vector.bytes)];
        if (crowd.owners.empty()) {
            crowd.bytes = vector.bytes;
            crowd.isZero = isZero(vector.bytes);
        }
        crowd.owners.push_back(qsizetype(m_owners.size()) - 1);
    });
}

/// The size that most vectors have is the agent's.
Result<void> Scan::findSizes() {
    const auto usual =
        std::max_element(m_sizes.begin(), m_sizes.end(),
                         [](const auto &a, const auto &b) { return a.second < b.second; });
    const qsizetype bytes = usual == m_sizes.end() ? 0 : usual->first;
    m_report.dims = bytes / qsizetype(sizeof(float));
    for (const Crowd &crowd : std::as_const(m_crowds)) {
        for (const qsizetype owner : crowd.owners)
            m_owners[size_t(owner)].fits |= crowd.bytes.size() == bytes;
    }
    for (const Owned &owner : m_owners) {
        if (!owner.fits && m_ns.contains(owner.id.ns)) {
            m_report.unreachable.push_back({ScanFinding::WrongSize, owner.id,
                                            owner.size / qsizetype(sizeof(float)), std::nullopt});
        }
    }
    return eachItemWithoutVector(m_connection, m_schema.vectors, [this](ItemId id) {
        if (m_ns.contains(id.ns))
            m_report.unreachable.push_back({ScanFinding::NoVector, std::move(id), 0, std::nullopt});
    });
}

/// Where an item's vector is one of many that are equal, or stands nowhere, SQLite says which items
/// come: one search for each namespace that holds some of them.
Result<void> Scan::askCrowd(const Crowd &crowd) {
    std::map<QByteArray, std::vector<qsizetype>> byNamespace;
    for (const qsizetype owner : crowd.owners) {
        if (m_ns.contains(m_owners[size_t(owner)].id.ns))
            byNamespace[m_owners[size_t(owner)].id.ns.stored()].push_back(owner);
    }
    for (const auto &[prefix, owners] : byNamespace) {
        if (++m_searches > kMostSearches) {
            m_report.isCut = true;
            for (const qsizetype owner : owners)
                m_owners[size_t(owner)].found = true; // not known to be lost
            continue;
        }
        AgentQuestion question;
        question.ns = NamespacePath::fromStored(prefix);
        question.distance = m_distance;
        question.vector = vectorOfBytes(crowd.bytes);
        question.limit = kScanLimit;
        auto hits = agentSearch(m_connection, m_schema, question);
        if (!hits && hits.error().code != ErrorCode::Internal)
            return failure(std::move(hits.error()));
        QSet<ItemId> found;
        if (hits) {
            for (const SearchItem &hit : *hits)
                found.insert({hit.item.ns, hit.item.key});
        }
        for (const qsizetype owner : owners)
            m_owners[size_t(owner)].found |= found.contains(m_owners[size_t(owner)].id);
    }
    return {};
}

Result<void> Scan::askCrowds(Job &job) {
    for (const Crowd &crowd : std::as_const(m_crowds)) {
        if (job.cancelled())
            return failure(ErrorCode::Cancelled, u"The scan was stopped"_s);
        // Fewer equal ones all come.
        if (!crowd.isZero && qint64(crowd.owners.size()) <= kScanLimit) {
            for (const qsizetype owner : crowd.owners)
                m_owners[size_t(owner)].found = true;
        } else if (auto done = askCrowd(crowd); !done) {
            return done;
        }
    }
    return {};
}

/// Under l2 an item's own vector is the last of all: it comes only where hardly anything is.
void Scan::findFarthest() {
    m_report.isFarthestFirst = true;
    QHash<QByteArray, qint64> items; // at and below each namespace
    for (const Owned &owner : m_owners) {
        for (NamespacePath ns = owner.id.ns; !ns.isRoot(); ns = ns.parent())
            ++items[ns.stored()];
    }
    for (Owned &owner : m_owners)
        owner.found = items.value(owner.id.ns.stored()) <= kScanLimit;
}

Result<void> Scan::findExpired() {
    if (!m_schema.ttl)
        return {};
    return eachExpiredItem(m_connection, Timestamp::now(), [this](ItemId id, Timestamp at) {
        if (m_ns.contains(id.ns))
            m_report.expired.push_back({ScanFinding::Expired, std::move(id), 0, at});
    });
}

Result<void> Scan::run(Job &job) {
    auto items = countItems(m_connection);
    if (!items)
        return failure(std::move(items.error()));
    m_report.items = *items;
    if (m_schema.vectors) {
        job.step("Reading vectors");
        if (auto done = readVectors(); !done)
            return done;
    }
    m_report.hasVectors = m_report.vectors > 0;
    if (m_report.hasVectors) {
        if (auto done = findSizes(); !done)
            return done;
        if (m_distance == Distance::L2) {
            findFarthest();
        } else if (auto done = askCrowds(job); !done) {
            return done;
        }
        for (const Owned &owner : m_owners) {
            if (owner.fits && !owner.found && m_ns.contains(owner.id.ns))
                m_report.notByItself.push_back(
                    {ScanFinding::NotByItself, owner.id, 0, std::nullopt});
        }
    }
    return findExpired();
}

} // namespace

Result<ScanReport> scanStore(Store &store, const NamespacePath &ns, const DoctorOptions &options,
                             Job &job) {
    StoreAdmin *admin = store.admin();
    if (AgentView *view = admin != nullptr ? admin->agentView() : nullptr)
        return scanOnServer(*view, ns, job);
    SqlFile *file = agentTablesOf(store);
    if (!file) {
        return failure(ErrorCode::Unsupported,
                       u"The doctor reads SQLite stores; this one is in no file"_s);
    }
    auto embedding = agentEmbedding(store, options);
    if (!embedding)
        return failure(std::move(embedding.error()));
    ScanReport report;
    auto read = file->read(
        [&](SqlConnection &connection) -> Result<void> {
            if (auto done = registerAgentDistances(connection, agentKernels()); !done)
                return done;
            auto schema = readStoreSchema(connection);
            if (!schema)
                return failure(std::move(schema.error()));
            Scan scan(connection, *std::move(schema), ns, embedding->config.distance);
            if (auto done = scan.run(job); !done)
                return done;
            report = scan.take();
            return {};
        },
        job.stopToken());
    if (!read)
        return failure(std::move(read.error()));
    return report;
}

} // namespace nestor
