// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace nestor::ui {

/// A stored value as the editor shows it. The tokens are the stored ones; only the white space
/// between them may be the editor's (core/json/json_merge.h carries edits back).
struct ShownValue {
    QByteArray stored; ///< the value's bytes
    QByteArray text;   ///< what is shown of them
    /// `text` is laid out anew, because the stored bytes are one long line.
    bool formatted = false;
    /// `text` is only the head, for reading: the value is larger than what can be edited without
    /// making the window wait.
    bool headOnly = false;

    bool operator==(const ShownValue &) const = default;
};

/// What the editor takes without a stall of more than 16 ms (nestor_window_bench, window/edit):
/// more text, or a longer line, is shown as a head until somebody asks for all of it. QScintilla
/// measures a line as a whole, at a kilobyte a millisecond, and two or three may be in sight.
inline constexpr qsizetype kEditableBytes = qsizetype{512} * 1024;
inline constexpr qsizetype kEditableLine = qsizetype{5} * 1024;

enum class ShowExtent {
    Bounded, ///< the head where the value is too large
    Whole,   ///< all of it, whatever that costs
};
enum class ShowLayout {
    Readable, ///< one long line is laid out in several
    AsStored, ///< byte by byte
};

/// Pure and usable from every thread; large values belong on a worker.
[[nodiscard]] ShownValue showValue(const QByteArray &stored,
                                   ShowExtent extent = ShowExtent::Bounded,
                                   ShowLayout layout = ShowLayout::Readable);

/// What a new item starts from: stored compactly, as agents write it.
[[nodiscard]] ShownValue newObject();

/// JSON laid out for reading: a member or element a line, short lists in one line, long lists of
/// numbers filled into lines. Only the white space between tokens changes.
[[nodiscard]] QByteArray readableJson(QByteArrayView json);

} // namespace nestor::ui
