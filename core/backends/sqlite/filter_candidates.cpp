// SPDX-License-Identifier: Apache-2.0
#include "core/backends/sqlite/filter_candidates.h"

#include "core/backends/sqlite/field_index.h"
#include "core/backends/sqlite/filter_sql.h"
#include "core/filter/filter_operand.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Rows of one index: a condition on its keys.
struct Arm {
    QByteArray index;
    SqlCondition keys;
};

/// What one or more conditions leave of a field's keys, besides the key of others: at least the
/// keys of all rows that pass.
struct KeySet {
    enum class Texts { None, Numeric, Range };

    std::vector<QVariant> points;                     ///< where not empty: these
    std::optional<std::pair<qint64, qint64>> numbers; ///< from, to; absent: no numbers
    Texts texts = Texts::None;
    std::optional<QByteArray> textFrom; ///< of a Range
    std::optional<QByteArray> textTo;

    /// Leaves what both have.
    void add(const KeySet &other) {
        // Of two lists of keys either will do: the filter itself is asked afterwards.
        if (!other.points.empty() && (points.empty() || other.points.size() < points.size()))
            points = other.points;
        if (numbers && other.numbers) {
            numbers = std::pair(std::max(numbers->first, other.numbers->first),
                                std::min(numbers->second, other.numbers->second));
        } else {
            numbers.reset();
        }
        if (other.textFrom)
            textFrom = textFrom ? std::max(*textFrom, *other.textFrom) : *other.textFrom;
        if (other.textTo)
            textTo = textTo ? std::min(*textTo, *other.textTo) : *other.textTo;
        const bool none = texts == Texts::None || other.texts == Texts::None;
        texts = none ? Texts::None : std::max(texts, other.texts);
    }

    /// Whether each kind of key that is left has two ends.
    [[nodiscard]] bool isBounded() const {
        const bool numbersAre = !numbers || (numbers->first != -kGreatestNumberKey &&
                                             numbers->second != kGreatestNumberKey);
        return numbersAre && (texts != Texts::Range || (textFrom && textTo));
    }
};

/// Longer lists are not worth an index's while.
constexpr size_t kMostPoints = 100;

std::optional<QVariant> pointOf(const FilterOperand &operand) {
    switch (operand.kind()) {
    case FilterOperand::Kind::Number:
        return QVariant(fieldKeyOfNumber(operand.number()));
    case FilterOperand::Kind::Text:
        return QVariant(fieldKeyOfText(operand.text()));
    default:
        return std::nullopt;
    }
}

std::optional<KeySet> pointsOf(const std::vector<FilterOperand> &operands) {
    KeySet keys;
    for (const FilterOperand &operand : operands) {
        const auto point = pointOf(operand);
        if (!point)
            return std::nullopt;
        keys.points.push_back(*point);
    }
    if (keys.points.empty() || keys.points.size() > kMostPoints)
        return std::nullopt;
    return keys;
}

std::pair<qint64, qint64> numbersFrom(const FilterOperand &number, bool upwards) {
    switch (number.kind()) {
    case FilterOperand::Kind::Number: {
        const qint64 key = fieldKeyOfNumber(number.number());
        return upwards ? std::pair(key, kGreatestNumberKey) : std::pair(-kGreatestNumberKey, key);
    }
    default: // all or none; the filter is asked afterwards
        return {-kGreatestNumberKey, kGreatestNumberKey};
    }
}

std::optional<KeySet> rangeOf(const FilterOperand &operand, bool upwards) {
    KeySet keys;
    if (operand.kind() == FilterOperand::Kind::Number) {
        keys.numbers = numbersFrom(operand, upwards);
        keys.texts = KeySet::Texts::Numeric;
        return keys;
    }
    if (operand.kind() != FilterOperand::Kind::Text)
        return std::nullopt;
    if (const FilterOperand *number = operand.asNumber())
        keys.numbers = numbersFrom(*number, upwards);
    keys.texts = KeySet::Texts::Range;
    (upwards ? keys.textFrom : keys.textTo) = fieldKeyOfText(operand.text());
    return keys;
}

