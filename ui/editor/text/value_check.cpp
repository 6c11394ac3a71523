// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/text/value_check.h"

#include "core/json/json_merge.h"
#include "ui/session/then_on.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QtConcurrentRun>

#include <chrono>

namespace nestor::ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// The editor tells the place in its own way, for text in which the user goes on to type.
QString withoutPlace(const QString &detail) {
    static const QRegularExpression place(uR"( at line \d+, column \d+$)"_s);
    QString message = detail;
    return message.remove(place);
}

} // namespace

CheckedValue checkValue(const ShownValue &base, const QByteArray &text) {
    CheckedValue checked;
    checked.text = text;
    auto document = JsonDocument::parse(text);
    if (!document) {
        checked.fault = JsonFault{qMax<qsizetype>(document.error().offset, 0),
                                  withoutPlace(document.error().detail)};
    } else {
        checked.document = std::make_shared<const JsonDocument>(std::move(*document));
        const JsonNode &root = checked.document->root();
        if (root.type != JsonType::Object)
            checked.fault = JsonFault{
                root.begin, QCoreApplication::translate(
                                "ValueCheck", "A value must be an object: { \"name\": … }")};
    }

    // Also what cannot be stored is compared, byte by byte as it is shown.
    QByteArray after = text;
    if (checked.document) {
        if (auto bytes = applyEdit(base.stored, base.text, text))
            checked.bytes = std::move(*bytes);
        else
            checked.fault = JsonFault{0, bytes.error().detail};
        if (base.formatted)
            after = readableJson(checked.bytes);
    }
    checked.changed = checked.fault ? text != base.text : checked.bytes != base.stored;
    if (checked.changed)
        checked.diff = diffTexts(base.formatted ? readableJson(base.stored) : base.text, after);
    return checked;
}

ValueChecker::ValueChecker(QObject *parent)
    : QObject(parent) {
    m_pause.setSingleShot(true);
    m_pause.setInterval(150ms);
    connect(&m_pause, &QTimer::timeout, this, &ValueChecker::start);
}

ValueChecker::~ValueChecker() {
    cancel();
    m_running.waitForFinished();
}

void ValueChecker::check(const ShownValue &base, const QByteArray &text) {
    cancel();
    if (text.size() + base.stored.size() <= 2 * kAtOnceBytes) {
        Q_EMIT checked(checkValue(base, text));
        return;
    }
    m_base = base;
    m_text = text;
    m_pending = true;
    m_pause.start();
}

void ValueChecker::cancel() {
    ++m_generation;
    m_pending = false;
    m_pause.stop();
}

void ValueChecker::start() {
    if (m_running.isRunning())
        return; // one at a time: its end starts the next
    const quint64 generation = m_generation;
    m_running = QtConcurrent::run(checkValue, m_base, m_text);
    // Only the parent future may be waited for: this one finishes on the window's thread.
    thenOn(m_running, this, [this, generation](const CheckedValue &value) {
        if (generation == m_generation) {
            m_pending = false;
            Q_EMIT checked(value);
        } else if (m_pending && !m_pause.isActive()) {
            start();
        }
    });
}

} // namespace nestor::ui
