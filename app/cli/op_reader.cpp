// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/op_reader.h"

#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "core/json/json_string.h"

#include <cmath>
#include <limits>

namespace nestor::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kUnlimited = -1;

QString quotedName(QByteArrayView name) {
    return u"'%1'"_s.arg(forMessage(name));
}

} // namespace

OpReader::OpReader(QByteArray line, const JsonDocument &document, std::vector<qsizetype> nonFinite)
    : m_line(std::move(line))
    , m_document(document)
    , m_nonFinite(std::move(nonFinite)) {}

Result<Request> OpReader::readRequest() {
    Request request;
    if (typeOf(0) != JsonType::Object) {
        return failure(ErrorCode::InvalidArgument, u"An operation is a JSON object"_s);
    }
    const int name = member(0, "op");
    const QByteArray text =
        name >= 0 && typeOf(name) == JsonType::String ? m_document.string(name) : QByteArray();
    if (text == "batch") {
        request.isBatch = true;
        readBatch(request);
    } else if (text == "stats") {
        request.isStatistics = true;
    } else if (auto op = readOp(0, false)) {
        request.ops.push_back(*std::move(op));
    }
    if (!m_error)
        refuseNonFinite();
    if (m_error)
        return failure(*std::move(m_error));
    return request;
}

void OpReader::readBatch(Request &request) {
    const int ops = member(0, "ops");
    if (ops < 0 || typeOf(ops) != JsonType::Array) {
        fail(ErrorCode::InvalidArgument, u"batch: 'ops' must be a list of operations"_s);
        return;
    }
    for (const int node : elements(ops)) {
        auto op = readOp(node, true);
        if (m_error) {
            m_error->detail.prepend(u"operation %1: "_s.arg(request.ops.size()));
            return;
        }
        if (op)
            request.ops.push_back(*std::move(op));
    }
}

std::optional<Op> OpReader::readOp(int object, bool insideBatch) {
    if (typeOf(object) != JsonType::Object) {
        fail(ErrorCode::InvalidArgument, u"An operation is a JSON object"_s);
        return std::nullopt;
    }
    const int name = member(object, "op");
    if (name < 0 || typeOf(name) != JsonType::String) {
        fail(ErrorCode::InvalidArgument, u"The operation has no name: 'op' must be a string"_s);
        return std::nullopt;
    }
    m_opName = m_document.string(name);
    if (m_opName == "put")
        return readPut(object, insideBatch);
    if (m_opName == "get")
        return readGet(object);
    if (m_opName == "delete")
        return readDelete(object);
    if (m_opName == "search")
        return readSearch(object);
    if (m_opName == "list_namespaces")
        return readListNamespaces(object);
    if (m_opName == "sweep_ttl")
        return SweepTtlOp{};
    const QString unknown = forMessage(m_opName);
    m_opName.clear();
    if (unknown == u"batch"_s)
        fail(ErrorCode::InvalidArgument, u"A batch cannot hold another batch"_s);
    else
        fail(ErrorCode::InvalidArgument, u"There is no operation '%1'"_s.arg(unknown));
    return std::nullopt;
}

Op OpReader::readPut(int object, bool insideBatch) {
    PutOp op;
    const int ns = member(object, "namespace");
    const QByteArrayList all = labels(ns, "namespace");
    if (!m_error) {
        auto valid = validatedNamespace(all, insideBatch);
        if (valid)
            op.ns = *std::move(valid);
        else
            fail(valid.error().code, valid.error().detail);
    }
    op.key = key(object);
    const int value = member(object, "value");
    if (value < 0)
        fail(ErrorCode::InvalidArgument, u"'value' is missing"_s);
    else if (typeOf(value) == JsonType::Object)
        op.value = m_document.raw(value).toByteArray();
    else if (typeOf(value) != JsonType::Null)
        fail(ErrorCode::InvalidValue, u"'value' must be a JSON object"_s);
    readIndexChoice(member(object, "index"), op.index);
    readTtlChoice(member(object, "ttl"), op.ttl);
    readVectors(member(object, "vectors"), op);
    return op;
}

