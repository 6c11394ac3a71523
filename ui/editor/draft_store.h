// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/session/item_pane.h"

#include <QList>
#include <QString>
#include <QThreadPool>

namespace nestor::ui {

/// Keeps unsaved text on disk, one file a store, so that it survives the end of the program,
/// wanted or not. On the window's thread; writing goes to a worker, the destructor waits for it.
class DraftStore {
public:
    /// In the folder of the program's data, or in `folder`.
    explicit DraftStore(QString folder = {});
    ~DraftStore();
    DraftStore(const DraftStore &) = delete;
    DraftStore &operator=(const DraftStore &) = delete;

    /// What was last kept for the store at `url`; none when there is no readable file.
    [[nodiscard]] QList<UnsavedText> load(const QString &url) const;
    /// Replaces what is kept for that store; no texts: nothing is kept.
    void keep(const QString &url, const QList<UnsavedText> &texts);
    /// Until everything is on disk.
    void waitForDone();

private:
    [[nodiscard]] QString fileOf(const QString &url) const;

    QString m_folder;
    QThreadPool m_writer;
};

} // namespace nestor::ui
