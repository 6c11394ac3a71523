// SPDX-License-Identifier: Apache-2.0
#include "core/store/check_report.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

QLatin1StringView problemName(Problem problem) {
    switch (problem) {
    case Problem::DamagedFile:
        return "damaged-file"_L1;
    case Problem::BrokenReference:
        return "broken-reference"_L1;
    case Problem::InvalidJson:
        return "invalid-json"_L1;
    case Problem::NotAnObject:
        return "not-an-object"_L1;
    case Problem::BadNamespace:
        return "bad-namespace"_L1;
    case Problem::BadTime:
        return "bad-time"_L1;
    case Problem::BlobName:
        return "blob-name"_L1;
    case Problem::ForeignTrigger:
        return "foreign-trigger"_L1;
    case Problem::ExpiredItem:
        return "expired-item"_L1;
    case Problem::OrphanedVector:
        return "orphaned-vector"_L1;
    case Problem::StaleVector:
        return "stale-vector"_L1;
    case Problem::OutOfDateVector:
        return "out-of-date-vector"_L1;
    case Problem::WrongVectorSize:
        return "wrong-vector-size"_L1;
    case Problem::DamagedDerivedVector:
        return "damaged-own-vector"_L1;
    case Problem::WordIndexDamaged:
        return "word-index-damaged"_L1;
    case Problem::WordIndexIncomplete:
        return "word-index-incomplete"_L1;
    case Problem::TextIndexBehind:
        return "text-index-behind"_L1;
    case Problem::VectorIndexBehind:
        return "vector-index-behind"_L1;
    }
    return ""_L1;
}

bool isRemovable(Problem problem) {
    return problem == Problem::InvalidJson || problem == Problem::NotAnObject ||
           problem == Problem::BadNamespace || problem == Problem::ExpiredItem ||
           problem == Problem::WrongVectorSize;
}

std::optional<Problem> problemNamed(QStringView name) {
    for (int i = 0; i <= static_cast<int>(Problem::VectorIndexBehind); ++i) {
        if (problemName(static_cast<Problem>(i)) == name)
            return static_cast<Problem>(i);
    }
    return std::nullopt;
}

bool CheckReport::isClean() const {
    return std::all_of(findings.begin(), findings.end(),
                       [](const Finding &finding) { return finding.repaired == finding.count; });
}

const Finding *CheckReport::find(Problem problem) const {
    const auto found =
        std::find_if(findings.begin(), findings.end(),
                     [problem](const Finding &finding) { return finding.problem == problem; });
    return found == findings.end() ? nullptr : &*found;
}

} // namespace nestor
