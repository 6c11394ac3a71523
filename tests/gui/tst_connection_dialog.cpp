// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/window_fixture.h"
#include "ui/connect/connection_dialog.h"
#include "ui/session/server_passwords.h"
#include "ui/session/store_trouble.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace nestor;
using namespace nestor::ui;
using namespace Qt::StringLiterals;

/// Stores on servers in the window: where they are, and that a password is nowhere to be read.
class ConnectionDialogTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void addressesAreTakenApartAndPutTogether_data();
    void addressesAreTakenApartAndPutTogether();
    void partsAndAddressFollowEachOther();
    void whatCannotBeReadIsSaid();
    void tryingSaysWhatIsThere();
    void passwordsAreInMemoryOnly();
    void aServerIsChosenFromTheMenu();
    void aLostConnectionIsSaidUntilItIsBack();
};

void ConnectionDialogTest::addressesAreTakenApartAndPutTogether_data() {
    QTest::addColumn<QString>("url");
    for (const char *url :
         {"postgresql://u:p%40ss@h:5433/d", "postgresql://h", "postgresql://u@[::1]:5432/d",
          "postgresql://a:1,b:2/d", "postgresql:///d?host=%2Frun",
          "postgresql://u@h/d?sslmode=verify-full&sslrootcert=%2Fca.crt",
          "postgresql://u@h/"
          "d?options=-csearch_path%3Dagents%20-cdefault_transaction_read_only%3Don",
          "postgresql://u@h/d?options=-cjit%3Doff&connect_timeout=5"})
        QTest::newRow(url) << QString::fromLatin1(url);
}

void ConnectionDialogTest::addressesAreTakenApartAndPutTogether() {
    QFETCH(QString, url);
    const auto address = ServerAddress::parse(url);
    QVERIFY(address.has_value());
    QCOMPARE(address->text(true), url);
    const auto again = ServerAddress::parse(address->text(true));
    QVERIFY(again.has_value() && *again == *address);
    QVERIFY(!address->text(false).contains(u"p%40ss"_s));
}

void ConnectionDialogTest::partsAndAddressFollowEachOther() {
    ConnectionDialog dialog;
    const auto edit = [&](const char *name) {
        return dialog.findChild<QLineEdit *>(QString::fromLatin1(name));
    };
    dialog.setAddress(u"postgresql://ada:geheim@db:6432/agents?sslmode=require"_s);
    QCOMPARE(edit("serverHost")->text(), u"db"_s);
    QCOMPARE(edit("serverPort")->text(), u"6432"_s);
    QCOMPARE(edit("serverUser")->text(), u"ada"_s);
    QCOMPARE(edit("serverPassword")->text(), u"geheim"_s);
    QCOMPARE(edit("serverPassword")->echoMode(), QLineEdit::Password);
    QCOMPARE(dialog.findChild<QComboBox *>(u"serverTls"_s)->currentData().toString(), u"require"_s);
    QCOMPARE(edit("serverAddress")->text(), u"postgresql://ada@db:6432/agents?sslmode=require"_s);
    edit("serverSchema")->clear();
    QTest::keyClicks(edit("serverSchema"), u"mine"_s);
    dialog.findChild<QCheckBox *>(u"serverReadOnly"_s)->click();
    QCOMPARE(*dialog.address(), u"postgresql://ada:geheim@db:6432/agents?sslmode=require&options="
                                "-csearch_path%3Dmine%20-cdefault_transaction_read_only%3Don"_s);
    QVERIFY(!edit("serverAddress")->text().contains(u"geheim"_s));
}

void ConnectionDialogTest::whatCannotBeReadIsSaid() {
    ConnectionDialog dialog;
    dialog.setAddress(u"postgresql://u:x/geheim@h/d"_s);
    const auto *message = dialog.findChild<QLabel *>(u"connectionMessage"_s);
    QVERIFY(!message->text().isEmpty());
    QVERIFY(!message->text().contains(u"geheim"_s));
    auto *port = dialog.findChild<QLineEdit *>(u"serverPort"_s);
    QTest::keyClicks(port, u"99999"_s);
    QVERIFY(!dialog.address().has_value());
    const QSignalSpy chosen(&dialog, &ConnectionDialog::chosen);
    dialog.findChild<QPushButton *>(u"connectToServer"_s)->click();
    QCOMPARE(chosen.size(), 0);
}

