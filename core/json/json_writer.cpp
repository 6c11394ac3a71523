// SPDX-License-Identifier: Apache-2.0
#include "core/json/json_writer.h"

#include "core/json/json_format.h"
#include "core/json/json_number.h"
#include "core/json/json_string.h"

#include <cmath>

namespace nestor {

void JsonWriter::beforeValue() {
    if (m_afterName) {
        m_afterName = false;
        return;
    }
    if (m_hasValues.empty())
        return;
    if (m_hasValues.back())
        m_out += ',';
    m_hasValues.back() = true;
}

JsonWriter &JsonWriter::begin(char bracket) {
    beforeValue();
    m_out += bracket;
    m_hasValues.push_back(false);
    return *this;
}

JsonWriter &JsonWriter::end(char bracket) {
    Q_ASSERT(!m_hasValues.empty() && !m_afterName);
    m_hasValues.pop_back();
    m_out += bracket;
    return *this;
}

JsonWriter &JsonWriter::name(QByteArrayView text) {
    Q_ASSERT(!m_hasValues.empty() && !m_afterName);
    beforeValue();
    appendJsonString(m_out, text);
    m_out += ':';
    m_afterName = true;
    return *this;
}

JsonWriter &JsonWriter::string(QByteArrayView text) {
    beforeValue();
    appendJsonString(m_out, text);
    return *this;
}

JsonWriter &JsonWriter::number(double value) {
    return std::isfinite(value) ? raw(pythonFloat(value)) : null();
}

JsonWriter &JsonWriter::boolean(bool value) {
    return raw(value ? "true" : "false");
}

JsonWriter &JsonWriter::null() {
    return raw("null");
}

JsonWriter &JsonWriter::compact(QByteArrayView json) {
    beforeValue();
    appendCompactJson(m_out, json);
    return *this;
}

JsonWriter &JsonWriter::raw(QByteArrayView json) {
    beforeValue();
    m_out.append(json);
    return *this;
}

} // namespace nestor
