// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/time_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(TimeText)
};

QDateTime local(Timestamp time) {
    return QDateTime::fromMSecsSinceEpoch(time.micros / 1000).toLocalTime();
}

QString clockTime(const QDateTime &time) {
    // The short format of some locales has seconds, C among them; a glance needs none.
    return QLocale().toString(time.time(),
                              QLocale().timeFormat(QLocale::ShortFormat).remove(u":ss"_s));
}

/// Day and month in the order of the language, without a year: "3 Nov", "Nov 3".
QString dayAndMonth(QDate date) {
    const bool dayFirst = QLocale().dateFormat(QLocale::ShortFormat).trimmed().startsWith(u'd');
    return QLocale().toString(date, dayFirst ? u"d MMM"_s : u"MMM d"_s);
}

QString fullDate(QDate date) {
    return dayAndMonth(date) + u' ' + QString::number(date.year());
}

/// "in 6 days"
QString ahead(double seconds) {
    const auto whole = [](double value) { return static_cast<int>(value + 0.5); };
    if (seconds < 60)
        return Text::tr("in less than a minute");
    if (seconds < 3600)
        return Text::tr("in %n minute(s)", nullptr, whole(seconds / 60));
    if (seconds < 86400)
        return Text::tr("in %n hour(s)", nullptr, whole(seconds / 3600));
    return Text::tr("in %n day(s)", nullptr, whole(seconds / 86400));
}

} // namespace

QString shortTime(Timestamp time, Timestamp now) {
    const double ago = static_cast<double>(now.micros - time.micros) / 1e6;
    const QDateTime then = local(time);
    const QDate today = local(now).date();
    if (ago < -86400.0 * 60)
        return fullDate(then.date());
    if (ago < 0)
        return ahead(-ago);
    if (ago < 60)
        return Text::tr("just now");
    if (ago < 3600)
        return Text::tr("%1 min ago").arg(static_cast<int>(ago / 60));
    if (then.date() == today)
        return clockTime(then);
    if (then.date().daysTo(today) < 7)
        return QLocale().dayName(then.date().dayOfWeek(), QLocale::ShortFormat) + u' ' +
               clockTime(then);
    return then.date().year() == today.year() ? dayAndMonth(then.date()) : fullDate(then.date());
}

QString fullTime(Timestamp time, Timestamp now) {
    const QDateTime then = local(time);
    const qint64 days = then.date().daysTo(local(now).date());
    QString day = fullDate(then.date());
    if (days == 0)
        day = Text::tr("today");
    else if (days == 1)
        day = Text::tr("yesterday");
    else if (days == -1)
        day = Text::tr("tomorrow");
    return Text::tr("%1, %2", "day, time").arg(day, clockTime(then));
}

QString exactTime(Timestamp time) {
    const QDateTime then = local(time);
    return QLocale().toString(then.date(), QLocale::LongFormat) + u' ' +
           then.time().toString(u"HH:mm:ss.zzz"_s) + u' ' + then.timeZoneAbbreviation();
}

} // namespace nestor::ui
