// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfer/export_dialog.h"

#include "core/base/text.h"
#include "ui/jobs/task_list.h"
#include "ui/session/prompts.h"
#include "ui/session/store_session.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/literal_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <chrono>

namespace nestor::ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

TaskOutcome outcomeOf(const Result<ExportReport> &result, const QString &path) {
    TaskOutcome outcome;
    if (!result) {
        outcome.summary = result.error().code == ErrorCode::Cancelled
                              ? ExportDialog::tr("Export cancelled")
                              : ExportDialog::tr("Not exported: %1").arg(result.error().detail);
        return outcome;
    }
    outcome.summary = ExportDialog::tr("Exported %1 items to %2")
                          .arg(QLocale().toString(result->items), QFileInfo(path).fileName());
    if (result->unwritten == 0)
        return outcome;
    outcome.summary +=
        u", "_s + ExportDialog::tr("%1 left out").arg(QLocale().toString(result->unwritten));
    TaskReport report;
    report.title = ExportDialog::tr("Export");
    report.intro = outcome.summary + u'.';
    report.columns = {ExportDialog::tr("Namespace"), ExportDialog::tr("Key"),
                      ExportDialog::tr("Why")};
    for (const UnwrittenItem &item : result->unwrittenItems)
        report.rows.append({textOf(item.id.ns.stored()), forMessage(item.id.key), item.reason});
    outcome.report = std::move(report);
    return outcome;
}

} // namespace

ExportDialog::ExportDialog(StoreSession *session, TaskList *tasks, Prompts *prompts,
                           QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_tasks(tasks)
    , m_prompts(prompts)
    , m_namespace(new QLineEdit(this))
    , m_below(new QCheckBox(tr("With all namespaces below it"), this))
    , m_filtered(new QCheckBox(this))
    , m_format(new QComboBox(this))
    , m_count(new QLabel(this))
    , m_export(new QPushButton(tr("Export…"), this)) {
    setObjectName(u"exportDialog"_s);
    setWindowTitle(tr("Export from %1").arg(m_session->title()));
    m_namespace->setObjectName(u"exportNamespace"_s);
    m_namespace->setAccessibleName(tr("Namespace"));
    m_namespace->setPlaceholderText(tr("everything"));
    m_namespace->setFont(codeFont(font()));
    m_below->setObjectName(u"exportBelow"_s);
    m_below->setChecked(true);
    m_filtered->setObjectName(u"exportFiltered"_s);
    m_filtered->hide();
    m_format->setObjectName(u"exportFormat"_s);
    m_format->setAccessibleName(tr("Format"));
    m_format->addItem(tr("JSON Lines: keeps everything"), int(CollectionFormat::JsonLines));
    m_format->addItem(tr("JSON: keeps everything"), int(CollectionFormat::Json));
    m_format->addItem(tr("CSV table"), int(CollectionFormat::Csv));
    m_format->addItem(tr("LlamaIndex"), int(CollectionFormat::LlamaIndex));
    m_format->addItem(tr("A folder of files"), int(CollectionFormat::Folder));
    m_count->setObjectName(u"exportCount"_s);
    m_count->setAccessibleName(tr("Items"));
    m_count->setTextFormat(Qt::PlainText);
    m_count->setWordWrap(true);
    m_export->setObjectName(u"exportStart"_s);
    makePrimary(m_export);
    m_export->setDefault(true);

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(spacing::kMedium);
    form->setVerticalSpacing(spacing::kSmall);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("Namespace"), m_namespace);
    form->addRow(QString(), m_below);
    form->addRow(QString(), m_filtered);
    form->addRow(tr("Format"), m_format);
    form->addRow(tr("Items"), m_count);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(u"dialogButtons"_s);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"closeDialog"_s);
    buttons->addButton(m_export, QDialogButtonBox::ActionRole);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    layout->setSpacing(spacing::kMedium);
    layout->addLayout(form);
    layout->addStretch(1);
    layout->addWidget(buttons);
    resize(520, 280);

    m_pause.setSingleShot(true);
    m_pause.setInterval(200ms);
    connect(&m_pause, &QTimer::timeout, this, &ExportDialog::countItems);
    connect(m_namespace, &QLineEdit::textChanged, &m_pause, qOverload<>(&QTimer::start));
    connect(m_below, &QCheckBox::toggled, this, &ExportDialog::countItems);
    connect(m_filtered, &QCheckBox::toggled, this, &ExportDialog::countItems);
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::chooseFile);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    countItems();
}

