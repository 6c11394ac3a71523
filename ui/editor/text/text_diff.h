// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

namespace nestor::ui {

/// One line of a difference between two texts.
struct DiffRow {
    enum Kind {
        Same,
        Removed, ///< only in the text before
        Added,   ///< only in the text after
        Skipped, ///< `lines` equal lines that are left out
    };
    struct Span {
        qsizetype begin = 0; ///< bytes into `text`
        qsizetype length = 0;
        bool operator==(const Span &) const = default;
    };

    Kind kind = Same;
    int before = 0; ///< number of the line in the text before, from 1; 0: none
    int after = 0;
    int lines = 0; ///< only for Skipped
    QByteArray text;
    std::vector<Span> marks; ///< the tokens (in strings: the words) that differ from the partner

    bool operator==(const DiffRow &) const = default;
};

struct TextDiff {
    std::vector<DiffRow> rows; ///< empty when the texts are equal
    int changes = 0;           ///< places that differ, as a person counts them

    [[nodiscard]] bool isEmpty() const { return rows.empty(); }
    bool operator==(const TextDiff &) const = default;
};

/// The difference of two JSON texts, line by line, with the tokens that differ marked inside the
/// lines that replace each other. A comma at the end of a line is not a difference: it comes and
/// goes with the line below. `context` equal lines are kept around each change.
///
/// Pure, usable from every thread.
[[nodiscard]] TextDiff diffTexts(const QByteArray &before, const QByteArray &after,
                                 int context = 3);

} // namespace nestor::ui
