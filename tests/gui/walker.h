// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/gui/agent_process.h"
#include "tests/gui/answered_prompts.h"
#include "tests/gui/walk_store.h"
#include "ui/editor/draft_store.h"
#include "ui/shell/store_page.h"

#include <QElapsedTimer>
#include <QStringList>
#include <QTemporaryDir>

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>

class QAbstractItemView;

namespace nestor::ui {
class JsonTextEdit;
class MainWindow;
class WindowSettings;
} // namespace nestor::ui

/// A person who does one thing after the other in the window, by keys and clicks, chosen by a seed,
/// and knows what each of them may have done: to the file, to unsaved text, to what is shown.
class Walker {
public:
    struct Options {
        WalkStore::Kind kind = WalkStore::Kind::Guest;
        bool agent = false; ///< a process that writes beside the window, at any moment
        quint32 seed = 1;
        int actions = 100;
        bool chatty = false; ///< says each action
    };

    explicit Walker(const Options &options);
    ~Walker();
    Walker(const Walker &) = delete;
    Walker &operator=(const Walker &) = delete;

    /// Walks to the end or to the first fault, which it tells with the way there; empty: none.
    [[nodiscard]] QString run();
    /// How often each action was done.
    [[nodiscard]] QString summary() const;

private:
    struct ById {
        bool operator()(const nestor::ItemId &a, const nestor::ItemId &b) const {
            return a.ns != b.ns ? a.ns < b.ns : a.key < b.key;
        }
    };
    using Items = std::set<nestor::ItemId, ById>;
    /// What a person sees of a store.
    struct Sight {
        std::optional<nestor::ItemId> pane; ///< the item in the editor
        bool isNew = false;                 ///< which is being made
        bool edited = false;
        QByteArray text;
        std::optional<nestor::ItemId> current; ///< of the row that is current
        bool hasCurrent = false;
        Items selected;
        int selectedRows = 0;
    };
    using Drafts = QMap<QString, QByteArray>;
    /// What an action may have done to the file: all of it or nothing.
    struct Expected {
        enum Kind { Nothing, Save, Delete, Undo, Redo, Restore } kind = Nothing;
        bool mayDraft = false;           ///< the shown item's unsaved text may change
        Items items;                     ///< that are touched
        bool unknown = false;            ///< rows are selected whose items nobody knows yet
        QByteArray text;                 ///< that is stored
        bool answers = false;            ///< it is a command: it says what came of it
        bool must = false;               ///< nothing stands in its way: it is done
        std::optional<QByteArray> typed; ///< what the text has to be now, item and all
    };
    struct Action {
        QString name;
        int weight;
        std::function<Expected()> act;
    };
    struct Opened {
        std::unique_ptr<WalkStore> store;
        nestor::ui::StorePage *page = nullptr;
        std::vector<std::vector<NotedWrite>> undo; ///< steps as the file has noted them
        std::vector<std::vector<NotedWrite>> redo;
    };

    void openWindow();
    void listActions();
    [[nodiscard]] QString step(const Action &action);
    [[nodiscard]] QString settle(const Expected &expected, std::vector<NotedWrite> &writes);
    [[nodiscard]] QString checkWrites(const Expected &expected,
                                      const std::vector<NotedWrite> &writes);
    [[nodiscard]] QString checkDrafts(const std::vector<Drafts> &before, const Sight &seen,
                                      const Expected &expected,
                                      const std::vector<NotedWrite> &writes) const;
    [[nodiscard]] QString checkSight() const;
    [[nodiscard]] QString checkWords() const;
    [[nodiscard]] QString checkFocus() const;
    [[nodiscard]] bool isLoading() const;

    // What is seen.
    [[nodiscard]] Opened &shown();
    [[nodiscard]] nestor::ui::StorePage *page() const;
    [[nodiscard]] Sight look() const;
    [[nodiscard]] Drafts draftsOf(const nestor::ui::StorePage *page) const;
    /// In the page that is shown.
    template <typename T>
    [[nodiscard]] T *find(const char *name) const {
        return page()->template findChild<T *>(QString::fromLatin1(name));
    }
    [[nodiscard]] nestor::ui::JsonTextEdit *text() const;
    [[nodiscard]] QString standing() const;
    [[nodiscard]] bool isAnswered(const Expected &expected) const;

    // What a person does.
    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void type(const QByteArray &letters);
    bool click(QWidget *widget, const QPoint &at, Qt::KeyboardModifiers modifiers = {});
    bool clickRow(Qt::KeyboardModifiers modifiers);
    bool clickTab(int tab);
    void closePopups();
    int pick(int count);

    // Actions.
    Expected moveInTable();
    Expected typeText();
    Expected save();
    Expected undo(bool back);
    Expected removeSelected();
    Expected removeShown();
    Expected editTree();
    Expected restore();
    Expected chooseInNotice();
    Expected newItem();

    const Options m_options;
    std::mt19937 m_random;
    QTemporaryDir m_folder;
    AnsweredPrompts m_prompts;
    std::unique_ptr<nestor::ui::WindowSettings> m_settings;
    std::unique_ptr<nestor::ui::DraftStore> m_drafts;
    std::unique_ptr<nestor::ui::MainWindow> m_window;
    std::vector<Opened> m_opened;
    std::vector<std::unique_ptr<AgentProcess>> m_agents;
    std::vector<Action> m_actions;
    QMap<QString, int> m_done;
    QStringList m_way;  ///< the last actions
    QStringList m_said; ///< by the window, since the last action
    QString m_stood;    ///< standing() before it
    int m_number = 0;
    int m_written = 0;
    int m_made = 0; ///< names of new items
    bool m_tabbed = false;
};
