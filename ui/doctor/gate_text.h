// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/diagnosis.h"

#include <QCoreApplication>
#include <QString>

/// What the doctor found, in the user's language. Pure functions.
namespace nestor::ui {

/// The context of these texts for translators.
struct Doctor {
    Q_DECLARE_TR_FUNCTIONS(Doctor)
};

/// "Namespace": what the gate asks, in a word or two.
[[nodiscard]] QString gateTitle(Gate gate);
/// Why an item is lost there, in a few words: for what the nearest of all lack.
[[nodiscard]] QString lossText(Gate gate);
/// What was found at a gate; empty where there is nothing to say.
[[nodiscard]] QString gateFactText(const GateResult &result);

} // namespace nestor::ui
