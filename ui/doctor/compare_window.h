// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/diagnosis.h"

#include <QDialog>

namespace nestor::ui {

class StoreSession;
class WhyPage;

/// What an agent gets for the question that the window shows results of, beside the nearest of all.
/// Stays open beside the window; goes with its parent.
class CompareWindow : public QDialog {
    Q_OBJECT

public:
    /// Asks at once.
    CompareWindow(StoreSession *session, const DoctorQuestion &question, QWidget *parent);

    [[nodiscard]] WhyPage *page() const { return m_page; }

Q_SIGNALS:
    void itemRequested(const nestor::ItemId &id);

private:
    WhyPage *m_page;
};

} // namespace nestor::ui
