// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/doctor/ladder_view.h"

#include "ui/doctor/gate_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/theme.h"
#include "ui/widgets/literal_text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

LadderView::LadderView(QWidget *parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout(this)) {
    setObjectName(u"doctorLadder"_s);
    setAccessibleName(tr("Gates"));
    m_rows->setContentsMargins(spacing::kMedium, spacing::kSmall, spacing::kMedium,
                               spacing::kSmall);
    m_rows->setSpacing(spacing::kTight);
}

void LadderView::clear() {
    qDeleteAll(findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly));
}

void LadderView::setDiagnosis(const Diagnosis &diagnosis,
                              const std::optional<LadderRemedy> &remedy) {
    clear();
    for (const GateResult &result : diagnosis.gates)
        addGate(result, diagnosis.verdict() == result.gate, remedy);
}

void LadderView::addGate(const GateResult &result, bool isVerdict,
                         const std::optional<LadderRemedy> &remedy) {
    const QString name = QString(gateName(result.gate));
    const Colors &colors = Colors::of(palette());
    auto *row = new QWidget(this);
    row->setObjectName(u"gate:"_s + name);
    auto *mark = new QLabel(result.ok ? (*result.ok ? u"✓"_s : u"✗"_s) : u"–"_s, row);
    mark->setObjectName(u"gateMark:"_s + name);
    mark->setFixedWidth(mark->fontMetrics().horizontalAdvance(u"✗ "_s));
    mark->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    QPalette markPalette = palette();
    markPalette.setColor(QPalette::WindowText, !result.ok   ? colors.faint
                                               : *result.ok ? colors.live
                                                            : colors.error);
    mark->setPalette(markPalette);
    auto *title = new QLabel(gateTitle(result.gate), row);
    title->setObjectName(u"gateTitle:"_s + name);
    title->setTextFormat(Qt::PlainText);
    QFont font = title->font();
    font.setBold(isVerdict);
    title->setFont(font);
    auto *fact = new QLabel(gateFactText(result), row);
    fact->setObjectName(u"gateFact:"_s + name);
    fact->setTextFormat(Qt::PlainText);
    fact->setWordWrap(true);
    fact->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    fact->setFont(labelFont(font));
    QPalette factPalette = palette();
    factPalette.setColor(QPalette::WindowText, colors.secondary);
    fact->setPalette(factPalette);
    fact->setVisible(!fact->text().isEmpty());
    const QString state = !result.ok   ? tr("cannot be told")
                          : *result.ok ? tr("passed")
                                       : tr("lost here");
    fact->setAccessibleName(u"%1: %2. %3"_s.arg(title->text(), state, fact->text()));

    auto *texts = new QVBoxLayout;
    texts->setContentsMargins(0, 0, 0, 0);
    texts->setSpacing(0);
    texts->addWidget(title);
    texts->addWidget(fact);
    if (isVerdict && remedy) {
        auto *button = new QPushButton(literal(remedy->label), row);
        button->setObjectName(u"doctorRemedy"_s);
        connect(button, &QPushButton::clicked, this,
                [this, chosen = *remedy] { Q_EMIT remedyChosen(chosen); });
        texts->addWidget(button, 0, Qt::AlignLeading);
    }
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::kTight);
    layout->addWidget(mark, 0, Qt::AlignTop);
    layout->addLayout(texts, 1);
    m_rows->addWidget(row);
}

} // namespace nestor::ui
