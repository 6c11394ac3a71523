// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/mcp/tool_arguments.h"

#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "core/json/json_compare.h"
#include "core/json/json_string.h"

#include <cmath>
#include <limits>

namespace nestor::cli {

using namespace Qt::StringLiterals;

int ToolArguments::member(QByteArrayView name) const {
    return m_node < 0 ? -1 : lastMember(m_document, m_node, name);
}

bool ToolArguments::has(QByteArrayView name) const {
    const int at = member(name);
    return at >= 0 && node(at).type != JsonType::Null;
}

bool ToolArguments::isNull(QByteArrayView name) const {
    const int at = member(name);
    return at >= 0 && node(at).type == JsonType::Null;
}

void ToolArguments::refuse(ErrorCode code, QByteArrayView name, const QString &why) {
    if (!m_error)
        m_error = Error{code, u"'%1' %2"_s.arg(forMessage(name), why)};
}

void ToolArguments::refuseUnless(const QByteArrayList &names) {
    if (m_node < 0)
        return;
    for (const JsonMember &given : distinctMembers(m_document, m_node)) {
        if (!names.contains(given.name)) {
            refuse(
                ErrorCode::InvalidArgument, given.name,
                u"is not an argument of this tool, which are: %1"_s.arg(textOf(names.join(", "))));
        }
    }
}

QByteArray ToolArguments::text(QByteArrayView name) {
    const int at = member(name);
    if (at < 0 || node(at).type == JsonType::Null)
        return {};
    if (node(at).type != JsonType::String) {
        refuse(ErrorCode::InvalidArgument, name, u"must be a string"_s);
        return {};
    }
    if (hasLoneSurrogate(m_document.raw(at))) {
        refuse(ErrorCode::InvalidArgument, name,
               u"holds half of a surrogate pair, which is not text"_s);
        return {};
    }
    return m_document.string(at);
}

QByteArray ToolArguments::requiredText(QByteArrayView name) {
    if (!has(name))
        refuse(ErrorCode::InvalidArgument, name, u"is missing"_s);
    return text(name);
}

QByteArray ToolArguments::key() {
    const int at = member("key");
    if (at >= 0 && node(at).type == JsonType::Number)
        return m_document.raw(at).toByteArray();
    return requiredText("key");
}

QByteArrayList ToolArguments::labels(int list, QByteArrayView name) {
    QByteArrayList all;
    int at = list + 1;
    for (int i = 0; i < node(list).childCount; ++i, at = node(at).next) {
        if (node(at).type != JsonType::String || hasLoneSurrogate(m_document.raw(at))) {
            refuse(ErrorCode::InvalidNamespace, name,
                   u"must be a list of labels, all of them text"_s);
            return {};
        }
        all.append(m_document.string(at));
    }
    return all;
}

NamespacePath ToolArguments::ns(QByteArrayView name, bool required) {
    const int at = member(name);
    if (at < 0 || node(at).type == JsonType::Null) {
        if (required)
            refuse(ErrorCode::InvalidArgument, name, u"is missing"_s);
        return {};
    }
    QByteArrayList all;
    if (node(at).type == JsonType::String) {
        const QByteArray dotted = text(name);
        if (!dotted.isEmpty())
            all = dotted.split('.');
    } else if (node(at).type == JsonType::Array) {
        all = labels(at, name);
    } else {
        refuse(ErrorCode::InvalidNamespace, name, u"must be a list of labels"_s);
    }
    if (m_error || (all.isEmpty() && !required))
        return {};
    auto valid = validatedNamespace(all, true);
    if (!valid) {
        refuse(valid.error().code, name, u"is not a namespace: "_s + valid.error().detail);
        return {};
    }
    return *std::move(valid);
}

qint64 ToolArguments::integer(QByteArrayView name, qint64 least, qint64 most, qint64 otherwise) {
    if (!has(name))
        return otherwise;
    const int at = member(name);
    bool ok = false;
    const qint64 value = m_document.raw(at).toByteArray().toLongLong(&ok);
    if (node(at).type == JsonType::Number && ok && value >= least && value <= most)
        return value;
    refuse(ErrorCode::InvalidArgument, name,
           u"must be a whole number from %1 to %2"_s.arg(least).arg(most));
    return otherwise;
}

std::optional<double> ToolArguments::number(QByteArrayView name) {
    if (!has(name))
        return std::nullopt;
    const int at = member(name);
    bool ok = false;
    const double value = m_document.raw(at).toDouble(&ok);
    if (node(at).type == JsonType::Number && ok && std::isfinite(value))
        return value;
    refuse(ErrorCode::InvalidArgument, name, u"must be a finite number"_s);
    return std::nullopt;
}

bool ToolArguments::flag(QByteArrayView name, bool otherwise) {
    if (!has(name))
        return otherwise;
    const JsonType type = node(member(name)).type;
    if (type != JsonType::True && type != JsonType::False)
        refuse(ErrorCode::InvalidArgument, name, u"must be true or false"_s);
    return type == JsonType::True;
}

std::optional<Timestamp> ToolArguments::time(QByteArrayView name) {
    if (!has(name))
        return std::nullopt;
    const auto time = Timestamp::parse(text(name));
    if (!time) {
        refuse(ErrorCode::InvalidArgument, name,
               u"must be a time as ISO 8601 has it, such as 2026-11-21T09:14:03Z"_s);
    }
    return time;
}

QByteArray ToolArguments::choice(QByteArrayView name, const QByteArrayList &choices) {
    const QByteArray chosen = text(name);
    if (has(name) && !choices.contains(chosen)) {
        refuse(ErrorCode::InvalidArgument, name,
               u"must be one of: "_s + textOf(choices.join(", ")));
        return {};
    }
    return chosen;
}

Filter ToolArguments::filter(QByteArrayView name) {
    if (!has(name))
        return {};
    auto filter = parseFilter(m_document.raw(member(name)).toByteArray());
    if (filter)
        return *std::move(filter);
    refuse(filter.error().code, name, u"is not a filter: "_s + filter.error().detail);
    return {};
}

QByteArray ToolArguments::object(QByteArrayView name) {
    const int at = member(name);
    if (at >= 0 && node(at).type == JsonType::Object)
        return m_document.raw(at).toByteArray();
    refuse(at < 0 ? ErrorCode::InvalidArgument : ErrorCode::InvalidValue, name,
           at < 0 ? u"is missing"_s : u"must be a JSON object"_s);
    return {};
}

std::optional<std::vector<float>> ToolArguments::vector(QByteArrayView name) {
    if (!has(name))
        return std::nullopt;
    const QString why = u"must be a list of numbers that fit 32-bit floats"_s;
    const int list = member(name);
    std::vector<float> all;
    int at = list + 1;
    for (int i = 0; i < node(list).childCount; ++i, at = node(at).next) {
        bool ok = node(at).type == JsonType::Number;
        const double value = ok ? m_document.raw(at).toDouble(&ok) : 0;
        if (!ok || !(std::abs(value) <= double(std::numeric_limits<float>::max()))) {
            refuse(ErrorCode::InvalidArgument, name, why);
            return std::nullopt;
        }
        all.push_back(float(value));
    }
    if (node(list).type != JsonType::Array || all.empty()) {
        refuse(ErrorCode::InvalidArgument, name, why);
        return std::nullopt;
    }
    return all;
}

} // namespace nestor::cli
