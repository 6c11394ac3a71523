// SPDX-License-Identifier: GPL-3.0-or-later
// How a Walker goes from action to action, and what it holds the window to after each.
#include "tests/gui/walker.h"

#include "ui/editor/item_editor.h"
#include "ui/editor/notice_bar.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/editor/text/shown_value.h"
#include "ui/items/item_table_model.h"
#include "ui/items/item_table_view.h"
#include "ui/search/items_panel.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/shell/main_window.h"
#include "ui/shell/store_page.h"
#include "ui/shell/window_settings.h"

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QTest>
#include <QTime>
#include <QTreeView>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

namespace {

constexpr int kLongestSettle = 20'000; ///< of a machine that has other things to do
constexpr int kQuiet =
    180; ///< milliseconds without a change: longer than any timer but the watch's
constexpr int kWayKept = 40;

QString named(const ItemId &id) {
    return QString::fromUtf8(id.ns.stored() + '/' + id.key);
}
QString named(const std::optional<ItemId> &id) {
    return id ? named(*id) : u"nothing"_s;
}
QString named(const std::vector<NotedWrite> &writes) {
    QStringList all;
    for (const NotedWrite &write : writes)
        all << named(write.id) +
                   (write.after ? u" = "_s + QString::fromUtf8(write.after->left(80)) : u" gone"_s);
    return all.isEmpty() ? u"nothing"_s : all.join(u", "_s);
}
QString textIn(const std::vector<QMap<QString, QByteArray>> &drafts, const QString &name) {
    for (const auto &store : drafts) {
        if (store.contains(name))
            return QString::fromUtf8(store.value(name));
    }
    return u"nothing"_s;
}
/// The key of a draft in Walker::Drafts.
QString draftName(const ItemId &id) {
    return named(id);
}

} // namespace

Walker::Walker(const Options &options)
    : m_options(options)
    , m_random(options.seed) {
    openWindow();
    listActions();
}

Walker::~Walker() {
    m_agents.clear();
    m_window.reset();
    m_drafts.reset();
    m_settings.reset();
    m_opened.clear();
}

void Walker::openWindow() {
    m_settings = std::make_unique<WindowSettings>(m_folder.filePath(u"window.ini"_s));
    m_drafts = std::make_unique<DraftStore>(m_folder.filePath(u"drafts"_s));
    const QString cache = m_folder.filePath(u"cache"_s);
    const auto opener = [cache](const QString &url, OpenMode) -> Result<std::shared_ptr<Store>> {
        OpenOptions open;
        open.location = url;
        open.create = false;
        open.cacheDirectory = cache;
        auto store = nestor::openStore(open);
        if (!store)
            return failure(std::move(store.error()));
        return std::shared_ptr<Store>(std::move(*store));
    };
    m_window = std::make_unique<MainWindow>(WindowServices{.opener = opener,
                                                           .prompts = &m_prompts,
                                                           .settings = m_settings.get(),
                                                           .drafts = m_drafts.get(),
                                                           .theme = nullptr});
    m_window->resize(1300, 900);
    m_window->show();
    m_window->activateWindow();
    [this] { QVERIFY(QTest::qWaitForWindowActive(m_window.get())); }();
    for (const QString &name : {u"one.db"_s, u"two.db"_s}) {
        Opened opened;
        const QString path = m_folder.filePath(name);
        opened.store = std::make_unique<WalkStore>(path, m_options.kind);
        opened.page = m_window->openStore(path);
        [&] { QTRY_VERIFY(opened.page->session()->isOpen()); }();
        // What is said is heard, however soon something else is said.
        QObject::connect(opened.page, &StorePage::said, m_window.get(),
                         [this](const QString &sentence) { m_said << sentence; });
        opened.page->session()->acceptTriggers(); // which note in the file who wrote what
        if (m_options.agent)
            m_agents.push_back(std::make_unique<AgentProcess>(path));
        m_opened.push_back(std::move(opened));
    }
}

