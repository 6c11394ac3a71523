// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/review/radar.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace nestor::ui {

class JsonTextEdit;

/// Where one memory is made of two: begins with what both have, is edited as text, and is stored
/// by whoever owns it.
class MergePane : public QWidget {
    Q_OBJECT

public:
    explicit MergePane(QWidget *parent = nullptr);

    /// The second of the pair is what is stored.
    void begin(const MemoryPair &pair);
    /// What is to be stored, in the layout of what is there.
    [[nodiscard]] QByteArray value() const;
    /// Whether the user changed what it began with.
    [[nodiscard]] bool isEdited() const { return m_edited; }

Q_SIGNALS:
    void saveRequested();
    void cancelRequested();

private:
    void check();

    QLabel *m_title;
    QLabel *m_fault;
    JsonTextEdit *m_text;
    QPushButton *m_save;
    QByteArray m_merged; ///< as it would be stored
    QByteArray m_shown;
    bool m_edited = false;
};

} // namespace nestor::ui
