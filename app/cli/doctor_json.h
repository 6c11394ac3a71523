// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/scan.h"

namespace nestor::cli {

/// What the doctor found, as one line of JSON (docs/doctor.md).
[[nodiscard]] QByteArray reportJson(const DoctorReport &report);
[[nodiscard]] QByteArray scanJson(const ScanReport &report);

} // namespace nestor::cli