QString Walker::run() {
    int total = 0;
    for (const Action &action : m_actions)
        total += action.weight;
    while (m_number < m_options.actions) {
        int chosen = pick(total);
        auto action = m_actions.begin();
        while (chosen >= action->weight)
            chosen -= (action++)->weight;
        ++m_number;
        const QString fault = step(*action);
        if (!fault.isEmpty())
            return u"after %1 actions (seed %2, %3, %4): %5\nThe way there:\n  %6"_s.arg(m_number)
                .arg(m_options.seed)
                .arg(m_options.kind == WalkStore::Kind::Guest ? u"guest"_s : u"managed"_s)
                .arg(m_options.agent ? u"with an agent"_s : u"alone"_s)
                .arg(fault, m_way.join(u"\n  "_s));
    }
    return {};
}

QString Walker::summary() const {
    QStringList all;
    for (auto done = m_done.cbegin(); done != m_done.cend(); ++done)
        all << u"%1 %2"_s.arg(done.value()).arg(done.key());
    return u"%1 actions, %2 of them wrote: %3"_s.arg(m_number).arg(m_written).arg(
        all.join(u", "_s));
}

QString Walker::step(const Action &action) {
    std::vector<Drafts> drafts;
    for (const Opened &opened : m_opened)
        drafts.push_back(draftsOf(opened.page));
    if (m_options.agent && pick(3) == 0) {
        AgentProcess &agent = *m_agents[static_cast<size_t>(pick(int(m_agents.size())))];
        if (!agent.isBusy())
            agent.write(1 + pick(4), static_cast<quint32>(m_random()));
    }
    m_said.clear();
    m_stood = standing();
    const Sight before = look();
    m_way << u"%1. %2 (%3%4)"_s.arg(m_number).arg(action.name, named(before.pane),
                                                  before.edited ? u", edited"_s : QString());
    if (m_way.size() > kWayKept)
        m_way.removeFirst();
    if (m_options.chatty)
        qInfo("%s %s", qPrintable(QTime::currentTime().toString(u"HH:mm:ss.zzz"_s)),
              qPrintable(m_way.last()));
    ++m_done[action.name];
    const size_t at = static_cast<size_t>(&shown() - m_opened.data());
    // What stands in an open cell of the tree is taken when the keyboard leaves it.
    const bool inCell = find<QTreeView>("jsonTree")->isAncestorOf(QApplication::focusWidget());
    Expected expected = action.act();
    expected.mayDraft = expected.mayDraft || inCell;
    if (expected.typed && text()->bytes() != *expected.typed)
        return u"what was typed is not in the text"_s;
    std::vector<NotedWrite> writes;
    if (QString fault = settle(expected, writes); !fault.isEmpty())
        return fault;
    for (size_t other = 0; other < m_opened.size(); ++other) {
        if (other == at)
            continue;
        if (const auto stray = m_opened[other].store->takeWrites(); !stray.empty())
            return u"another store was written: %1"_s.arg(named(stray));
    }
    const auto more = m_opened[at].store->takeWrites();
    writes.insert(writes.end(), more.begin(), more.end());
    m_written += writes.empty() ? 0 : 1;
    if (!writes.empty())
        m_way.last() += u" → "_s + named(writes);
    // The stacks belong to the store in which the action was done.
    Opened &acted = m_opened[at];
    if (QString fault = checkWrites(expected, writes); !fault.isEmpty())
        return fault;
    if (!writes.empty()) {
        if (expected.kind == Expected::Undo) {
            acted.redo.push_back(acted.undo.back());
            acted.undo.pop_back();
        } else if (expected.kind == Expected::Redo) {
            acted.undo.push_back(acted.redo.back());
            acted.redo.pop_back();
        } else {
            acted.undo.push_back(writes);
            acted.redo.clear();
        }
    }
    return checkDrafts(drafts, before, expected, writes);
}

