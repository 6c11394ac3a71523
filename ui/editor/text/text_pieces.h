// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace nestor::ui {

/// A text that is taken piece by piece, each of whole lines and small enough to be laid out within
/// a frame: some kilobytes and some dozens of lines, or one line that is longer.
class TextPieces {
public:
    TextPieces() = default;
    explicit TextPieces(QByteArray text)
        : m_text(std::move(text)) {}

    [[nodiscard]] bool atEnd() const { return m_at == m_text.size(); }
    /// Empty at the end. Valid as long as this is.
    [[nodiscard]] QByteArrayView next();
    /// What has not been taken yet; as next().
    [[nodiscard]] QByteArrayView rest() const { return QByteArrayView(m_text).sliced(m_at); }
    /// As rest(), and takes it.
    [[nodiscard]] QByteArrayView all();

private:
    QByteArray m_text;
    qsizetype m_at = 0;
};

} // namespace nestor::ui
