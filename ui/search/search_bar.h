// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/search/item_search.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QActionGroup;
class QBoxLayout;
class QLineEdit;
class QPushButton;

namespace nestor::ui {

/// What is looked for, how, and where, in one row. A search begins with Enter, or when typing
/// rests for a moment.
class SearchBar : public QWidget {
    Q_OBJECT

public:
    explicit SearchBar(QWidget *parent = nullptr);

    [[nodiscard]] QByteArray query() const;
    /// What stands in the line.
    [[nodiscard]] QString text() const;
    void setQuery(const QString &text);
    [[nodiscard]] SearchMode mode() const { return m_mode; }
    void setMode(SearchMode mode);
    [[nodiscard]] SearchRange scope() const { return m_scope; }
    void setScope(SearchRange scope);
    /// Whether what was written together answers together where both meaning and words count.
    [[nodiscard]] bool isTogether() const;
    void focusLine();

    /// Where there is no room beside the choices, the line stands above them.
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// Query, mode or scope changed: search anew.
    void changed();
    /// The user pressed the arrow down: on to the results.
    void resultsRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void adaptPlaceholder();
    [[nodiscard]] int choicesWidth() const;

    QBoxLayout *m_row = nullptr;
    QBoxLayout *m_choices = nullptr;
    QLineEdit *m_line;
    QPushButton *m_modeButton;
    QPushButton *m_scopeButton;
    QActionGroup *m_modes;
    QActionGroup *m_scopes;
    QAction *m_together;
    SearchMode m_mode = SearchMode::Hybrid;
    SearchRange m_scope = SearchRange::HereAndBelow;
    QString m_asked;
    QTimer m_rest;
};

} // namespace nestor::ui
