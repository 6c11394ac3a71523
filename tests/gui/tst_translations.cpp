// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/window_fixture.h"
#include "ui/shell/translations.h"

#include <QDir>
#include <QFile>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QRegularExpression>
#include <QSet>
#include <QXmlStreamReader>

using namespace nestor::ui;
using namespace Qt::StringLiterals;

namespace {

struct Message {
    QString source;
    QStringList translations;
    bool numbers = false;
    bool finished = true;
};

QList<Message> messagesOf(const QString &path) {
    QList<Message> messages;
    QFile file(path);
    [&] { QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path)); }();
    QXmlStreamReader reader(&file);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement)
            continue;
        const QString name = reader.name().toString();
        if (name == u"message"_s) {
            messages.append(Message());
            messages.last().numbers = reader.attributes().value(u"numerus"_s) == u"yes"_s;
        } else if (name == u"source"_s) {
            messages.last().source = reader.readElementText();
        } else if (name == u"numerusform"_s) {
            messages.last().translations << reader.readElementText();
        } else if (name == u"translation"_s) {
            messages.last().finished = reader.attributes().value(u"type"_s) != u"unfinished"_s;
            if (!messages.last().numbers)
                messages.last().translations << reader.readElementText();
        }
    }
    [&] { QVERIFY2(!reader.hasError(), qPrintable(reader.errorString())); }();
    return messages;
}

/// The places where something is put into a text, in any order.
QStringList placesOf(const QString &text) {
    static const QRegularExpression place(u"%L?[0-9n]|\\[\\*\\]"_s);
    QStringList places;
    for (auto match = place.globalMatch(text); match.hasNext();)
        places << match.next().captured();
    places.sort();
    places.removeDuplicates();
    return places;
}

/// No two commands of a menu are chosen by the same letter.
void checkLetters(const MainWindow &window) {
    for (const QMenu *menu : window.findChildren<QMenu *>()) {
        QSet<QChar> letters;
        for (const QAction *action : menu->actions()) {
            const qsizetype mark = action->text().indexOf(u'&');
            if (mark < 0 || mark + 1 >= action->text().size())
                continue;
            const QChar letter = action->text()[mark + 1].toLower();
            QVERIFY2(!letters.contains(letter), qPrintable(action->text()));
            letters.insert(letter);
        }
    }
}

} // namespace

/// What is said in other languages says the same, and is said.
class TranslationsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTextKeepsItsPlaces_data();
    void everyTextKeepsItsPlaces();
    void theWindowSpeaksTheLanguage();

private:
    void languages();
};

void TranslationsTest::languages() {
    QTest::addColumn<QString>("path");
    const QDir folder(QStringLiteral(NESTOR_SOURCE_DIR "/translations"));
    for (const QString &name : folder.entryList({u"*.ts"_s}))
        QTest::newRow(qPrintable(name)) << folder.filePath(name);
}

void TranslationsTest::everyTextKeepsItsPlaces_data() {
    languages();
}

void TranslationsTest::everyTextKeepsItsPlaces() {
    QFETCH(QString, path);
    const QList<Message> messages = messagesOf(path);
    QVERIFY(!messages.isEmpty());
    for (const Message &message : messages) {
        QVERIFY2(message.finished, qPrintable(message.source));
        const QStringList wanted = placesOf(message.source);
        for (qsizetype i = 0; i < message.translations.size(); ++i) {
            QStringList found = placesOf(message.translations[i]);
            // "The best result" needs no number.
            for (const QString &number : {u"%n"_s, u"%Ln"_s}) {
                if (message.numbers && i == 0 && wanted.contains(number) && !found.contains(number))
                    found.prepend(number);
            }
            found.sort();
            QVERIFY2(found == wanted,
                     qPrintable(message.source + u" → "_s + message.translations[i]));
            QVERIFY2(message.translations[i].contains(u'&') == message.source.contains(u'&') ||
                         message.numbers,
                     qPrintable(message.source));
        }
    }
}

void TranslationsTest::theWindowSpeaksTheLanguage() {
    const QLocale before;
    {
        const WindowFixture fixture;
        checkLetters(fixture.window());
    }
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    installTranslations(*qApp);
    {
        WindowFixture fixture;
        QCOMPARE(fixture.command(u"openStore"_s)->text(), u"Ö&ffnen …"_s);
        fixture.openMemory();
        QTRY_COMPARE(fixture.textOf(u"statusCount"_s), u"3 Einträge"_s);
        checkLetters(fixture.window());
    }
    QLocale::setDefault(before);
}

QTEST_MAIN(TranslationsTest)
#include "tst_translations.moc"