void ConnectionDialogTest::tryingSaysWhatIsThere() {
    ConnectionDialog dialog;
    dialog.setAddress(u"postgresql://u:geheim@127.0.0.1:1/d"_s);
    QSignalSpy tried(&dialog, &ConnectionDialog::tried);
    dialog.findChild<QPushButton *>(u"tryConnection"_s)->click();
    QTRY_COMPARE_WITH_TIMEOUT(tried.size(), 1, 30'000);
    QCOMPARE(tried.front().front().toBool(), false);
    const auto *message = dialog.findChild<QLabel *>(u"connectionMessage"_s);
    QVERIFY(!message->text().isEmpty());
    QVERIFY(!message->text().contains(u"geheim"_s));
}

void ConnectionDialogTest::passwordsAreInMemoryOnly() {
    QCOMPARE(withoutPassword(u"notes.db"_s), u"notes.db"_s);
    const QString url = u"postgresql://ada:ge%23heim@127.0.0.1:1/agents"_s;
    const QString shown = withoutPassword(url);
    QCOMPARE(shown, u"postgresql://ada@127.0.0.1:1/agents"_s);
    QCOMPARE(withPassword(shown), shown + u"?password=ge%23heim"_s);
    QCOMPARE(withPassword(u"postgresql://eve@127.0.0.1:1/agents"_s),
             u"postgresql://eve@127.0.0.1:1/agents"_s);

    WindowFixture fixture;
    StorePage *page = fixture.window().openStore(url);
    QCOMPARE(page->session()->url(), shown);
    QCOMPARE(page->session()->title(), u"agents"_s);
    fixture.settings().addRecent(page->session()->url());
    fixture.window().close();
    QVERIFY(!fixture.settings().recent().join(u' ').contains(u"heim"_s));
    fixture.start(); // the settings are written
    QFile ini(fixture.file().filePath(u"window.ini"_s));
    QVERIFY(ini.open(QIODevice::ReadOnly));
    QVERIFY(!ini.readAll().contains("heim"));
}

void ConnectionDialogTest::aServerIsChosenFromTheMenu() {
    WindowFixture fixture;
    fixture.trigger(u"openServer"_s);
    auto *dialog = fixture.find<ConnectionDialog>(u"connectionDialog"_s);
    QVERIFY(dialog != nullptr && dialog->isVisible());
    dialog->setAddress(u"postgresql://ada:geheim@127.0.0.1:1/agents"_s);
    dialog->findChild<QPushButton *>(u"connectToServer"_s)->click();
    QCOMPARE(fixture.window().pageCount(), 1);
    QCOMPARE(fixture.window().currentPage()->session()->url(),
             u"postgresql://ada@127.0.0.1:1/agents"_s);
    QVERIFY(!fixture.window().windowTitle().contains(u"geheim"_s));
}

void ConnectionDialogTest::aLostConnectionIsSaidUntilItIsBack() {
    StoreSession session(u":memory:"_s, OpenMode::Create, standardOpener());
    QTRY_VERIFY(session.isOpen());
    StoreTrouble *trouble = session.trouble();
    trouble->noteRead(Error{ErrorCode::Unreachable, u"gone"_s, -1});
    QCOMPARE(trouble->kind(), StoreTrouble::Kind::Lost);
    QCOMPARE(trouble->obstacle()->code, ErrorCode::Unreachable);
    trouble->noteRead(std::nullopt);
    QCOMPARE(trouble->kind(), StoreTrouble::Kind::None);
    QVERIFY(!trouble->obstacle());
}

QTEST_MAIN(ConnectionDialogTest)
#include "tst_connection_dialog.moc"
