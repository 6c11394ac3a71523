// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/jobs/export_job.h"
#include "core/open/open_store.h"
#include "core/store/store.h"

#include <QBuffer>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>

#include <functional>
#include <memory>
#include <vector>

/// What nestor-cli does to a store, and what must hold when it was stopped, or failed, at any
/// moment.
namespace nestor::test {

using namespace Qt::StringLiterals;

/// A folder with a store, and nestor-cli in it with temporary files and a cache of its own.
class Place {
public:
    explicit Place(const QString &folder)
        : m_folder(folder) {
        for (const char *name : {"here", "tmp", "cache"})
            QDir(folder).mkpath(QString::fromLatin1(name));
    }

    [[nodiscard]] QString path(const QString &name) const { return m_folder + u"/here/"_s + name; }
    [[nodiscard]] QString temporary() const { return m_folder + u"/tmp"_s; }

    [[nodiscard]] QString folder() const { return m_folder; }

    void prepare(QProcess &process, const QStringList &arguments) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"TMPDIR"_s, temporary());
        environment.insert(u"XDG_CACHE_HOME"_s, m_folder + u"/cache"_s);
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder + u"/here"_s);
        process.setProgram(QStringLiteral(NESTOR_BINARY_DIR "/bin/nestor-cli"));
        process.setArguments(arguments);
    }

    struct Outcome {
        int status = -1;
        QByteArray out;
        QByteArray err;
    };
    [[nodiscard]] Outcome run(const QStringList &arguments, const QByteArray &input = {}) const {
        QProcess process;
        prepare(process, arguments);
        process.start();
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(240'000))
            return {};
        return {process.exitCode(), process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

    /// The store, as every program of Nestor's opens it. Looking does not start a program, of which
    /// most of the time would go.
    [[nodiscard]] Result<std::unique_ptr<Store>> open(const QString &name, bool readOnly) const {
        OpenOptions options;
        options.location = path(name);
        options.readOnly = readOnly;
        options.create = false;
        options.cacheDirectory = m_folder + u"/cache/nestor"_s;
        return openStore(options);
    }
    /// The items, as an export has them; what was wrong where they cannot be read.
    [[nodiscard]] QByteArray items(const QString &name = u"s.db"_s) const {
        const auto store = open(name, true);
        return store ? itemsOf(**store) : store.error().detail.toUtf8();
    }
    [[nodiscard]] static QByteArray itemsOf(Store &store) {
        QBuffer lines;
        lines.open(QIODevice::WriteOnly);
        ExportPlan plan;
        plan.format = CollectionFormat::JsonLines;
        Job job;
        const auto done = exportCollection(plan, lines, store, job);
        return done ? lines.data() : done.error().detail.toUtf8();
    }
    /// Everything of another place.
    [[nodiscard]] bool copyFrom(const Place &other) const {
        QDirIterator files(other.m_folder, QDir::Files | QDir::Hidden,
                           QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString file = files.next();
            const QString copy = m_folder + file.mid(other.m_folder.size());
            if (!QDir().mkpath(QFileInfo(copy).path()) || !QFile::copy(file, copy))
                return false;
        }
        return true;
    }

    /// What lies about, but for what may.
    [[nodiscard]] QStringList strangers(const QStringList &mayBe) const {
        QStringList found;
        for (const QString &folder : {m_folder + u"/here"_s, temporary()}) {
            for (const QString &name :
                 QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot)) {
                if (!mayBe.contains(name))
                    found.append(name);
            }
        }
        return found;
    }

private:
    QString m_folder;
};

/// One kind of work, and what must hold when it was killed at any moment.
struct Work {
    const char *name;
    QStringList arguments;
    std::function<QByteArray(int round)> input = {}; ///< what it reads from standard input
    bool slowInput = false; ///< piece by piece, so that others get their turns in between
    /// Prepares the place; the store s.db is there.
    std::function<void(Place &place)> before = {};
    /// Empty: all is well. `answers`: what it said before it was killed.
    std::function<QString(Place &place, const QByteArray &itemsBefore, const QByteArray &answers)>
        after = {};
    /// What holds where it said that it is done (status 0), beside that.
    std::function<QString(Place &place, const QByteArray &itemsBefore)> whole = {};
    QStringList leaves = {}; ///< files that it may leave
    bool changesItems = false;
};

/// The kinds of work there are.
[[nodiscard]] const std::vector<Work> &allWork();

/// The store that all work begins with, in an empty place; false: that failed.
[[nodiscard]] bool makeStore(const Place &place);

/// What holds of a store after whatever happened: it opens, `check` finds nothing that repair does
/// not mend, searches by words find what a look at every item finds, and no file is left behind.
/// Empty: all is well.
[[nodiscard]] QString checked(const Work &work, const Place &place);

} // namespace nestor::test
