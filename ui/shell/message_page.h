// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

class QLabel;
class QHBoxLayout;

namespace nestor::ui {

/// A page that says one thing in place of what cannot be shown: why, and what can be done.
class MessagePage : public QWidget {
    Q_OBJECT

public:
    explicit MessagePage(QWidget *parent = nullptr);

    /// `detail` is set in code and can be selected; buttons of a former message are gone.
    void setMessage(const QString &iconName, const QString &headline, const QString &advice,
                    const QString &detail);
    /// The first button is the one that matters.
    void addButton(const QString &text, const QString &name, std::function<void()> clicked);

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateFonts();

    QString m_iconName;
    QLabel *m_icon;
    QLabel *m_headline;
    QLabel *m_advice;
    QLabel *m_detail;
    QHBoxLayout *m_buttons;
};

} // namespace nestor::ui