QString Walker::settle(const Expected &expected, std::vector<NotedWrite> &writes) {
    const size_t at = static_cast<size_t>(&shown() - m_opened.data());
    QElapsedTimer clock;
    clock.start();
    const bool fully = pick(3) == 0;
    QElapsedTimer quiet;
    quiet.start();
    Sight last = look();
    QString fault;
    bool answered = false;
    while (clock.elapsed() < kLongestSettle) {
        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        QTest::qWait(1);
        if (fully) {
            for (const auto &agent : m_agents)
                (void)agent->isBusy();
            if (quiet.elapsed() > kQuiet / 2)
                page()->session()->checkForChanges();
        }
        const auto more = m_opened[at].store->takeWrites();
        writes.insert(writes.end(), more.begin(), more.end());
        const Sight now = look();
        if (!more.empty() || now.pane != last.pane || now.current != last.current ||
            now.text != last.text || now.selected != last.selected || isLoading())
            quiet.restart();
        last = now;
        answered = answered || isAnswered(expected);
        // What is being stored belongs to this action, also where somebody goes on at once.
        const bool storing = m_opened[at].page->session()->commands()->isStoring();
        fault = checkSight();
        if (fault.isEmpty())
            fault = checkWords();
        if (fault.isEmpty())
            fault = checkFocus();
        if (fault.isEmpty() && answered && !storing && (!fully || quiet.elapsed() > kQuiet))
            return {};
    }
    if (!fault.isEmpty())
        return fault;
    return answered ? u"the window does not come to rest"_s
                    : u"the command said nothing: "_s + m_way.value(m_way.size() - 1);
}

bool Walker::isLoading() const {
    return page()->items()->model()->isLoading();
}

QString Walker::checkWrites(const Expected &expected, const std::vector<NotedWrite> &writes) {
    const auto wrong = [&](const QString &what) {
        return u"%1: written was %2"_s.arg(what, named(writes));
    };
    Items touched;
    for (const NotedWrite &write : writes)
        touched.insert(write.id);
    switch (expected.kind) {
    case Expected::Nothing:
        return writes.empty() ? QString() : wrong(u"nothing was to be written"_s);
    case Expected::Save:
    case Expected::Restore:
        if (writes.empty())
            return expected.must ? u"it was to be stored, and was not"_s : QString();
        if (writes.size() != 1 || touched != expected.items || !writes.front().after)
            return wrong(u"one item was to be stored, %1"_s.arg(named(*expected.items.begin())));
        if (expected.kind == Expected::Save &&
            readableJson(*writes.front().after) != readableJson(expected.text))
            return wrong(u"the text %1 was to be stored"_s.arg(QString::fromUtf8(expected.text)));
        if (expected.kind == Expected::Restore && !expected.text.isNull() &&
            *writes.front().after != expected.text)
            return wrong(
                u"the version %1 was to be stored"_s.arg(QString::fromUtf8(expected.text)));
        return {};
    case Expected::Delete: {
        for (const NotedWrite &write : writes) {
            if (write.after || (!expected.unknown && !expected.items.contains(write.id)))
                return wrong(u"only what was selected was to be deleted"_s);
        }
        if (expected.must && !expected.unknown && touched != expected.items)
            return wrong(u"all that was selected was to be deleted (%1)"_s.arg(m_said.join(u' ')));
        return {};
    }
    case Expected::Undo:
    case Expected::Redo: {
        const bool back = expected.kind == Expected::Undo;
        const auto &steps = back ? shown().undo : shown().redo;
        if (writes.empty())
            return !m_options.agent && !steps.empty() ? u"the step was not taken"_s : QString();
        if (steps.empty())
            return wrong(u"there was no step to take"_s);
        std::map<ItemId, std::optional<QByteArray>, ById> wanted;
        for (const NotedWrite &write : steps.back())
            wanted[write.id] = back ? write.before : write.after;
        std::map<ItemId, std::optional<QByteArray>, ById> got;
        for (const NotedWrite &write : writes)
            got[write.id] = write.after;
        return got == wanted ? QString() : wrong(u"another step was taken"_s);
    }
    }
    return {};
}

