// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/store_questions.h"

#include "ui/session/prompts.h"
#include "ui/session/store_session.h"

#include <QCoreApplication>
#include <QPointer>

namespace nestor::ui {

namespace {

struct StoreQuestions {
    Q_DECLARE_TR_FUNCTIONS(StoreQuestions)
};

void askForConsent(StoreSession *session, Prompts *prompts, QWidget *parent,
                   const StoreNotice &notice) {
    const EmbedderConfig &service = *notice.service;
    QString details = StoreQuestions::tr("The store’s file names this service; nothing was sent.");
    details += u' ';
    details += service.apiKeyVariable.isEmpty()
                   ? StoreQuestions::tr("Texts of its items, and of what you search for, would be "
                                        "sent there, with the key that is kept for it.")
                   : StoreQuestions::tr("Texts of its items, and of what you search for, would be "
                                        "sent there, with the value of the environment variable "
                                        "%1 as the key.")
                         .arg(service.apiKeyVariable);
    if (service.allowPlainHttp)
        details += u' ' + StoreQuestions::tr("They would go without encryption.");
    prompts->ask(
        parent,
        {StoreQuestions::tr("Send texts to a service?"),
         StoreQuestions::tr("“%1” asks to send texts to %2.").arg(session->title(), service.url),
         details, StoreQuestions::tr("Allow")},
        [session = QPointer(session), service] {
            if (session)
                session->allowService(service);
        });
}

void askAboutTriggers(StoreSession *session, Prompts *prompts, QWidget *parent,
                      const StoreNotice &notice) {
    prompts->ask(
        parent,
        {StoreQuestions::tr("Edit this store?"),
         StoreQuestions::tr("“%1” runs statements of its own whenever it is written to.")
             .arg(session->title()),
         StoreQuestions::tr("Until you agree it can only be read.") + u'\n' + notice.detail,
         StoreQuestions::tr("Edit")},
        [session = QPointer(session)] {
            if (session)
                session->acceptTriggers();
        });
}

} // namespace

void askAboutStore(StoreSession *session, Prompts *prompts, QWidget *parent) {
    for (const StoreNotice &notice : session->notices()) {
        if (notice.kind == StoreNotice::Kind::ConsentNeeded && notice.service)
            askForConsent(session, prompts, parent, notice);
        else if (notice.kind == StoreNotice::Kind::ForeignTriggers)
            askAboutTriggers(session, prompts, parent, notice);
    }
}

QString warningAbout(const StoreSession &session) {
    QStringList warnings;
    for (const StoreNotice &notice : session.notices()) {
        if (notice.kind == StoreNotice::Kind::EmbedderUnusable ||
            notice.kind == StoreNotice::Kind::ConfigUnreadable)
            warnings.append(notice.detail);
    }
    return warnings.join(QStringLiteral("; "));
}

} // namespace nestor::ui
