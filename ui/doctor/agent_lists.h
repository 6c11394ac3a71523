// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/diagnosis.h"

#include <QWidget>

class QLabel;
class QListWidget;

namespace nestor::ui {

class AgentLinks;

/// What the agent gets, beside the nearest of all: the same items joined by lines, what the agent
/// lacks named.
class AgentLists : public QWidget {
    Q_OBJECT

public:
    explicit AgentLists(QWidget *parent = nullptr);

    void setReport(const DoctorReport &report);

Q_SIGNALS:
    void itemActivated(const nestor::ItemId &id);

private:
    void fill(QListWidget *list, const std::vector<DoctorHit> &hits, bool isExact);

    QListWidget *m_agent;
    QListWidget *m_exact;
    AgentLinks *m_links;
    QLabel *m_failure;
};

} // namespace nestor::ui
