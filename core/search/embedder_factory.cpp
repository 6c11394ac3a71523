// SPDX-License-Identifier: Apache-2.0
#include "core/search/embedder_factory.h"

#include <QString>

namespace nestor {

using namespace Qt::StringLiterals;

Result<std::shared_ptr<Embedder>> makeEmbedder(const IndexConfig &config) {
    const QByteArray &provider = config.embedder.provider;
    if (provider.isEmpty() || provider == "none" || provider == "learned")
        return std::shared_ptr<Embedder>();
    return failure(ErrorCode::InvalidConfig,
                   u"There is no embedder of the kind '%1'"_s.arg(QString::fromUtf8(provider)));
}

bool isLocalProvider(const QByteArray &provider) {
    return provider == "learned" || provider == "static";
}

} // namespace nestor