Op OpReader::readGet(int object) {
    GetOp op;
    op.ns = path(object, "namespace", true);
    op.key = key(object);
    op.refreshTtl = flag(object, "refresh_ttl");
    return op;
}

Op OpReader::readDelete(int object) {
    PutOp op;
    op.ns = path(object, "namespace", true);
    op.key = key(object);
    return op;
}

Op OpReader::readSearch(int object) {
    SearchOp op;
    op.namespacePrefix = path(object, "namespace_prefix", false);
    if (const int node = member(object, "namespace"); !isNullOrAbsent(node))
        op.pattern = pattern(node, "namespace");
    if (const int node = member(object, "filter"); !isNullOrAbsent(node)) {
        const JsonNode &span = m_document.nodes()[static_cast<size_t>(node)];
        std::erase_if(m_nonFinite, [&](qsizetype at) { return at >= span.begin && at < span.end; });
        auto filter = parseFilter(m_line.sliced(span.begin, span.end - span.begin));
        if (filter)
            op.filter = *std::move(filter);
        else
            fail(filter.error().code, filter.error().detail);
    }
    if (const int node = member(object, "limit"); !isNullOrAbsent(node))
        op.limit = integer(node, "limit", kUnlimited);
    if (const int node = member(object, "offset"); !isNullOrAbsent(node))
        op.offset = integer(node, "offset", 0);
    if (const int node = member(object, "query"); !isNullOrAbsent(node))
        op.query = string(node, "query");
    if (const int node = member(object, "vector"); !isNullOrAbsent(node))
        op.vector = vector(node, "vector");
    if (const int node = member(object, "min_score"); !isNullOrAbsent(node))
        op.minScore = number(node, "min_score");
    if (const int node = member(object, "mode"); !isNullOrAbsent(node)) {
        const QByteArray mode = string(node, "mode");
        if (mode == "semantic")
            op.mode = SearchMode::Semantic;
        else if (mode == "text")
            op.mode = SearchMode::Text;
        else if (mode == "hybrid")
            op.mode = SearchMode::Hybrid;
        else
            fail(ErrorCode::InvalidArgument, u"'mode' must be semantic, text or hybrid"_s);
    }
    op.explain = flag(object, "explain").value_or(false);
    op.refreshTtl = flag(object, "refresh_ttl");
    return op;
}

Op OpReader::readListNamespaces(int object) {
    ListNamespacesOp op;
    if (const int node = member(object, "match_conditions"); !isNullOrAbsent(node))
        readMatchConditions(node, op);
    if (const int node = member(object, "max_depth"); !isNullOrAbsent(node))
        op.maxDepth = integer(node, "max_depth", 1);
    if (const int node = member(object, "limit"); !isNullOrAbsent(node))
        op.limit = integer(node, "limit", kUnlimited);
    if (const int node = member(object, "offset"); !isNullOrAbsent(node))
        op.offset = integer(node, "offset", 0);
    return op;
}

void OpReader::readMatchConditions(int node, ListNamespacesOp &op) {
    if (typeOf(node) != JsonType::Array) {
        fail(ErrorCode::InvalidArgument, u"'match_conditions' must be a list"_s);
        return;
    }
    for (const int condition : elements(node)) {
        if (typeOf(condition) != JsonType::Object) {
            fail(ErrorCode::InvalidArgument, u"A match condition is a JSON object"_s);
            return;
        }
        MatchCondition match;
        const int type = member(condition, "match_type");
        const QByteArray kind = type < 0 ? QByteArray() : string(type, "match_type");
        if (kind == "prefix")
            match.kind = MatchCondition::Prefix;
        else if (kind == "suffix")
            match.kind = MatchCondition::Suffix;
        else
            fail(ErrorCode::InvalidArgument, u"'match_type' must be prefix or suffix"_s);
        match.pattern = pattern(member(condition, "path"), "path");
        op.conditions.push_back(std::move(match));
    }
}

