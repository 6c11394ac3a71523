// SPDX-License-Identifier: Apache-2.0
#include "core/search/vector_set.h"

#include "core/vector/vector_metric.h"

#include <QtEndian>

#include <algorithm>
#include <mutex>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Vectors read in one transaction: short enough for an agent that wants to write meanwhile.
constexpr qint64 kPage = 2000;

bool isNearer(const ItemMatch &a, const ItemMatch &b) {
    return a.rank < b.rank;
}

/// Of the vectors of one item the nearest.
void keepBestOfItems(std::vector<ItemMatch> &matches) {
    std::sort(matches.begin(), matches.end(), [](const ItemMatch &a, const ItemMatch &b) {
        return a.row != b.row ? a.row < b.row : a.rank < b.rank;
    });
    const auto end =
        std::unique(matches.begin(), matches.end(),
                    [](const ItemMatch &a, const ItemMatch &b) { return a.row == b.row; });
    matches.erase(end, matches.end());
}

/// The `wanted` nearest, and all that are as near as the last of them.
void keepNearest(std::vector<ItemMatch> &matches, qint64 wanted) {
    if (wanted < 0 || std::size_t(wanted) >= matches.size()) {
        std::sort(matches.begin(), matches.end(), isNearer);
        return;
    }
    if (wanted == 0) {
        matches.clear();
        return;
    }
    const auto last = matches.begin() + (wanted - 1);
    std::nth_element(matches.begin(), last, matches.end(), isNearer);
    const float farthest = last->rank;
    const auto end = std::partition(
        last, matches.end(), [farthest](const ItemMatch &match) { return match.rank <= farthest; });
    matches.erase(end, matches.end());
    std::sort(matches.begin(), matches.end(), isNearer);
}

} // namespace

VectorSet::VectorSet(Distance distance, int dims)
    : m_distance(distance)
    , m_configuredDims(dims)
    , m_dims(dims) {}

void VectorSet::clear() {
    m_entries.clear();
    m_vectors.clear();
    m_rows.clear();
    m_severalOfAnItem = false;
    m_leftOut = 0;
    m_dims = m_configuredDims;
    m_mark.reset();
}

quint32 VectorSet::fieldNumber(const QByteArray &name) {
    const auto known = m_fieldNumbers.constFind(name);
    if (known != m_fieldNumbers.cend())
        return *known;
    const auto number = quint32(m_fields.size());
    m_fields.append(name);
    m_fieldNumbers.insert(name, number);
    return number;
}

void VectorSet::add(const VectorRow &row) {
    const auto dims = std::size_t(m_dims);
    if (std::size_t(row.vector.size()) != dims * sizeof(float)) {
        ++m_leftOut;
        return;
    }
    std::vector<float> vector(dims);
    for (std::size_t i = 0; i < dims; ++i)
        vector[i] = qFromLittleEndian<float>(row.vector.data() + i * sizeof(float));
    if (!checkVector(vector, m_dims, m_distance)) {
        ++m_leftOut;
        return;
    }
    const std::size_t begin = m_vectors.size();
    m_vectors.resize(begin + dims);
    prepareVector(vector, m_distance, std::span(m_vectors).subspan(begin));
    m_severalOfAnItem = m_severalOfAnItem || m_rows.contains(row.itemRow);
    m_rows.insert(row.itemRow);
    m_entries.push_back({row.itemRow, row.item, fieldNumber(row.field), row.outOfDate});
}

Result<bool> VectorSet::readAgentPage(StoreFile &file, qint64 &after, StaleVectors &stale,
                                      const std::stop_token &stop) {
    bool more = false;
    auto read = file.read(
        [&](SqlConnection &connection) -> Result<void> {
            auto table = connection.integer(
                "SELECT count(*) FROM sqlite_master WHERE name = 'store_vectors'"_ba);
            if (!table)
                return failure(std::move(table.error()));
            if (*table == 0)
                return {};
            if (m_dims == 0) {
                auto dims = usualAgentDims(connection);
                if (!dims)
                    return failure(std::move(dims.error()));
                m_dims = *dims;
            }
            auto last = readAgentVectors(connection, after, kPage, stale,
                                         [this](const VectorRow &row) { add(row); });
            if (!last)
                return failure(std::move(last.error()));
            more = *last > after;
            after = *last;
            return {};
        },
        stop);
    if (!read)
        return failure(std::move(read.error()));
    return more;
}

