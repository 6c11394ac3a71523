// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/text/text_diff.h"

#include <QWidget>

class QLabel;
class QListView;
class QToolButton;

namespace nestor::ui {

class DiffModel;

/// A difference to be read: lines with − and + signs, what differs inside them underlined.
class DiffView : public QWidget {
    Q_OBJECT

public:
    explicit DiffView(QWidget *parent = nullptr);

    /// `before` and `after` name the two texts, "stored" and "edited"; `nothing` is said where
    /// there is no difference.
    void setNames(const QString &before, const QString &after, const QString &nothing);
    void setDiff(TextDiff diff);

private:
    void goTo(int row);
    void updateHeader();

    DiffModel *m_model;
    QListView *m_list;
    QLabel *m_summary;
    QLabel *m_legend;
    QToolButton *m_previous;
    QToolButton *m_next;
    QString m_before;
    QString m_after;
    QString m_nothing;
};

} // namespace nestor::ui
