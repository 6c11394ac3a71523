// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/key_command.h"

#include "app/keychain/service_keys.h"

namespace nestor::cli {

using namespace Qt::StringLiterals;

int runKey(const QStringList &arguments, Console &console) {
    const QString name = u"key"_s;
    Arguments args(u"key URL"_s,
                   u"Keeps the key of an embedding service, which is read from standard input, in\n"
                   "the system's keychain. Programs of Nestor's send it to that host alone."_s);
    args.addFlag(u"forget"_s, u"take the key out of the keychain"_s);
    if (auto parsed = args.parse(arguments, 1, 1); !parsed)
        return wrongUsage(console, name, parsed.error());
    if (args.helpAsked()) {
        console.print(args.help());
        return Done;
    }
    QByteArray key;
    if (!args.isSet(u"forget"_s)) {
        key = console.readLine().trimmed();
        if (key.isEmpty())
            return wrongUsage(console, name,
                              {ErrorCode::InvalidArgument, u"There is no key on standard input"_s});
    }
    auto kept = keepServiceKey(args.positional().constFirst(), key);
    return kept ? Done : reportFailure(console, name, kept.error());
}

} // namespace nestor::cli
