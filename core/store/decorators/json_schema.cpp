// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/json_schema.h"

#include "core/store/decorators/json_schema_adapter.h"

#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <exception>

namespace nestor {

using namespace Qt::StringLiterals;

struct JsonSchema::Private {
    valijson::Schema schema;
};

namespace {

/// valijson's context is "<root>", "[user]", "[3]": as a JSON Pointer.
QString pointerOf(const std::vector<std::string> &context) {
    QString pointer;
    for (size_t i = 1; i < context.size(); ++i) {
        QString part = QString::fromStdString(context[i]);
        if (part.startsWith(u'[') && part.endsWith(u']'))
            part = part.mid(1, part.size() - 2);
        pointer += u'/' + part.replace(u'~', u"~0"_s).replace(u'/', u"~1"_s);
    }
    return pointer;
}

} // namespace

Result<JsonSchema> JsonSchema::parse(const QByteArray &schema) {
    const auto document = JsonDocument::parse(schema);
    if (!document) {
        return failure(ErrorCode::InvalidConfig,
                       u"The schema is no JSON: %1"_s.arg(document.error().detail),
                       document.error().offset);
    }
    auto parsed = std::make_shared<Private>();
    try {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(nestor::schema::ValueAdapter(*document), parsed->schema);
    } catch (const std::exception &fault) {
        return failure(ErrorCode::InvalidConfig,
                       u"Not a JSON Schema: %1"_s.arg(QString::fromUtf8(fault.what())));
    }
    JsonSchema result;
    result.d = std::move(parsed);
    return result;
}

Result<void> JsonSchema::validate(const QByteArray &value) const {
    const auto document = JsonDocument::parse(value);
    if (!document)
        return failure(document.error());
    try {
        valijson::Validator validator;
        valijson::ValidationResults results;
        if (validator.validate(d->schema, nestor::schema::ValueAdapter(*document), &results))
            return {};
        // The innermost fault comes first and says most.
        if (results.numErrors() == 0)
            return failure(ErrorCode::InvalidValue, u"The value does not fit its schema"_s);
        const auto &first = *results.begin();
        QString what = QString::fromStdString(first.description);
        while (what.endsWith(u'.'))
            what.chop(1);
        const QString where = pointerOf(first.context);
        return failure(ErrorCode::InvalidValue,
                       u"The value does not fit its schema: %1%2"_s.arg(
                           where.isEmpty() ? QString() : where + u": "_s, what));
    } catch (const std::exception &fault) {
        // A pattern that takes too much of std::regex, for one.
        return failure(ErrorCode::InvalidValue,
                       u"The value cannot be held against its schema: %1"_s.arg(
                           QString::fromUtf8(fault.what())));
    }
}

} // namespace nestor
