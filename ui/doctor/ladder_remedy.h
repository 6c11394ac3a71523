// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/diagnosis.h"

#include <QString>

#include <optional>

namespace nestor::ui {

/// What a button beside the verdict does: asks otherwise, or edits the item, as one undoable step.
struct LadderRemedy {
    enum Kind { AskOtherwise, AddItem, SaveItem, LiveForEver } kind = AskOtherwise;
    QString label;
    DoctorQuestion question; ///< of AskOtherwise
    QByteArray value;        ///< of AddItem and SaveItem: what is to be stored

    bool operator==(const LadderRemedy &) const = default;
};

/// nullopt where nothing can be done from here. `embeds`: a put embeds its texts for the agent.
[[nodiscard]] std::optional<LadderRemedy> ladderRemedy(const DoctorQuestion &question,
                                                       const Diagnosis &diagnosis, bool embeds);

} // namespace nestor::ui
