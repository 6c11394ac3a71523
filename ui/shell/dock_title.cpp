// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/dock_title.h"

#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"

#include <QDockWidget>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>

namespace nestor::ui {

DockTitle::DockTitle(QDockWidget *dock)
    : QWidget(dock)
    , m_label(new ElidedLabel)
    , m_layout(new QHBoxLayout(this)) {
    setObjectName(dock->objectName() + QStringLiteral("Title"));
    setAccessibleName(dock->windowTitle());
    m_label->setText(dock->windowTitle());
    m_label->setObjectName(QStringLiteral("panelTitle"));
    m_layout->setContentsMargins(spacing::kMedium, spacing::kTight, spacing::kSmall,
                                 spacing::kTight);
    m_layout->setSpacing(spacing::kTight);
    m_layout->addWidget(m_label, 1);
    // The label must not take the press that starts to move the panel.
    m_label->setAttribute(Qt::WA_TransparentForMouseEvents);
    setMinimumHeight(28);
    updateLook();
}

void DockTitle::addControl(QWidget *control) {
    m_layout->addWidget(control);
}

void DockTitle::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        updateLook();
}

void DockTitle::paintEvent(QPaintEvent *) {
    QPainter(this).fillRect(rect(), Colors::of(palette()).surface);
}

void DockTitle::updateLook() {
    m_label->setFont(headingFont(font()));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, Colors::of(quiet).secondary);
    m_label->setPalette(quiet);
}

} // namespace nestor::ui
