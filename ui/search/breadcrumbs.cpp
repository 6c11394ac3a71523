// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/breadcrumbs.h"

#include "core/base/text.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/literal_text.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLettersShown = 40;
constexpr int kLettersAtLeast = 10;

} // namespace

Breadcrumbs::Breadcrumbs(QWidget *parent)
    : QWidget(parent)
    , m_row(new QHBoxLayout(this)) {
    setObjectName(u"breadcrumbs"_s);
    setAccessibleName(tr("Where you are"));
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(0);
}

void Breadcrumbs::clear() {
    while (QLayoutItem *item = m_row->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater(); // it may be what was clicked
        }
        delete item;
    }
    m_crumbs.clear();
    m_more = nullptr;
    m_moreSeparator = nullptr;
}

QWidget *Breadcrumbs::addSeparator() {
    auto *separator = new QLabel(u"›"_s, this);
    separator->setObjectName(u"crumbSeparator"_s);
    separator->setForegroundRole(QPalette::PlaceholderText);
    m_row->addWidget(separator);
    return separator;
}

void Breadcrumbs::setPlace(const NamespacePath &ns) {
    clear();
    const QByteArrayList labels = ns.labels();
    for (qsizetype depth = 0; depth < labels.size(); ++depth) {
        const QString text =
            depth == 0 ? tr("All namespaces") : forMessage(labels[depth - 1], kLettersShown);
        auto *crumb = new QPushButton(literal(text), this);
        crumb->setObjectName(u"crumb"_s);
        crumb->setAccessibleName(tr("Go to %1").arg(text));
        makeQuiet(crumb);
        const NamespacePath target = ns.truncated(depth);
        connect(crumb, &QPushButton::clicked, this, [this, target] { Q_EMIT chosen(target); });
        m_row->addWidget(crumb);
        m_crumbs.push_back({crumb, addSeparator(), target});
        if (depth > 0)
            continue;
        m_more = new QPushButton(u"…"_s, this);
        m_more->setObjectName(u"moreCrumbs"_s);
        m_more->setAccessibleName(tr("Namespaces between"));
        makeQuiet(m_more);
        connect(m_more, &QPushButton::clicked, this, &Breadcrumbs::showHidden);
        m_row->addWidget(m_more);
        m_moreSeparator = addSeparator();
    }
    auto *place = new ElidedLabel(this);
    place->setText(labels.isEmpty() ? tr("All namespaces")
                                    : forMessage(labels.back(), kLettersShown));
    place->setObjectName(u"place"_s);
    QFont bold = font();
    bold.setBold(true);
    place->setFont(bold);
    place->setContentsMargins(spacing::kMedium, 0, 0, 0); // as the others have
    place->setLettersAtLeast(kLettersAtLeast);
    m_row->addWidget(place, 1);
    m_place = place;
    updateGeometry();
    arrange();
}

QSize Breadcrumbs::minimumSizeHint() const {
    int width = 0;
    if (m_place != nullptr) { // the same for a short name: a panel's width is not to jump
        const QFontMetrics letters = m_place->fontMetrics();
        const QMargins margins = m_place->contentsMargins();
        width = std::max(m_place->minimumSizeHint().width(),
                         letters.horizontalAdvance(u"…"_s) +
                             kLettersAtLeast * letters.averageCharWidth() + margins.left() +
                             margins.right());
    }
    const int height = QPushButton(u"…"_s).sizeHint().height();
    if (m_more != nullptr)
        width += m_more->sizeHint().width() + m_moreSeparator->sizeHint().width();
    return {width, height};
}

/// Hides labels, those that are farthest above first but the root, then the root.
void Breadcrumbs::arrange() {
    if (m_place == nullptr)
        return;
    const auto widthOf = [](const Crumb &crumb) {
        return crumb.button->sizeHint().width() + crumb.separator->sizeHint().width();
    };
    int needed = m_place->sizeHint().width();
    for (const Crumb &crumb : m_crumbs)
        needed += widthOf(crumb);
    const int more =
        m_more != nullptr ? m_more->sizeHint().width() + m_moreSeparator->sizeHint().width() : 0;
    std::vector<bool> shown(m_crumbs.size(), true);
    bool cut = false;
    for (std::size_t turn = 1; turn <= m_crumbs.size() && needed > width(); ++turn) {
        const std::size_t at = turn % m_crumbs.size();
        if (!cut)
            needed += more;
        cut = true;
        shown[at] = false;
        needed -= widthOf(m_crumbs[at]);
    }
    for (std::size_t i = 0; i < m_crumbs.size(); ++i) {
        m_crumbs[i].button->setVisible(shown[i]);
        m_crumbs[i].separator->setVisible(shown[i]);
    }
    if (m_more != nullptr) {
        m_more->setVisible(cut);
        m_moreSeparator->setVisible(cut);
    }
}

void Breadcrumbs::showHidden() {
    auto *menu = new QMenu(this);
    menu->setObjectName(u"moreCrumbsMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const Crumb &crumb : m_crumbs) {
        if (!crumb.button->isHidden())
            continue;
        menu->addAction(crumb.button->text(), this,
                        [this, target = crumb.target] { Q_EMIT chosen(target); });
    }
    menu->popup(m_more->mapToGlobal(QPoint(0, m_more->height())));
}

void Breadcrumbs::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    arrange();
}

} // namespace nestor::ui
