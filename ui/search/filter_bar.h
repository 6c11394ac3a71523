// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/filter.h"

#include <QByteArrayList>
#include <QWidget>

#include <optional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace nestor::ui {

class ConditionEditor;
class FlowLayout;

/// The conditions that items must pass: chips that can be changed and taken away, an editor, and
/// the whole filter as JSON one click away. A wrong filter is explained where it is wrong, and
/// the one in force stays.
class FilterBar : public QWidget {
    Q_OBJECT

public:
    explicit FilterBar(QWidget *parent = nullptr);

    [[nodiscard]] const Filter &filter() const { return m_filter; }
    void setFilter(const Filter &filter);
    void setFields(const QByteArrayList &fields);
    /// Opens the editor for one more condition.
    void addCondition();
    /// Opens or closes the filter as JSON.
    void setJsonShown(bool shown);

Q_SIGNALS:
    /// The user changed the filter in force.
    void filterChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    void rebuildChips();
    void editCondition(size_t number);
    void acceptCondition(const Filter &condition);
    void change(const Filter &filter);
    void acceptJson();
    void showFault(const QString &text);

    Filter m_filter;
    std::optional<size_t> m_edited; ///< the condition that the editor changes
    QWidget *m_chips;
    FlowLayout *m_flow;
    QPushButton *m_add;
    QPushButton *m_asJson;
    ConditionEditor *m_editor;
    QLineEdit *m_json;
    QLabel *m_fault;
};

} // namespace nestor::ui
