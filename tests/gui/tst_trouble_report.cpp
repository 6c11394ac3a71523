// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log_file.h"
#include "core/base/logging.h"
#include "tests/gui/window_fixture.h"
#include "ui/editor/item_editor.h"
#include "ui/search/items_panel.h"
#include "ui/shell/trouble_dialog.h"

#include <QClipboard>
#include <QFile>
#include <QFileInfo>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// What a person can send when something went wrong says how it stands, and nothing of a store; and
/// after a crash the session can be had again.
class TroubleReportTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void saysVersionsAndState();
    void holdsNothingOfTheStore();
    void saysWhatCouldNotBeOpened();
    void canBeCopiedAndSaved();
    void placesAreNotedWhileTheProgramRuns();
    void aCrashOffersTheSession();
    void anOfferThatIsNotAnsweredStays();

private:
    [[nodiscard]] TroubleDialog *report() const {
        m_fixture->trigger(u"report"_s);
        return m_fixture->find<TroubleDialog>(u"troubleDialog"_s);
    }
    [[nodiscard]] static QString textOf(const TroubleDialog *dialog) {
        return dialog->findChild<QPlainTextEdit *>(u"troubleText"_s)->toPlainText();
    }

    std::unique_ptr<WindowFixture> m_fixture;
};

void TroubleReportTest::saysVersionsAndState() {
    const StorePage *page = m_fixture->openMemory();
    QTRY_VERIFY(page->session()->itemCount().has_value());
    const TroubleDialog *dialog = report();
    QVERIFY(dialog != nullptr);
    const QString text = textOf(dialog);
    for (const QString &wanted :
         {u"Nestor "_s, u"Qt: "_s + QLatin1StringView(qVersion()), u"SQLite: 3."_s,
          u"Open stores: 1"_s, u"items: 3"_s, u"writable: yes"_s, u"Logged lately"_s})
        QVERIFY2(text.contains(wanted), qPrintable(wanted + u"\n"_s + text));
}

void TroubleReportTest::holdsNothingOfTheStore() {
    m_fixture->file().put("zanzibar.quokka", "xylophone", R"({"vuvuzela":"marzipan"})");
    StorePage *page = m_fixture->openMemory();
    QTRY_VERIFY(page->session()->itemCount().has_value());
    page->goTo(ItemId{NamespacePath::fromStored("zanzibar.quokka"), "xylophone"});
    QTRY_VERIFY(page->editor()->currentItem().has_value());
    page->items()->setSearch(u"gallimaufry"_s, SearchMode::Text);
    LogFile::Options options;
    options.path = m_fixture->file().filePath(u"log"_s);
    options.echoed = QtFatalMsg;
    const LogFile log(options);
    qCWarning(lcStore).noquote() << "Reading" << m_fixture->file().path() << "xylophone failed";
    const QString text = textOf(report());
    QVERIFY(text.contains(u"warning nestor.store"_s)); // that there was something
    const QFileInfo file(m_fixture->file().path());
    for (const QString &secret : {u"zanzibar"_s, u"quokka"_s, u"xylophone"_s, u"vuvuzela"_s,
                                  u"marzipan"_s, u"gallimaufry"_s, u"agents"_s, u"memories"_s,
                                  u"mem-"_s, u"Alps"_s, file.fileName(), file.absolutePath()})
        QVERIFY2(!text.contains(secret, Qt::CaseInsensitive), qPrintable(secret + u'\n' + text));
}

void TroubleReportTest::saysWhatCouldNotBeOpened() {
    const QString path = m_fixture->file().filePath(u"nowhere/missing.db"_s);
    const StorePage *page = m_fixture->window().openStore(path);
    QTRY_COMPARE(page->session()->state(), StoreSession::State::Failed);
    const QString text = textOf(report());
    QVERIFY2(text.contains(u"could not be opened, error code"_s), qPrintable(text));
    QVERIFY(!text.contains(u"missing"_s));
}

void TroubleReportTest::canBeCopiedAndSaved() {
    const TroubleDialog *dialog = report();
    QGuiApplication::clipboard()->clear();
    dialog->findChild<QPushButton *>(u"copyTrouble"_s)->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), textOf(dialog));
    const QString target = m_fixture->file().filePath(u"report.txt"_s);
    m_fixture->prompts().files = {target};
    dialog->findChild<QPushButton *>(u"saveTrouble"_s)->click();
    QFile saved(target);
    QVERIFY(saved.open(QIODevice::ReadOnly));
    QCOMPARE(QString::fromUtf8(saved.readAll()), textOf(dialog));
    // Asked for again, it comes to the front: there is one.
    m_fixture->trigger(u"report"_s);
    QCOMPARE(m_fixture->window().findChildren<TroubleDialog *>().size(), 1);
}

void TroubleReportTest::placesAreNotedWhileTheProgramRuns() {
    StorePage *page = m_fixture->openMemory();
    page->goTo(NamespacePath::fromStored("agents.43"));
    QTRY_VERIFY_WITH_TIMEOUT(m_fixture->settings().places().size() == 1 &&
                                 m_fixture->settings().places().front().ns.stored() == "agents.43",
                             30'000);
}

void TroubleReportTest::aCrashOffersTheSession() {
    m_fixture->openMemory();
    m_fixture->window().close();
    m_fixture->start();
    m_fixture->window().offerSession(u"nestor 1.2\nended by SIGSEGV\nframe+0x12"_s);
    QCOMPARE(m_fixture->window().pageCount(), 0); // it may be what it crashed of
    QVERIFY(textOf(report()).contains(u"frame+0x12"_s));
    auto *again = m_fixture->find<QPushButton>(u"startRestore"_s);
    QVERIFY(again != nullptr);
    again->click();
    QCOMPARE(m_fixture->window().pageCount(), 1);
    QTRY_VERIFY(m_fixture->window().currentPage()->session()->isOpen());
}

void TroubleReportTest::anOfferThatIsNotAnsweredStays() {
    m_fixture->openMemory();
    m_fixture->window().close();
    m_fixture->start();
    m_fixture->window().offerSession(u"nestor 1.2"_s);
    m_fixture->window().close();
    QCOMPARE(m_fixture->settings().places().size(), size_t(1));
    m_fixture->start();
    m_fixture->window().offerSession(u"nestor 1.2"_s);
    m_fixture->find<QPushButton>(u"startAnew"_s)->click();
    QVERIFY(m_fixture->find<QPushButton>(u"startRestore"_s) == nullptr ||
            !m_fixture->find<QPushButton>(u"startRestore"_s)->isVisible());
    m_fixture->window().close();
    QCOMPARE(m_fixture->settings().places().size(), size_t(0));
}

QTEST_MAIN(TroubleReportTest)
#include "tst_trouble_report.moc"
