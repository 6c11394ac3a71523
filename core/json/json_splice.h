// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json/json_document.h"

namespace nestor {

/// A change of one span of a text: every byte outside it stays.
struct JsonEdit {
    qsizetype at = 0;      ///< where the span begins
    qsizetype removed = 0; ///< its length
    QByteArray inserted;   ///< what stands there instead

    [[nodiscard]] QByteArray appliedTo(QByteArrayView text) const;

    bool operator==(const JsonEdit &) const = default;
};

/// Edits of a document's tree as edits of its bytes. What is inserted takes the layout around it:
/// the line breaks, indentation and spaces of its neighbours, or of the rest of the document where
/// it has none. A value given in several lines is indented to its place, and written in one line
/// where the document is one line. Applied to a document, each gives JSON again.
///
/// All fail with InvalidValue when `json` is not a JSON text (the offset is in `json`), and with
/// InvalidArgument when the node or position does not fit. Pure, usable from every thread.

/// Another value in the place of the one at `node`, whatever its type.
[[nodiscard]] Result<JsonEdit> replaceValue(const JsonDocument &document, int node,
                                            QByteArrayView json);

/// A new element of the array at `node`, before the one that stands at `position` now; at
/// childCount: behind the last.
[[nodiscard]] Result<JsonEdit> insertElement(const JsonDocument &document, int node, int position,
                                             QByteArrayView json);

/// A new member of the object at `node`, before the one that stands at `position` now; at
/// childCount: behind the last. Conflict when the object has a member of this (decoded) name.
[[nodiscard]] Result<JsonEdit> insertMember(const JsonDocument &document, int node, int position,
                                            QByteArrayView name, QByteArrayView json);

/// The member or element at `node` goes, with its comma. InvalidArgument for the document's value.
[[nodiscard]] Result<JsonEdit> removeValue(const JsonDocument &document, int node);

/// Another name for the member at `node`. Conflict when another member of the object has it.
[[nodiscard]] Result<JsonEdit> renameMember(const JsonDocument &document, int node,
                                            QByteArrayView name);

} // namespace nestor