std::optional<KeySet> beginningWith(const FilterOperand &operand) {
    if (operand.kind() != FilterOperand::Kind::Text)
        return std::nullopt;
    KeySet keys;
    keys.texts = KeySet::Texts::Range;
    keys.textFrom = fieldKeyOfText(operand.text());
    // No UTF-8 holds this byte, and none sorts behind it.
    keys.textTo = isWholeFieldKey(operand.text()) ? operand.text() + '\xFF' : *keys.textFrom;
    return keys;
}

/// The keys that items passing the condition have; nullopt where it says nothing of them.
std::optional<KeySet> keysOf(const FieldCondition &condition) {
    if (condition.op == FilterOperator::In) {
        const auto operands = FilterOperand::readList(condition.operand);
        return operands ? pointsOf(*operands) : std::nullopt;
    }
    const auto wanted = {FilterOperator::Eq, FilterOperator::Gt,  FilterOperator::Gte,
                         FilterOperator::Lt, FilterOperator::Lte, FilterOperator::StartsWith};
    if (std::find(wanted.begin(), wanted.end(), condition.op) == wanted.end())
        return std::nullopt;
    const auto operand = FilterOperand::read(condition.operand);
    if (!operand)
        return std::nullopt;
    switch (condition.op) {
    case FilterOperator::Eq:
        return pointsOf({*operand});
    case FilterOperator::Gt:
    case FilterOperator::Gte:
        return rangeOf(*operand, true);
    case FilterOperator::Lt:
    case FilterOperator::Lte:
        return rangeOf(*operand, false);
    default:
        return beginningWith(*operand);
    }
}

class CandidateBuilder {
public:
    explicit CandidateBuilder(const std::vector<FieldIndex> &indexes)
        : m_indexes(indexes) {}

    /// Arms that together hold every row that passes; none where the indexes do not help.
    [[nodiscard]] std::vector<Arm> armsOf(const FilterNode &node) const {
        if (const auto *all = std::get_if<FilterAll>(&node.node))
            return armsOfAll(*all);
        if (const auto *any = std::get_if<FilterAny>(&node.node))
            return armsOfAny(*any);
        FilterAll one;
        one.parts = {node};
        return std::holds_alternative<FieldCondition>(node.node) ? armsOfAll(one)
                                                                 : std::vector<Arm>();
    }

private:
    [[nodiscard]] const FieldIndex *indexOn(const FieldName &field) const {
        const auto found =
            std::find_if(m_indexes.begin(), m_indexes.end(), [&](const FieldIndex &index) {
                return index.field.segments == field.segments &&
                       index.field.literal == field.literal;
            });
        return found == m_indexes.end() ? nullptr : &*found;
    }

    /// One of the parts is enough: keys by name before ranges, ranges before what a part's own
    /// alternatives give.
    [[nodiscard]] std::vector<Arm> armsOfAll(const FilterAll &all) const {
        std::vector<std::pair<const FieldIndex *, KeySet>> found;
        std::vector<Arm> ofParts;
        for (const FilterNode &part : all.parts) {
            const auto *condition = std::get_if<FieldCondition>(&part.node);
            if (condition == nullptr) {
                if (auto arms = armsOf(part); ofParts.empty())
                    ofParts = std::move(arms);
                continue;
            }
            const FieldIndex *index = indexOn(condition->field);
            const auto keys = index == nullptr ? std::nullopt : keysOf(*condition);
            if (!keys)
                continue;
            const auto known = std::find_if(found.begin(), found.end(),
                                            [&](const auto &one) { return one.first == index; });
            if (known == found.end())
                found.emplace_back(index, *keys);
            else
                known->second.add(*keys);
        }
        const auto rank = [](const KeySet &keys) {
            return !keys.points.empty() ? 0 : keys.isBounded() ? 1 : 2;
        };
        const auto best =
            std::min_element(found.begin(), found.end(), [&](const auto &a, const auto &b) {
                return rank(a.second) < rank(b.second);
            });
        if (best == found.end() || (!ofParts.empty() && rank(best->second) == 2))
            return ofParts;
        return armsOf(*best->first, best->second);
    }

    [[nodiscard]] std::vector<Arm> armsOfAny(const FilterAny &any) const {
        std::vector<Arm> all;
        for (const FilterNode &part : any.parts) {
            std::vector<Arm> arms = armsOf(part);
            if (arms.empty())
                return {};
            all.insert(all.end(), arms.begin(), arms.end());
        }
        return all;
    }