void OpReader::readIndexChoice(int node, IndexChoice &choice) {
    if (isNullOrAbsent(node))
        return;
    if (typeOf(node) == JsonType::False) {
        choice.kind = IndexChoice::None;
        return;
    }
    if (typeOf(node) != JsonType::Array) {
        fail(ErrorCode::InvalidArgument, u"'index' must be null, false or a list of paths"_s);
        return;
    }
    choice.kind = IndexChoice::Fields;
    for (const int element : elements(node))
        choice.fields.append(string(element, "index"));
}

void OpReader::readTtlChoice(int node, TtlChoice &choice) {
    if (node < 0)
        return;
    if (typeOf(node) == JsonType::Null) {
        choice.kind = TtlChoice::Never;
        return;
    }
    choice.kind = TtlChoice::Minutes;
    choice.minutes = number(node, "ttl");
    if (!m_error && choice.minutes < 0)
        fail(ErrorCode::InvalidArgument, u"'ttl' must be minutes, 0 or more"_s);
}

void OpReader::readVectors(int node, PutOp &op) {
    if (isNullOrAbsent(node))
        return;
    if (typeOf(node) != JsonType::Object) {
        fail(ErrorCode::InvalidArgument, u"'vectors' must be an object of path and vector"_s);
        return;
    }
    op.vectors.emplace();
    for (const int entry : elements(node)) {
        const QByteArray field = m_document.name(entry);
        op.vectors->push_back({field, vector(entry, "vectors." + field)});
    }
}

int OpReader::member(int object, QByteArrayView name) const {
    return m_document.member(object, name);
}

bool OpReader::isNullOrAbsent(int node) const {
    return node < 0 || typeOf(node) == JsonType::Null;
}

JsonType OpReader::typeOf(int node) const {
    return m_document.nodes()[static_cast<size_t>(node)].type;
}

std::vector<int> OpReader::elements(int array) const {
    const auto &nodes = m_document.nodes();
    std::vector<int> all;
    int node = array + 1;
    for (int i = 0; i < nodes[static_cast<size_t>(array)].childCount; ++i) {
        all.push_back(node);
        node = nodes[static_cast<size_t>(node)].next;
    }
    return all;
}

QByteArrayList OpReader::labels(int node, QByteArrayView name) {
    QByteArrayList all;
    if (node < 0) {
        fail(ErrorCode::InvalidArgument, quotedName(name) + u" is missing"_s);
        return all;
    }
    if (typeOf(node) != JsonType::Array) {
        fail(ErrorCode::InvalidNamespace, quotedName(name) + u" must be a list of labels"_s);
        return all;
    }
    for (const int element : elements(node)) {
        if (typeOf(element) != JsonType::String) {
            fail(ErrorCode::InvalidNamespace,
                 u"Invalid namespace label %1 in %2: namespace labels must be strings"_s.arg(
                     forMessage(m_document.raw(element)), quotedName(name)));
            return all;
        }
        if (hasLoneSurrogate(m_document.raw(element))) {
            fail(ErrorCode::InvalidNamespace,
                 u"Invalid namespace label %1 in %2: half of a surrogate pair is not text"_s.arg(
                     forMessage(m_document.raw(element)), quotedName(name)));
            return all;
        }
        all.append(m_document.string(element));
    }
    return all;
}

NamespacePath OpReader::path(int object, QByteArrayView name, bool required) {
    const int node = member(object, name);
    if (!required && isNullOrAbsent(node))
        return {};
    const QByteArrayList all = labels(node, name);
    if (m_error || all.isEmpty())
        return {};
    auto valid = validatedNamespace(all, true);
    if (!valid) {
        fail(valid.error().code, valid.error().detail);
        return {};
    }
    return *std::move(valid);
}

