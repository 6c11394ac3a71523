// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/text_pieces.h"

namespace nestor::ui {

namespace {

// Measured with nestor_window_bench: QScintilla lays out a kilobyte of text in a millisecond.
constexpr qsizetype kPieceBytes = qsizetype{4} * 1024;
constexpr int kPieceLines = 48;

} // namespace

QByteArrayView TextPieces::next() {
    const QByteArrayView from = rest();
    qsizetype size = 0;
    for (int lines = 0; lines < kPieceLines && size < from.size(); ++lines) {
        const qsizetype newline = from.indexOf('\n', size);
        const qsizetype end = newline < 0 ? from.size() : newline + 1;
        if (lines > 0 && end > kPieceBytes)
            break;
        size = end;
    }
    m_at += size;
    return from.first(size);
}

QByteArrayView TextPieces::all() {
    const QByteArrayView from = rest();
    m_at = m_text.size();
    return from;
}

} // namespace nestor::ui
