// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/screenshot.h"

#include "ui/editor/item_editor.h"
#include "ui/items/item_table_model.h"
#include "ui/search/items_panel.h"
#include "ui/session/error_text.h"
#include "ui/session/then_on.h"
#include "ui/shell/main_window.h"
#include "ui/shell/store_page.h"

#include "core/base/whole_file.h"

#include <QBuffer>
#include <QFileInfo>
#include <QTableView>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTick = 50;
constexpr qint64 kPatience = 15'000;
// Counts and the item's text come after the rows.
constexpr qint64 kSettle = 900;
constexpr qint64 kScreenshotTypingPause = 600;

} // namespace

Screenshot::Screenshot(MainWindow *window, Request request)
    : QObject(window)
    , m_window(window)
    , m_request(std::move(request)) {
    m_tick.setInterval(kTick);
    connect(&m_tick, &QTimer::timeout, this, &Screenshot::look);
    m_tick.start();
    m_since.start();
}

void Screenshot::look() {
    StorePage *page = m_window->currentPage();
    if (page == nullptr) { // the start page is a picture, too
        grab();
        return;
    }
    const bool late = m_since.elapsed() > kPatience;
    switch (m_step) {
    case Step::Opening:
        if (page->session()->state() == StoreSession::State::Failed || late)
            grab();
        else if (page->session()->isOpen())
            choosePlace();
        break;
    case Step::Choosing:
        if (late)
            grab();
        break;
    case Step::Filling:
        // The search starts when typing pauses; rows of before do not count.
        if (m_since.elapsed() < kScreenshotTypingPause ||
            (page->items()->model()->isLoading() && !late))
            break;
        if (page->items()->model()->rowCount() > 0 || late) {
            if (auto *table = page->items()->findChild<QTableView *>())
                table->selectRow(0);
            m_step = Step::Settling;
            m_since.restart();
        }
        break;
    case Step::Settling:
        if (m_since.elapsed() > kSettle)
            grab();
        break;
    }
}

void Screenshot::choosePlace() {
    m_step = Step::Choosing;
    StorePage *page = m_window->currentPage();
    const auto show = [this, page](const NamespacePath &ns) {
        page->goTo(ns);
        if (!m_request.search.isEmpty())
            page->items()->setSearch(m_request.search, SearchMode::Hybrid);
        m_step = Step::Filling;
        m_since.restart();
    };
    if (!m_request.ns.isEmpty()) {
        const auto ns = NamespacePath::parse(m_request.ns.toUtf8());
        if (ns)
            show(*ns);
        else
            Q_EMIT finished(ns.error().detail);
        return;
    }
    ListNamespacesOp op;
    op.limit = 1;
    thenOn(page->session()->store()->run(op), this,
           [show](const Result<std::vector<NamespacePath>> &namespaces) {
               show(namespaces && !namespaces->empty() ? namespaces->front() : NamespacePath());
           });
}

void Screenshot::grab() {
    m_tick.stop();
    const QPixmap picture = m_window->grab();
    QBuffer bytes;
    bytes.open(QIODevice::WriteOnly);
    const QByteArray format = QFileInfo(m_request.file).suffix().toLatin1();
    const bool saved = picture.save(&bytes, format.constData()) &&
                       writeWholeFile(m_request.file, bytes.data()).has_value();
    Q_EMIT finished(saved ? QString() : tr("%1 cannot be written").arg(m_request.file));
}

} // namespace nestor::ui
