// SPDX-License-Identifier: Apache-2.0
#include "core/embedding/safetensors.h"

#include "core/base/read_file.h"
#include "core/embedding/byte_reader.h"

#include <QFloat16>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtEndian>

#include <bit>
#include <limits>
#include <optional>

namespace nestor {

namespace {

using namespace Qt::StringLiterals;

constexpr quint64 kMaxHeader = 100'000'000; // as the reference implementation allows

std::optional<Safetensors::Type> typeNamed(const QString &name) {
    static const QHash<QString, Safetensors::Type> types = {
        {u"F64"_s, Safetensors::Type::F64}, {u"F32"_s, Safetensors::Type::F32},
        {u"F16"_s, Safetensors::Type::F16}, {u"BF16"_s, Safetensors::Type::BF16},
        {u"I64"_s, Safetensors::Type::I64}, {u"I32"_s, Safetensors::Type::I32},
        {u"I16"_s, Safetensors::Type::I16}, {u"I8"_s, Safetensors::Type::I8},
        {u"U8"_s, Safetensors::Type::U8}};
    const auto found = types.constFind(name);
    return found == types.cend() ? std::nullopt : std::optional(*found);
}

qint64 sizeOf(Safetensors::Type type) {
    switch (type) {
    case Safetensors::Type::F64:
    case Safetensors::Type::I64:
        return 8;
    case Safetensors::Type::F32:
    case Safetensors::Type::I32:
        return 4;
    case Safetensors::Type::F16:
    case Safetensors::Type::BF16:
    case Safetensors::Type::I16:
        return 2;
    case Safetensors::Type::I8:
    case Safetensors::Type::U8:
        return 1;
    }
    return 1;
}

/// A whole number that JSON can hold exactly; -1 for anything else.
qint64 wholeNumber(const QJsonValue &value) {
    const qint64 number = value.toInteger(-1);
    return number <= (qint64(1) << 53) ? number : -1;
}

} // namespace

qint64 Safetensors::Tensor::count() const {
    qint64 product = 1;
    for (const qint64 size : shape)
        product *= size;
    return product;
}

double Safetensors::Tensor::number(qint64 index) const {
    const char *at = data.data() + index * sizeOf(type);
    switch (type) {
    case Type::F64:
        return std::bit_cast<double>(qFromLittleEndian<quint64>(at));
    case Type::F32:
        return static_cast<double>(std::bit_cast<float>(qFromLittleEndian<quint32>(at)));
    case Type::F16:
        return static_cast<double>(
            static_cast<float>(std::bit_cast<qfloat16>(qFromLittleEndian<quint16>(at))));
    case Type::BF16:
        return static_cast<double>(
            std::bit_cast<float>(quint32(qFromLittleEndian<quint16>(at)) << 16U));
    case Type::I64:
        return static_cast<double>(qFromLittleEndian<qint64>(at));
    case Type::I32:
        return qFromLittleEndian<qint32>(at);
    case Type::I16:
        return qFromLittleEndian<qint16>(at);
    case Type::I8:
        return static_cast<qint8>(*at);
    case Type::U8:
        return static_cast<quint8>(*at);
    }
    return 0;
}

void Safetensors::Tensor::numbers(qint64 first, qint64 count, float *out) const {
    for (qint64 i = 0; i < count; ++i)
        out[i] = static_cast<float>(number(first + i));
}

Result<Safetensors> Safetensors::open(const QString &path) {
    constexpr qint64 kLargest = qint64(16) << 30;
    auto content = readFile(path, kLargest);
    if (!content)
        return failure(std::move(content.error()));
    auto read = fromBytes(*std::move(content));
    if (!read)
        return failure(read.error().code, u"\"%1\": %2"_s.arg(path, read.error().detail));
    return read;
}

Result<Safetensors> Safetensors::fromBytes(QByteArray bytes) {
    const auto corrupt = [](const QString &what) {
        return failure(ErrorCode::Corrupt, u"no safetensors file: "_s + what);
    };
    Safetensors file;
    file.m_bytes = std::move(bytes);
    ByteReader reader(file.m_bytes);
    const auto headerSize = reader.number<quint64>();
    const QByteArrayView header = reader.bytes(std::min(headerSize, kMaxHeader + 1));
    if (!reader.ok() || headerSize > kMaxHeader)
        return corrupt(u"it ends inside its header"_s);
    const QJsonDocument json = QJsonDocument::fromJson(header.toByteArray());
    if (!json.isObject())
        return corrupt(u"its header is not a JSON object"_s);
    const QByteArrayView data = reader.bytes(static_cast<quint64>(reader.left()));

    const QJsonObject tensors = json.object();
    for (auto it = tensors.begin(); it != tensors.end(); ++it) {
        if (it.key() == "__metadata__"_L1)
            continue;
        const QJsonObject described = it.value().toObject();
        const std::optional<Type> type = typeNamed(described["dtype"_L1].toString());
        if (!type)
            continue;
        Tensor tensor;
        tensor.type = *type;
        qint64 count = 1;
        const qint64 most = data.size() / sizeOf(*type);
        for (const QJsonValue &size : described["shape"_L1].toArray()) {
            tensor.shape.push_back(wholeNumber(size));
            const qint64 last = tensor.shape.back();
            // Products that no file could hold are caught before they overflow.
            if (last < 0 || (last > 0 && count > most / last))
                return corrupt(u"tensor \"%1\" has an impossible shape"_s.arg(it.key()));
            count *= last;
        }
        const QJsonArray offsets = described["data_offsets"_L1].toArray();
        const qint64 begin = wholeNumber(offsets.at(0));
        const qint64 end = wholeNumber(offsets.at(1));
        if (offsets.size() != 2 || begin < 0 || end < begin || end > data.size())
            return corrupt(u"tensor \"%1\" lies outside of the file"_s.arg(it.key()));
        if (end - begin != count * sizeOf(*type))
            return corrupt(u"tensor \"%1\" is not as long as its shape says"_s.arg(it.key()));
        tensor.data = data.sliced(begin, end - begin);
        file.m_tensors.insert(it.key(), tensor);
    }
    return file;
}

const Safetensors::Tensor *Safetensors::tensor(const QString &name) const {
    const auto found = m_tensors.constFind(name);
    return found == m_tensors.cend() ? nullptr : &*found;
}

} // namespace nestor
