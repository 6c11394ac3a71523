// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>

namespace nestor {

/// Who is in a graph: searches, insertions, or the one who moves its memory.
///
/// A search that starts while nothing is inserted reads without locks ("quiet"), and an insertion
/// waits for the quiet searches in flight. A search that starts while something is inserted does
/// not wait; it takes the lock of each node it visits ("guarded"). So searches alone pay nothing,
/// and neither side starves the other. Every member may be called from every thread; nobody
/// enters twice.
class GraphGate {
public:
    enum class Search { Quiet, Guarded };

    Search enterSearch() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !exclusiveWanted(); });
        const bool quiet = m_insertions == 0 && m_insertionsWaiting == 0;
        ++(quiet ? m_quietSearches : m_guardedSearches);
        return quiet ? Search::Quiet : Search::Guarded;
    }
    void leaveSearch(Search kind) {
        const std::lock_guard lock(m_mutex);
        int &searches = kind == Search::Quiet ? m_quietSearches : m_guardedSearches;
        if (--searches == 0)
            m_changed.notify_all();
    }

    void enterInsertion() {
        std::unique_lock lock(m_mutex);
        ++m_insertionsWaiting;
        m_changed.wait(lock, [this] { return !exclusiveWanted() && m_quietSearches == 0; });
        --m_insertionsWaiting;
        ++m_insertions;
    }
    void leaveInsertion() {
        const std::lock_guard lock(m_mutex);
        if (--m_insertions == 0)
            m_changed.notify_all();
    }

    void enterExclusive() {
        std::unique_lock lock(m_mutex);
        ++m_exclusiveWaiting;
        m_changed.wait(lock, [this] {
            return !m_exclusive && m_quietSearches == 0 && m_guardedSearches == 0 &&
                   m_insertions == 0;
        });
        --m_exclusiveWaiting;
        m_exclusive = true;
    }
    void leaveExclusive() {
        const std::lock_guard lock(m_mutex);
        m_exclusive = false;
        m_changed.notify_all();
    }

private:
    [[nodiscard]] bool exclusiveWanted() const { return m_exclusive || m_exclusiveWaiting > 0; }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_quietSearches = 0;
    int m_guardedSearches = 0;
    int m_insertions = 0;
    int m_insertionsWaiting = 0;
    int m_exclusiveWaiting = 0;
    bool m_exclusive = false;
};

/// In the gate as a search for as long as this lives.
class SearchPass {
public:
    explicit SearchPass(GraphGate &gate)
        : m_gate(gate)
        , m_kind(gate.enterSearch()) {}
    ~SearchPass() { m_gate.leaveSearch(m_kind); }
    SearchPass(const SearchPass &) = delete;
    SearchPass &operator=(const SearchPass &) = delete;
    [[nodiscard]] GraphGate::Search kind() const { return m_kind; }

private:
    GraphGate &m_gate;
    GraphGate::Search m_kind;
};

class InsertionPass {
public:
    explicit InsertionPass(GraphGate &gate)
        : m_gate(gate) {
        gate.enterInsertion();
    }
    ~InsertionPass() { m_gate.leaveInsertion(); }
    InsertionPass(const InsertionPass &) = delete;
    InsertionPass &operator=(const InsertionPass &) = delete;

private:
    GraphGate &m_gate;
};

class ExclusivePass {
public:
    explicit ExclusivePass(GraphGate &gate)
        : m_gate(gate) {
        gate.enterExclusive();
    }
    ~ExclusivePass() { m_gate.leaveExclusive(); }
    ExclusivePass(const ExclusivePass &) = delete;
    ExclusivePass &operator=(const ExclusivePass &) = delete;

private:
    GraphGate &m_gate;
};

} // namespace nestor
