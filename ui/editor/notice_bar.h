// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>
#include <vector>

class QLabel;

namespace nestor::ui {

class FlowLayout;

/// Something the user should know about what is shown, in its place, with what can be done about
/// it as buttons. Nothing waits for an answer.
class NoticeBar : public QWidget {
    Q_OBJECT

public:
    struct Choice {
        QString name; ///< object name of the button
        QString text;
        std::function<void()> chosen;
    };

    explicit NoticeBar(QWidget *parent = nullptr);

    void say(const QString &text, std::vector<Choice> choices = {});
    void clear();
    [[nodiscard]] QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] QWidget *lastBefore();

    QLabel *m_text;
    FlowLayout *m_buttons;
};

} // namespace nestor::ui
