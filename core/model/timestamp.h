// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>

#include <compare>
#include <optional>

namespace nestor {

/// A moment in UTC, in microseconds since 1970-01-01. A value.
///
/// Stores keep times as text (docs/storage.md): `YYYY-MM-DD HH:MM:SS`, optionally with a fraction
/// of up to six digits, a 'T' in the middle, and 'Z' or an offset at the end; without an offset
/// it is UTC. All forms are read; one is written, which Python parses and which sorts as text.
struct Timestamp {
    qint64 micros = 0;

    [[nodiscard]] static Timestamp now();
    /// Any of the forms above; nullopt when it is none of them or no such day exists.
    [[nodiscard]] static std::optional<Timestamp> parse(QByteArrayView text);

    /// `YYYY-MM-DD HH:MM:SS`, with `.mmm` or `.mmmmmm` when it has a fraction: for created_at
    /// and updated_at, beside rows of SQLite's CURRENT_TIMESTAMP.
    [[nodiscard]] QByteArray toStored() const;
    /// `YYYY-MM-DD HH:MM:SS.mmmmmm+00:00`: the form Python's store gives expires_at. It is
    /// compared as text, so it always has all digits.
    [[nodiscard]] QByteArray toStoredExpiry() const;
    /// ISO 8601 with offset, `2026-11-21T09:14:03.250000+00:00`; no fraction when it is zero.
    [[nodiscard]] QByteArray toIso() const;

    [[nodiscard]] Timestamp plusMinutes(double minutes) const;

    auto operator<=>(const Timestamp &) const = default; // NOLINT(modernize-use-nullptr): its 0
};

} // namespace nestor
