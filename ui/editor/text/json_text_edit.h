// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/text/json_fault.h"
#include "ui/editor/text/qscintilla.h"
#include "ui/editor/text/text_pieces.h"

#include <QByteArray>
#include <QImage>
#include <QString>
#include <QTimer>

#include <optional>
#include <vector>

namespace nestor::ui {

/// A line and column as people count them: from 1, columns in characters.
struct TextPlace {
    int line = 1;
    int column = 1;

    bool operator==(const TextPlace &) const = default;
};

/// The text of one JSON value, edited as UTF-8 bytes: line numbers, folding, colours that follow
/// the palette, a mark and a sentence where the text stops being JSON.
///
/// The text goes in and out as bytes, without a detour through UTF-16: malformed UTF-8 is shown
/// as hexadecimal and kept. The text itself always runs from left to right.
///
/// A large text is laid out piece by piece after setBytes(), so that the window never waits for it.
/// Nobody notices but by the scroll bar: bytes() is all of it, what is edited meanwhile stays
/// edited, and whatever needs a place further down has the rest laid out at once.
class JsonTextEdit : public QsciScintilla {
    Q_OBJECT

public:
    explicit JsonTextEdit(QWidget *parent = nullptr);

    using QWidget::setFont; // QScintilla's would set its default style's font only

    [[nodiscard]] QByteArray bytes() const;
    [[nodiscard]] qsizetype byteCount() const;
    /// A new text: the undo history starts anew, the cursor and the view go to the top.
    void setBytes(const QByteArray &bytes);
    /// Another text in the same place, as one step of undo. Touches only what differs, so that
    /// folds, the cursor and the view stay.
    void replaceBytes(const QByteArray &bytes);
    /// Replaces `length` bytes at `offset`, as one step of undo.
    void splice(qsizetype offset, qsizetype length, const QByteArray &replacement);

    /// Marks the place, and says the sentence below its line. Nothing: takes both away.
    void setFault(const std::optional<JsonFault> &fault);
    [[nodiscard]] const std::optional<JsonFault> &fault() const { return m_fault; }
    void goToFault();

    [[nodiscard]] TextPlace placeOf(qsizetype offset);
    /// Puts the cursor there, unfolded and scrolled to.
    void goTo(qsizetype offset);
    [[nodiscard]] qsizetype cursorOffset() const;
    /// Where the view begins, in lines as they are shown (wrapped, without what is folded away).
    void scrollToLine(int line);

    [[nodiscard]] qsizetype selectionBegin() const;
    [[nodiscard]] qsizetype selectionEnd() const;
    /// Selects `length` bytes, unfolded and scrolled to.
    void select(qsizetype offset, qsizetype length);

    struct Matches {
        std::vector<qsizetype> offsets; ///< in order
        std::vector<qsizetype> lengths; ///< bytes; without case, a match may be longer or shorter
        bool more = false;              ///< there are more than are marked
    };
    /// Marks all places of a text (UTF-8), up to some thousands; none for an empty one.
    Matches markMatches(const QByteArray &needle, bool caseSensitive);

    /// Lines wrap at the edge of the view (the start), or run on.
    void setWrapped(bool wrapped);

Q_SIGNALS:
    /// The user, or splice() and replaceBytes(), changed the text. Not for setBytes().
    void edited();

protected:
    void changeEvent(QEvent *event) override;
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] qsizetype shownCount() const;
    void append(QByteArrayView bytes);
    void showPiece();
    /// Has everything up to `offset` shown; without one, everything.
    void showUpTo(qsizetype offset);
    void showAll() { showUpTo(byteCount()); }
    void finishShowing();
    void applyLook();
    void renderLeftToRight();
    void sizeLineNumberMargin();
    void marginPressed(int margin, int line, Qt::KeyboardModifiers modifiers);
    void takeFaultMarksAway();
    [[nodiscard]] std::pair<qsizetype, qsizetype> spanToMark(qsizetype offset);

    QsciLexerJSON *m_lexer;
    std::optional<JsonFault> m_fault;
    TextPieces m_toCome; ///< what of the text is not in the document yet
    QTimer m_showMore;
    qsizetype m_linesToCome = 0;
    bool m_loading = false;
    bool m_applyingLook = false;
    // Only in right-to-left programs:
    QImage m_picture;
    QTimer m_renderSoon;
    bool m_rendering = false;
    bool m_pictureIsNew = false;
};

} // namespace nestor::ui
