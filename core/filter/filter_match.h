// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/filter.h"

#include <QByteArrayView>

#include <memory>

namespace nestor {

/// A filter made ready to be asked about many values. Works on the stored bytes: it steps over
/// what the filter does not name, and only values that would pass are checked to be JSON.
///
/// A cheap copy; matches() may be called from several threads at once.
class FilterMatcher {
public:
    /// Fails with InvalidFilter where an operand is not JSON or of the wrong type, which does not
    /// happen to filters that parseFilter() made.
    [[nodiscard]] static Result<FilterMatcher> compile(const Filter &filter);

    /// Whether a value passes. What each operator means across types, missing fields and null
    /// stands in docs/search.md. Bytes that are not JSON pass no filter but the empty one.
    [[nodiscard]] bool matches(QByteArrayView value) const;

private:
    struct Program;
    friend class FilterCompiler;
    std::shared_ptr<const Program> m_program;
};

} // namespace nestor
