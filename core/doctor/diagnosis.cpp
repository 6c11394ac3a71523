// SPDX-License-Identifier: Apache-2.0
#include "core/doctor/diagnosis.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

QLatin1StringView gateName(Gate gate) {
    switch (gate) {
    case Gate::Absent:
        return "absent"_L1;
    case Gate::OtherNamespace:
        return "other-namespace"_L1;
    case Gate::Filtered:
        return "filtered"_L1;
    case Gate::Expired:
        return "expired"_L1;
    case Gate::NotEmbedded:
        return "not-embedded"_L1;
    case Gate::StaleVector:
        return "stale-vector"_L1;
    case Gate::WrongSize:
        return "wrong-size"_L1;
    case Gate::CrowdedOut:
        return "crowded-out"_L1;
    case Gate::BelowLimit:
        return "below-limit"_L1;
    case Gate::Found:
        break;
    }
    return "found"_L1;
}

std::optional<Gate> Diagnosis::verdict() const {
    for (const GateResult &result : gates) {
        if (result.ok == false && result.gate != Gate::Found)
            return result.gate;
    }
    const bool found =
        !gates.empty() && gates.back().gate == Gate::Found && gates.back().ok == true;
    return found ? std::optional(Gate::Found) : std::nullopt;
}

bool DoctorReport::allFound() const {
    return std::all_of(expected.begin(), expected.end(), [](const Diagnosis &diagnosis) {
        return diagnosis.verdict() == Gate::Found;
    });
}

} // namespace nestor
