// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/doctor/doctor.h"
#include "ui/doctor/ladder_remedy.h"

#include <QThreadPool>
#include <QWidget>

#include <memory>
#include <optional>
#include <stop_token>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace nestor::ui {

class AgentLists;
class LadderView;
class StoreSession;

/// Why an agent's search recalls an item or not: the question as the agent would put it, the ladder
/// of gates with what helps, and what the agent gets beside the nearest of all. Without an item,
/// the two lists alone.
///
/// The work is done on a thread of its own; a newer question stops the one that is under way.
class WhyPage : public QWidget {
    Q_OBJECT

public:
    explicit WhyPage(StoreSession *session, QWidget *parent = nullptr);
    ~WhyPage() override;

    /// Of which item one wants to know; nullopt: of none. Asks anew where something was asked
    /// before and the page is seen.
    void setItem(const std::optional<ItemId> &id);
    /// Puts a question into the form, without asking it.
    void setQuestion(const DoctorQuestion &question);
    /// Offers a question that was asked elsewhere in the window.
    void noteQuestion(const QString &text);
    /// Asks what is in the form.
    void ask();
    /// The item or the store has changed: what is shown is asked again.
    void refresh();

    /// What was found last; nullopt while nothing was.
    [[nodiscard]] const std::optional<DoctorReport> &report() const { return m_report; }
    [[nodiscard]] bool isAsking() const { return m_asking; }

Q_SIGNALS:
    void asked();
    /// An item of the lists is to be shown.
    void itemRequested(const nestor::ItemId &id);
    void said(const QString &sentence);

protected:
    void showEvent(QShowEvent *event) override;

private:
    [[nodiscard]] QWidget *makeForm();
    [[nodiscard]] Result<DoctorQuestion> questionInForm() const;
    void receive(const Result<DoctorReport> &report);
    void help(const LadderRemedy &remedy);
    void say(const QString &text);
    void stop();

    StoreSession *m_session;
    std::optional<ItemId> m_item;
    std::optional<DoctorReport> m_report;
    QStringList m_recent;
    QComboBox *m_question;
    QLineEdit *m_namespace;
    QLineEdit *m_filter;
    QSpinBox *m_limit;
    QPushButton *m_ask;
    QLabel *m_status;
    LadderView *m_ladder;
    AgentLists *m_lists;
    std::stop_source m_stop{std::nostopstate};
    bool m_asking = false;
    bool m_wasAsked = false; ///< the form says what the user wants to know
    bool m_outdated = false; ///< since something changed while the page was hidden
    QThreadPool m_thread;    ///< last: its work ends before the rest goes
};

} // namespace nestor::ui
