// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/model/operations.h"
#include "core/transfer/label_template.h"
#include "core/transfer/place_hint.h"
#include "core/transfer/record.h"

#include <optional>

namespace nestor {

/// Makes the items of a collection from its records. For one thread at a time.
///
/// Without templates, records are items in the exchange form. With templates, the record is the
/// value, and the templates say where it goes; unless the first record is in the exchange form:
/// then all are, and the templates only give them other places. What cannot be mapped is an error
/// that says why, never guessed.
class RecordMapper {
public:
    /// Where a record goes that no template speaks of.
    struct Places {
        std::optional<LabelTemplate> ns;  ///< absent: record.path
        std::optional<LabelTemplate> key; ///< absent: record.name
        /// Records are values, never items of the exchange form.
        bool valuesOnly = false;
    };
    explicit RecordMapper(Places places);

    /// InvalidValue where the record is not JSON or no object, InvalidNamespace or InvalidKey where
    /// it cannot be placed.
    [[nodiscard]] Result<PutOp> map(const RawRecord &record);

    /// What the places say nothing of, where the record is an object, but not an item: the others
    /// of its file will lack the same. To be asked of the first one, before map().
    [[nodiscard]] MissingPlaces missingPlaces(const RawRecord &first) const;

    /// Members of items that are not known and were passed over, each once.
    [[nodiscard]] const QByteArrayList &unknownMembers() const { return m_unknown; }

private:
    [[nodiscard]] bool areItems(const RawRecord &first) const;
    [[nodiscard]] Result<void> place(const RawRecord &record, PutOp &put) const;
    void note(const std::vector<QByteArray> &unknown);

    Places m_places;
    std::optional<bool> m_items; ///< whether the records are in the exchange form
    QByteArrayList m_unknown;
};

} // namespace nestor
