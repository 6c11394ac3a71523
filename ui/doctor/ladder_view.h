// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/diagnosis.h"
#include "ui/doctor/ladder_remedy.h"

#include <QWidget>

#include <optional>

class QVBoxLayout;

namespace nestor::ui {

/// The gates of one item from top to bottom, each with ✓, ✗ or – and its fact; the verdict in bold,
/// with the button that helps.
class LadderView : public QWidget {
    Q_OBJECT

public:
    explicit LadderView(QWidget *parent = nullptr);

    void setDiagnosis(const Diagnosis &diagnosis, const std::optional<LadderRemedy> &remedy);
    void clear();

Q_SIGNALS:
    void remedyChosen(const nestor::ui::LadderRemedy &remedy);

private:
    void addGate(const GateResult &result, bool isVerdict,
                 const std::optional<LadderRemedy> &remedy);

    QVBoxLayout *m_rows;
};

} // namespace nestor::ui
