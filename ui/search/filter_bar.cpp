// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/filter_bar.h"

#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "ui/search/condition_chip.h"
#include "ui/search/condition_editor.h"
#include "ui/search/filter_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/flow_layout.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;

FilterBar::FilterBar(QWidget *parent)
    : QWidget(parent)
    , m_chips(new QWidget)
    , m_flow(new FlowLayout(m_chips))
    , m_add(new QPushButton(tr("+ Condition")))
    , m_asJson(new QPushButton(tr("{ } as JSON")))
    , m_editor(new ConditionEditor)
    , m_json(new QLineEdit)
    , m_fault(new QLabel) {
    m_flow->setContentsMargins(0, 0, 0, 0);
    m_flow->setSpacing(spacing::kSmall);
    setAccessibleName(tr("Conditions"));
    m_chips->setObjectName(u"conditions"_s);
    m_add->setObjectName(u"newCondition"_s);
    m_add->setToolTip(tr("Show only items that pass a condition"));
    makeLink(m_add);
    m_asJson->setObjectName(u"filterAsJson"_s);
    m_asJson->setToolTip(tr("Show the filter as JSON, as programs write it"));
    m_asJson->setCheckable(true);
    makeQuiet(m_asJson);
    m_editor->setObjectName(u"conditionEditor"_s);
    m_editor->hide();
    m_json->setObjectName(u"filterJson"_s);
    m_json->setAccessibleName(tr("Filter as JSON"));
    m_json->setPlaceholderText(uR"({"score": {"$gte": 4}})"_s);
    m_json->setClearButtonEnabled(true);
    m_json->hide();
    m_fault->setObjectName(u"filterFault"_s);
    m_fault->setTextFormat(Qt::PlainText);
    m_fault->setWordWrap(true);
    m_fault->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_fault->hide();

    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_chips, 1);
    row->addWidget(m_asJson, 0, Qt::AlignTop);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kSmall);
    column->addLayout(row);
    column->addWidget(m_editor);
    column->addWidget(m_json);
    column->addWidget(m_fault);

    connect(m_add, &QPushButton::clicked, this, &FilterBar::addCondition);
    connect(m_asJson, &QPushButton::toggled, this, &FilterBar::setJsonShown);
    connect(m_editor, &ConditionEditor::cancelled, this, [this] {
        m_edited.reset();
        m_editor->hide();
        m_add->setFocus();
    });
    connect(m_editor, &ConditionEditor::accepted, this, &FilterBar::acceptCondition);
    connect(m_json, &QLineEdit::returnPressed, this, &FilterBar::acceptJson);
    connect(m_json, &QLineEdit::textEdited, this, [this] { m_fault->hide(); });
    rebuildChips();
}

void FilterBar::setFields(const QByteArrayList &fields) {
    m_editor->setFields(fields);
}

void FilterBar::setFilter(const Filter &filter) {
    m_filter = filter;
    if (std::exchange(m_edited, std::nullopt))
        m_editor->hide(); // what it changes is there no more
    m_fault->hide();
    m_json->setText(filter.isEmpty() ? QString() : textOf(filterToJson(filter)));
    rebuildChips();
}

void FilterBar::addCondition() {
    m_edited.reset();
    m_editor->show();
    m_editor->begin();
}

void FilterBar::editCondition(size_t number) {
    const std::vector<FilterNode> conditions = conditionsOf(m_filter);
    const auto *condition = std::get_if<FieldCondition>(&conditions[number].node);
    m_edited = number;
    if (condition != nullptr && m_editor->begin(*condition)) {
        m_editor->show();
        return;
    }
    // "This or that" has no place in three fields.
    m_edited.reset();
    setJsonShown(true);
    m_json->selectAll();
}

void FilterBar::acceptCondition(const Filter &condition) {
    m_editor->hide();
    std::vector<FilterNode> all = conditionsOf(m_filter);
    std::vector<FilterNode> added = conditionsOf(condition);
    auto place = all.end();
    if (m_edited && *m_edited < all.size())
        place = all.erase(all.begin() + static_cast<qsizetype>(*m_edited));
    m_edited.reset();
    all.insert(place, added.begin(), added.end());
    change(filterOf(std::move(all)));
    m_add->setFocus();
}

void FilterBar::setJsonShown(bool shown) {
    m_asJson->setChecked(shown);
    m_json->setVisible(shown);
    m_json->setFont(codeFont(font()));
    if (shown)
        m_json->setFocus();
    else
        m_fault->hide();
}

void FilterBar::change(const Filter &filter) {
    setFilter(filter);
    Q_EMIT filterChanged();
}

void FilterBar::acceptJson() {
    const QByteArray text = m_json->text().trimmed().toUtf8();
    const auto filter = text.isEmpty() ? Result<Filter>(Filter()) : parseFilter(text);
    if (filter) {
        change(*filter);
        return;
    }
    // The offset counts bytes; the field counts characters, and shows what was not trimmed.
    const qsizetype leading = m_json->text().indexOf(m_json->text().trimmed());
    const qsizetype at =
        leading + textOf(text.first(std::max<qsizetype>(0, filter.error().offset))).size();
    if (filter.error().offset >= 0)
        m_json->setSelection(static_cast<int>(at),
                             static_cast<int>(std::max<qsizetype>(1, m_json->text().size() - at)));
    const QString what = filter.error().offset >= 0
                             ? tr("✕ At character %1: %2.").arg(at + 1).arg(filter.error().detail)
                             : tr("✕ %1.").arg(filter.error().detail);
    showFault(what + u' ' +
              (m_filter.isEmpty() ? tr("Nothing is filtered yet.")
                                  : tr("The conditions above are still in force.")));
}

void FilterBar::showFault(const QString &text) {
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, Colors::of(palette).error);
    m_fault->setPalette(palette);
    m_fault->setText(text);
    m_fault->show();
}

void FilterBar::rebuildChips() {
    while (QLayoutItem *item = m_flow->takeAt(0)) {
        if (item->widget() != m_add && item->widget() != nullptr)
            item->widget()->deleteLater();
        delete item;
    }
    if (!m_filter.isEmpty()) {
        const std::vector<FilterNode> conditions = conditionsOf(m_filter);
        for (size_t i = 0; i < conditions.size(); ++i) {
            const QString text = conditionText(conditions[i]);
            auto *chip = new ConditionChip(text, i, m_chips);
            connect(chip, &ConditionChip::editRequested, this, [this, i] { editCondition(i); });
            connect(chip, &ConditionChip::removeRequested, this, [this, i] {
                std::vector<FilterNode> rest = conditionsOf(m_filter);
                rest.erase(rest.begin() + static_cast<qsizetype>(i));
                m_editor->hide(); // it may be of a condition that has another number now
                change(filterOf(std::move(rest)));
                m_add->setFocus();
            });
            m_flow->addWidget(chip);
        }
    }
    m_flow->addWidget(m_add);
    m_chips->updateGeometry();
}

void FilterBar::changeEvent(QEvent *event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        m_json->setFont(codeFont(font()));
}

} // namespace nestor::ui
