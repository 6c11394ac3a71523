// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/operations.h"
#include "core/store/store_admin.h"
#include "ui/session/store_session.h"

#include <QWidget>

#include <optional>

class QFormLayout;
class QLabel;

namespace nestor::ui {

/// What is known about an item beside its value: why it was found, when it was written, when it
/// expires, and the state of its vectors.
class ItemFacts : public QWidget {
    Q_OBJECT

public:
    explicit ItemFacts(QWidget *parent = nullptr);

    /// `writer` is told where it is known.
    void setItem(const PeekAnswer &answer, const ItemRecord &record = {},
                 std::optional<StoreSession::Writer> writer = std::nullopt);
    /// The hit the item was chosen from; nullopt, or one without a score: nothing is said.
    void setHit(const std::optional<SearchItem> &hit);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *m_why;
    QLabel *m_whyMeaning;
    QLabel *m_whyWords;
    QLabel *m_created;
    QLabel *m_updated;
    QLabel *m_expires;
    QLabel *m_vectors;
};

/// The part of `text` around the first of `words` (UTF-8, any case), as rich text with the words
/// marked in `background`; at most about `characters` long.
[[nodiscard]] QString snippetHtml(const QByteArray &text, const std::vector<QByteArray> &words,
                                  const QColor &background, qsizetype characters = 90);

} // namespace nestor::ui
