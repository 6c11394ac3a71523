// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.h"

#include <cmath>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

QString helpLine(const QString &left, const QString &about) {
    return u"  %1  %2"_s.arg(left, -28).arg(about);
}

} // namespace

Arguments::Arguments(QString synopsis, QString about)
    : m_synopsis(std::move(synopsis))
    , m_about(std::move(about)) {
    m_parser.addOption({{u"h"_s, u"help"_s}, QString()});
}

void Arguments::addFlag(const QString &name, const QString &about) {
    m_parser.addOption({name, about});
    m_optionHelp.append(helpLine(u"--"_s + name, about));
}

void Arguments::addOption(const QString &name, const QString &valueName, const QString &about,
                          const QString &defaultValue) {
    QStringList names{name};
    if (name == u"output"_s)
        names.prepend(u"o"_s);
    m_parser.addOption(QCommandLineOption(names, about, valueName, defaultValue));
    QString left = u"--%1 %2"_s.arg(name, valueName);
    if (names.size() > 1)
        left.prepend(u"-%1, "_s.arg(names.first()));
    m_optionHelp.append(
        helpLine(left, defaultValue.isEmpty() ? about : u"%1 (%2)"_s.arg(about, defaultValue)));
}

Result<void> Arguments::parse(const QStringList &arguments, qsizetype least, qsizetype most) {
    // The parser takes the first argument for the program's name.
    if (!m_parser.parse(QStringList{u"nestor-cli"_s} + arguments))
        return failure(ErrorCode::InvalidArgument, m_parser.errorText().chopped(1));
    if (helpAsked())
        return {};
    const QStringList given = m_parser.positionalArguments();
    if (given.size() < least)
        return failure(ErrorCode::InvalidArgument, u"too few arguments"_s);
    if (most >= 0 && given.size() > most) {
        return failure(ErrorCode::InvalidArgument,
                       u"one argument too many: '%1'"_s.arg(given.at(most)));
    }
    return {};
}

bool Arguments::helpAsked() const {
    return m_parser.isSet(u"help"_s);
}

QString Arguments::help() const {
    QString text = u"usage: nestor-cli %1\n\n%2\n"_s.arg(m_synopsis, m_about);
    if (!m_optionHelp.isEmpty())
        text += u"\noptions:\n"_s + m_optionHelp.join(u'\n') + u'\n';
    return text;
}

QStringList Arguments::positional() const {
    return m_parser.positionalArguments();
}

bool Arguments::isSet(const QString &name) const {
    return m_parser.isSet(name);
}

QString Arguments::value(const QString &name) const {
    return m_parser.value(name);
}

QStringList Arguments::values(const QString &name) const {
    return m_parser.values(name);
}

Result<qint64> Arguments::integer(const QString &name, qint64 least, qint64 most) const {
    bool ok = false;
    const qint64 number = m_parser.value(name).toLongLong(&ok);
    if (!ok || number < least || number > most) {
        return failure(ErrorCode::InvalidArgument,
                       u"--%1 must be a whole number from %2 to %3, not '%4'"_s.arg(name)
                           .arg(least)
                           .arg(most)
                           .arg(m_parser.value(name)));
    }
    return number;
}

Result<std::optional<double>> Arguments::number(const QString &name) const {
    if (!m_parser.isSet(name))
        return std::optional<double>();
    bool ok = false;
    const double number = m_parser.value(name).toDouble(&ok);
    if (!ok || !std::isfinite(number)) {
        return failure(ErrorCode::InvalidArgument,
                       u"--%1 must be a number, not '%2'"_s.arg(name, m_parser.value(name)));
    }
    return std::optional<double>(number);
}

Result<QString> Arguments::choice(const QString &name, const QStringList &allowed) const {
    const QString given = m_parser.value(name);
    if (given.isEmpty() && !m_parser.isSet(name))
        return given;
    if (!allowed.contains(given)) {
        return failure(ErrorCode::InvalidArgument, u"--%1 must be one of %2, not '%3'"_s.arg(
                                                       name, allowed.join(u", "_s), given));
    }
    return given;
}

} // namespace nestor::cli
