// SPDX-License-Identifier: Apache-2.0
#include "core/store/config_json.h"

#include "core/base/text.h"
#include "core/json/json_document.h"
#include "core/json/json_string.h"

#include <QLocale>

#include <cmath>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMaxDims = 4096;
constexpr int kMaxEf = 10'000;

/// Reads one configuration; the first fault is kept and ends the reading.
class ConfigReader {
public:
    explicit ConfigReader(const JsonDocument &document)
        : m_document(document) {}

    Result<ParsedConfig> read() {
        IndexConfig index;
        bool hasIndex = false;
        forEachMember(0, u""_s, [&](const QByteArray &name, int node, const QString &path) {
            if (name == "ttl") {
                readTtl(node, path);
                return true;
            }
            const bool known = readIndexMember(name, node, path, index);
            hasIndex = hasIndex || known;
            return known;
        });
        if (m_error)
            return failure(*std::move(m_error));
        if (hasIndex) {
            if (index.dims == 0 && index.embedder.provider == "none") {
                return failure(ErrorCode::InvalidConfig, u"the index configuration needs 'dims'"_s);
            }
            m_parsed.config.index = std::move(index);
        }
        return std::move(m_parsed);
    }

private:
    /// Calls `visit(name, node, path)` for each member; it answers whether it knows the name.
    template <typename Visit>
    void forEachMember(int object, const QString &prefix, Visit visit) {
        if (typeOf(object) != JsonType::Object) {
            fail(prefix.isEmpty() ? u"the configuration"_s : prefix.chopped(1), u"an object"_s);
            return;
        }
        const auto &nodes = m_document.nodes();
        int node = object + 1;
        for (int i = 0; i < nodes[static_cast<size_t>(object)].childCount && !m_error; ++i) {
            const QByteArray name = m_document.name(node);
            const QString path = prefix + textOf(name);
            if (!visit(name, node, path))
                m_parsed.ignored.append(path);
            node = nodes[static_cast<size_t>(node)].next;
        }
    }

    bool readIndexMember(const QByteArray &name, int node, const QString &path,
                         IndexConfig &index) {
        if (typeOf(node) == JsonType::Null &&
            (name == "fields" || name == "distance" || name == "codes"))
            return true; // what stands for it when it is absent
        if (name == "dims") {
            const double dims = number(node, path);
            if (!m_error && (dims < 1 || dims > kMaxDims || dims != std::floor(dims)))
                fail(path, u"a whole number from 1 to %1"_s.arg(kMaxDims));
            index.dims = m_error ? 0 : static_cast<int>(dims);
        } else if (name == "ef") {
            const double ef = number(node, path);
            if (!m_error && (ef < 1 || ef > kMaxEf || ef != std::floor(ef)))
                fail(path, u"a whole number from 1 to %1"_s.arg(kMaxEf));
            index.ef = m_error ? 0 : static_cast<int>(ef);
        } else if (name == "codes") {
            readEncoding(node, path, index.encoding);
        } else if (name == "fields") {
            index.fields = strings(node, path);
        } else if (name == "distance") {
            readDistance(node, path, index.distance);
        } else if (name == "embedder") {
            readEmbedder(node, path, index.embedder);
        } else if (name == "ann") {
            readAnn(node, path, index);
            return true;
        } else {
            return false;
        }
        return true;
    }

    void readDistance(int node, const QString &path, Distance &distance) {
        const QByteArray text = string(node, path);
        if (text == "cosine")
            distance = Distance::Cosine;
        else if (text == "l2")
            distance = Distance::L2;
        else if (text == "inner_product")
            distance = Distance::InnerProduct;
        else
            fail(path, u"\"cosine\", \"l2\" or \"inner_product\""_s);
    }

    /// Of a server that keeps vectors itself.
    void readAnn(int object, const QString &prefix, IndexConfig &index) {
        if (typeOf(object) == JsonType::Null)
            return;
        AnnConfig ann;
        forEachMember(object, prefix + u'.',
                      [&](const QByteArray &name, int node, const QString &path) {
                          if (name == "kind") {
                              ann.kind = string(node, path);
                              if (ann.kind != "hnsw" && ann.kind != "ivfflat" && ann.kind != "flat")
                                  fail(path, u"\"hnsw\", \"ivfflat\" or \"flat\""_s);
                          } else if (name == "type" || name == "vector_type") {
                              ann.type = string(node, path);
                              if (ann.type != "vector" && ann.type != "halfvec")
                                  fail(path, u"\"vector\" or \"halfvec\""_s);
                          } else if (name == "m") {
                              ann.m = count(node, path);
                          } else if (name == "ef_construction") {
                              ann.efConstruction = count(node, path);
                          } else if (name == "lists" || name == "nlist") {
                              ann.lists = count(node, path);
                          } else {
                              return false;
                          }
                          return true;
                      });
        index.ann = std::move(ann);
    }

