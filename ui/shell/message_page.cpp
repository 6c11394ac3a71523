// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/message_page.h"

#include "ui/theme/colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/literal_text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kIconSize = 40;
constexpr int kTextWidth = 480;

} // namespace

MessagePage::MessagePage(QWidget *parent)
    : QWidget(parent)
    , m_icon(new QLabel)
    , m_headline(new QLabel)
    , m_advice(new QLabel)
    , m_detail(new QLabel)
    , m_buttons(new QHBoxLayout) {
    setObjectName(u"messagePage"_s);
    m_icon->setObjectName(u"messageIcon"_s);
    m_headline->setObjectName(u"messageHeadline"_s);
    m_advice->setObjectName(u"messageAdvice"_s);
    m_detail->setObjectName(u"messageDetail"_s);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_buttons->setSpacing(spacing::kSmall);
    auto *column = new QVBoxLayout;
    column->setSpacing(spacing::kMedium);
    for (QLabel *label : {m_icon, m_headline, m_advice, m_detail}) {
        label->setAlignment(Qt::AlignHCenter);
        if (label != m_icon) {
            label->setWordWrap(true);
            label->setFixedWidth(kTextWidth);
            label->setTextFormat(Qt::PlainText);
        }
        column->addWidget(label, 0, Qt::AlignHCenter);
    }
    column->addSpacing(spacing::kTight);
    auto *row = new QHBoxLayout;
    row->addStretch();
    row->addLayout(m_buttons);
    row->addStretch();
    column->addLayout(row);
    auto *layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addLayout(column);
    layout->addStretch(3);
    updateFonts();
}

void MessagePage::setMessage(const QString &iconName, const QString &headline,
                             const QString &advice, const QString &detail) {
    m_iconName = iconName;
    m_headline->setText(headline);
    m_advice->setText(advice);
    m_advice->setVisible(!advice.isEmpty());
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
    setAccessibleName(headline);
    setAccessibleDescription(advice + u' ' + detail);
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    updateFonts();
}

void MessagePage::addButton(const QString &text, const QString &name,
                            std::function<void()> clicked) {
    auto *button = new QPushButton(literal(text));
    button->setObjectName(name);
    if (m_buttons->count() == 0)
        makePrimary(button);
    connect(button, &QPushButton::clicked, this, std::move(clicked));
    m_buttons->addWidget(button);
}

void MessagePage::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        updateFonts();
}

void MessagePage::updateFonts() {
    const Colors &colors = Colors::of(palette());
    m_icon->setVisible(!m_iconName.isEmpty());
    if (!m_iconName.isEmpty())
        m_icon->setPixmap(iconPixmap(m_iconName, colors.faint, kIconSize, devicePixelRatioF()));
    QFont headline = font();
    headline.setWeight(QFont::DemiBold);
    if (headline.pixelSize() > 0)
        headline.setPixelSize(headline.pixelSize() * 5 / 4);
    else
        headline.setPointSizeF(headline.pointSizeF() * 1.25);
    m_headline->setFont(headline);
    m_detail->setFont(codeFont(font()));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, colors.secondary);
    m_advice->setPalette(quiet);
    m_detail->setPalette(quiet);
    // Centred labels that wrap do not get the height for their width from the layout.
    for (QLabel *label : {m_headline, m_advice, m_detail})
        if (const int height = label->heightForWidth(kTextWidth);
            height >= 0) // an empty one says -1
            label->setFixedHeight(height);
}

} // namespace nestor::ui
