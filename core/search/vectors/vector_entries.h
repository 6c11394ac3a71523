// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/model/operations.h"
#include "core/vector/id_map.h"

#include <QtGlobal>

#include <limits>
#include <vector>

namespace nestor {

/// What a VectorSet knows of one vector beside its numbers.
struct VectorEntry {
    enum class State : quint8 {
        Free,    ///< no vector has this number
        LeftOut, ///< of another size, or not finite: not to be found
        Flat,    ///< its numbers lie beside the graph
        Indexed, ///< they lie in the graph
    };

    RowHandle row = {}; ///< of its item
    quint64 item = 0;   ///< itemHash()
    quint32 field = 0;
    quint32 next = 0; ///< the next vector of the same item
    quint32 seen = 0; ///< when it was last met in the file
    State state = State::Free;
    bool outOfDate = false;

    [[nodiscard]] bool isFindable() const {
        return state == State::Flat || state == State::Indexed;
    }
};

/// Numbers vectors, densely, and finds them by their item and by its row. For one thread at a
/// time.
class VectorEntries {
public:
    using Number = quint32;
    static constexpr Number kNone = std::numeric_limits<Number>::max();

    /// One more than the greatest number.
    [[nodiscard]] std::size_t end() const { return m_entries.size(); }
    [[nodiscard]] VectorEntry &operator[](Number number) { return m_entries[number]; }
    [[nodiscard]] const VectorEntry &operator[](Number number) const { return m_entries[number]; }

    /// The first vector of an item; its `next` leads to the others. kNone: it has none.
    [[nodiscard]] Number firstOf(quint64 item) const;
    [[nodiscard]] Number firstInRow(RowHandle row) const;
    [[nodiscard]] Number find(quint64 item, quint32 field) const;

    /// Takes a number for a vector whose item, row and field are set.
    Number add(VectorEntry entry);
    /// With this number, which is free; freeGaps() afterwards.
    void addAs(Number number, VectorEntry entry);
    /// The numbers between those of addAs() may be given away.
    void freeGaps();
    /// The number is another's from the next add() on, or while numbers are held, later.
    void remove(Number number);
    /// All vectors of an item, when it is in another row now.
    void moveToRow(Number first, RowHandle row);
    void clear();

    /// While there are holds, numbers are not given away again: who works on vectors without the
    /// lock finds their numbers free, never another's.
    void hold() { ++m_holds; }
    void release();

    [[nodiscard]] std::size_t items() const { return m_byItem.size(); }
    [[nodiscard]] std::size_t size() const { return m_used; }
    [[nodiscard]] std::size_t bytes() const;

private:
    void place(Number number, VectorEntry entry);

    std::vector<VectorEntry> m_entries;
    IdMap m_byItem; ///< itemHash() to first vector
    IdMap m_byRow;  ///< row to first vector
    std::vector<Number> m_free;
    std::vector<Number> m_freeLater;
    std::size_t m_used = 0;
    int m_holds = 0;
};

} // namespace nestor
