// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QCommandLineParser>
#include <QStringList>

#include <optional>

namespace nestor::cli {

/// The arguments of one subcommand, declared and then parsed. Wrong usage is an Error with
/// InvalidArgument that says which argument; the caller prints it and leaves with status 2.
class Arguments {
public:
    /// `synopsis` as in "get STORE NAMESPACE KEY"; `about` one sentence or more for --help.
    Arguments(QString synopsis, QString about);

    /// An option without a value.
    void addFlag(const QString &name, const QString &about);
    /// An option with a value; `valueName` stands for it in the help.
    void addOption(const QString &name, const QString &valueName, const QString &about,
                   const QString &defaultValue = {});

    /// Parses what follows the subcommand. The number of positional arguments must lie between
    /// `least` and `most` (-1: any number).
    [[nodiscard]] Result<void> parse(const QStringList &arguments, qsizetype least, qsizetype most);

    [[nodiscard]] bool helpAsked() const;
    [[nodiscard]] QString help() const;
    [[nodiscard]] QStringList positional() const;
    [[nodiscard]] bool isSet(const QString &name) const;
    [[nodiscard]] QString value(const QString &name) const;
    /// The values of an option that may come several times, in their order.
    [[nodiscard]] QStringList values(const QString &name) const;
    /// The value as a whole number within [least, most]; the default where the option is not set.
    [[nodiscard]] Result<qint64> integer(const QString &name, qint64 least, qint64 most) const;
    /// The value as a finite number; nullopt where the option is not set.
    [[nodiscard]] Result<std::optional<double>> number(const QString &name) const;
    /// The value, which must be one of `allowed`; the default where the option is not set.
    [[nodiscard]] Result<QString> choice(const QString &name, const QStringList &allowed) const;

private:
    QString m_synopsis;
    QString m_about;
    QCommandLineParser m_parser;
    QStringList m_optionHelp;
};

} // namespace nestor::cli
