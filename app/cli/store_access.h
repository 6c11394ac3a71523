// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/filter.h"
#include "core/store/bulk_writer.h"
#include "core/store/store.h"

#include <QString>

#include <functional>
#include <memory>

namespace nestor::cli {

enum class Access {
    Read,          ///< the store must exist; nothing is written
    Write,         ///< the store must exist
    WriteOrCreate, ///< a missing or empty file becomes a new store
};

/// Whom what a person is to know of a store is told to, when a command opens it: the program's
/// standard error. Before the first store; without one nobody is told.
void setNoticeSink(std::function<void(const QString &line)> sink);

/// Opens the store that a command names, and says what is to be known of it (Store::notices()), so
/// before anything is done to it. Fails with NotFound where it must exist and does not,
/// and with what openStore() says.
/// What is to be said of an import that was killed goes to standard error.
[[nodiscard]] Result<std::unique_ptr<Store>>
openForCommand(const QString &location, Access access, std::optional<StoreConfig> config = {},
               UnfinishedWork unfinished = UnfinishedWork::TakeBack);

/// The store's file, where there is none yet: a command that fails must not leave one behind.
class NewStoreFile {
public:
    /// To be made before the store is opened.
    explicit NewStoreFile(const QString &location);
    [[nodiscard]] bool isNew() const { return !m_path.isEmpty(); }
    /// Once the store is closed. What was there before stays, and what somebody else has open.
    void remove() const;

private:
    QString m_path;
};

/// Whether nobody has stored anything there.
[[nodiscard]] bool isEmpty(Store &store);

/// A namespace and key as typed: `a.b`, checked as LangGraph's put does when `forWriting`.
[[nodiscard]] Result<NamespacePath> namespaceArgument(const QString &dotted, bool forWriting);

/// A filter as typed: JSON. InvalidFilter with the place of the fault.
[[nodiscard]] Result<Filter> filterArgument(const QString &json);

} // namespace nestor::cli
