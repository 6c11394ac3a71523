// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json/json_document.h"
#include "core/json/json_number.h"

#include <charconv>
#include <memory>
#include <string>
#include <utility>

#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/internal/adapter.hpp>
#include <valijson/internal/basic_adapter.hpp>
#include <valijson/internal/frozen_value.hpp>

/// How valijson looks at a JsonDocument, as its own adapters show other libraries' values. Only
/// json_schema.cpp includes this. Nothing is converted before it is asked for.
namespace nestor::schema {

/// One value of a document that outlives it.
struct Place {
    const JsonDocument *document = nullptr;
    int node = 0;

    [[nodiscard]] const JsonNode &at() const {
        return document->nodes()[static_cast<size_t>(node)];
    }
    [[nodiscard]] JsonType type() const { return at().type; }
    bool operator==(const Place &) const = default;
};

class Value;
class Array;
class Object;
class ValueAdapter;
using Member = std::pair<std::string, ValueAdapter>;

/// Steps through the children of a list or object.
template <typename Child>
class ChildIterator {
public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = Child;
    using difference_type = std::ptrdiff_t;
    using pointer = Child *;
    using reference = Child &;

    /// At `child`, or behind the last one where that is the container's `next`.
    ChildIterator(Place container, int child)
        : m_container(container)
        , m_child(child) {}

    Child operator*() const;
    valijson::adapters::DerefProxy<Child> operator->() const {
        return valijson::adapters::DerefProxy<Child>(**this);
    }
    bool operator==(const ChildIterator &) const = default;
    const ChildIterator &operator++() {
        m_child = place().at().next;
        return *this;
    }
    ChildIterator operator++(int) {
        const ChildIterator before = *this;
        ++*this;
        return before;
    }
    const ChildIterator &operator--() {
        ChildIterator previous(m_container, m_container.node + 1);
        while (previous.place().at().next != m_child)
            ++previous;
        m_child = previous.m_child;
        return *this;
    }
    void advance(std::ptrdiff_t count) {
        for (; count > 0; --count)
            ++*this;
    }

private:
    [[nodiscard]] Place place() const { return {m_container.document, m_child}; }

    Place m_container;
    int m_child;
};

/// The empty list and object that valijson makes where there is none.
inline const JsonDocument &emptyObject() {
    static const JsonDocument document = JsonDocument::parse("{}").value();
    return document;
}
inline const JsonDocument &emptyArray() {
    static const JsonDocument document = JsonDocument::parse("[]").value();
    return document;
}

class Array {
public:
    using iterator = ChildIterator<ValueAdapter>;
    using const_iterator = iterator;

    Array()
        : m_place{&emptyArray(), 0} {}
    explicit Array(Place place)
        : m_place(place) {}
    [[nodiscard]] iterator begin() const;
    [[nodiscard]] iterator end() const;
    [[nodiscard]] size_t size() const { return static_cast<size_t>(m_place.at().childCount); }

private:
    Place m_place;
};

class Object {
public:
    using iterator = ChildIterator<Member>;
    using const_iterator = iterator;

    Object()
        : m_place{&emptyObject(), 0} {}
    explicit Object(Place place)
        : m_place(place) {}
    [[nodiscard]] iterator begin() const;
    [[nodiscard]] iterator end() const;
    [[nodiscard]] iterator find(const std::string &name) const;
    [[nodiscard]] size_t size() const { return static_cast<size_t>(m_place.at().childCount); }

private:
    Place m_place;
};

/// A value that a schema keeps, with a document of its own.
class FrozenValue final : public valijson::adapters::FrozenValue {
public:
    explicit FrozenValue(std::shared_ptr<const JsonDocument> document)
        : m_document(std::move(document)) {}
    FrozenValue *clone() const override { return new FrozenValue(m_document); }
    bool equalTo(const valijson::adapters::Adapter &other, bool strict) const override;

private:
    std::shared_ptr<const JsonDocument> m_document;
};

class Value {
public:
    Value()
        : m_place{&emptyObject(), 0} {}
    explicit Value(Place place)
        : m_place(place) {}

