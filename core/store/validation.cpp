// SPDX-License-Identifier: Apache-2.0
#include "core/store/validation.h"

#include "core/base/text.h"
#include "core/json/json_document.h"

#include <array>
#include <cmath>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Number words that Python writes and JSON lacks.
constexpr std::array kForeignNumbers = {"-Infinity", "Infinity", "NaN"};

/// If `text` would be JSON but for infinities and NaN: which fields hold them.
std::optional<Error> namedForeignNumbers(QByteArray text, Error error) {
    QList<qsizetype> places;
    QByteArray first;
    while (error.offset >= 0 && error.offset < text.size()) {
        // The parser may stop behind the sign.
        qsizetype at = error.offset;
        if (at > 0 && text[at - 1] == '-')
            --at;
        const char *word = nullptr;
        for (const char *candidate : kForeignNumbers) {
            if (QByteArrayView(text).sliced(at).startsWith(candidate))
                word = candidate;
        }
        if (word == nullptr)
            return std::nullopt;
        if (first.isEmpty())
            first = word;
        places.append(at);
        // A number of the same length keeps all other places where they are.
        const QByteArray filler = QByteArray("0").leftJustified(qstrlen(word), ' ');
        text.replace(at, filler.size(), filler);
        auto again = JsonDocument::parse(text);
        if (again) {
            QStringList fields;
            for (const qsizetype place : places)
                fields.append(forMessage(again->pointer(again->nodeAt(place))));
            return Error{ErrorCode::InvalidValue,
                         u"The value holds %1 in field %2, which JSON has no number for"_s.arg(
                             QString::fromLatin1(first), fields.join(u", "_s)),
                         places.first()};
        }
        error = again.error();
    }
    return std::nullopt;
}

Result<void> validate(const PutOp &op) {
    if (op.value) {
        if (auto valid = validatedNamespace(op.ns.labels(), true); !valid)
            return failure(std::move(valid.error()));
    }
    if (firstInvalidUtf8(op.key) >= 0) {
        return failure(ErrorCode::InvalidKey,
                       u"The key '%1' is not valid UTF-8"_s.arg(forMessage(op.key)));
    }
    if (!op.value)
        return {};
    if (op.ttl.kind == TtlChoice::Minutes && !(std::isfinite(op.ttl.minutes) && op.ttl.minutes > 0))
        return failure(ErrorCode::InvalidArgument, u"ttl must be a positive number of minutes"_s);
    if (op.vectors) {
        for (const FieldVector &vector : *op.vectors) {
            for (const float x : vector.vector) {
                if (!std::isfinite(x)) {
                    return failure(
                        ErrorCode::InvalidArgument,
                        u"The vector of field '%1' holds a number that is not finite"_s.arg(
                            forMessage(vector.field)));
                }
            }
        }
    }
    return validateValue(*op.value);
}

Result<void> validate(const SearchOp &op) {
    if (op.limit < -1)
        return failure(ErrorCode::InvalidArgument, u"limit must be -1 (all) or more"_s);
    if (op.offset < 0)
        return failure(ErrorCode::InvalidArgument, u"offset must not be negative"_s);
    return {};
}

Result<void> validate(const ListNamespacesOp &op) {
    if (op.maxDepth && *op.maxDepth < 1)
        return failure(ErrorCode::InvalidArgument, u"max_depth must be at least 1"_s);
    if (op.limit < -1)
        return failure(ErrorCode::InvalidArgument, u"limit must be -1 (all) or more"_s);
    if (op.offset < 0)
        return failure(ErrorCode::InvalidArgument, u"offset must not be negative"_s);
    return {};
}

template <typename T>
Result<void> validate(const T &) {
    return {};
}

} // namespace

Result<void> validateValue(const QByteArray &value) {
    const auto document = JsonDocument::parse(value);
    if (!document) {
        if (auto named = namedForeignNumbers(value, document.error()))
            return failure(std::move(*named));
        return failure(ErrorCode::InvalidValue,
                       u"The value is not JSON: %1"_s.arg(document.error().detail),
                       document.error().offset);
    }
    if (document->root().type != JsonType::Object)
        return failure(ErrorCode::InvalidValue, u"The value must be a JSON object"_s, 0);
    return {};
}

Result<void> validateOperation(const Op &op) {
    return std::visit([](const auto &one) { return validate(one); }, op);
}

} // namespace nestor
