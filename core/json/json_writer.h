// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <concepts>
#include <vector>

namespace nestor {

/// Writes one JSON text, compact, commas and colons by itself: for answers, exports and files of
/// Nestor's own, where QJsonDocument would sort the names and rewrite the values. Strings are
/// escaped as appendJsonString() does, floats written as pythonFloat() does.
///
/// The caller keeps the grammar: name() before each value of an object, an end for each begin.
/// Appends to the array given, which must outlive it. For one thread at a time.
class JsonWriter {
public:
    explicit JsonWriter(QByteArray &out)
        : m_out(out) {}

    JsonWriter &beginObject() { return begin('{'); }
    JsonWriter &endObject() { return end('}'); }
    JsonWriter &beginArray() { return begin('['); }
    JsonWriter &endArray() { return end(']'); }
    /// The name of the member whose value comes next.
    JsonWriter &name(QByteArrayView text);

    JsonWriter &string(QByteArrayView text);
    /// An integer, exactly.
    template <std::integral T>
    requires(!std::same_as<T, bool>) JsonWriter &number(T value) {
        return raw(QByteArray::number(value));
    }
    /// A float; null for infinity and NaN, which JSON lacks.
    JsonWriter &number(double value);
    JsonWriter &boolean(bool value);
    JsonWriter &null();
    /// A value that is JSON already, byte by byte; only line breaks and other white space outside
    /// strings are left out.
    JsonWriter &compact(QByteArrayView json);
    /// A value that is JSON already, byte by byte.
    JsonWriter &raw(QByteArrayView json);

private:
    JsonWriter &begin(char bracket);
    JsonWriter &end(char bracket);
    void beforeValue();

    QByteArray &m_out;
    std::vector<bool> m_hasValues; ///< of each open array and object
    bool m_afterName = false;
};

} // namespace nestor
