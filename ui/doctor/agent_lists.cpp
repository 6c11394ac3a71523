// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/doctor/agent_lists.h"

#include "core/base/text.h"
#include "ui/doctor/agent_links.h"
#include "ui/doctor/gate_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/literal_text.h"

#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kNamespaceRole = Qt::UserRole;
constexpr int kKeyRole = Qt::UserRole + 1;

QListWidget *makeList(const QString &objectName, const QString &name, QWidget *parent) {
    auto *list = new QListWidget(parent);
    list->setObjectName(objectName);
    list->setAccessibleName(name);
    list->setUniformItemSizes(true);
    list->setTextElideMode(Qt::ElideMiddle);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return list;
}

} // namespace

AgentLists::AgentLists(QWidget *parent)
    : QWidget(parent)
    , m_agent(makeList(u"doctorAgentList"_s, tr("What the agent gets"), this))
    , m_exact(makeList(u"doctorExactList"_s, tr("Nearest of all"), this))
    , m_links(new AgentLinks(m_agent, m_exact, this))
    , m_failure(new QLabel(this)) {
    m_failure->setObjectName(u"doctorAgentFailure"_s);
    m_failure->setTextFormat(Qt::PlainText);
    m_failure->setWordWrap(true);
    m_failure->hide();
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(spacing::kMedium, spacing::kSmall, spacing::kMedium, spacing::kSmall);
    grid->setSpacing(0);
    int column = 0;
    for (QListWidget *list : {m_agent, m_exact}) {
        auto *head = new QLabel(list->accessibleName(), this);
        head->setObjectName(list->objectName() + u"Head"_s);
        head->setFont(labelFont(font()));
        grid->addWidget(head, 0, column);
        grid->addWidget(list, 1, column);
        grid->setColumnStretch(column, 1);
        column += 2;
        connect(list, &QListWidget::itemActivated, this, [this](const QListWidgetItem *item) {
            Q_EMIT itemActivated(
                {NamespacePath::fromStored(item->data(kNamespaceRole).toByteArray()),
                 item->data(kKeyRole).toByteArray()});
        });
    }
    grid->addWidget(m_links, 1, 1);
    grid->addWidget(m_failure, 2, 0, 1, 3);
}

void AgentLists::fill(QListWidget *list, const std::vector<DoctorHit> &hits, bool isExact) {
    list->clear();
    for (const DoctorHit &hit : hits) {
        const Item &item = hit.hit.item;
        QString text = forMessage(item.key, 80);
        if (isExact && hit.lostAt)
            text += u" · ✗ "_s + lossText(*hit.lostAt);
        else if (!isExact && hit.exactPlace == 0)
            text += u" · "_s + tr("not among the nearest");
        auto *row = new QListWidgetItem(text, list);
        row->setData(kNamespaceRole, item.ns.stored());
        row->setData(kKeyRole, item.key);
        QString tip = forMessage(item.ns.stored(), 200);
        if (hit.hit.score)
            tip += u'\n' + tr("Score %1").arg(QLocale().toString(*hit.hit.score, 'f', 4));
        row->setToolTip(literalToolTip(tip));
    }
    constexpr int kRowsAtLeast = 3;
    constexpr int kRowsAtMost = 12;
    const int rows = std::clamp(list->count(), kRowsAtLeast, kRowsAtMost);
    list->setFixedHeight(rows * rowHeight(list->fontMetrics()) + 2 * list->frameWidth());
}

void AgentLists::setReport(const DoctorReport &report) {
    fill(m_agent, report.agent, false);
    fill(m_exact, report.exact, true);
    std::vector<std::pair<int, int>> links;
    for (const DoctorHit &hit : report.agent) {
        if (hit.exactPlace > 0)
            links.emplace_back(int(hit.agentPlace) - 1, int(hit.exactPlace) - 1);
    }
    m_links->setLinks(std::move(links));
    m_failure->setText(tr("The agent's search fails: %1.").arg(report.agentFailure));
    m_failure->setVisible(!report.agentFailure.isEmpty());
}

} // namespace nestor::ui
