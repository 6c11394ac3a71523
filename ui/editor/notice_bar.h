// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>
#include <vector>

class QLabel;
class QVBoxLayout;

namespace nestor::ui {

class FlowLayout;

/// What the user should know about what is shown, in its place: a line for each state, with what
/// can be done about it as buttons. Nothing waits for an answer.
///
/// Lines have names. The label of the line "deleted" has the object name "deletedText"; buttons
/// have those that their choices say. Lines stand in the order of their ranks.
class NoticeBar : public QWidget {
    Q_OBJECT

public:
    struct Choice {
        QString name; ///< object name of the button
        QString text;
        std::function<void()> chosen;
    };

    explicit NoticeBar(QWidget *parent = nullptr);

    /// Says a line, in the place of the one of the same name. What is said already, with the same
    /// choices, is not built anew: the keyboard may be on it.
    void setLine(const QString &name, int rank, const QString &text,
                 std::vector<Choice> choices = {});
    void removeLine(const QString &name);
    [[nodiscard]] bool hasLine(const QString &name) const;
    /// The only line, or one without a state of its own: its name is "notice".
    void say(const QString &text, std::vector<Choice> choices = {});
    /// Takes the line away that say() said.
    void clear() { removeLine(lineOfSay()); }
    /// What the line of that name says; empty where there is none.
    [[nodiscard]] QString text(const QString &name = lineOfSay()) const;

Q_SIGNALS:
    /// The button that had the keyboard is no longer there.
    void keyboardFree();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Line {
        QString name;
        int rank = 0;
        QWidget *widget = nullptr;
        QLabel *text = nullptr;
        std::vector<Choice> choices;
        std::vector<QWidget *> buttons;
    };

    [[nodiscard]] static QString lineOfSay() { return QStringLiteral("notice"); }
    [[nodiscard]] std::vector<Line>::iterator find(const QString &name);
    void build(Line &line);
    void choose(const QString &line, const QString &choice);
    void orderTabs();
    void updateBar();
    [[nodiscard]] QWidget *lastBefore();

    QVBoxLayout *m_column;
    std::vector<Line> m_lines; ///< by rank
};

} // namespace nestor::ui
