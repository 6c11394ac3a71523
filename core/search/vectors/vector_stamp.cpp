// SPDX-License-Identifier: Apache-2.0
#include "core/search/vectors/vector_stamp.h"

#include <QDataStream>
#include <QIODevice>

namespace nestor {

namespace {

constexpr quint32 kVersion = 1;
constexpr quint8 kOutOfDate = 1;
constexpr qsizetype kVectorBytes = 4 + 8 + 4 + 1; ///< as written below

void setUp(QDataStream &stream) {
    stream.setVersion(QDataStream::Qt_6_0);
    stream.setByteOrder(QDataStream::LittleEndian);
}

} // namespace

QByteArray VectorStamp::toBytes() const {
    QByteArray bytes;
    bytes.reserve(qsizetype(vectors.vectors.size()) * kVectorBytes + 1000);
    QDataStream stream(&bytes, QIODevice::WriteOnly);
    setUp(stream);
    stream << kVersion << store << embedder << log << change << writes << vectors.fields
           << quint64(vectors.vectors.size());
    for (const VectorSet::Saved &vector : vectors.vectors) {
        stream << vector.number << vector.item << vector.field
               << quint8(vector.outOfDate ? kOutOfDate : 0);
    }
    return bytes;
}

std::optional<VectorStamp> VectorStamp::fromBytes(const QByteArray &bytes) {
    QDataStream stream(bytes);
    setUp(stream);
    VectorStamp stamp;
    quint32 version = 0;
    quint64 count = 0;
    stream >> version;
    if (version != kVersion)
        return std::nullopt;
    stream >> stamp.store >> stamp.embedder >> stamp.log >> stamp.change >> stamp.writes >>
        stamp.vectors.fields >> count;
    const qint64 left = bytes.size() - stream.device()->pos();
    if (stream.status() != QDataStream::Ok || count != quint64(left / kVectorBytes) ||
        left % kVectorBytes != 0)
        return std::nullopt;
    stamp.vectors.vectors.resize(count);
    for (VectorSet::Saved &vector : stamp.vectors.vectors) {
        quint8 flags = 0;
        stream >> vector.number >> vector.item >> vector.field >> flags;
        vector.outOfDate = (flags & kOutOfDate) != 0;
    }
    if (stream.status() != QDataStream::Ok)
        return std::nullopt;
    return stamp;
}

} // namespace nestor