void ExportDialog::setNamespace(const NamespacePath &ns) {
    m_namespace->setText(textOf(ns.stored()));
    countItems();
}

void ExportDialog::setFilter(const Filter &filter, const QString &text) {
    m_filter = filter;
    m_filtered->setVisible(!filter.isEmpty());
    m_filtered->setText(tr("Only what passes %1").arg(literal(text.left(60))));
    m_filtered->setToolTip(literalToolTip(text));
    m_filtered->setChecked(!filter.isEmpty());
    countItems();
}

Result<ExportPlan> ExportDialog::plan() const {
    ExportPlan plan;
    if (!m_namespace->text().isEmpty()) {
        auto ns = NamespacePath::parse(m_namespace->text().toUtf8());
        if (!ns)
            return failure(std::move(ns.error()));
        plan.scope.ns = std::move(*ns);
    }
    plan.scope.below = m_below->isChecked() || plan.scope.ns.isRoot();
    if (m_filtered->isChecked())
        plan.filter = m_filter;
    plan.format = static_cast<CollectionFormat>(m_format->currentData().toInt());
    return plan;
}

void ExportDialog::countItems() {
    m_pause.stop();
    const auto plan = this->plan();
    m_export->setEnabled(plan.has_value() && m_session->isOpen());
    if (!plan) {
        m_counting.cancel();
        m_count->setText(tr("✕ Namespace: %1.").arg(plan.error().detail));
        return;
    }
    if (!m_session->isOpen() || !m_session->capabilities().browse) {
        m_count->clear();
        return;
    }
    m_counting.run(*m_session->store(), CountOp{plan->scope, plan->filter}, this,
                   [this](const Result<CountAnswer> &answer) {
                       m_count->setText(answer ? QLocale().toString(answer->items)
                                               : tr("✕ %1.").arg(answer.error().detail));
                   });
}

void ExportDialog::chooseFile() {
    const auto plan = this->plan();
    if (!plan)
        return;
    const QByteArray place = plan->scope.ns.isRoot() ? "collection"_ba : plan->scope.ns.stored();
    Prompts::FileRequest request;
    request.title = tr("Export");
    const auto chosen = [this](const QString &path) { exportTo(path); };
    if (plan->format == CollectionFormat::Folder) {
        m_prompts->openFolder(this, request, chosen);
        return;
    }
    const QString suffix = plan->format == CollectionFormat::JsonLines ? u"jsonl"_s
                           : plan->format == CollectionFormat::Csv     ? u"csv"_s
                                                                       : u"json"_s;
    request.name = textOf(place).replace(u'/', u'_') + u'.' + suffix;
    request.filters = {u"*."_s + suffix, tr("All files (*)")};
    request.defaultSuffix = suffix;
    m_prompts->saveFile(this, request, chosen);
}

void ExportDialog::exportTo(const QString &path) {
    auto plan = this->plan();
    if (!plan || !m_session->isOpen())
        return;
    plan->path = path;
    TaskSpec spec;
    spec.title = tr("Exporting to %1").arg(QFileInfo(path).fileName());
    m_tasks->start<ExportReport>(
        spec, m_session, m_session->store()->onStore([plan = *plan](Store &store, Job &job) {
            return exportCollection(plan, store, job);
        }),
        [path](const Result<ExportReport> &result) { return outcomeOf(result, path); });
    close();
}

} // namespace nestor::ui
