// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfer/field_index_task.h"

#include "core/base/text.h"
#include "core/store/store_admin.h"
#include "ui/jobs/own_work.h"
#include "ui/jobs/task_list.h"
#include "ui/session/field_indexes.h"
#include "ui/session/store_session.h"

#include <QCoreApplication>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

struct FieldIndexTask {
    Q_DECLARE_TR_FUNCTIONS(FieldIndexTask)
};

QString namesOf(const std::vector<FieldName> &fields) {
    QStringList names;
    for (const FieldName &field : fields)
        names << forMessage(field.text, 40);
    return names.join(u", "_s);
}

} // namespace

void startFieldIndexing(TaskList *tasks, StoreSession *session, const FieldIndexChange &change) {
    const bool adds = !change.add.empty();
    const QString fields = namesOf(adds ? change.add : change.drop);
    TaskSpec spec;
    spec.title = (adds ? FieldIndexTask::tr("Indexing the field %1 of %2")
                       : FieldIndexTask::tr("Removing the index on %1 of %2"))
                     .arg(fields, session->title());
    tasks->start<bool>(
        spec, session,
        session->store()->onStore([change](const Store &store, Job &job) -> Result<bool> {
            StoreAdmin *admin = store.admin();
            if (admin == nullptr)
                return failure(ErrorCode::Unsupported,
                               u"This kind of store has no field indexes"_s);
            if (auto done = admin->changeFieldIndexes(change, job.stopToken()); !done)
                return failure(std::move(done.error()));
            return true;
        }),
        [own = ownWork(session), session, adds, fields](const Result<bool> &done) mutable {
            own.reset();
            session->fieldIndexes()->refresh();
            TaskOutcome outcome;
            if (done) {
                outcome.summary =
                    adds ? FieldIndexTask::tr("Filters on %1 use an index now").arg(fields)
                         : FieldIndexTask::tr("The index on %1 is removed").arg(fields);
            } else if (done.error().code == ErrorCode::Cancelled) {
                outcome.summary = FieldIndexTask::tr("Cancelled: the indexes are as they were");
            } else {
                outcome.summary =
                    FieldIndexTask::tr("The indexes are as they were: %1").arg(done.error().detail);
            }
            return outcome;
        });
}

} // namespace nestor::ui
