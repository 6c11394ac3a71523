// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QPlainTextEdit;

namespace nestor::ui {

class Prompts;

/// Shows a report for those who mend Nestor, to be read before it is copied or saved: nothing is
/// sent from here. Not modal; closes with Escape.
class TroubleDialog : public QDialog {
    Q_OBJECT

public:
    /// `logFile` is where the messages themselves are.
    TroubleDialog(const QString &report, const QString &logFile, Prompts *prompts,
                  QWidget *parent = nullptr);

private:
    void copy();
    void save();

    Prompts *m_prompts;
    QPlainTextEdit *m_text;
    QLabel *m_said;
};

} // namespace nestor::ui
