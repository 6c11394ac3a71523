// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/connection_dialog.h"

#include "core/open/open_store.h"
#include "core/store/store_admin.h"
#include "ui/session/error_text.h"
#include "ui/session/then_on.h"
#include "ui/theme/colors.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QtConcurrentRun>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// What a trial finds.
struct FoundStore {
    qint64 items = 0;
    bool writable = false;
    int dims = 0;
};

Result<FoundStore> lookFor(const QString &url) {
    OpenOptions options;
    options.location = url;
    options.create = false;
    const auto store = openStore(options);
    if (!store)
        return failure(store.error());
    const auto counted = (*store)->run(CountOp{});
    if (!counted)
        return failure(counted.error());
    FoundStore found;
    found.items = counted->items;
    found.writable = (*store)->capabilities().writable;
    if (const auto index = (*store)->config().index)
        found.dims = index->dims;
    return found;
}

} // namespace

ConnectionDialog::ConnectionDialog(QWidget *parent)
    : QDialog(parent)
    , m_address(new QLineEdit(this))
    , m_host(new QLineEdit(this))
    , m_port(new QLineEdit(this))
    , m_database(new QLineEdit(this))
    , m_user(new QLineEdit(this))
    , m_password(new QLineEdit(this))
    , m_tls(new QComboBox(this))
    , m_certificate(new QLineEdit(this))
    , m_schema(new QLineEdit(this))
    , m_readOnly(new QCheckBox(tr("Only read, whatever the role may do"), this))
    , m_message(new QLabel(this))
    , m_try(new QPushButton(tr("Try"), this))
    , m_connect(new QPushButton(tr("Connect"), this)) {
    setObjectName(u"connectionDialog"_s);
    setWindowTitle(tr("Connect to a server"));
    const auto name = [](QWidget *widget, const QString &object, const QString &accessible) {
        widget->setObjectName(object);
        widget->setAccessibleName(accessible);
    };
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(spacing::kMedium);
    form->setVerticalSpacing(spacing::kSmall);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    const auto row = [&](QWidget *widget, const QString &object, const QString &label) {
        name(widget, object, label);
        form->addRow(label, widget);
    };
    row(m_address, u"serverAddress"_s, tr("Address"));
    m_address->setPlaceholderText(u"postgresql://agent@db.example.org/memories"_s);
    m_address->setFont(codeFont(font()));
    row(m_host, u"serverHost"_s, tr("Host"));
    m_host->setPlaceholderText(u"localhost"_s);
    row(m_port, u"serverPort"_s, tr("Port"));
    m_port->setPlaceholderText(u"5432"_s);
    row(m_database, u"serverDatabase"_s, tr("Database"));
    row(m_user, u"serverUser"_s, tr("Role"));
    row(m_password, u"serverPassword"_s, tr("Password"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setToolTip(
        tr("Kept only as long as the window is open. Without one, libpq's own places "
           "are asked: PGPASSWORD and ~/.pgpass."));
    row(m_tls, u"serverTls"_s, tr("Encryption"));
    m_tls->addItem(tr("Where the server has it"), QString());
    m_tls->addItem(tr("Required"), u"require"_s);
    m_tls->addItem(tr("Required, from a known authority"), u"verify-ca"_s);
    m_tls->addItem(tr("Required, from a known authority and for this host"), u"verify-full"_s);
    m_tls->addItem(tr("None"), u"disable"_s);
    row(m_certificate, u"serverCertificate"_s, tr("Certificate"));
    m_certificate->setPlaceholderText(tr("file of the authority; ~/.postgresql/root.crt"));
    row(m_schema, u"serverSchema"_s, tr("Schema"));
    m_schema->setPlaceholderText(tr("where the server looks for tables"));
    name(m_readOnly, u"serverReadOnly"_s, m_readOnly->text());
    form->addRow(QString(), m_readOnly);
    name(m_message, u"connectionMessage"_s, tr("Message"));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);

    name(m_try, u"tryConnection"_s, m_try->text());
    name(m_connect, u"connectToServer"_s, m_connect->text());
    makePrimary(m_connect);
    m_connect->setDefault(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->setObjectName(u"connectionButtons"_s);
    buttons->addButton(m_try, QDialogButtonBox::ActionRole);
    buttons->addButton(m_connect, QDialogButtonBox::AcceptRole);
    auto *layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_message);
    layout->addWidget(buttons);

    connect(m_address, &QLineEdit::textEdited, this, &ConnectionDialog::readAddress);
    for (QLineEdit *edit :
         {m_host, m_port, m_database, m_user, m_password, m_certificate, m_schema})
        connect(edit, &QLineEdit::textEdited, this, &ConnectionDialog::writeAddress);
    connect(m_tls, &QComboBox::activated, this, &ConnectionDialog::writeAddress);
    connect(m_readOnly, &QCheckBox::clicked, this, &ConnectionDialog::writeAddress);
    connect(m_try, &QPushButton::clicked, this, &ConnectionDialog::tryIt);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConnectionDialog::connectTo);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

ServerAddress ConnectionDialog::parts() const {
    return {.host = m_host->text(),
            .port = m_port->text(),
            .database = m_database->text(),
            .user = m_user->text(),
            .password = m_password->text(),
            .tlsMode = m_tls->currentData().toString(),
            .certificate = m_certificate->text().trimmed(),
            .schema = m_schema->text().trimmed(),
            .readOnly = m_readOnly->isChecked(),
            .others = m_others};
}

void ConnectionDialog::showParts(const ServerAddress &address) {
    m_host->setText(address.host);
    m_port->setText(address.port);
    m_database->setText(address.database);
    m_user->setText(address.user);
    if (!address.password.isEmpty())
        m_password->setText(address.password);
    int tls = m_tls->findData(address.tlsMode);
    if (tls < 0) { // one that is not offered here stays what it is
        m_tls->addItem(address.tlsMode, address.tlsMode);
        tls = m_tls->count() - 1;
    }
    m_tls->setCurrentIndex(tls);
    m_certificate->setText(address.certificate);
    m_schema->setText(address.schema);
    m_readOnly->setChecked(address.readOnly);
    m_others = address.others;
}

void ConnectionDialog::setAddress(const QString &url) {
    m_address->setText(url);
    readAddress();
}

void ConnectionDialog::readAddress() {
    ++m_trial;
    const auto address = ServerAddress::parse(m_address->text());
    if (!address) {
        say(m_address->text().trimmed().isEmpty() ? QString() : address.error().detail, true);
        return;
    }
    say({}, false);
    showParts(*address);
    // A password that was typed into the address is not left to be read there.
    if (!address->password.isEmpty())
        m_address->setText(address->text(false));
}

void ConnectionDialog::writeAddress() {
    ++m_trial;
    say({}, false);
    m_address->setText(parts().text(false));
}

Result<QString> ConnectionDialog::address() const {
    const QString url = parts().text(true);
    auto readable = ServerAddress::parse(url);
    if (!readable)
        return failure(std::move(readable.error()));
    return url;
}

void ConnectionDialog::say(const QString &text, bool wrong) {
    m_message->setText(text);
    QPalette colors = palette();
    if (wrong)
        colors.setColor(QPalette::WindowText, Colors::of(palette()).error);
    m_message->setPalette(colors);
    m_message->setVisible(!text.isEmpty());
}

void ConnectionDialog::tryIt() {
    const auto url = address();
    if (!url) {
        say(url.error().detail, true);
        Q_EMIT tried(false);
        return;
    }
    say(tr("Looking…"), false);
    thenOn(QtConcurrent::run(lookFor, *url), this,
           [this, trial = ++m_trial](const Result<FoundStore> &found) {
               if (trial != m_trial)
                   return; // something else is wanted by now
               if (!found) {
                   say(errorHeadline(found.error().code) + u'\n' + found.error().detail, true);
                   Q_EMIT tried(false);
                   return;
               }
               QStringList said{tr("A store with %Ln items", nullptr, int(found->items))};
               said.append(found->dims > 0 ? tr("vectors of %1 numbers").arg(found->dims)
                                           : tr("no vectors"));
               said.append(found->writable ? tr("may be written") : tr("read-only"));
               say(said.join(u", "_s), false);
               Q_EMIT tried(true);
           });
}

void ConnectionDialog::connectTo() {
    const auto url = address();
    if (!url) {
        say(url.error().detail, true);
        return;
    }
    Q_EMIT chosen(*url);
    accept();
}

} // namespace nestor::ui
