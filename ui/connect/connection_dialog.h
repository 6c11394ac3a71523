// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/connect/server_address.h"
#include "ui/session/store_session.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace nestor::ui {

/// Where a store on a server is: as an address or in parts, which follow each other, and what is
/// there, tried without changing anything. Not modal. The password is in chosen() and nowhere else.
class ConnectionDialog : public QDialog {
    Q_OBJECT

public:
    explicit ConnectionDialog(QWidget *parent = nullptr);

    void setAddress(const QString &url);
    /// With the password; InvalidArgument says what is missing.
    [[nodiscard]] Result<QString> address() const;
    /// Looks for a store there, on a worker; the dialog says what was found.
    void tryIt();

Q_SIGNALS:
    void chosen(const QString &url);
    void tried(bool found);

private:
    [[nodiscard]] ServerAddress parts() const;
    void showParts(const ServerAddress &address);
    void readAddress();
    void writeAddress();
    void connectTo();
    void say(const QString &text, bool wrong);

    QLineEdit *m_address;
    QLineEdit *m_host;
    QLineEdit *m_port;
    QLineEdit *m_database;
    QLineEdit *m_user;
    QLineEdit *m_password;
    QComboBox *m_tls;
    QLineEdit *m_certificate;
    QLineEdit *m_schema;
    QCheckBox *m_readOnly;
    QLabel *m_message;
    QPushButton *m_try;
    QPushButton *m_connect;
    QString m_others;
    int m_trial = 0; ///< the newest counts
};

} // namespace nestor::ui