QString Walker::checkDrafts(const std::vector<Drafts> &before, const Sight &seen,
                            const Expected &expected, const std::vector<NotedWrite> &writes) const {
    QStringList changed;
    std::vector<Drafts> after;
    for (size_t i = 0; i < m_opened.size(); ++i) {
        after.push_back(draftsOf(m_opened[i].page));
        const Drafts &now = after.back();
        QStringList names = now.keys() + before[i].keys();
        names.removeDuplicates();
        for (const QString &name : names) {
            if (now.contains(name) != before[i].contains(name) ||
                now.value(name) != before[i].value(name))
                changed << name;
        }
    }
    if (changed.isEmpty())
        return {};
    const Sight now = look();
    const auto isIn = [](const Sight &sight, const QString &name) {
        // What is typed for an item without a key yet is kept under its place.
        return sight.pane ? draftName(*sight.pane) == name : sight.isNew && name.endsWith(u'/');
    };
    const auto isShown = [&](const QString &name) { return isIn(seen, name) || isIn(now, name); };
    const bool renamed = changed.size() == 2 && seen.isNew && now.isNew &&
                         std::all_of(changed.begin(), changed.end(), isShown);
    if (renamed)
        return {};
    if (changed.size() > 1)
        return u"unsaved texts of several items changed: %1"_s.arg(changed.join(u", "_s));
    if (!isShown(changed.first()))
        return u"the unsaved text of %1 changed, which was not shown"_s.arg(changed.first());
    const bool written = std::any_of(writes.begin(), writes.end(), [&](const NotedWrite &write) {
        return draftName(write.id) == changed.first();
    });
    if (!expected.mayDraft && !written)
        return u"the unsaved text of %1 changed, from %2 to %3"_s.arg(
            changed.first(), textIn(before, changed.first()), textIn(after, changed.first()));
    return {};
}

QString Walker::checkSight() const {
    const Sight seen = look();
    if (seen.isNew)
        return {};
    if (seen.current && seen.pane != seen.current)
        return u"the row of %1 is current, and %2 is shown, which is in row %3%4"_s.arg(
            named(seen.current), named(seen.pane),
            QString::number(seen.pane ? page()->items()->model()->rowOf(*seen.pane) : -1),
            isLoading() ? u", loading"_s : QString());
    if (seen.selectedRows > 0 && !seen.hasCurrent)
        return u"%1 rows are selected, and none is current"_s.arg(seen.selectedRows);
    if (seen.selectedRows > 0 && seen.current && !seen.selected.contains(*seen.current))
        return u"the current row is not among those selected"_s;
    if (seen.hasCurrent && !seen.current)
        return u"the current row never came"_s;
    if (!seen.hasCurrent && seen.pane && page()->items()->model()->rowOf(*seen.pane) >= 0 &&
        !isLoading())
        return u"%1 is shown and listed, and its row is not current"_s.arg(named(seen.pane));
    return {};
}

