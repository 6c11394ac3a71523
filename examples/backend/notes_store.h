// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <core/store/backend.h>

#include <map>

/// A folder of text files as a store that can be read: `notes:FOLDER`. A file `a/b/milk.txt` is the
/// item `milk.txt` in the namespace a.b, with the value {"text": "…"}.
class NotesStore : public nestor::Store {
public:
    /// The backend to register.
    static nestor::Backend backend();

    nestor::Result<std::vector<nestor::OpAnswer>> batch(std::vector<nestor::Op> ops,
                                                        std::stop_token stop = {}) override;
    [[nodiscard]] nestor::Capabilities capabilities() const override;
    [[nodiscard]] nestor::StoreConfig config() const override { return {}; }

private:
    explicit NotesStore(QString folder);
    static nestor::Result<std::unique_ptr<nestor::Store>>
    open(const nestor::BackendOptions &options);

    /// The items as they are now, by namespace and key.
    [[nodiscard]] nestor::Result<std::vector<nestor::Item>>
    readItems(const std::stop_token &stop) const;

    QString m_folder;
};
