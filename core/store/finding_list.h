// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/check_report.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace nestor {

/// Findings while they are being collected: one a problem, with the first few examples.
class FindingList {
public:
    static constexpr size_t kExamples = 10;

    FindingList() = default;
    /// Goes on with what somebody else has found.
    explicit FindingList(std::vector<Finding> findings)
        : m_findings(std::move(findings)) {}

    /// One more of this problem; its item, or what there is to say of it.
    void add(Problem problem, const ItemId &item) {
        Finding &found = entry(problem);
        ++found.count;
        if (found.examples.size() < kExamples &&
            std::find(found.examples.begin(), found.examples.end(), item) == found.examples.end())
            found.examples.push_back(item);
    }
    void add(Problem problem, const QString &detail) {
        Finding &found = entry(problem);
        ++found.count;
        if (found.details.size() < kExamples)
            found.details.push_back(detail);
    }
    void addMany(Problem problem, qint64 count) {
        if (count > 0)
            entry(problem).count += count;
    }
    [[nodiscard]] qint64 count(Problem problem) const {
        for (const Finding &finding : m_findings) {
            if (finding.problem == problem)
                return finding.count;
        }
        return 0;
    }
    void repaired(Problem problem, qint64 mended) {
        if (count(problem) == 0)
            return;
        Finding &found = entry(problem);
        found.repaired = std::min(found.repaired + mended, found.count);
    }

    /// In the order of the problems, explained.
    [[nodiscard]] std::vector<Finding> take();

private:
    Finding &entry(Problem problem) {
        for (Finding &finding : m_findings) {
            if (finding.problem == problem)
                return finding;
        }
        m_findings.push_back({});
        m_findings.back().problem = problem;
        return m_findings.back();
    }

    std::vector<Finding> m_findings;
};

} // namespace nestor
