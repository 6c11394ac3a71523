// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/model/filter.h"

#include <QString>

#include <vector>

/// Conditions as people read and type them. Pure functions.
namespace nestor::ui {

/// One operator that a person can choose.
struct OperatorChoice {
    QString words;      ///< "is", "≥", "is missing"
    QByteArray json;    ///< "$eq"
    QByteArray operand; ///< for those that need no value typed: the operand itself
};

[[nodiscard]] std::vector<OperatorChoice> operatorChoices();

/// A condition from what was typed: `value` is taken as JSON where it is JSON, as text otherwise;
/// for "one of" and "none of" several, separated by commas. Fails as parseFilter() does.
[[nodiscard]] Result<Filter> conditionFrom(const QString &field, const OperatorChoice &choice,
                                           const QString &value);

/// What a person would type for an operand, such that conditionFrom() reads the same again: a text
/// without its quotes where that is still a text, everything else as JSON.
[[nodiscard]] QString typedOperand(const QByteArray &operand);

/// "confidence ≥ 0.6"; conditions that are no single comparison as their JSON.
[[nodiscard]] QString conditionText(const FilterNode &node);

/// The conditions that all must hold; one where the filter is of another kind.
[[nodiscard]] std::vector<FilterNode> conditionsOf(const Filter &filter);
/// The filter that asks for all of them.
[[nodiscard]] Filter filterOf(std::vector<FilterNode> conditions);

} // namespace nestor::ui
