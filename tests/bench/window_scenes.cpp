// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody does at the window of Nestor, and how long the window made them wait.
#include "core/filter/filter_parser.h"
#include "tests/bench/stall_watch.h"
#include "tests/bench/window_scene.h"
#include "ui/editor/draft_store.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/items/item_table_model.h"
#include "ui/jobs/task_list.h"
#include "ui/namespaces/namespace_panel.h"
#include "ui/namespaces/namespace_tree_model.h"
#include "ui/search/items_panel.h"
#include "ui/session/prompts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/store_page.h"
#include "ui/shell/window_settings.h"
#include "ui/theme/theme.h"
#include "ui/transfer/import_dialog.h"
#include "ui/transfer/index_dialog.h"

#include <QAction>
#include <QFile>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QSqlDatabase>
#include <QTableView>
#include <QTemporaryDir>
#include <QTreeView>

#include <chrono>
#include <cstdio>

namespace nestor::bench {

using namespace nestor::ui;
using namespace Qt::StringLiterals;

namespace {

double steadyMilliseconds() {
    return std::chrono::duration<double, std::milli>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// A line of /proc/self/status in MB (10^6 bytes); 0 where there is no such thing.
double statusMegabytes(const QByteArray &name) {
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith(name + ':'))
            return line.mid(name.size() + 1).simplified().split(' ').value(0).toDouble() * 1024e-6;
    }
    return 0;
}

/// Notes when rows that are there have been painted for the first time.
class FirstRows : public QObject {
public:
    explicit FirstRows(QTableView *table)
        : m_table(table) {
        connect(qobject_cast<ItemTableModel *>(table->model()), &ItemTableModel::rowsLoaded, this,
                [this] { m_loaded = true; });
        table->viewport()->installEventFilter(this);
    }
    [[nodiscard]] double at() const { return m_at; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override {
        if (event->type() != QEvent::Paint || !m_loaded || m_at > 0)
            return false;
        m_table->viewport()->removeEventFilter(this);
        QCoreApplication::sendEvent(watched, event);
        m_at = steadyMilliseconds();
        return true;
    }

private:
    QTableView *m_table;
    bool m_loaded = false;
    double m_at = 0;
};

/// Nobody is there to answer.
class NoPrompts : public Prompts {
public:
    void openFile(QWidget *, const FileRequest &, std::function<void(const QString &)>) override {}
    void openFiles(QWidget *, const FileRequest &,
                   std::function<void(const QStringList &)>) override {}
    void saveFile(QWidget *, const FileRequest &, std::function<void(const QString &)>) override {}
    void openFolder(QWidget *, const FileRequest &, std::function<void(const QString &)>) override {
    }
    void ask(QWidget *, const Question &, std::function<void()>) override {}
};

/// The window on the store of a request, and the script that is played on it.
class Scene {
public:
    Scene(WatchedApplication *application, const SceneRequest &request)
        : m_application(application)
        , m_request(request)
        , m_settings(m_scratch.filePath(u"window.ini"_s))
        , m_drafts(m_scratch.path())
        , m_window({.opener = standardOpener(),
                    .prompts = &m_prompts,
                    .settings = &m_settings,
                    .drafts = &m_drafts,
                    .theme = &m_theme}) {
        m_window.resize(1440, 900);
        m_window.show();
        const bool create = !QFile::exists(request.store);
        m_page = m_window.openStore(request.store, create ? OpenMode::Create : OpenMode::Existing);
        m_table = m_page->findChild<QTableView *>(u"itemTable"_s);
        m_tree = m_page->findChild<QTreeView *>(u"namespaceTree"_s);
        m_first = std::make_unique<FirstRows>(m_table);
        m_script.then(u"open"_s, {}, [this, create] {
            return m_page->session()->isOpen() && (create || m_first->at() > 0) &&
                   !model()->isLoading();
        });
        m_script.then(u"watch"_s, [this] { m_application->reset(); });
    }

    void node();
    void browse();
    void search();
    void import();
    void edit();

