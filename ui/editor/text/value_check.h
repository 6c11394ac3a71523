// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/json_document.h"
#include "ui/editor/text/json_fault.h"
#include "ui/editor/text/shown_value.h"
#include "ui/editor/text/text_diff.h"

#include <QFuture>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace nestor::ui {

/// What an edited text is: whether it can be stored, as which bytes, and what it changes.
struct CheckedValue {
    QByteArray text;
    /// Why it cannot be stored: it is not JSON, or no object.
    std::optional<JsonFault> fault;
    /// The text's values; null where it is not JSON.
    std::shared_ptr<const JsonDocument> document;
    /// What saving would store; meaningful only without a fault.
    QByteArray bytes;
    /// Whether saving would change anything.
    bool changed = false;
    TextDiff diff;
};

/// Pure and usable from every thread. `base` is what the editing started from, not only its head.
[[nodiscard]] CheckedValue checkValue(const ShownValue &base, const QByteArray &text);

/// Checks a text each time it is edited: at once while it is small, on a worker once typing pauses
/// when it is large. The newest text wins. On the window's thread; the destructor waits for what is
/// under way.
class ValueChecker : public QObject {
    Q_OBJECT

public:
    /// Texts up to this size are checked at once (measured: below 2 ms).
    static constexpr qsizetype kAtOnceBytes = qsizetype{64} * 1024;

    explicit ValueChecker(QObject *parent = nullptr);
    ~ValueChecker() override;

    void check(const ShownValue &base, const QByteArray &text);
    /// Forgets what is under way; checked() will not come for it.
    void cancel();
    /// Whether a check is still to come.
    [[nodiscard]] bool isPending() const { return m_pending; }

Q_SIGNALS:
    void checked(const nestor::ui::CheckedValue &value);

private:
    void start();

    ShownValue m_base;
    QByteArray m_text;
    QTimer m_pause;
    QFuture<CheckedValue> m_running;
    quint64 m_generation = 0;
    bool m_pending = false;
};

} // namespace nestor::ui
