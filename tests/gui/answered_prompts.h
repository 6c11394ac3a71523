// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/session/prompts.h"

/// Answers what a test laid down in advance, and counts what was asked: no test meets a box.
class AnsweredPrompts : public nestor::ui::Prompts {
public:
    QStringList files; ///< chosen wherever files or folders are asked for; empty: nothing is
    bool accept = false;
    int asked = 0;

    void openFile(QWidget *, const FileRequest &,
                  std::function<void(const QString &)> chosen) override {
        ++asked;
        if (!files.isEmpty())
            chosen(files.first());
    }
    void openFiles(QWidget *, const FileRequest &,
                   std::function<void(const QStringList &)> chosen) override {
        ++asked;
        if (!files.isEmpty())
            chosen(files);
    }
    void saveFile(QWidget *parent, const FileRequest &request,
                  std::function<void(const QString &)> chosen) override {
        openFile(parent, request, std::move(chosen));
    }
    void openFolder(QWidget *parent, const FileRequest &request,
                    std::function<void(const QString &)> chosen) override {
        openFile(parent, request, std::move(chosen));
    }
    void ask(QWidget *, const Question &, std::function<void()> accepted) override {
        ++asked;
        if (accept)
            accepted();
    }
};
