// SPDX-License-Identifier: Apache-2.0
#include "core/store/field_index_info.h"

#include "core/base/text.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

Result<void> checkIndexableField(const FieldName &field) {
    for (const QByteArray &segment : field.segments) {
        if (field.segments.size() > 1 && elementIndex(segment) >= 0) {
            return failure(ErrorCode::InvalidArgument,
                           u"'%1' cannot be indexed: '%2' may be an element of a list"_s.arg(
                               forMessage(field.text), forMessage(segment)));
        }
        const bool plain = std::none_of(segment.begin(), segment.end(), [](char c) {
            const auto byte = static_cast<unsigned char>(c);
            return c == '"' || c == '\\' || c == '/' || byte < 0x20 || byte == 0x7F;
        });
        if (!plain) {
            return failure(ErrorCode::InvalidArgument,
                           u"'%1' cannot be indexed: its name holds a quote, a slash, a backslash "
                           "or a control character"_s.arg(forMessage(field.text)));
        }
    }
    return {};
}

} // namespace nestor
