// SPDX-License-Identifier: Apache-2.0
#include "app/cli/store_access.h"

#include "core/search/open_store.h"

namespace nestor::cli {

Result<std::unique_ptr<Store>> openForCommand(const QString &location, Access access,
                                              std::optional<StoreConfig> config) {
    OpenOptions options;
    options.location = location;
    options.readOnly = access == Access::Read;
    options.create = access == Access::WriteOrCreate;
    options.config = std::move(config);
    return openStore(options);
}

Result<NamespacePath> namespaceArgument(const QString &dotted, bool forWriting) {
    auto path = NamespacePath::parse(dotted.toUtf8());
    if (!path || !forWriting)
        return path;
    return validatedNamespace(path->labels(), false);
}

} // namespace nestor::cli
