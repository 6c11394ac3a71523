// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/doctor/why_page.h"

#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "core/json/json_document.h"
#include "ui/doctor/agent_lists.h"
#include "ui/doctor/ladder_view.h"
#include "ui/session/error_text.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QtConcurrent>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int kRecent = 20;
constexpr int kMostLimit = 1'000'000;

/// A question that is a JSON list of numbers is the vector itself.
std::optional<Vector> vectorIn(const QString &text) {
    const auto document = JsonDocument::parse(text.trimmed().toUtf8());
    if (!document || document->root().type != JsonType::Array || document->root().childCount == 0)
        return std::nullopt;
    Vector vector;
    for (int node = 1; node < document->root().next; node = document->nodes()[size_t(node)].next) {
        if (document->nodes()[size_t(node)].type != JsonType::Number)
            return std::nullopt;
        vector.push_back(document->raw(node).toByteArray().toFloat());
    }
    return vector;
}

} // namespace

WhyPage::WhyPage(StoreSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_question(new QComboBox(this))
    , m_namespace(new QLineEdit(this))
    , m_filter(new QLineEdit(this))
    , m_limit(new QSpinBox(this))
    , m_ask(new QPushButton(tr("Ask"), this))
    , m_status(new QLabel(this))
    , m_ladder(new LadderView)
    , m_lists(new AgentLists) {
    setObjectName(u"whyPage"_s);
    m_thread.setMaxThreadCount(1);
    m_status->setObjectName(u"doctorStatus"_s);
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    m_status->setContentsMargins(spacing::kMedium, 0, spacing::kMedium, spacing::kTight);
    m_status->hide();
    auto *content = new QWidget;
    content->setObjectName(u"doctorContent"_s);
    auto *contentLayout = new QVBoxLayout(content);
    contentLayout->setContentsMargins(0, 0, 0, 0);
    contentLayout->setSpacing(0);
    contentLayout->addWidget(m_ladder);
    contentLayout->addWidget(m_lists);
    contentLayout->addStretch(1);
    auto *scroll = new QScrollArea(this);
    scroll->setObjectName(u"doctorScroll"_s);
    scroll->setAccessibleName(tr("Why it was found or not"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeForm());
    layout->addWidget(m_status);
    layout->addWidget(scroll, 1);
    m_ladder->hide();
    m_lists->hide();
    connect(m_ask, &QPushButton::clicked, this, &WhyPage::ask);
    connect(m_ladder, &LadderView::remedyChosen, this, &WhyPage::help);
    connect(m_lists, &AgentLists::itemActivated, this, &WhyPage::itemRequested);
    connect(session, &StoreSession::changed, this, &WhyPage::refresh);
    connect(session, &StoreSession::stateChanged, this, [this] {
        if (!m_session->isOpen())
            stop();
    });
    say(tr("Ask as the agent would ask, to see at which gate its search loses this item."));
}

WhyPage::~WhyPage() {
    stop();
    m_thread.waitForDone();
}

QWidget *WhyPage::makeForm() {
    auto *form = new QWidget(this);
    form->setObjectName(u"doctorForm"_s);
    m_question->setObjectName(u"doctorQuestion"_s);
    m_question->setAccessibleName(tr("Question"));
    m_question->setEditable(true);
    m_question->setInsertPolicy(QComboBox::NoInsert);
    m_question->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_question->lineEdit()->setPlaceholderText(tr("The question, or its vector: [0.1, …]"));
    m_namespace->setObjectName(u"doctorNamespace"_s);
    m_namespace->setAccessibleName(tr("Namespace"));
    m_namespace->setPlaceholderText(tr("everywhere"));
    m_filter->setObjectName(u"doctorFilter"_s);
    m_filter->setAccessibleName(tr("Filter"));
    m_filter->setPlaceholderText(tr("none"));
    m_limit->setObjectName(u"doctorLimit"_s);
    m_limit->setAccessibleName(tr("Limit"));
    m_limit->setRange(1, kMostLimit);
    m_limit->setValue(10);
    m_ask->setObjectName(u"doctorAsk"_s);
    auto *layout = new QFormLayout(form);
    layout->setContentsMargins(spacing::kMedium, spacing::kSmall, spacing::kMedium,
                               spacing::kSmall);
    layout->setSpacing(spacing::kTight);
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    layout->setRowWrapPolicy(QFormLayout::WrapLongRows);
    layout->addRow(tr("Question"), m_question);
    layout->addRow(tr("Namespace"), m_namespace);
    layout->addRow(tr("Filter"), m_filter);
    auto *last = new QHBoxLayout;
    last->addWidget(m_limit);
    last->addStretch(1);
    last->addWidget(m_ask);
    layout->addRow(tr("Limit"), last);
    for (QLineEdit *edit : {m_question->lineEdit(), m_namespace, m_filter})
        connect(edit, &QLineEdit::returnPressed, this, &WhyPage::ask);
    return form;
}

void WhyPage::setItem(const std::optional<ItemId> &id) {
    if (m_item == id)
        return;
    m_item = id;
    stop();
    m_report.reset();
    m_ladder->hide();
    m_lists->hide();
    if (m_wasAsked)
        refresh();
    else if (id)
        m_namespace->setText(textOf(id->ns.stored()));
}

void WhyPage::setQuestion(const DoctorQuestion &question) {
    m_question->setEditText(textOf(question.query));
    m_namespace->setText(textOf(question.ns.stored()));
    m_filter->setText(textOf(question.filter));
    m_limit->setValue(int(qBound(qint64(1), question.limit, qint64(kMostLimit))));
}

void WhyPage::noteQuestion(const QString &text) {
    if (text.trimmed().isEmpty())
        return;
    m_recent.removeAll(text);
    m_recent.prepend(text);
    while (m_recent.size() > kRecent)
        m_recent.removeLast();
    const QString typed = m_question->currentText();
    m_question->clear();
    m_question->addItems(m_recent);
    m_question->setEditText(typed);
    // What was looked for last is what one most likely wants to know of.
    if (typed.isEmpty() && !m_wasAsked)
        m_question->setEditText(text);
}

Result<DoctorQuestion> WhyPage::questionInForm() const {
    DoctorQuestion question;
    auto ns = NamespacePath::parse(m_namespace->text().toUtf8());
    if (!ns)
        return failure(std::move(ns.error()));
    question.ns = *std::move(ns);
    if (!m_filter->text().trimmed().isEmpty()) {
        question.filter = m_filter->text().toUtf8();
        if (const auto filter = parseFilter(question.filter); !filter)
            return failure(filter.error());
    }
    const QString text = m_question->currentText();
    question.vector = vectorIn(text);
    if (!question.vector)
        question.query = text.toUtf8();
    question.limit = m_limit->value();
    return question;
}

void WhyPage::ask() {
    if (!m_session->isOpen())
        return;
    const auto question = questionInForm();
    if (!question) {
        say(errorHeadline(question.error().code) + u' ' + question.error().detail);
        return;
    }
    stop();
    m_wasAsked = true;
    m_outdated = false;
    if (!question->query.isEmpty())
        noteQuestion(m_question->currentText());
    m_asking = true;
    say(tr("Asking…"));
    m_stop = std::stop_source();
    std::vector<ItemId> expected;
    if (m_item)
        expected.push_back(*m_item);
    auto work = m_session->store()->onStore(
        [question = *question, expected, token = m_stop.get_token()](Store &store) {
            Job job(token);
            return examine(store, question, expected, {}, job);
        });
    thenOn(QtConcurrent::run(&m_thread, std::move(work)), this,
           [this, token = m_stop.get_token()](const Result<DoctorReport> &report) {
               if (!token.stop_requested())
                   receive(report);
           });
}

void WhyPage::receive(const Result<DoctorReport> &report) {
    m_asking = false;
    if (!report) {
        m_report.reset();
        m_ladder->hide();
        m_lists->hide();
        say(errorHeadline(report.error().code) + u' ' + report.error().detail);
        Q_EMIT asked();
        return;
    }
    m_report = *report;
    QStringList notes;
    for (const QByteArray &note : m_report->notes)
        notes.append(textOf(note) + u'.');
    say(notes.join(u' '));
    m_ladder->setVisible(!m_report->expected.empty());
    if (!m_report->expected.empty()) {
        const Diagnosis &diagnosis = m_report->expected.front();
        auto remedy = ladderRemedy(m_report->question, diagnosis, m_report->embeds);
        const bool writes = remedy && remedy->kind != LadderRemedy::AskOtherwise &&
                            remedy->kind != LadderRemedy::ShowItem;
        if (writes && !m_session->isWritable())
            remedy.reset();
        m_ladder->setDiagnosis(diagnosis, remedy);
    }
    m_lists->setReport(*m_report);
    m_lists->show();
    Q_EMIT asked();
    if (m_outdated && isVisible())
        ask();
}

void WhyPage::help(const LadderRemedy &remedy) {
    if (!m_report || m_report->expected.empty())
        return;
    if (remedy.kind == LadderRemedy::ShowItem) {
        Q_EMIT itemRequested(remedy.other);
        return;
    }
    if (remedy.kind == LadderRemedy::AskOtherwise) {
        m_namespace->setText(textOf(remedy.question.ns.stored()));
        m_filter->setText(textOf(remedy.question.filter));
        m_limit->setValue(int(qBound(qint64(1), remedy.question.limit, qint64(kMostLimit))));
        ask();
        return;
    }
    const Diagnosis diagnosis = m_report->expected.front();
    QFuture<Result<void>> written;
    if (remedy.kind == LadderRemedy::AddItem)
        written = m_session->commands()->add(diagnosis.id, remedy.value);
    else if (!diagnosis.item)
        return;
    else if (remedy.kind == LadderRemedy::LiveForEver)
        written = m_session->commands()->save(*diagnosis.item, remedy.value,
                                              TtlChoice{TtlChoice::Never, 0});
    else
        written = m_session->commands()->save(*diagnosis.item, remedy.value);
    thenOn(std::move(written), this, [this, id = diagnosis.id](const Result<void> &done) {
        if (done)
            Q_EMIT said(tr("Changed %1; Ctrl+Z takes it back").arg(itemText(id)));
        else
            say(errorHeadline(done.error().code) + u' ' + done.error().detail);
    });
}

void WhyPage::refresh() {
    if (!m_wasAsked)
        return;
    // One answer at least, however often an agent writes.
    if (isVisible() && !m_asking)
        ask();
    else
        m_outdated = true;
}

void WhyPage::showEvent(QShowEvent *event) {
    QWidget::showEvent(event);
    if (m_outdated)
        ask();
}

void WhyPage::say(const QString &text) {
    m_status->setText(text);
    m_status->setVisible(!text.isEmpty());
}

void WhyPage::stop() {
    m_stop.request_stop();
    m_asking = false;
}

} // namespace nestor::ui