    int count(int node, const QString &path) {
        constexpr double kMost = 32'768;
        const double value = number(node, path);
        if (!m_error && (value < 1 || value > kMost || value != std::floor(value)))
            fail(path, u"a whole number from 1 to %1"_s.arg(kMost));
        return m_error ? 0 : static_cast<int>(value);
    }

    void readEncoding(int node, const QString &path, VectorEncoding &encoding) {
        const QByteArray text = string(node, path);
        if (text == "int8")
            encoding = VectorEncoding::Int8;
        else if (text == "float32")
            encoding = VectorEncoding::Float32;
        else
            fail(path, u"\"float32\" or \"int8\""_s);
    }

    void readEmbedder(int object, const QString &prefix, EmbedderConfig &embedder) {
        if (typeOf(object) == JsonType::Null)
            return;
        forEachMember(object, prefix + u'.',
                      [&](const QByteArray &name, int node, const QString &path) {
                          if (name == "provider") {
                              embedder.provider = string(node, path);
                              if (embedder.provider != "learned" &&
                                  embedder.provider != "openai-compatible" &&
                                  embedder.provider != "static" && embedder.provider != "none") {
                                  fail(path, u"\"learned\", \"openai-compatible\", \"static\" or "
                                             "\"none\""_s);
                              }
                          } else if (name == "url") {
                              embedder.url = textOf(string(node, path));
                          } else if (name == "model") {
                              embedder.model = textOf(string(node, path));
                          } else if (name == "api_key_variable") {
                              embedder.apiKeyVariable = textOf(string(node, path));
                          } else if (name == "allow_plain_http") {
                              embedder.allowPlainHttp = boolean(node, path, false);
                          } else {
                              return false;
                          }
                          return true;
                      });
        if (!m_error && embedder.provider == "openai-compatible" && embedder.url.isEmpty())
            fail(prefix + u".url"_s, u"the address of the service"_s);
    }

    void readTtl(int object, const QString &prefix) {
        TtlConfig &ttl = m_parsed.config.ttl;
        if (typeOf(object) == JsonType::Null)
            return;
        forEachMember(object, prefix + u'.',
                      [&](const QByteArray &name, int node, const QString &path) {
                          if (name == "default_ttl")
                              ttl.defaultTtl = minutes(node, path);
                          else if (name == "sweep_interval_minutes")
                              ttl.sweepIntervalMinutes = minutes(node, path);
                          else if (name == "refresh_on_read")
                              ttl.refreshOnRead = optionalBoolean(node, path);
                          else if (name == "omit_expired")
                              ttl.omitExpired = boolean(node, path, ttl.omitExpired);
                          else
                              return false;
                          return true;
                      });
    }

    std::optional<double> minutes(int node, const QString &path) {
        if (typeOf(node) == JsonType::Null)
            return std::nullopt;
        const double value = number(node, path);
        if (!m_error && !(value > 0))
            fail(path, u"a number of minutes above 0"_s);
        return value;
    }

    std::optional<bool> optionalBoolean(int node, const QString &path) {
        if (typeOf(node) == JsonType::Null)
            return std::nullopt;
        return boolean(node, path, false);
    }

    bool boolean(int node, const QString &path, bool fallback) {
        switch (typeOf(node)) {
        case JsonType::True:
            return true;
        case JsonType::False:
            return false;
        case JsonType::Null:
            return fallback;
        default:
            fail(path, u"true or false"_s);
            return fallback;
        }
    }

    double number(int node, const QString &path) {
        bool ok = false;
        const double value = m_document.raw(node).toDouble(&ok);
        if (typeOf(node) != JsonType::Number || !ok || !std::isfinite(value)) {
            fail(path, u"a number"_s);
            return 0;
        }
        return value;
    }

    QByteArray string(int node, const QString &path) {
        if (typeOf(node) != JsonType::String)
            fail(path, u"a string"_s);
        return m_document.string(node);
    }

