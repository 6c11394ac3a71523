// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/translations.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace nestor::ui {

using namespace Qt::StringLiterals;

void installTranslations(QCoreApplication &app) {
    // Without a language the words are English; so are numbers and dates, 36,243 and not 36243.
    if (QLocale().language() == QLocale::C)
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    auto *english = new QTranslator(&app);
    if (english->load(u":/i18n/nestor_en.qm"_s))
        QCoreApplication::installTranslator(english);
    // The words of Qt's own boxes, where Qt's translations are installed.
    auto *boxes = new QTranslator(&app);
    if (boxes->load(QLocale(), u"qtbase"_s, u"_"_s,
                    QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(boxes);
    auto *own = new QTranslator(&app);
    if (own->load(QLocale(), u"nestor"_s, u"_"_s, u":/i18n"_s))
        QCoreApplication::installTranslator(own);
}

} // namespace nestor::ui
