// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;

namespace nestor::ui {

class JsonTextEdit;

/// Finds within a text: as one types, with the number of places, by F3 and Shift+F3. Escape
/// closes it and gives the keyboard back to the text.
class FindBar : public QWidget {
    Q_OBJECT

public:
    explicit FindBar(JsonTextEdit *text, QWidget *parent = nullptr);

    /// Shows the bar, with what is selected in the text to find.
    void open();
    void findNext();
    void findPrevious();
    void close();

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void search(qsizetype from, bool forward);

    JsonTextEdit *m_text;
    QLineEdit *m_needle;
    QLabel *m_count;
    QToolButton *m_case;
};

} // namespace nestor::ui
