// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/translations.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTranslator>

namespace nestor::ui {

using namespace Qt::StringLiterals;

void installTranslations(QCoreApplication &app) {
    auto *english = new QTranslator(&app);
    if (english->load(u":/i18n/nestor_en.qm"_s))
        QCoreApplication::installTranslator(english);
    auto *own = new QTranslator(&app);
    if (own->load(QLocale(), u"nestor"_s, u"_"_s, u":/i18n"_s))
        QCoreApplication::installTranslator(own);
}

} // namespace nestor::ui
