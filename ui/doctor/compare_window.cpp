// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/doctor/compare_window.h"

#include "ui/doctor/why_page.h"

#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

CompareWindow::CompareWindow(StoreSession *session, const DoctorQuestion &question, QWidget *parent)
    : QDialog(parent)
    , m_page(new WhyPage(session, this)) {
    setObjectName(u"compareWindow"_s);
    setWindowTitle(tr("Compare With the Agent"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_page);
    constexpr int kLetters = 70;
    constexpr int kLines = 28;
    resize(fontMetrics().averageCharWidth() * kLetters, fontMetrics().lineSpacing() * kLines);
    connect(m_page, &WhyPage::itemRequested, this, &CompareWindow::itemRequested);
    m_page->setQuestion(question);
    m_page->ask();
}

} // namespace nestor::ui
