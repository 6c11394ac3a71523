// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/namespaces/namespace_filter.h"

#include "core/base/text.h"

namespace nestor::ui {

namespace {

/// Whether `text` holds what `part` says; `*` stands for any characters, also none.
bool holds(const QString &text, const QString &part) {
    qsizetype from = 0;
    for (const QString &piece : part.split(u'*', Qt::SkipEmptyParts)) {
        const qsizetype found = text.indexOf(piece, from, Qt::CaseInsensitive);
        if (found < 0)
            return false;
        from = found + piece.size();
    }
    return true;
}

} // namespace

NamespaceFilter::NamespaceFilter(const QString &text)
    : m_parts(text.trimmed().split(u'.', Qt::SkipEmptyParts)) {}

bool NamespaceFilter::matches(const NamespacePath &path) const {
    const QByteArrayList labels = path.labels();
    for (qsizetype start = 0; start + m_parts.size() <= labels.size(); ++start) {
        bool all = true;
        for (qsizetype i = 0; all && i < m_parts.size(); ++i)
            all = holds(textOf(labels[start + i]), m_parts[i]);
        if (all)
            return true;
    }
    return false;
}

} // namespace nestor::ui
