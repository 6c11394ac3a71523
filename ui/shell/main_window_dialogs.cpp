// SPDX-License-Identifier: GPL-3.0-or-later
// What MainWindow opens beside its pages: files, dropped or chosen, and dialogs.
#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "ui/bulk/change_items_dialog.h"
#include "ui/connect/connection_dialog.h"
#include "ui/editor/item_editor.h"
#include "ui/items/item_table_model.h"
#include "ui/review/review_window.h"
#include "ui/search/items_panel.h"
#include "ui/session/prompts.h"
#include "ui/shell/go_to_popup.h"
#include "ui/shell/main_window.h"
#include "ui/shell/message_page.h"
#include "ui/shell/store_page.h"
#include "ui/shell/trouble_dialog.h"
#include "ui/shell/trouble_report.h"
#include "ui/shell/window_settings.h"
#include "ui/transfer/export_dialog.h"
#include "ui/transfer/import_dialog.h"
#include "ui/transfer/index_dialog.h"
#include "ui/widgets/literal_text.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMenu>
#include <QMimeData>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// Whether a file's name says that it holds items to be imported.
bool isCollection(const QString &path) {
    static const QRegularExpression name(u"\\.(json|jsonl|ndjson|csv)(\\.gz|\\.zst)?$"_s,
                                         QRegularExpression::CaseInsensitiveOption);
    return name.match(path).hasMatch();
}

QStringList storeFilters() {
    return {MainWindow::tr("Stores (*.db *.sqlite *.sqlite3)"), MainWindow::tr("All files (*)")};
}

} // namespace

void MainWindow::createStore() {
    m_services.prompts->saveFile(
        this,
        {.title = tr("New store"),
         .folder = {},
         .name = tr("memories.db"),
         .filters = storeFilters(),
         .defaultSuffix = u"db"_s},
        [this](const QString &path) { openStore(path, OpenMode::Create); });
}

void MainWindow::chooseStore() {
    m_services.prompts->openFiles(this,
                                  {.title = tr("Open a store"),
                                   .folder = {},
                                   .name = {},
                                   .filters = storeFilters(),
                                   .defaultSuffix = {}},
                                  [this](const QStringList &paths) {
                                      for (const QString &path : paths)
                                          openStore(path);
                                  });
}

void MainWindow::chooseServer(const QString &url) {
    auto *dialog = new ConnectionDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!url.isEmpty())
        dialog->setAddress(url);
    connect(dialog, &ConnectionDialog::chosen, this, [this](const QString &chosen) {
        StorePage *page = openStore(chosen);
        if (page->session()->state() == StoreSession::State::Failed)
            page->session()->reopen(); // with another password
    });
    dialog->show();
}

void MainWindow::fillRecent() {
    m_recent->clear();
    for (const QString &url : m_services.settings->recent()) {
        m_recent->addAction(literal(QDir::toNativeSeparators(url)), this,
                            [this, url] { openStore(url); });
    }
    if (m_recent->isEmpty()) {
        m_recent->addAction(tr("No store was opened yet"))->setEnabled(false);
        return;
    }
    m_recent->addSeparator();
    m_recent->addAction(tr("Clear"), this, [this] { m_services.settings->clearRecent(); });
}

/// The dialog of a kind that a page has open, in front again; or a new one. It goes with the page.
template <typename Dialog>
Dialog *MainWindow::dialogOf(StorePage *page) {
    for (Dialog *open : page->panels()->findChildren<Dialog *>(Qt::FindDirectChildrenOnly)) {
        if (!open->isVisible()) // it is about to go
            continue;
        open->raise();
        open->activateWindow();
        return open;
    }
    auto *dialog = new Dialog(page->session(), m_tasks, m_services.prompts, page->panels());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return dialog;
}

void MainWindow::importInto(StorePage *page, const NamespacePath &ns, const QStringList &files) {
    if (!page->session()->isWritable())
        return;
    auto *dialog = dialogOf<ImportDialog>(page);
    if (!ns.isRoot())
        dialog->setNamespace(ns);
    if (!files.isEmpty())
        dialog->setFiles(files);
    dialog->show();
}

