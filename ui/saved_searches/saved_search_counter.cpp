// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/saved_searches/saved_search_counter.h"

#include "ui/session/store_session.h"

#include <algorithm>

namespace nestor::ui {

namespace {

constexpr int kAfterEdit = 0;
constexpr int kAfterOpening = 500; // rows and the tree come first
constexpr int kAfterWrite = 1000;
constexpr qint64 kRestPerWork = 9;
/// Hits of words are counted up to here: they are ranked to be counted.
constexpr qint64 kHitsCounted = 500;

} // namespace

SavedSearchCounter::SavedSearchCounter(StoreSession *session, SavedSearchModel *model,
                                       QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_model(model) {
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &SavedSearchCounter::begin);
    connect(model, &SavedSearchModel::searchesChanged, this, [this] { countSoon(kAfterEdit); });
    connect(session, &StoreSession::opened, this, [this] {
        m_request.cancel(); // what the former store was asked is answered no more
        m_row = -1;
        countSoon(kAfterOpening);
    });
    connect(session, &StoreSession::changed, this, [this] { countSoon(kAfterWrite); });
    countSoon(kAfterOpening);
}

void SavedSearchCounter::setActive(bool active) {
    m_active = active;
    if (active && m_stale)
        countSoon(kAfterEdit);
}

void SavedSearchCounter::countSoon(int milliseconds) {
    m_stale = true;
    if (!m_active || m_session->store() == nullptr)
        return;
    if (milliseconds > kAfterEdit) {
        milliseconds = std::max(milliseconds, static_cast<int>(std::min<qint64>(
                                                  m_lastRound * kRestPerWork, qint64(60'000))));
        if (m_later.isActive()) // under a steady stream of writes it is still counted
            return;
    } else {
        m_request.cancel(); // rows are others now
        m_row = -1;
    }
    m_later.start(milliseconds);
}

void SavedSearchCounter::begin() {
    if (!m_active || m_session->store() == nullptr)
        return;
    if (m_row >= 0) { // one round at a time
        m_later.start(kAfterWrite);
        return;
    }
    m_stale = false;
    m_clock.start();
    next();
}

void SavedSearchCounter::next() {
    const auto search = m_model->searchAt(++m_row);
    AsyncStore *store = m_session->store();
    if (!search || store == nullptr) {
        m_row = -1;
        m_lastRound = m_clock.elapsed();
        return;
    }
    const ItemQuery query = queryOf(*search);
    if (query.query.isEmpty()) {
        m_request.run(
            *store, CountOp{query.scope, query.filter}, this,
            [this](const Result<CountAnswer> &counted) {
                take(counted ? SavedCount{SavedCount::Items, counted->items} : SavedCount());
            });
        return;
    }
    if (query.mode != SearchMode::Text) {
        take({SavedCount::Ranked, 0});
        return;
    }
    SearchOp op;
    op.namespacePrefix = query.scope.ns;
    op.below = query.scope.below;
    op.pattern = query.scope.pattern;
    op.filter = query.filter;
    op.query = query.query;
    op.mode = query.mode;
    op.limit = kHitsCounted + 1;
    op.refreshTtl = false; // counting is not using
    m_request.run(
        *store, std::move(op), this,
        [](const Result<SearchAnswer> &found) -> Result<qint64> { // not the items: their number
            if (!found)
                return failure(found.error());
            return static_cast<qint64>(found->items.size());
        },
        [this](const Result<qint64> &hits) {
            if (!hits)
                take({});
            else if (*hits > kHitsCounted)
                take({SavedCount::AtLeast, kHitsCounted});
            else
                take({SavedCount::Items, *hits});
        });
}

void SavedSearchCounter::take(const SavedCount &count) {
    m_model->setCount(m_row, count);
    next();
}

} // namespace nestor::ui
