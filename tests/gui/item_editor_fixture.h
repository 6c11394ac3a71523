// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/open/open_store.h"
#include "ui/editor/draft_store.h"
#include "ui/editor/item_editor.h"
#include "ui/editor/text/json_text_edit.h"
#include "ui/session/store_session.h"

#include <QLabel>
#include <QTemporaryDir>
#include <QTest>

/// An editor on a store of two items, and somebody else who writes into it.
class ItemEditorFixture : public QObject {
protected:
    inline static const nestor::NamespacePath kNamespace{
        QByteArrayList{"agents", "42", "memories"}};
    inline static const QByteArray kValue =
        R"({"text":"Hikes in the Alps","confidence":0.50,"id":3513714948419280427,"tags":["a","b"]})";

    void open() {
        m_folder = std::make_unique<QTemporaryDir>();
        nestor::OpenOptions options;
        options.location = m_folder->filePath(QStringLiteral("memory.db"));
        options.cacheDirectory = m_folder->filePath(QStringLiteral("cache"));
        auto store = nestor::openStore(options);
        QVERIFY2(store.has_value(), store ? "" : qPrintable(store.error().detail));
        m_store = std::shared_ptr<nestor::Store>(std::move(*store));
        put("mem-1", kValue);
        put("mem-2", R"({"text":"second"})");
        m_session = std::make_unique<nestor::ui::StoreSession>(
            options.location, nestor::ui::OpenMode::Existing,
            [this](const QString &, nestor::ui::OpenMode)
                -> nestor::Result<std::shared_ptr<nestor::Store>> { return m_store; });
        QTRY_VERIFY(m_session->isOpen());
        m_drafts =
            std::make_unique<nestor::ui::DraftStore>(m_folder->filePath(QStringLiteral("drafts")));
        reopenEditor();
    }
    void close() {
        m_editor.reset();
        m_drafts.reset();
        m_session.reset();
        m_store.reset();
        m_folder.reset();
    }
    /// The program, started anew.
    void reopenEditor() {
        m_editor.reset();
        m_drafts->waitForDone();
        m_editor = std::make_unique<nestor::ui::ItemEditor>(m_session.get(), m_drafts.get());
        m_editor->resize(420, 700);
        m_editor->show();
        m_editor->activateWindow();
    }

    void put(const QByteArray &key, const QByteArray &value) {
        const auto written = m_store->put(kNamespace, key, value);
        QVERIFY2(written.has_value(), written ? "" : qPrintable(written.error().detail));
    }
    [[nodiscard]] QByteArray stored(const QByteArray &key) const {
        const auto answer = m_store->run(nestor::PeekOp{{kNamespace, key}});
        return answer && answer->item ? answer->item->value : QByteArray();
    }
    void show(const QByteArray &key) {
        m_editor->showItem({kNamespace, key}, std::nullopt);
        QTRY_VERIFY(!text()->isReadOnly()); // it is while an item is being read
        QCOMPARE(find<QLabel>(QStringLiteral("itemKey"))->text(), QString::fromUtf8(key));
    }
    /// As typing it would.
    void edit(const QByteArray &from, const QByteArray &to) {
        QByteArray changed = text()->bytes();
        QVERIFY2(changed.contains(from), changed);
        changed.replace(from, to);
        text()->replaceBytes(changed);
        QCoreApplication::processEvents();
    }

    template <typename T>
    [[nodiscard]] T *find(const QString &name) const {
        return m_editor->findChild<T *>(name);
    }
    [[nodiscard]] nestor::ui::JsonTextEdit *text() const {
        return find<nestor::ui::JsonTextEdit>(QStringLiteral("valueText"));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<nestor::Store> m_store;
    std::unique_ptr<nestor::ui::StoreSession> m_session;
    std::unique_ptr<nestor::ui::DraftStore> m_drafts;
    std::unique_ptr<nestor::ui::ItemEditor> m_editor;
};