void MainWindow::exportFrom(StorePage *page, const NamespacePath &ns) {
    if (!page->session()->isOpen())
        return;
    auto *dialog = dialogOf<ExportDialog>(page);
    dialog->setNamespace(ns);
    const Filter filter = page->items()->query().filter;
    if (!filter.isEmpty() && ns == page->items()->currentNamespace())
        dialog->setFilter(filter, textOf(filterToJson(filter)));
    dialog->show();
}

void MainWindow::chooseIndex(StorePage *page) {
    dialogOf<IndexDialog>(page)->show();
}

void MainWindow::reviewMemories(StorePage *page) {
    for (auto *open : page->panels()->findChildren<ReviewWindow *>(Qt::FindDirectChildrenOnly)) {
        if (!open->isVisible()) // it is about to go
            continue;
        open->raise();
        open->activateWindow();
        return;
    }
    ReviewMarks marks;
    marks.all = [settings = m_services.settings, url = page->session()->url()] {
        QSet<QByteArray> all;
        for (const QString &mark : settings->reviewedPairs(url))
            all.insert(mark.toLatin1());
        return all;
    };
    marks.note = [settings = m_services.settings,
                  url = page->session()->url()](const QByteArray &mark, bool noted) {
        settings->setReviewedPair(url, QString::fromLatin1(mark), noted);
    };
    auto *window = new ReviewWindow(page->session(), m_tasks, std::move(marks), NamespacePath(),
                                    page->panels());
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
}

void MainWindow::changeItems(StorePage *page, const ItemSet &items, BulkChange::Kind kind) {
    ChangeItemsDialog::Surroundings around;
    around.fields = page->items()->model()->knownFields();
    for (int tab = 0; tab < pageCount(); ++tab) {
        if (StoreSession *other = pageAt(tab)->session(); other != page->session())
            around.others.push_back(other);
    }
    auto *dialog = new ChangeItemsDialog(page->session(), m_tasks, items, around, page->panels());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ChangeItemsDialog::said, page, &StorePage::said);
    connect(dialog, &ChangeItemsDialog::moved, page, &StorePage::followMoved);
    dialog->setKind(kind);
    dialog->show();
}

void MainWindow::goToAnything() {
    auto *popup = new GoToPopup(this, commands(), currentPage());
    popup->open();
}

void MainWindow::report() {
    if (auto *open = findChild<TroubleDialog *>(); open != nullptr && open->isVisible()) {
        open->raise();
        open->activateWindow();
        return;
    }
    std::vector<const StoreSession *> stores;
    for (int tab = 0; tab < pageCount(); ++tab)
        stores.push_back(pageAt(tab)->session());
    auto *dialog = new TroubleDialog(troubleReport(stores, *m_services.settings, m_crash),
                                     m_services.logFile, m_services.prompts, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void MainWindow::about() {
    auto *dialog = new QDialog(this); // which Escape closes
    dialog->setObjectName(u"aboutDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("About Nestor"));
    dialog->setAccessibleName(dialog->windowTitle());
    auto *page = new MessagePage(dialog);
    page->setMessage(u"database"_s, tr("Nestor %1").arg(QApplication::applicationVersion()),
                     tr("A workbench for the long-term memory of agents. The window is free "
                        "software under the GNU General Public License, version 3 or later; its "
                        "core, nestor_core, under the Apache License 2.0."),
                     {});
    page->addButton(tr("Close"), u"closeAbout"_s, [dialog] { dialog->close(); });
    auto *layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(page);
    dialog->resize(560, 320);
    dialog->show();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event) {
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            event->acceptProposedAction();
            return;
        }
    }
}

void MainWindow::dropEvent(QDropEvent *event) {
    // Collections are imported into the store that is shown; anything else is opened as a store.
    QStringList collections;
    StorePage *page = currentPage();
    for (const QUrl &url : event->mimeData()->urls()) {
        const QString path = url.toLocalFile();
        if (path.isEmpty())
            continue;
        if (page != nullptr && isCollection(path))
            collections.append(path);
        else
            openStore(path);
    }
    if (!collections.isEmpty())
        importInto(page, page->items()->currentNamespace(), collections);
    event->acceptProposedAction();
}

} // namespace nestor::ui
