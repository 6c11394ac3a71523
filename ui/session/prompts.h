// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <functional>

class QWidget;

namespace nestor::ui {

/// Everything that would open a window of the desktop: file dialogs and the few questions that
/// cannot be avoided. Injected, so that no test meets a modal box; the answer comes by callback,
/// so that nothing waits. A cancelled prompt does not call back. On the window's thread.
class Prompts {
public:
    Prompts() = default;
    Prompts(const Prompts &) = delete;
    Prompts &operator=(const Prompts &) = delete;
    virtual ~Prompts() = default;

    struct FileRequest {
        QString title;
        QString folder;      ///< where to start; empty: where the last one ended
        QString name;        ///< suggested name, for saving
        QStringList filters; ///< as QFileDialog's name filters
        QString defaultSuffix;
    };

    virtual void openFile(QWidget *parent, const FileRequest &request,
                          std::function<void(const QString &path)> chosen) = 0;
    virtual void openFiles(QWidget *parent, const FileRequest &request,
                           std::function<void(const QStringList &paths)> chosen) = 0;
    /// The desktop asks before an existing file is replaced.
    virtual void saveFile(QWidget *parent, const FileRequest &request,
                          std::function<void(const QString &path)> chosen) = 0;
    virtual void openFolder(QWidget *parent, const FileRequest &request,
                            std::function<void(const QString &path)> chosen) = 0;

    struct Question {
        QString title;
        QString text;    ///< one sentence
        QString details; ///< what follows from the answer
        QString accept;  ///< the button's word, "Discard"
    };
    /// Calls back only when accepted.
    virtual void ask(QWidget *parent, const Question &question, std::function<void()> accepted) = 0;
};

/// The desktop's own dialogs, each modal to its window only; the program goes on under them.
class DesktopPrompts final : public Prompts {
public:
    void openFile(QWidget *parent, const FileRequest &request,
                  std::function<void(const QString &path)> chosen) override;
    void openFiles(QWidget *parent, const FileRequest &request,
                   std::function<void(const QStringList &paths)> chosen) override;
    void saveFile(QWidget *parent, const FileRequest &request,
                  std::function<void(const QString &path)> chosen) override;
    void openFolder(QWidget *parent, const FileRequest &request,
                    std::function<void(const QString &path)> chosen) override;
    void ask(QWidget *parent, const Question &question, std::function<void()> accepted) override;
};

} // namespace nestor::ui
