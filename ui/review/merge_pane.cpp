// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/review/merge_pane.h"

#include "core/json/json_document.h"
#include "core/json/json_format.h"
#include "core/json/json_merge.h"
#include "core/json/json_valid.h"
#include "core/review/merge_memories.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/session/item_commands.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

MergePane::MergePane(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_fault(new QLabel(this))
    , m_text(new JsonTextEdit(this))
    , m_save(new QPushButton(tr("Save and Delete the Left One"), this)) {
    setObjectName(u"mergePane"_s);
    setAccessibleName(tr("Merge"));
    for (QLabel *label : {m_title, m_fault}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_title->setObjectName(u"mergeTitle"_s);
    m_fault->setObjectName(u"mergeFault"_s);
    m_text->setObjectName(u"mergeText"_s);
    m_text->setAccessibleName(tr("Merged value"));
    m_save->setObjectName(u"saveMerge"_s);
    m_save->setAutoDefault(false);
    m_save->setToolTip(tr("One step, which can be undone (Ctrl+S)"));
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setObjectName(u"cancelMerge"_s);
    cancel->setAutoDefault(false);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(m_save);
    buttons->addWidget(cancel);
    buttons->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::kTight);
    layout->addWidget(m_title);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_fault);
    layout->addLayout(buttons);
    connect(m_text, &JsonTextEdit::edited, this, [this] {
        m_edited = true;
        check();
    });
    connect(m_save, &QPushButton::clicked, this, &MergePane::saveRequested);
    connect(cancel, &QPushButton::clicked, this, &MergePane::cancelRequested);
    auto *shortcut = new QShortcut(QKeySequence::Save, this);
    shortcut->setContext(Qt::WidgetWithChildrenShortcut);
    connect(shortcut, &QShortcut::activated, m_save, &QPushButton::click);
}

void MergePane::begin(const MemoryPair &pair) {
    const auto &[earlier, later] = pair.items;
    m_merged = mergedValue(earlier.value, later.value);
    m_shown = isValidJson(m_merged) ? formatJson(m_merged) : m_merged;
    m_text->setBytes(m_shown);
    m_edited = false;
    m_title->setText(tr("Both in one: %1").arg(itemText({later.ns, later.key})));
    check();
    m_text->setFocus();
}

QByteArray MergePane::value() const {
    const QByteArray text = m_text->bytes();
    const auto stored = applyEdit(m_merged, m_shown, text);
    return stored ? *stored : text;
}

void MergePane::check() {
    const auto document = JsonDocument::parse(m_text->bytes());
    const bool fits = document && document->root().type == JsonType::Object;
    m_save->setEnabled(fits);
    m_fault->setText(fits       ? QString()
                     : document ? tr("A memory must be a JSON object.")
                                : tr("This is not valid JSON: %1").arg(document.error().detail));
    m_fault->setVisible(!fits);
}

} // namespace nestor::ui
