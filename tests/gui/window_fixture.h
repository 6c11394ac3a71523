// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/gui/answered_prompts.h"
#include "tests/gui/ui_test_store.h"
#include "ui/editor/draft_store.h"
#include "ui/shell/main_window.h"
#include "ui/shell/store_page.h"
#include "ui/shell/window_settings.h"

#include <QAction>
#include <QLabel>

/// The window on a store of three items, with settings and drafts of its own.
class WindowFixture {
public:
    WindowFixture() {
        m_file.put("agents.42.memories", "mem-1", R"({"text":"Hikes in the Alps","n":1})");
        m_file.put("agents.42.memories", "mem-2", R"({"text":"Bought boots","n":2})");
        m_file.put("agents.43", "mem-3", R"({"text":"Plays the viola","n":3})");
        start();
    }

    /// The program, started: also for the second time.
    void start() {
        m_window.reset();
        m_drafts.reset();
        m_settings.reset();
        m_settings = std::make_unique<nestor::ui::WindowSettings>(
            m_file.filePath(QStringLiteral("window.ini")));
        m_drafts =
            std::make_unique<nestor::ui::DraftStore>(m_file.filePath(QStringLiteral("drafts")));
        m_window = std::make_unique<nestor::ui::MainWindow>(
            nestor::ui::WindowServices{.opener = m_file.opener(),
                                       .prompts = &m_prompts,
                                       .settings = m_settings.get(),
                                       .drafts = m_drafts.get(),
                                       .theme = nullptr});
        m_window->resize(1200, 800);
        m_window->show();
    }

    [[nodiscard]] UiTestStore &file() { return m_file; }
    [[nodiscard]] AnsweredPrompts &prompts() { return m_prompts; }
    [[nodiscard]] nestor::ui::WindowSettings &settings() { return *m_settings; }
    [[nodiscard]] nestor::ui::MainWindow &window() const { return *m_window; }

    nestor::ui::StorePage *openMemory() {
        nestor::ui::StorePage *page = m_window->openStore(m_file.path());
        [&] { QTRY_VERIFY(page->session()->isOpen()); }();
        return page;
    }
    [[nodiscard]] QAction *command(const QString &name) const {
        for (QAction *action : m_window->commands()) {
            if (action->objectName() == name)
                return action;
        }
        return nullptr;
    }
    void trigger(const QString &name) const {
        QAction *action = command(name);
        QVERIFY2(action != nullptr, qPrintable(name));
        QVERIFY2(action->isEnabled(), qPrintable(name));
        action->trigger();
    }
    template <typename T>
    [[nodiscard]] T *find(const QString &name) const {
        return m_window->findChild<T *>(name);
    }
    [[nodiscard]] QString textOf(const QString &label) const {
        const auto *found = find<QLabel>(label);
        return found != nullptr ? found->text() : QString();
    }

private:
    UiTestStore m_file;
    AnsweredPrompts m_prompts;
    std::unique_ptr<nestor::ui::WindowSettings> m_settings;
    std::unique_ptr<nestor::ui::DraftStore> m_drafts;
    std::unique_ptr<nestor::ui::MainWindow> m_window;
};
