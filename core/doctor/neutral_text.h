// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QHash>
#include <QString>

namespace nestor {

/// Replaces texts by neutral ones of the same shape: as many words, as long, in the same case, with
/// the same punctuation. Equal words become equal ones, others different ones where their length
/// leaves room. Nothing of the original can be read from them but that.
class NeutralText {
public:
    /// Digits become 0, letters of any script Latin ones.
    [[nodiscard]] QByteArray of(QByteArrayView utf8);
    /// A JSON value with all its strings and names replaced; numbers, operators ("$gt") and
    /// structure stay. The empty text for what is not JSON.
    [[nodiscard]] QByteArray ofJson(const QByteArray &json);
    /// ("label-1", "label-2"): labels have no shape worth keeping.
    [[nodiscard]] QByteArrayList labels(const QByteArrayList &labels);

private:
    [[nodiscard]] QString word(const QString &original);

    QHash<QString, QString> m_words;
    QHash<QByteArray, int> m_labels;
};

} // namespace nestor
