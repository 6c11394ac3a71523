// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/task.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(Task)
};

QString amount(const TaskSpec &spec, qint64 value) {
    return spec.unit == TaskSpec::Unit::Bytes
               ? QLocale().formattedDataSize(value, 1, QLocale::DataSizeTraditionalFormat)
               : QLocale().toString(value);
}

} // namespace

QString durationText(double seconds) {
    const auto whole = static_cast<qint64>(std::ceil(seconds));
    if (whole < 60)
        return Text::tr("%1 s", "seconds").arg(whole);
    if (whole < 3600)
        return Text::tr("%1 min", "minutes").arg((whole + 30) / 60);
    return Text::tr("%1 h %2 min", "hours, minutes").arg(whole / 3600).arg(whole % 3600 / 60);
}

std::optional<double> Task::fraction() const {
    if (total <= 0)
        return std::nullopt;
    return qBound(0.0, static_cast<double>(done) / static_cast<double>(total), 1.0);
}

QString Task::progressText() const {
    QStringList parts;
    if (!step.isEmpty())
        parts << step;
    if (phase == Phase::Cancelling)
        parts << Text::tr("stopping…");
    else if (done == 0 && total == 0)
        parts << Text::tr("starting…");
    else if (total > 0)
        parts << Text::tr("%1 of %2").arg(amount(spec, done), amount(spec, total));
    else
        parts << Text::tr("%1 so far").arg(amount(spec, done));
    if (phase == Phase::Running && perSecond > 0)
        parts << Text::tr("%1/s", "per second").arg(amount(spec, std::llround(perSecond)));
    if (phase == Phase::Running && secondsLeft)
        parts << Text::tr("%1 left", "time").arg(durationText(*secondsLeft));
    return parts.join(u" · "_s);
}

} // namespace nestor::ui
