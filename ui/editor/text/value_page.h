// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/text/shown_value.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace nestor::ui {

class FindBar;
class JsonTextEdit;

/// The Text tab: the text, the bar to find in it, and, for a value that is too large to be shown
/// at once, what is missing and the way to have it.
class ValuePage : public QWidget {
    Q_OBJECT

public:
    explicit ValuePage(QWidget *parent = nullptr);

    [[nodiscard]] JsonTextEdit *text() const { return m_text; }
    [[nodiscard]] FindBar *findBar() const { return m_find; }
    /// Shows a value from its top. A head is read-only.
    void setValue(const ShownValue &value);
    void setReadOnly(bool readOnly);

Q_SIGNALS:
    /// The user wants all of a value of which only the head is shown.
    void wholeRequested();
    void saveRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    [[nodiscard]] bool takeKey(int key, Qt::KeyboardModifiers modifiers, bool act);

    JsonTextEdit *m_text;
    FindBar *m_find;
    QWidget *m_headBar;
    QLabel *m_headText;
    QPushButton *m_showAll;
    bool m_readOnly = false;
    bool m_headOnly = false;
};

} // namespace nestor::ui