    /// Plays it and collects the numbers.
    int run(QJsonObject *numbers) {
        m_script.onStep([this](const QString &name) { m_application->setActivity(name); });
        m_script.run(1800);
        const int status = QApplication::exec();
        const WatchedApplication::Stall &stall = m_application->stall();
        numbers->insert(u"first_rows_ms"_s,
                        m_first->at() - static_cast<double>(m_request.begunNs) * 1e-6);
        numbers->insert(u"stall_ms"_s, stall.wallMs);
        numbers->insert(u"stall_cpu_ms"_s, stall.processorMs);
        numbers->insert(u"events"_s, stall.events);
        numbers->insert(u"events_over"_s, stall.over);
        numbers->insert(u"resident_mb"_s, statusMegabytes("VmRSS"));
        numbers->insert(u"peak_mb"_s, statusMegabytes("VmHWM"));
        for (const QString &name : m_timed)
            numbers->insert(name + u"_ms"_s, m_script.milliseconds(name));
        if (m_request.verbose)
            print(stall);
        return status;
    }

private:
    static void print(const WatchedApplication::Stall &stall) {
        for (const WatchedApplication::Event &event : stall.longest) {
            std::fprintf(stderr, "  %5.1f ms (processor %.1f) %s, during “%s”\n", event.wallMs,
                         event.processorMs, qPrintable(event.name), qPrintable(event.during));
            for (const WatchedApplication::Part &part : event.parts)
                std::fprintf(stderr, "      %5.1f ms %s\n", part.wallMs, qPrintable(part.name));
        }
    }
    [[nodiscard]] ItemTableModel *model() const { return m_page->items()->model(); }
    [[nodiscard]] JsonTextEdit *text() const {
        return m_page->findChild<JsonTextEdit *>(u"valueText"_s);
    }
    void press(QWidget *widget, int key, const QString &character = {}) {
        QCoreApplication::postEvent(
            widget, new QKeyEvent(QEvent::KeyPress, key, Qt::NoModifier, character));
        QCoreApplication::postEvent(
            widget, new QKeyEvent(QEvent::KeyRelease, key, Qt::NoModifier, character));
    }
    [[nodiscard]] bool rowsAreThere() const {
        if (model()->isLoading())
            return false;
        const int first = m_table->rowAt(0);
        return first < 0 || model()->idAt(first).has_value();
    }
    /// A step whose time is reported.
    void timed(const QString &name, std::function<void()> act, std::function<bool()> done) {
        m_timed.append(name);
        m_script.then(name, std::move(act), std::move(done));
    }
    void wait(int milliseconds) { wait(u"wait"_s, milliseconds); }
    void wait(const QString &name, int milliseconds) {
        auto since = std::make_shared<QElapsedTimer>();
        m_script.then(
            name, [since] { since->start(); },
            [since, milliseconds] { return since->elapsed() > milliseconds; });
    }