Result<bool> VectorSet::readOwnPage(StoreFile &file, const Source &source, qint64 &after,
                                    const std::stop_token &stop) {
    std::vector<OwnVectorRow> rows;
    auto read = source.home->read(
        [&](SqlConnection &connection) -> Result<void> {
            auto page = readOwnVectors(connection, source.embedder, after, kPage);
            if (!page)
                return failure(std::move(page.error()));
            rows = *std::move(page);
            return {};
        },
        stop);
    if (read && !rows.empty()) {
        after = rows.back().id;
        read = file.read(
            [&](SqlConnection &connection) {
                return matchOwnVectors(connection, rows,
                                       [this](const VectorRow &row) { add(row); });
            },
            stop);
    }
    if (!read)
        return failure(std::move(read.error()));
    return !rows.empty();
}

Result<void> VectorSet::follow(StoreFile &file, const Source &source, bool changed,
                               std::stop_token stop) {
    auto mark = file.changeMark();
    if (!mark)
        return failure(std::move(mark.error()));
    if (!changed) {
        const std::shared_lock lock(m_mutex);
        if (m_mark == *mark)
            return {};
    }
    const std::unique_lock lock(m_mutex);
    if (m_mark == *mark && !changed)
        return {};
    clear();
    StaleVectors stale;
    qint64 after = 0;
    for (bool more = true; more;) {
        auto page = source.home ? readOwnPage(file, source, after, stop)
                                : readAgentPage(file, after, stale, stop);
        if (!page) {
            clear();
            return failure(std::move(page.error()));
        }
        more = *page;
    }
    // What was committed while we read makes the next call read again.
    m_mark = *mark;
    return {};
}

std::vector<ItemMatch> VectorSet::nearestItems(std::span<const float> query, qint64 wanted,
                                               const RowSet *passing) const {
    const std::vector<float> prepared = preparedVector(query, m_distance);
    const std::shared_lock lock(m_mutex);
    const auto dims = std::size_t(m_dims);
    if (prepared.size() != dims)
        return {};
    std::vector<ItemMatch> matches;
    matches.reserve(passing ? std::min(passing->size(), m_entries.size()) : m_entries.size());
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry &entry = m_entries[i];
        if (passing && !passing->contains(entry.itemRow))
            continue;
        float rank = vectorRank(m_distance, prepared.data(), m_vectors.data() + i * dims, m_dims);
        // Rounding carries a cosine past its ends; equal scores must have equal ranks.
        if (m_distance == Distance::Cosine)
            rank = std::clamp(rank, -1.0F, 1.0F);
        matches.push_back({entry.itemRow, entry.item, rank, entry.field, entry.outOfDate});
    }
    if (m_severalOfAnItem)
        keepBestOfItems(matches);
    keepNearest(matches, wanted);
    return matches;
}

std::vector<std::pair<std::size_t, Vector>>
VectorSet::vectorsOf(const QHash<quint64, std::size_t> &items) const {
    const std::shared_lock lock(m_mutex);
    const auto dims = std::size_t(m_dims);
    std::vector<std::pair<std::size_t, Vector>> found;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const auto wanted = items.constFind(m_entries[i].item);
        if (wanted == items.cend())
            continue;
        const auto begin = m_vectors.begin() + std::ptrdiff_t(i * dims);
        found.emplace_back(*wanted, Vector(begin, begin + m_dims));
    }
    return found;
}

int VectorSet::dims() const {
    const std::shared_lock lock(m_mutex);
    return m_dims;
}

qint64 VectorSet::size() const {
    const std::shared_lock lock(m_mutex);
    return qint64(m_entries.size());
}

qint64 VectorSet::leftOut() const {
    const std::shared_lock lock(m_mutex);
    return m_leftOut;
}

QByteArray VectorSet::fieldName(quint32 field) const {
    const std::shared_lock lock(m_mutex);
    return m_fields.value(qsizetype(field));
}

} // namespace nestor
