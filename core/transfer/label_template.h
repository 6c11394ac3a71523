// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/error.h"
#include "core/transfer/record.h"

#include <QByteArray>
#include <QByteArrayList>

#include <vector>

namespace nestor {

/// Makes namespaces and keys from records: text in which `{field}` stands for a field's text.
///
/// `{a.b[0]}` is a path into the record: members by name, elements by number (from the end when
/// negative). A member whose name is the whole path comes first; a name that holds a special
/// character is written in double quotes, `{"a.b".c}`. `{a|b}` is the first of several that is
/// there. `{@name}` is the name of the record in its object or the name of its file, `{@path}` the
/// collection or the folders it lies in, `{@line}` the number of its line. `{{` and `}}` stand for
/// braces. Of several, one that is an empty text counts only where no other is there.
///
/// A field's text: of a string its text, of a number, true and false what is written. A field that
/// is missing, null, a list or an object, or holds half of a surrogate pair, is a fault of the
/// record, never guessed. A value; usable
/// from every thread.
class LabelTemplate {
public:
    /// InvalidArgument, with the byte offset, where the text is not a template.
    [[nodiscard]] static Result<LabelTemplate> parse(QByteArrayView text);

    /// As parse(), for a namespace: InvalidArgument also where a label is empty whatever a record
    /// says (`a..b`).
    [[nodiscard]] static Result<LabelTemplate> parseNamespace(QByteArrayView text);

    /// As a namespace: the template's own '.' separate labels; a '.' inside an inserted text
    /// becomes
    /// '_'. A placeholder that alone makes a label and meets a list of strings (or `{@path}`)
    /// inserts each as a label. InvalidNamespace where the labels are no namespace, InvalidValue
    /// where a field cannot be inserted. `record.json` is valid JSON.
    [[nodiscard]] Result<QByteArrayList> labels(const RawRecord &record) const;

    /// As a key: the text with the fields as they are.
    [[nodiscard]] Result<QByteArray> text(const RawRecord &record) const;

private:
    struct Segment {
        QByteArray name;
        qsizetype index = 0;
        bool isIndex = false;
    };
    struct Field {
        enum Kind { Path, Name, Folders, Line } kind = Path;
        QByteArray literal; ///< as written, tried as a member's name first
        std::vector<Segment> path;
    };
    struct Part {
        QByteArray literal;
        std::vector<Field> alternatives; ///< none: the part is literal text
        QByteArray written;              ///< the placeholder, for messages
    };

    class Parser;
    [[nodiscard]] Result<QByteArray> inserted(const Part &part, const RawRecord &record) const;
    [[nodiscard]] static Result<QByteArrayList> severalLabels(const Part &part,
                                                              const RawRecord &record);
    [[nodiscard]] static QByteArrayView find(const Field &field, QByteArrayView json);

    std::vector<Part> m_parts;
};

} // namespace nestor