/// The pane names its item and place; where the list has no row for it, a line says why.
QString Walker::checkWords() const {
    const Sight seen = look();
    if (!seen.pane || seen.isNew)
        return {};
    const auto *key = find<QLabel>("itemKey");
    if (!key->isVisible() || key->text() != QString::fromUtf8(seen.pane->key))
        return u"the pane names %1, and shows %2"_s.arg(key->text(), named(seen.pane));
    const auto *place = find<QPushButton>("itemNamespace");
    if (!place->isVisible() || place->text() != QString::fromUtf8(seen.pane->ns.stored()))
        return u"the pane names the place %1 of %2"_s.arg(place->text(), named(seen.pane));
    const auto says = [this](const char *line) {
        const auto *label = find<QLabel>(line);
        return label != nullptr && label->isVisible() && !label->text().isEmpty();
    };
    const bool told = says("deletedText") || says("listingText") || says("conflictText");
    if (!seen.hasCurrent && !isLoading() && !told && !says("unsavedText"))
        return u"%1 is shown, and has no row, and nothing says why"_s.arg(named(seen.pane));
    if (seen.hasCurrent && seen.current == seen.pane && says("listingText"))
        return u"%1 has a row, and is said not to be in the list"_s.arg(named(seen.pane));
    if (seen.edited && !says("unsavedText") && !says("conflictText"))
        return u"%1 is edited, and nothing says so"_s.arg(named(seen.pane));
    return {};
}

QString Walker::checkFocus() const {
    const QWidget *focus = QApplication::focusWidget();
    if (focus == nullptr)
        return u"nothing has the keyboard"_s;
    if (!focus->isVisible() || !focus->isEnabled())
        return u"the keyboard is in %1, which is not there"_s.arg(focus->objectName());
    if (!page()->isAncestorOf(focus) && !m_tabbed)
        return u"the keyboard is outside the store's page, in %1"_s.arg(focus->objectName());
    if (focus->objectName() == u"itemMenu"_s && !m_tabbed)
        return u"the keyboard is on a menu's button"_s;
    return {};
}

// ------------------------------------------------------------------------------ what is seen

Walker::Opened &Walker::shown() {
    for (Opened &opened : m_opened) {
        if (opened.page == m_window->currentPage())
            return opened;
    }
    return m_opened.front();
}

StorePage *Walker::page() const {
    return m_window->currentPage();
}

Walker::Sight Walker::look() const {
    Sight sight;
    const ItemEditor *editor = page()->editor();
    const auto *form = editor->findChild<QWidget *>(u"newItemForm"_s);
    sight.isNew = form != nullptr && form->isVisible();
    sight.pane = editor->currentItem();
    sight.edited = editor->isEdited();
    sight.text = text()->bytes();
    const auto *table = find<QTableView>("itemTable");
    const auto *model = page()->items()->model();
    const QModelIndex current = table->currentIndex();
    sight.hasCurrent = current.isValid();
    if (current.isValid())
        sight.current = model->idAt(current.row());
    for (const QModelIndex &row : table->selectionModel()->selectedRows()) {
        ++sight.selectedRows;
        if (const auto id = model->idAt(row.row()))
            sight.selected.insert(*id);
    }
    return sight;
}

Walker::Drafts Walker::draftsOf(const StorePage *page) const {
    Drafts drafts;
    for (const UnsavedText &text : page->editor()->unsavedTexts())
        drafts.insert(draftName(text.id), text.text);
    return drafts;
}

JsonTextEdit *Walker::text() const {
    return find<JsonTextEdit>("valueText");
}

/// What stands where the item and the results are: what came of a command may be said there.
QString Walker::standing() const {
    QStringList lines;
    for (const NoticeBar *bar : page()->findChildren<NoticeBar *>()) {
        if (bar->isVisible() && !bar->text().isEmpty())
            lines << bar->text();
    }
    const auto *results = find<QLabel>("resultsText");
    if (results != nullptr && results->text().startsWith(u'✕'))
        lines << results->text();
    return lines.join(u'\n');
}

bool Walker::isAnswered(const Expected &expected) const {
    if (!expected.answers || !m_said.isEmpty())
        return true;
    if (expected.kind == Expected::Undo || expected.kind == Expected::Redo)
        return false;
    // A save may be refused for the reason that stands there already.
    const bool same = expected.kind == Expected::Save || expected.kind == Expected::Restore;
    const QString now = standing();
    return !now.isEmpty() && (same || now != m_stood);
}

int Walker::pick(int count) {
    return count > 0 ? static_cast<int>(m_random() % static_cast<quint32>(count)) : 0;
}