    WatchedApplication *m_application;
    SceneRequest m_request;
    QTemporaryDir m_scratch;
    WindowSettings m_settings;
    DraftStore m_drafts;
    NoPrompts m_prompts;
    Theme m_theme;
    MainWindow m_window;
    Script m_script;
    StorePage *m_page = nullptr;
    QTableView *m_table = nullptr;
    QTreeView *m_tree = nullptr;
    std::unique_ptr<FirstRows> m_first;
    QStringList m_timed;
};

/// Opens the node with very many children.
void Scene::node() {
    const auto many = [this] {
        return qobject_cast<NamespaceTreeModel *>(m_tree->model())
            ->indexOf(NamespacePath::fromStored("many"));
    };
    m_script.then(u"read the root"_s, {}, [many] { return many().isValid(); });
    m_script.then(u"watch"_s, [this] { m_application->reset(); });
    timed(
        u"node"_s, [this, many] { m_tree->expand(many()); },
        [this, many] { return m_tree->model()->rowCount(many()) > 0; });
    wait(500); // counts arrive
}

/// Looks around: pages, the end, sorting, filters, namespaces, items.
void Scene::browse() {
    wait(300);
    for (int i = 0; i < 40; ++i) {
        m_script.then(
            u"page"_s, [this] { press(m_table, Qt::Key_PageDown); },
            [this] { return rowsAreThere(); });
    }
    timed(
        u"end"_s, [this] { m_table->scrollToBottom(); }, [this] { return rowsAreThere(); });
    m_script.then(
        u"select the last"_s, [this] { press(m_table, Qt::Key_End); },
        [this] { return m_page->editor()->currentItem().has_value(); });
    wait(200);
    const auto sortBy = [this](ItemTableModel::ColumnKind kind) {
        for (int column = 0; column < model()->columnCount(); ++column) {
            if (model()->columnKind(column) != kind)
                continue;
            m_table->horizontalHeader()->setSortIndicator(column, Qt::DescendingOrder);
            Q_EMIT m_table->horizontalHeader()->sectionClicked(column);
            break;
        }
    };
    timed(
        u"sort"_s, [sortBy] { sortBy(ItemTableModel::ColumnKind::Updated); },
        [this] { return rowsAreThere(); });
    timed(
        u"filter"_s,
        [this] {
            m_page->items()->setFilter(*parseFilter(R"({"kind":"fact","rank":{"$gte":500}})"));
        },
        [this] { return rowsAreThere(); });
    m_script.then(
        u"no filter"_s, [this] { m_page->items()->setFilter({}); },
        [this] { return rowsAreThere(); });
    for (int i = 0; i < 20; ++i) {
        const auto ns = NamespacePath::fromStored("users.u" + QByteArray::number(i * 4));
        m_script.then(
            u"go"_s, [this, ns] { m_page->goTo(ns); }, [this] { return rowsAreThere(); });
        m_script.then(
            u"choose"_s, [this] { m_table->selectRow(3); },
            [this] { return text()->byteCount() > 0; });
    }
    m_script.then(
        u"back"_s, [this] { m_page->goTo(NamespacePath()); }, [this] { return rowsAreThere(); });
    wait(300);
}

/// Asks questions of an indexed store.
void Scene::search() {
    m_script.then(
        u"index"_s,
        [this] {
            IndexDialog dialog(m_page->session(), m_window.tasks(), &m_prompts);
            dialog.start();
        },
        [this] { return m_window.tasks()->runningCount() == 0; });
    const char *questions[] = {"what matters to them", "reminded of a number", "fact",
                               "asked about the mountains"};
    for (const SearchMode mode : {SearchMode::Text, SearchMode::Semantic, SearchMode::Hybrid}) {
        for (const char *question : questions) {
            timed(
                u"search"_s,
                [this, mode, question] {
                    m_page->items()->setSearch(QString::fromLatin1(question), mode);
                },
                [this] { return rowsAreThere(); });
            for (int i = 0; i < 5; ++i)
                m_script.then(u"next"_s, [this] { press(m_table, Qt::Key_Down); });
        }
    }
    wait(300);
}

/// Imports a collection into a new store, and looks around meanwhile.
void Scene::import() {
    timed(
        u"import"_s,
        [this] {
            auto *dialog =
                new ImportDialog(m_page->session(), m_window.tasks(), &m_prompts, &m_window);
            dialog->setAttribute(Qt::WA_DeleteOnClose);
            QObject::connect(dialog, &ImportDialog::previewed, dialog, [dialog] {
                dialog->findChild<QPushButton *>(u"importStart"_s)->click();
            });
            dialog->setFiles({m_request.collection});
            dialog->show();
        },
        [this] {
            const auto tasks = m_window.tasks()->tasks();
            return !tasks.empty() && !tasks.front().isRunning();
        });
    m_script.then(u"rows"_s, {}, [this] { return model()->rowCount() > 0 && rowsAreThere(); });
    wait(1500); // counts and the tree follow
}

/// Shows values of every size and types into them.
void Scene::edit() {
    const NamespacePath ns = NamespacePath::fromStored("large");
    m_script.then(
        u"go"_s, [this, ns] { m_page->goTo(ns); }, [this] { return rowsAreThere(); });
    for (const char *key : {"1-small", "2-sixty-four", "3-two-hundred", "4-half-a-million",
                            "5-texts", "6-long-texts", "1-small", "4-half-a-million",
                            "6-long-texts", "3-two-hundred", "5-texts", "2-sixty-four"}) {
        const ItemId id{ns, key};
        m_script.then(
            u"show %1"_s.arg(QLatin1String(key)), [this, id] { m_page->goTo(id); },
            [this, id] {
                return m_page->editor()->currentItem() == id && text()->byteCount() > 0;
            });
        wait(u"read %1"_s.arg(QLatin1String(key)), 400);
        for (const char c : {'{', ' ', 'x', '}'}) {
            m_script.then(u"type"_s,
                          [this, c] { press(text(), Qt::Key_A, QString(QLatin1Char(c))); });
            wait(u"type into %1"_s.arg(QLatin1String(key)), 60);
        }
        const QString of = u" of "_s + QLatin1String(key);
        m_script.then(u"tree"_s + of, [this] { m_page->editor()->showTab(ItemEditor::TreeTab); });
        wait(u"tree"_s + of, 300);
        m_script.then(u"changes"_s + of,
                      [this] { m_page->editor()->showTab(ItemEditor::ChangesTab); });
        wait(u"changes"_s + of, 300);
        m_script.then(u"revert"_s + of, [this] {
            m_page->editor()->showTab(ItemEditor::TextTab);
            m_page->editor()->revert();
        });
        wait(u"revert"_s + of, 300);
    }
}

} // namespace

int playScene(int argc, char **argv, const SceneRequest &request) {
    WatchedApplication application(argc, argv);
    QApplication::setApplicationName(u"nestor_window_bench"_s);
    (void)QSqlDatabase::drivers();
    QJsonObject numbers;
    Scene scene(&application, request);
    if (request.name == u"node"_s)
        scene.node();
    else if (request.name == u"browse"_s)
        scene.browse();
    else if (request.name == u"search"_s)
        scene.search();
    else if (request.name == u"import"_s)
        scene.import();
    else if (request.name == u"edit"_s)
        scene.edit();
    const int status = scene.run(&numbers);
    std::printf("%s\n", QJsonDocument(numbers).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
    return status;
}

} // namespace nestor::bench
