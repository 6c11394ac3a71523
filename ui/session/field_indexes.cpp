// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/field_indexes.h"

#include "core/base/logging.h"
#include "core/store/store_admin.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"

#include <QtConcurrentRun>

#include <algorithm>

namespace nestor::ui {

namespace {

constexpr int kAfterTheRows = 300; // milliseconds

} // namespace

FieldIndexes::FieldIndexes(StoreSession *session)
    : QObject(session)
    , m_session(session) {
    m_later.setSingleShot(true);
    m_later.setInterval(kAfterTheRows);
    connect(&m_later, &QTimer::timeout, this, &FieldIndexes::refresh);
    connect(session, &StoreSession::opened, &m_later, qOverload<>(&QTimer::start));
}

void FieldIndexes::refresh() {
    if (!m_session->isOpen())
        return;
    const int generation = ++m_generation;
    auto reading = QtConcurrent::run(m_session->store()->onStore([](const Store &store) {
        StoreAdmin *admin = store.admin();
        return admin != nullptr
                   ? admin->fieldIndexes()
                   : Result<std::vector<FieldIndexInfo>>(std::vector<FieldIndexInfo>());
    }));
    thenOn(
        std::move(reading), this, [this, generation](Result<std::vector<FieldIndexInfo>> indexes) {
            if (generation != m_generation)
                return;
            if (!indexes) {
                qCWarning(lcWindow) << "Cannot read the field indexes:" << indexes.error().detail;
                return;
            }
            if (*indexes == m_all)
                return;
            m_all = *std::move(indexes);
            Q_EMIT changed();
        });
}

const FieldIndexInfo *FieldIndexes::find(const QByteArray &field) const {
    const auto found = std::find_if(m_all.begin(), m_all.end(), [&](const FieldIndexInfo &index) {
        return index.field.text == field;
    });
    return found == m_all.end() ? nullptr : &*found;
}

FieldName fieldOfColumn(const QByteArray &name) {
    auto field = parseFieldName(name);
    return field ? *std::move(field) : exactFieldName(name);
}

} // namespace nestor::ui
