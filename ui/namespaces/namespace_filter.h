// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/namespace_path.h"

#include <QString>
#include <QStringList>

namespace nestor::ui {

/// What the filter box above the tree means: labels joined by periods that a namespace must have,
/// one after the other, anywhere. Case does not count; a label matches where it holds the text,
/// and `*` inside it stands for anything: `agents.*.mem` finds `agents.42.memories`.
class NamespaceFilter {
public:
    explicit NamespaceFilter(const QString &text);

    [[nodiscard]] bool isEmpty() const { return m_parts.isEmpty(); }
    [[nodiscard]] bool matches(const NamespacePath &path) const;

private:
    QStringList m_parts;
};

} // namespace nestor::ui
