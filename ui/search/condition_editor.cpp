// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/condition_editor.h"

#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "ui/search/filter_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

ConditionEditor::ConditionEditor(QWidget *parent)
    : QWidget(parent)
    , m_field(new QComboBox)
    , m_operator(new QComboBox)
    , m_value(new QLineEdit)
    , m_fault(new QLabel)
    , m_accept(new QPushButton(tr("Add"))) {
    setAccessibleName(tr("Condition"));
    m_field->setObjectName(u"conditionField"_s);
    m_field->setAccessibleName(tr("Field of the condition"));
    m_field->setEditable(true);
    m_field->setInsertPolicy(QComboBox::NoInsert);
    m_field->lineEdit()->setPlaceholderText(tr("Field"));
    m_field->setMinimumContentsLength(12);
    m_operator->setObjectName(u"conditionOperator"_s);
    m_operator->setAccessibleName(tr("Operator of the condition"));
    for (const OperatorChoice &choice : operatorChoices())
        m_operator->addItem(choice.words);
    m_value->setObjectName(u"conditionValue"_s);
    m_value->setAccessibleName(tr("Value of the condition"));
    m_value->setPlaceholderText(tr("Value, a number or text"));
    m_fault->setObjectName(u"conditionFault"_s);
    m_fault->setWordWrap(true);
    m_fault->hide();
    m_accept->setObjectName(u"addCondition"_s);
    makePrimary(m_accept);
    auto *cancel = new QPushButton(tr("Cancel"));
    cancel->setObjectName(u"cancelCondition"_s);

    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_field, 2);
    row->addWidget(m_operator);
    row->addWidget(m_value, 3);
    row->addWidget(m_accept);
    row->addWidget(cancel);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kTight);
    column->addLayout(row);
    column->addWidget(m_fault);

    connect(m_accept, &QPushButton::clicked, this, &ConditionEditor::accept);
    connect(cancel, &QPushButton::clicked, this, &ConditionEditor::cancelled);
    connect(m_value, &QLineEdit::returnPressed, this, &ConditionEditor::accept);
    connect(m_operator, &QComboBox::currentIndexChanged, this, &ConditionEditor::adaptToOperator);
}

void ConditionEditor::setFields(const QByteArrayList &fields) {
    const QString typed = m_field->currentText();
    m_field->clear();
    for (const QByteArray &field : fields)
        m_field->addItem(textOf(field));
    m_field->setEditText(typed);
}

void ConditionEditor::begin() {
    m_field->setEditText({});
    m_operator->setCurrentIndex(0);
    m_value->clear();
    m_fault->hide();
    m_accept->setText(tr("Add"));
    m_field->setFocus();
}

bool ConditionEditor::begin(const FieldCondition &condition) {
    const std::vector<OperatorChoice> choices = operatorChoices();
    const QByteArray name(operatorName(condition.op).data());
    const auto fits = [&](const OperatorChoice &choice) {
        return name == choice.json &&
               (choice.operand.isEmpty() || choice.operand == condition.operand);
    };
    const auto choice = std::find_if(choices.begin(), choices.end(), fits);
    if (choice == choices.end())
        return false;
    m_field->setEditText(textOf(condition.field.text));
    m_operator->setCurrentIndex(static_cast<int>(choice - choices.begin()));
    m_value->setText(choice->operand.isEmpty() ? typedOperand(condition.operand) : QString());
    m_fault->hide();
    m_accept->setText(tr("Change"));
    if (m_value->isEnabled()) {
        m_value->setFocus();
        m_value->selectAll();
    } else {
        m_operator->setFocus();
    }
    return true;
}

void ConditionEditor::adaptToOperator() {
    const OperatorChoice choice =
        operatorChoices().at(static_cast<size_t>(m_operator->currentIndex()));
    m_value->setEnabled(choice.operand.isEmpty());
    const bool list = choice.json == "$in" || choice.json == "$nin";
    m_value->setPlaceholderText(list ? tr("Values, separated by commas")
                                     : tr("Value, a number or text"));
}

void ConditionEditor::accept() {
    const auto condition = conditionFrom(
        m_field->currentText(),
        operatorChoices().at(static_cast<size_t>(m_operator->currentIndex())), m_value->text());
    if (condition) {
        m_fault->hide();
        Q_EMIT accepted(*condition);
        return;
    }
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, Colors::of(palette).error);
    m_fault->setPalette(palette);
    m_fault->setText(u"✕ "_s + condition.error().detail);
    m_fault->show();
}

void ConditionEditor::keyPressEvent(QKeyEvent *event) {
    if (event->key() == Qt::Key_Escape)
        Q_EMIT cancelled();
    else
        QWidget::keyPressEvent(event);
}

} // namespace nestor::ui
