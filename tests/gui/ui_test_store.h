// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/open/open_store.h"
#include "core/store/store_admin.h"
#include "tests/support/test_backend.h"
#include "ui/session/store_session.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

/// A store of its own for one test, in a folder that goes with it: what the window has open.
class UiTestStore {
public:
    /// The file, or where the tests run on another backend, the store's name.
    [[nodiscard]] QString path() const {
        return nestor::test::locationFor(m_folder.filePath(QStringLiteral("memory.db")));
    }
    [[nodiscard]] QString filePath(const QString &name) const { return m_folder.filePath(name); }

    /// openStore() whose caches stay in the test's folder.
    [[nodiscard]] nestor::ui::StoreOpener opener() const {
        const QString cache = m_folder.filePath(QStringLiteral("cache"));
        return
            [cache](const QString &url,
                    nestor::ui::OpenMode mode) -> nestor::Result<std::shared_ptr<nestor::Store>> {
                nestor::OpenOptions options;
                options.location = url;
                options.create = mode == nestor::ui::OpenMode::Create;
                options.cacheDirectory = cache;
                auto store = nestor::openStore(options);
                if (!store)
                    return nestor::failure(std::move(store.error()));
                return std::shared_ptr<nestor::Store>(std::move(*store));
            };
    }

    /// Somebody else's connection to the same file: the agent.
    [[nodiscard]] nestor::Store &agent() {
        if (!m_agent) {
            m_agent = opener()(path(), nestor::ui::OpenMode::Create).value_or(nullptr);
            // What Nestor creates it manages; this one is to be somebody else's.
            if (!nestor::test::isInMemory())
                [this] { QVERIFY(m_agent->admin()->unmanage().has_value()); }();
        }
        return *m_agent;
    }
    void put(const QByteArray &ns, const QByteArray &key,
             const QByteArray &value = R"({"text":"something"})") {
        const auto written = agent().put(nestor::NamespacePath::fromStored(ns), key, value);
        QVERIFY2(written.has_value(), written ? "" : qPrintable(written.error().detail));
    }
    void remove(const QByteArray &ns, const QByteArray &key) {
        QVERIFY(agent().remove(nestor::NamespacePath::fromStored(ns), key).has_value());
    }
    [[nodiscard]] QByteArray valueOf(const QByteArray &ns, const QByteArray &key) {
        const auto item = agent().get(nestor::NamespacePath::fromStored(ns), key);
        return item && *item ? (*item)->value : QByteArray();
    }

private:
    QTemporaryDir m_folder;
    std::shared_ptr<nestor::Store> m_agent;
};
