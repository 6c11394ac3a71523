// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/trouble_dialog.h"

#include "core/base/whole_file.h"
#include "ui/session/prompts.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QDir>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QLabel *plainLabel(const QString &text, const QString &name, QWidget *parent) {
    auto *label = new QLabel(text, parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

TroubleDialog::TroubleDialog(const QString &report, const QString &logFile, Prompts *prompts,
                             QWidget *parent)
    : QDialog(parent)
    , m_prompts(prompts)
    , m_text(new QPlainTextEdit(report, this)) {
    setObjectName(u"troubleDialog"_s);
    setWindowTitle(tr("Report a Problem"));
    setAccessibleName(windowTitle());
    auto *intro = plainLabel(
        tr("What helps to find a fault. It names no store and holds nothing that is in one; read "
           "it before you pass it on."),
        u"troubleIntro"_s, this);
    m_text->setObjectName(u"troubleText"_s);
    m_text->setAccessibleName(tr("The report"));
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_said = plainLabel(
        tr("The log, which may name stores, is in %1.").arg(QDir::toNativeSeparators(logFile)),
        u"troubleSaid"_s, this);
    m_said->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_said->setVisible(!logFile.isEmpty());

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(u"dialogButtons"_s);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"closeDialog"_s);
    auto *copyButton = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copyButton->setObjectName(u"copyTrouble"_s);
    connect(copyButton, &QPushButton::clicked, this, &TroubleDialog::copy);
    auto *saveButton = buttons->addButton(tr("Save…"), QDialogButtonBox::ActionRole);
    saveButton->setObjectName(u"saveTrouble"_s);
    connect(saveButton, &QPushButton::clicked, this, &TroubleDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    layout->setSpacing(spacing::kMedium);
    layout->addWidget(intro);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_said);
    layout->addWidget(buttons);
    resize(720, 560);
}

void TroubleDialog::copy() {
    QGuiApplication::clipboard()->setText(m_text->toPlainText());
}

void TroubleDialog::save() {
    Prompts::FileRequest request;
    request.title = tr("Save the report");
    request.name = u"nestor-report.txt"_s;
    request.filters = {tr("Text files (*.txt)")};
    request.defaultSuffix = u"txt"_s;
    m_prompts->saveFile(this, request, [this](const QString &path) {
        const auto saved = writeWholeFile(path, m_text->toPlainText().toUtf8());
        m_said->setText(saved ? tr("Saved.")
                              : tr("It could not be saved: %1").arg(saved.error().detail));
        m_said->setVisible(true);
    });
}

} // namespace nestor::ui