    QByteArrayList strings(int node, const QString &path) {
        QByteArrayList all;
        if (typeOf(node) != JsonType::Array) {
            fail(path, u"a list of strings"_s);
            return all;
        }
        const auto &nodes = m_document.nodes();
        int element = node + 1;
        for (int i = 0; i < nodes[static_cast<size_t>(node)].childCount; ++i) {
            all.append(string(element, u"%1[%2]"_s.arg(path, QString::number(i))));
            element = nodes[static_cast<size_t>(element)].next;
        }
        return all;
    }

    JsonType typeOf(int node) const { return m_document.nodes()[static_cast<size_t>(node)].type; }

    void fail(const QString &path, const QString &expected) {
        if (!m_error)
            m_error = Error{ErrorCode::InvalidConfig, u"'%1' must be %2"_s.arg(path, expected), -1};
    }

    const JsonDocument &m_document;
    ParsedConfig m_parsed;
    std::optional<Error> m_error;
};

QByteArray numberText(double number) {
    return QByteArray::number(number, 'g', QLocale::FloatingPointShortest);
}

QByteArray distanceName(Distance distance) {
    switch (distance) {
    case Distance::Cosine:
        return "cosine";
    case Distance::L2:
        return "l2";
    case Distance::InnerProduct:
        return "inner_product";
    }
    return "cosine";
}

QByteArray annMember(const AnnConfig &ann) {
    QByteArray out =
        "\"ann\":{\"kind\":" + quotedJson(ann.kind) + ",\"type\":" + quotedJson(ann.type);
    const auto add = [&out](QByteArrayView name, int number) {
        if (number > 0)
            out += QByteArray(",\"").append(name).append("\":") + QByteArray::number(number);
    };
    add("m", ann.m);
    add("ef_construction", ann.efConstruction);
    add("lists", ann.lists);
    return out + "},";
}

QByteArray indexMembers(const IndexConfig &index) {
    QByteArray out;
    if (index.dims > 0)
        out += "\"dims\":" + QByteArray::number(index.dims) + ',';
    if (index.ef > 0)
        out += "\"ef\":" + QByteArray::number(index.ef) + ',';
    if (index.encoding == VectorEncoding::Int8)
        out += "\"codes\":\"" + encodingName(index.encoding) + "\",";
    QByteArrayList fields;
    for (const QByteArray &field : index.fields)
        fields.append(quotedJson(field));
    out += "\"fields\":[" + fields.join(',') + "],\"distance\":\"" + distanceName(index.distance) +
           "\",\"embedder\":{\"provider\":" + quotedJson(index.embedder.provider);
    const auto add = [&out](QByteArrayView name, const QString &text) {
        if (!text.isEmpty())
            out += QByteArray(",\"").append(name).append("\":") + quotedJson(text.toUtf8());
    };
    add("url", index.embedder.url);
    add("model", index.embedder.model);
    add("api_key_variable", index.embedder.apiKeyVariable);
    if (index.embedder.allowPlainHttp)
        out += ",\"allow_plain_http\":true";
    out += "},";
    return index.ann ? out + annMember(*index.ann) : out;
}

} // namespace

QByteArray encodingName(VectorEncoding encoding) {
    return encoding == VectorEncoding::Int8 ? "int8"_ba : "float32"_ba;
}

Result<ParsedConfig> parseStoreConfig(const QByteArray &json) {
    const auto document = JsonDocument::parse(json);
    if (!document) {
        return failure(ErrorCode::InvalidConfig,
                       u"the configuration is not JSON: %1"_s.arg(document.error().detail),
                       document.error().offset);
    }
    return ConfigReader(*document).read();
}

QByteArray storeConfigToJson(const StoreConfig &config) {
    QByteArray out = "{";
    if (config.index)
        out += indexMembers(*config.index);
    const TtlConfig &ttl = config.ttl;
    out += "\"ttl\":{";
    if (ttl.defaultTtl)
        out += "\"default_ttl\":" + numberText(*ttl.defaultTtl) + ',';
    if (ttl.sweepIntervalMinutes)
        out += "\"sweep_interval_minutes\":" + numberText(*ttl.sweepIntervalMinutes) + ',';
    if (ttl.refreshOnRead)
        out += QByteArray("\"refresh_on_read\":") + (*ttl.refreshOnRead ? "true," : "false,");
    out += "\"omit_expired\":";
    out += ttl.omitExpired ? "true" : "false";
    return out + "}}";
}

} // namespace nestor
