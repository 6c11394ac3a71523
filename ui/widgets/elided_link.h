// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

namespace nestor::ui {

/// A link that gives way: a quiet button in the accent colour, whose text is cut in its middle
/// where there is no room; its tool tip has it whole. The text is shown as the characters that it
/// is.
class ElidedLink : public QPushButton {
    Q_OBJECT

public:
    explicit ElidedLink(QWidget *parent = nullptr);

    void setFullText(const QString &text);
    [[nodiscard]] const QString &fullText() const { return m_text; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QSize sizeFor(int textWidth) const;
    void cut();

    QString m_text;
};

} // namespace nestor::ui
