// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/operations.h"

#include <QByteArrayView>

namespace nestor {

/// Whether a record is an item in the exchange form (docs/collections.md): an object with a list
/// `namespace`, a string `key` and a `value`, and beside them only members that the form knows.
/// `json` is valid JSON. Pure, usable from every thread, as all here.
[[nodiscard]] bool isExchangeItem(QByteArrayView json);

/// Reads `{"namespace":[…],"key":…,"value":…,"created_at":…,"updated_at":…,"ttl_minutes":…,
/// "expires_at":…,"index":…}` as the put that restores the item. Namespace, key and value must be
/// there; what a search adds ("score") is passed over, other members that are not known go to
/// `unknown` when given. Without `ttl_minutes` the item never expires, whatever the store's
/// default: that is how it was exported.
///
/// The value's bytes are kept; only where it spans lines (a formatted document) white space between
/// its tokens is taken out. InvalidNamespace, InvalidKey or InvalidValue, naming the member.
/// `json` is valid JSON.
[[nodiscard]] Result<PutOp> readExchangeItem(QByteArrayView json,
                                             std::vector<QByteArray> *unknown = nullptr);

} // namespace nestor
