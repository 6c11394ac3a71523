// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/item.h"
#include "ui/editor/text/text_diff.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace nestor::ui {

class ElidedLabel;

/// One of the two memories that are reviewed: which it is, and its value with what differs marked.
class PairSide : public QWidget {
    Q_OBJECT

public:
    enum class Side { Left, Right };
    PairSide(Side side, QWidget *parent);

    /// `other` is the value that it is compared with; `later` says so.
    void show(const Item &item, const QByteArray &other, bool later);
    void clear();

protected:
    void changeEvent(QEvent *event) override;

private:
    void mark();

    const Side m_side;
    ElidedLabel *m_key;
    ElidedLabel *m_place;
    QLabel *m_time;
    QPlainTextEdit *m_text;
    std::vector<DiffRow> m_marked; ///< the lines of this side that differ
};

} // namespace nestor::ui
