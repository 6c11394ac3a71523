// SPDX-License-Identifier: Apache-2.0
#include "core/store/store.h"

#include "core/store/buffered_bulk_writer.h"
#include "core/store/store_admin.h"

namespace nestor {

SqlFile *agentTablesOf(const Store &store) {
    const StoreAdmin *admin = store.admin();
    return admin != nullptr ? admin->agentTables() : nullptr;
}

Result<std::vector<std::vector<FieldVector>>>
StoreAdmin::agentVectors(const std::vector<ItemId> &ids, std::stop_token) {
    return std::vector<std::vector<FieldVector>>(ids.size());
}

Result<void> Store::allowService(const EmbedderConfig &) {
    return failure(ErrorCode::Unsupported, QStringLiteral("This store embeds nothing"));
}

Result<void> Store::forgetServices() {
    return failure(ErrorCode::Unsupported, QStringLiteral("This store embeds nothing"));
}

Result<std::unique_ptr<BulkWriter>> Store::bulkWriter(std::stop_token stop) {
    return std::make_unique<BufferedBulkWriter>(*this, std::move(stop));
}

Result<std::optional<Item>> Store::get(NamespacePath ns, QByteArray key) {
    return run(GetOp{std::move(ns), std::move(key), {}});
}

Result<void> Store::put(const NamespacePath &ns, QByteArray key, QByteArray value) {
    auto valid = validatedNamespace(ns.labels(), false);
    if (!valid)
        return failure(std::move(valid.error()));
    PutOp op;
    op.ns = ns;
    op.key = std::move(key);
    op.value = std::move(value);
    auto done = run(std::move(op));
    if (!done)
        return failure(std::move(done.error()));
    return {};
}

Result<void> Store::remove(NamespacePath ns, QByteArray key) {
    PutOp op;
    op.ns = std::move(ns);
    op.key = std::move(key);
    auto done = run(std::move(op));
    if (!done)
        return failure(std::move(done.error()));
    return {};
}

Result<SearchResult> Store::search(SearchOp op) {
    return run(std::move(op));
}

Result<std::vector<NamespacePath>> Store::listNamespaces(ListNamespacesOp op) {
    return run(std::move(op));
}

} // namespace nestor