    [[nodiscard]] static std::vector<Arm> armsOf(const FieldIndex &index, const KeySet &keys) {
        const QByteArray key = '(' + fieldKeyExpression(index.field) + ')';
        const QByteArray others = fieldKeyOfOthers();
        if (!keys.points.empty()) {
            SqlCondition condition{key + " IN (" + others, {}};
            for (const QVariant &point : keys.points) {
                condition.sql += ", ?";
                condition.bindings.append(point);
            }
            condition.sql += ')';
            return {{index.name, condition}};
        }
        std::vector<Arm> arms;
        const auto addRange = [&](const QVariant &from, const QVariant &to) {
            arms.push_back({index.name, {key + " BETWEEN ? AND ?", {from, to}}});
        };
        if (keys.numbers)
            addRange(keys.numbers->first, keys.numbers->second);
        if (keys.texts == KeySet::Texts::Range && !keys.textTo) { // others sort behind the texts
            arms.push_back({index.name, {key + " >= ?", {keys.textFrom.value_or(QByteArray(""))}}});
            return arms;
        }
        if (keys.texts == KeySet::Texts::Range)
            addRange(keys.textFrom.value_or(QByteArray("")), *keys.textTo);
        if (keys.texts == KeySet::Texts::Numeric) {
            // What a text that is a number can begin with (mayBeginNumericText()), and little else.
            addRange(QByteArray(""), QByteArray(":"));
            addRange(QByteArray("I"), QByteArray("J"));
            addRange(QByteArray("i"), QByteArray("j"));
        }
        arms.push_back({index.name, {key + " = " + others, {}}});
        return arms;
    }

    const std::vector<FieldIndex> &m_indexes;
};

SqlCondition rowsOf(const std::vector<Arm> &arms, const QByteArray &what,
                    const SqlCondition &scope) {
    SqlCondition rows;
    for (const Arm &arm : arms) {
        SqlCondition condition = arm.keys;
        condition.require(scope);
        if (!rows.isEmpty())
            rows.sql += " UNION ALL ";
        rows.sql += "SELECT " + what + " FROM store INDEXED BY " + arm.index + condition.where();
        rows.bindings += condition.bindings;
    }
    return rows;
}

Result<bool> isAtMost(SqliteSession &session, const std::vector<Arm> &arms, qint64 atMost) {
    if (atMost < 0) {
        constexpr qint64 kAlways = 1000;
        auto last = session.connection.integer("SELECT max(rowid) FROM store"_ba);
        if (!last)
            return failure(std::move(last.error()));
        atMost = std::max(kAlways, *last / 8);
    }
    const SqlCondition rows = rowsOf(arms, "1"_ba, {});
    auto query = session.connection.prepare("SELECT count(*) FROM (" + rows.sql + " LIMIT ?)");
    if (!query)
        return failure(std::move(query.error()));
    query->bindInt(rows.bind(*query, 1), atMost + 1);
    auto row = query->step();
    if (!row)
        return failure(std::move(row.error()));
    return query->integer(0) <= atMost;
}

} // namespace

Result<std::optional<SqlCondition>> candidateRows(SqliteSession &session, const Filter &filter,
                                                  const SqlCondition &scope,
                                                  const QByteArray &columns, qint64 atMost) {
    if (filter.isEmpty())
        return std::nullopt;
    const std::vector<Arm> arms = CandidateBuilder(session.schema.fieldIndexes).armsOf(filter.root);
    if (arms.empty())
        return std::nullopt;
    auto few = isAtMost(session, arms, atMost);
    if (!few)
        return failure(std::move(few.error()));
    if (!*few)
        return std::nullopt;
    return rowsOf(arms, columns, scope);
}

Result<SqlCondition> filterConditionByIndex(SqliteSession &session, const Filter &filter,
                                            const SqlCondition &scope, qint64 atMost) {
    auto rows = candidateRows(session, filter, scope, "rowid"_ba, atMost);
    if (!rows)
        return failure(std::move(rows.error()));
    SqlCondition condition;
    if (*rows)
        condition = {"rowid IN (" + (*rows)->sql + ')', (*rows)->bindings};
    condition.require(filterCondition(filter));
    return condition;
}

} // namespace nestor