    [[nodiscard]] FrozenValue *freeze() const {
        auto own = JsonDocument::parse(m_place.document->raw(m_place.node).toByteArray());
        return new FrozenValue(std::make_shared<const JsonDocument>(std::move(own.value())));
    }
    [[nodiscard]] opt::optional<Array> getArrayOptional() const {
        return isArray() ? opt::make_optional(Array(m_place)) : opt::optional<Array>();
    }
    [[nodiscard]] opt::optional<Object> getObjectOptional() const {
        return isObject() ? opt::make_optional(Object(m_place)) : opt::optional<Object>();
    }
    bool getArraySize(size_t &result) const {
        result = static_cast<size_t>(m_place.at().childCount);
        return isArray();
    }
    bool getObjectSize(size_t &result) const {
        result = static_cast<size_t>(m_place.at().childCount);
        return isObject();
    }
    bool getBool(bool &result) const {
        result = m_place.type() == JsonType::True;
        return isBool();
    }
    bool getDouble(double &result) const {
        if (!isNumber())
            return false;
        result = jsonNumberToDouble(number());
        return true;
    }
    /// Only what an int64 holds exactly; 2.0 and 20e-1 are such numbers, too.
    bool getInteger(int64_t &result) const {
        if (!isNumber())
            return false;
        const QByteArrayView text = number();
        const auto read = std::from_chars(text.data(), text.data() + text.size(), result);
        if (read.ec == std::errc() && read.ptr == text.data() + text.size())
            return true;
        constexpr double kExact = 9007199254740992.0; // 2^53
        const double value = jsonNumberToDouble(text);
        if (!(value >= -kExact && value <= kExact))
            return false;
        result = static_cast<int64_t>(value);
        return compareJsonNumbers(text, QByteArray::number(static_cast<qint64>(result))) == 0;
    }
    bool getString(std::string &result) const {
        if (!isString())
            return false;
        result = m_place.document->string(m_place.node).toStdString();
        return true;
    }

    [[nodiscard]] static bool hasStrictTypes() { return true; }
    [[nodiscard]] bool isArray() const { return m_place.type() == JsonType::Array; }
    [[nodiscard]] bool isObject() const { return m_place.type() == JsonType::Object; }
    [[nodiscard]] bool isString() const { return m_place.type() == JsonType::String; }
    [[nodiscard]] bool isNull() const { return m_place.type() == JsonType::Null; }
    [[nodiscard]] bool isNumber() const { return m_place.type() == JsonType::Number; }
    [[nodiscard]] bool isBool() const {
        return m_place.type() == JsonType::True || m_place.type() == JsonType::False;
    }
    /// An integer beyond int64 is both: an integer for its type, a double for its size.
    [[nodiscard]] bool isInteger() const {
        int64_t ignored = 0;
        return isNumber() && (isJsonInteger(number()) || getInteger(ignored));
    }
    [[nodiscard]] bool isDouble() const {
        int64_t ignored = 0;
        return isNumber() && !getInteger(ignored);
    }

private:
    [[nodiscard]] QByteArrayView number() const { return m_place.document->raw(m_place.node); }

    Place m_place;
};

class ValueAdapter final
    : public valijson::adapters::BasicAdapter<ValueAdapter, Array, Member, Object, Value> {
public:
    ValueAdapter() = default;
    explicit ValueAdapter(Place place)
        : BasicAdapter(Value(place)) {}
    explicit ValueAdapter(const JsonDocument &document)
        : ValueAdapter(Place{&document, 0}) {}
};

template <>
inline ValueAdapter ChildIterator<ValueAdapter>::operator*() const {
    return ValueAdapter(place());
}
template <>
inline Member ChildIterator<Member>::operator*() const {
    return {m_container.document->name(m_child).toStdString(), ValueAdapter(place())};
}

inline Array::iterator Array::begin() const {
    return {m_place, m_place.node + 1};
}
inline Array::iterator Array::end() const {
    return {m_place, m_place.at().next};
}
inline Object::iterator Object::begin() const {
    return {m_place, m_place.node + 1};
}
inline Object::iterator Object::end() const {
    return {m_place, m_place.at().next};
}
inline Object::iterator Object::find(const std::string &name) const {
    const int member = m_place.document->member(
        m_place.node, QByteArrayView(name.data(), static_cast<qsizetype>(name.size())));
    return member < 0 ? end() : iterator(m_place, member);
}
inline bool FrozenValue::equalTo(const valijson::adapters::Adapter &other, bool strict) const {
    return ValueAdapter(*m_document).equalTo(other, strict);
}

} // namespace nestor::schema

template <>
struct valijson::adapters::AdapterTraits<nestor::schema::ValueAdapter> {
    using DocumentType = nestor::JsonDocument;
    static std::string adapterName() { return "nestor::schema::ValueAdapter"; }
};
