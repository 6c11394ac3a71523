// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/diagnosis.h"

#include <QString>

#include <optional>

namespace nestor::ui {

/// What a button beside the verdict does: asks otherwise, edits the item, as one undoable step, or
/// leads to another one.
struct LadderRemedy {
    enum Kind { AskOtherwise, AddItem, SaveItem, LiveForEver, ShowItem } kind = AskOtherwise;
    QString label;
    DoctorQuestion question; ///< of AskOtherwise
    QByteArray value;        ///< of AddItem and SaveItem: what is to be stored
    ItemId other = {};       ///< of ShowItem

    bool operator==(const LadderRemedy &) const = default;
};

/// nullopt where nothing can be done from here. `embeds`: a put embeds its texts for the agent.
[[nodiscard]] std::optional<LadderRemedy> ladderRemedy(const DoctorQuestion &question,
                                                       const Diagnosis &diagnosis, bool embeds);

} // namespace nestor::ui
