// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/prompts.h"

#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QFileDialog *dialogFor(QWidget *parent, const Prompts::FileRequest &request) {
    auto *dialog = new QFileDialog(parent, request.title);
    dialog->setObjectName(u"fileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!request.folder.isEmpty())
        dialog->setDirectory(request.folder);
    if (!request.filters.isEmpty())
        dialog->setNameFilters(request.filters);
    if (!request.name.isEmpty())
        dialog->selectFile(request.name);
    dialog->setDefaultSuffix(request.defaultSuffix);
    return dialog;
}

} // namespace

void DesktopPrompts::openFile(QWidget *parent, const FileRequest &request,
                              std::function<void(const QString &)> chosen) {
    QFileDialog *dialog = dialogFor(parent, request);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

void DesktopPrompts::openFiles(QWidget *parent, const FileRequest &request,
                               std::function<void(const QStringList &)> chosen) {
    QFileDialog *dialog = dialogFor(parent, request);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    QObject::connect(dialog, &QFileDialog::filesSelected, parent, std::move(chosen));
    dialog->open();
}

void DesktopPrompts::saveFile(QWidget *parent, const FileRequest &request,
                              std::function<void(const QString &)> chosen) {
    QFileDialog *dialog = dialogFor(parent, request);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

void DesktopPrompts::openFolder(QWidget *parent, const FileRequest &request,
                                std::function<void(const QString &)> chosen) {
    QFileDialog *dialog = dialogFor(parent, request);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

void DesktopPrompts::ask(QWidget *parent, const Question &question,
                         std::function<void()> accepted) {
    auto *box = new QMessageBox(QMessageBox::Question, question.title, question.text,
                                QMessageBox::Cancel, parent);
    box->setObjectName(u"questionBox"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText); // names of stores, and what stands in them, are no markup
    box->setInformativeText(question.details);
    QPushButton *accept = box->addButton(question.accept, QMessageBox::AcceptRole);
    // What is asked cannot be undone: Enter at once must not be a yes.
    box->setDefaultButton(QMessageBox::Cancel);
    QObject::connect(accept, &QPushButton::clicked, parent, std::move(accepted));
    box->open();
}

} // namespace nestor::ui
