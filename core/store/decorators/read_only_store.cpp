// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/read_only_store.h"

#include "core/store/bulk_writer.h"

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Error readOnly() {
    return {ErrorCode::ReadOnly, u"This store is for reading only"_s};
}

} // namespace

Result<std::vector<OpAnswer>> ReadOnlyStore::batch(std::vector<Op> ops, std::stop_token stop) {
    for (size_t i = 0; i < ops.size(); ++i) {
        if (isWrite(ops[i]))
            return failure(inOperation(readOnly(), i, ops.size()));
        if (auto *get = std::get_if<GetOp>(&ops[i]))
            get->refreshTtl = false;
        else if (auto *search = std::get_if<SearchOp>(&ops[i]))
            search->refreshTtl = false;
    }
    return inner().batch(std::move(ops), std::move(stop));
}

Result<std::unique_ptr<BulkWriter>> ReadOnlyStore::bulkWriter(std::stop_token) {
    return failure(readOnly());
}

Capabilities ReadOnlyStore::capabilities() const {
    Capabilities capabilities = inner().capabilities();
    capabilities.writable = false;
    return capabilities;
}

} // namespace nestor
