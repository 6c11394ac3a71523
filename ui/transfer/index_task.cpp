// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfer/index_task.h"

#include "core/jobs/index_status.h"
#include "ui/jobs/own_work.h"
#include "ui/jobs/task_list.h"
#include "ui/session/error_text.h"
#include "ui/session/index_watch.h"
#include "ui/session/store_session.h"

#include <QCoreApplication>
#include <QLocale>

namespace nestor::ui {

namespace {

struct IndexTask {
    Q_DECLARE_TR_FUNCTIONS(IndexTask)
};

TaskOutcome outcomeOf(const Result<IndexReport> &result, const QString &store) {
    TaskOutcome outcome;
    if (!result) {
        outcome.summary = result.error().code == ErrorCode::Cancelled
                              ? IndexTask::tr("Indexing cancelled; it goes on where it was")
                              : IndexTask::tr("Not indexed: %1").arg(result.error().detail);
    } else if (result->embedder.isEmpty()) {
        outcome.summary = IndexTask::tr("%1 is searched by words only, %L2 items")
                              .arg(store, QLocale().toString(result->items));
    } else {
        outcome.summary =
            IndexTask::tr("%1 can be searched by meaning: %L2 texts embedded, %L3 unchanged")
                .arg(store, QLocale().toString(result->embedded),
                     QLocale().toString(result->unchanged));
    }
    return outcome;
}

} // namespace

namespace {

QByteArray keyOf(const StoreSession &session) {
    return "index:" + session.url().toUtf8();
}

} // namespace

IndexPlan storedIndexPlan(const StoreSession &session) {
    IndexPlan plan;
    plan.index = session.store()->config().index.value_or(IndexConfig());
    if (plan.index.embedder.provider == "none") {
        plan.index = IndexConfig();
        plan.index.embedder.provider = "learned";
    }
    return plan;
}

void startIndexing(TaskList *tasks, StoreSession *session, const IndexPlan &plan, bool named) {
    TaskSpec spec;
    spec.title = IndexTask::tr("Indexing %1").arg(session->title());
    spec.key = keyOf(*session);
    tasks->start<IndexReport>(
        spec, session,
        session->store()->onStore([plan, named](Store &store, Job &job) -> Result<IndexReport> {
            if (named) {
                if (auto kept = store.allowService(plan.index.embedder); !kept)
                    return failure(std::move(kept.error()));
            }
            return buildIndex(plan, store, job);
        }),
        [own = ownWork(session),
         store = session->title()](const Result<IndexReport> &result) mutable {
            own.reset();
            return outcomeOf(result, store);
        });
}

void startGraph(TaskList *tasks, StoreSession *session) {
    for (const Task &task : tasks->tasks()) {
        if (task.isRunning() && task.spec.key == keyOf(*session))
            return;
    }
    TaskSpec spec;
    spec.title = IndexTask::tr("Building the vector index of %1").arg(session->title());
    spec.key = "graph:" + session->url().toUtf8();
    tasks->start<bool>(
        spec, session, session->store()->onStore([](Store &store, Job &job) -> Result<bool> {
            if (auto done = buildGraph(store, job); !done)
                return failure(done.error());
            return true;
        }),
        [session](const Result<bool> &done) -> TaskOutcome {
            session->index()->lookSoon();
            if (done)
                return {IndexTask::tr("The vector index of %1 is built").arg(session->title()),
                        std::nullopt};
            if (done.error().code != ErrorCode::Cancelled)
                return {errorHeadline(done.error().code) + u' ' + done.error().detail,
                        std::nullopt};
            return {IndexTask::tr(
                        "Building the vector index of %1 is stopped: searches compare with all "
                        "vectors. Tools ▸ Build Search Index goes on")
                        .arg(session->title()),
                    std::nullopt};
        });
}

} // namespace nestor::ui