NamespacePattern OpReader::pattern(int node, QByteArrayView name) {
    QByteArrayList all = labels(node, name);
    if (!m_error && !all.isEmpty()) {
        if (auto valid = validatedNamespace(all, true); !valid)
            fail(valid.error().code, valid.error().detail);
    }
    return {std::move(all)};
}

QByteArray OpReader::key(int object) {
    const int node = member(object, "key");
    if (node < 0) {
        fail(ErrorCode::InvalidArgument, u"'key' is missing"_s);
        return {};
    }
    // LangGraph's put takes str(key); a number is the one other type whose text is beyond doubt.
    if (typeOf(node) == JsonType::Number)
        return m_document.raw(node).toByteArray();
    if (typeOf(node) == JsonType::String && hasLoneSurrogate(m_document.raw(node))) {
        fail(ErrorCode::InvalidKey, u"'key' holds half of a surrogate pair, which is not text"_s);
        return {};
    }
    return string(node, "key");
}

QByteArray OpReader::string(int node, QByteArrayView name) {
    if (typeOf(node) != JsonType::String) {
        fail(ErrorCode::InvalidArgument, quotedName(name) + u" must be a string"_s);
        return {};
    }
    return m_document.string(node);
}

std::optional<bool> OpReader::flag(int object, QByteArrayView name) {
    const int node = member(object, name);
    if (isNullOrAbsent(node))
        return std::nullopt;
    if (typeOf(node) == JsonType::True)
        return true;
    if (typeOf(node) != JsonType::False)
        fail(ErrorCode::InvalidArgument, quotedName(name) + u" must be true, false or null"_s);
    return false;
}

qint64 OpReader::integer(int node, QByteArrayView name, qint64 least) {
    bool ok = false;
    const qint64 value = m_document.raw(node).toByteArray().toLongLong(&ok);
    if (typeOf(node) != JsonType::Number || !ok || value < least) {
        fail(ErrorCode::InvalidArgument,
             u"%1 must be a whole number, %2 or more"_s.arg(quotedName(name)).arg(qMax(least, 0)));
        return least;
    }
    return value;
}

double OpReader::number(int node, QByteArrayView name) {
    bool ok = false;
    const double value = m_document.raw(node).toDouble(&ok);
    if (typeOf(node) != JsonType::Number || !ok || !std::isfinite(value)) {
        fail(ErrorCode::InvalidArgument, quotedName(name) + u" must be a finite number"_s);
        return 0;
    }
    return value;
}

Vector OpReader::vector(int node, QByteArrayView name) {
    Vector all;
    if (typeOf(node) != JsonType::Array) {
        fail(ErrorCode::InvalidArgument, quotedName(name) + u" must be a list of numbers"_s);
        return all;
    }
    for (const int element : elements(node)) {
        const double value = number(element, name);
        if (std::abs(value) > static_cast<double>(std::numeric_limits<float>::max()))
            fail(ErrorCode::InvalidArgument, quotedName(name) + u" exceeds 32-bit floats"_s);
        if (m_error)
            return all;
        all.push_back(static_cast<float>(value));
    }
    if (all.empty())
        fail(ErrorCode::InvalidArgument, quotedName(name) + u" holds no numbers"_s);
    return all;
}

void OpReader::fail(ErrorCode code, const QString &detail) {
    if (m_error)
        return;
    m_error = Error{code, m_opName.isEmpty() ? detail : u"%1: %2"_s.arg(textOf(m_opName), detail)};
}

void OpReader::refuseNonFinite() {
    if (m_nonFinite.empty())
        return;
    const qsizetype at = m_nonFinite.front();
    const QByteArray pointer = m_document.pointer(m_document.nodeAt(at));
    fail(ErrorCode::InvalidValue,
         u"%1 is infinity or not a number, which JSON lacks"_s.arg(forMessage(pointer)));
}

} // namespace nestor::cli
