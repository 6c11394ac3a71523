// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/index_config.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace nestor {

/// A person's word on which stores may send texts to which embedding service. It is kept outside of
/// stores, as a store may come from anybody: what its file names, an address, an environment
/// variable that holds a key, plain HTTP, is a wish until then. Programs of one person share the
/// file. May be used from several threads.
class ServiceConsents {
public:
    /// `file` is made when there is something to keep; empty: `nestor/services.json` in the
    /// directory for configurations (QStandardPaths).
    explicit ServiceConsents(const QString &file = {});

    /// What of a configuration a person agreed to, for the store of this identity and this address:
    /// without the key's variable and plain HTTP where he did not agree to these. nullopt: to
    /// nothing, so that nothing may be sent.
    [[nodiscard]] std::optional<EmbedderConfig> permitted(const QByteArray &store,
                                                          const EmbedderConfig &config) const;
    /// Keeps the word, in place of an earlier one for this store and address. Io.
    [[nodiscard]] Result<void> add(const QByteArray &store, const EmbedderConfig &config);
    /// Takes back everything that was said for a store; whether there was anything. Io.
    [[nodiscard]] Result<bool> remove(const QByteArray &store);

private:
    QString m_file;
};

/// Whether an embedder of this kind sends texts to somebody, so that it needs a word.
[[nodiscard]] bool sendsTexts(const EmbedderConfig &config);

/// What goes where with a configuration, as a sentence goes on from "This store …": "asks to send
/// the texts of its items and of questions to https://… (model …)". Passwords in it are left out.
[[nodiscard]] QString whatIsSent(const EmbedderConfig &config);

/// The failure of what would send something before a person agreed.
[[nodiscard]] Error consentMissing(const EmbedderConfig &config);

} // namespace nestor
