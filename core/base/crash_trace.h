// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace nestor {

/// From now on, a crash of this process (a bad access, an abort, …) leaves a file in `folder` that
/// says by which signal and where, before the process ends as it would have anyway. The trace holds
/// names of functions and addresses, nothing of what the program worked with. Once a process; does
/// nothing where the system has no such traces or a sanitizer has its own.
///
/// `program` with its version, as the trace is to name it.
void leaveTraceOfCrash(const QString &folder, const QByteArray &program);

/// Whether crashes leave a trace here.
[[nodiscard]] bool crashesLeaveTraces();

/// What a crash of this program left in `folder` since somebody asked last; nullopt: there was
/// none. The file is kept under another name, together with a few older ones.
[[nodiscard]] std::optional<QString> takeCrashTrace(const QString &folder);

} // namespace nestor
