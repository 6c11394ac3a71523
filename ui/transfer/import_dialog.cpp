// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/transfer/import_dialog.h"

#include "core/base/text.h"
#include "ui/jobs/own_work.h"
#include "ui/jobs/task_list.h"
#include "ui/session/prompts.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/transfer/preview_model.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QDialogButtonBox>
#include <QDoubleValidator>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QStringListModel>
#include <QTableView>
#include <QtConcurrentRun>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>
#include <utility>

namespace nestor::ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QString count(qint64 number) {
    return QLocale().toString(number);
}

/// "Would import 36,243 items: 36,243 new, 0 replaced, 0 kept as they were; 30 refused"
QString numbersOf(const ImportReport &report) {
    const QString items = report.dryRun ? ImportDialog::tr("Would import %1 items")
                                        : ImportDialog::tr("Imported %1 items");
    QStringList parts{items.arg(count(report.written()))};
    if (report.replaced > 0)
        parts << ImportDialog::tr("%1 replaced").arg(count(report.replaced));
    if (report.skipped > 0)
        parts << ImportDialog::tr("%1 kept as they were").arg(count(report.skipped));
    if (report.refused > 0)
        parts << ImportDialog::tr("%1 refused").arg(count(report.refused));
    return parts.join(u", "_s);
}

TaskOutcome outcomeOf(const Result<ImportReport> &result) {
    TaskOutcome outcome;
    if (!result) {
        outcome.summary =
            result.error().code == ErrorCode::Cancelled
                ? ImportDialog::tr("Import cancelled; nothing was imported")
                : ImportDialog::tr("Nothing was imported: %1").arg(result.error().detail);
        return outcome;
    }
    outcome.summary = numbersOf(*result);
    if (result->refusedRecords.empty() && result->notes.isEmpty())
        return outcome;
    TaskReport report;
    report.title = ImportDialog::tr("Import");
    report.intro = outcome.summary + u'.';
    if (result->refused > static_cast<qint64>(result->refusedRecords.size()))
        report.intro += u' ' + ImportDialog::tr("The first %1 refused records are listed.")
                                   .arg(count(static_cast<qint64>(result->refusedRecords.size())));
    for (const QString &note : result->notes)
        report.intro += u'\n' + note;
    report.columns = {ImportDialog::tr("File"), ImportDialog::tr("Line"), ImportDialog::tr("Why"),
                      ImportDialog::tr("Record")};
    for (const RefusedRecord &record : result->refusedRecords)
        report.rows.append({QFileInfo(record.file).fileName(),
                            record.line > 0 ? count(record.line) : QString(), record.reason,
                            forMessage(record.text.simplified(), 300)});
    outcome.report = std::move(report);
    return outcome;
}

} // namespace

ImportDialog::ImportDialog(StoreSession *session, TaskList *tasks, Prompts *prompts,
                           QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_tasks(tasks)
    , m_prompts(prompts)
    , m_fileNames(new QLabel(this))
    , m_format(new QComboBox(this))
    , m_namespace(new QLineEdit(this))
    , m_key(new QLineEdit(this))
    , m_conflict(new QComboBox(this))
    , m_ttl(new QLineEdit(this))
    , m_message(new QLabel(this))
    , m_table(new QTableView(this))
    , m_model(new PreviewModel(this))
    , m_numbers(new QLabel(this))
    , m_dryRun(new QPushButton(tr("Try without writing"), this))
    , m_import(new QPushButton(tr("Import"), this)) {
    setObjectName(u"importDialog"_s);
    setWindowTitle(tr("Import into %1").arg(m_session->title()));
    const auto name = [](QWidget *widget, const QString &object, const QString &accessible) {
        widget->setObjectName(object);
        widget->setAccessibleName(accessible);
    };
    name(m_fileNames, u"importFiles"_s, tr("Files"));
    m_fileNames->setTextFormat(Qt::PlainText);
    m_fileNames->setWordWrap(true);
    m_fileNames->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    auto *choose = new QPushButton(tr("Choose…"), this);
    name(choose, u"chooseFiles"_s, tr("Choose files"));

    name(m_format, u"importFormat"_s, tr("Format"));
    m_format->addItem(tr("As the file looks"), int(CollectionFormat::Auto));
    m_format->addItem(tr("JSON Lines"), int(CollectionFormat::JsonLines));
    m_format->addItem(tr("JSON"), int(CollectionFormat::Json));
    m_format->addItem(tr("CSV table"), int(CollectionFormat::Csv));
    m_format->addItem(tr("LlamaIndex"), int(CollectionFormat::LlamaIndex));
    m_format->addItem(tr("Each text file an item"), int(CollectionFormat::Files));
    name(m_namespace, u"importNamespace"_s, tr("Namespace of the items"));
    name(m_key, u"importKey"_s, tr("Key of the items"));
    m_namespace->setPlaceholderText(tr("as the records say, or e.g. movies.{year}"));
    m_key->setPlaceholderText(tr("as the records say, or e.g. {title}"));
    for (QLineEdit *edit : {m_namespace, m_key}) {
        edit->setFont(codeFont(font()));
        edit->setToolTip(tr("{field} inserts a field of the record, {a.b[0]} one inside it"));
        connect(edit, &QLineEdit::textEdited, this, [this, edit] { completeField(edit); });
        connect(edit, &QLineEdit::textChanged, &m_pause, qOverload<>(&QTimer::start));
    }
    name(m_conflict, u"importConflict"_s, tr("Items that the store has already"));
    m_conflict->addItem(tr("Replace them"), int(ConflictRule::Replace));
    m_conflict->addItem(tr("Keep them as they are"), int(ConflictRule::Skip));
    m_conflict->addItem(tr("Keep the newer one"), int(ConflictRule::KeepNewer));
    m_conflict->addItem(tr("Import nothing"), int(ConflictRule::Fail));
    name(m_ttl, u"importTtl"_s, tr("Time to live in minutes"));
    m_ttl->setPlaceholderText(tr("as the store says"));
    auto *minutes = new QDoubleValidator(0.001, 1e9, 3, m_ttl);
    minutes->setLocale(QLocale::c());
    m_ttl->setValidator(minutes);

    name(m_message, u"importMessage"_s, tr("Message"));
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    name(m_table, u"importPreview"_s, tr("The first items"));
    m_table->setModel(m_model);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(rowHeight(fontMetrics()));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_table->setColumnWidth(PreviewModel::LineColumn, 60);
    m_table->setColumnWidth(PreviewModel::NamespaceColumn, 180);
    m_table->setColumnWidth(PreviewModel::KeyColumn, 180);
    name(m_numbers, u"importNumbers"_s, tr("What an import would do"));
    m_numbers->setTextFormat(Qt::PlainText);
    m_numbers->setWordWrap(true);

    auto *files = new QHBoxLayout;
    files->addWidget(m_fileNames, 1);
    files->addWidget(choose);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(spacing::kMedium);
    form->setVerticalSpacing(spacing::kSmall);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->addRow(tr("Files"), files);
    form->addRow(tr("Format"), m_format);
    form->addRow(tr("Namespace"), m_namespace);
    form->addRow(tr("Key"), m_key);
    form->addRow(tr("Items that are there"), m_conflict);
    form->addRow(tr("Minutes to live"), m_ttl);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(u"dialogButtons"_s);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"closeDialog"_s);
    m_dryRun->setObjectName(u"importDryRun"_s);
    m_import->setObjectName(u"importStart"_s);
    makePrimary(m_import);
    m_import->setDefault(true); // what Return in a line means
    buttons->addButton(m_dryRun, QDialogButtonBox::ActionRole);
    buttons->addButton(m_import, QDialogButtonBox::ActionRole);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    layout->setSpacing(spacing::kMedium);
    layout->addLayout(form);
    layout->addWidget(m_message);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_numbers);
    layout->addWidget(buttons);
    resize(760, 600);

    m_pause.setSingleShot(true);
    m_pause.setInterval(200ms);
    connect(&m_pause, &QTimer::timeout, this, &ImportDialog::preview);
    connect(m_format, &QComboBox::currentIndexChanged, this, &ImportDialog::preview);
    connect(choose, &QPushButton::clicked, this, &ImportDialog::chooseFiles);
    connect(m_dryRun, &QPushButton::clicked, this, [this] { start(true); });
    connect(m_import, &QPushButton::clicked, this, [this] { start(false); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    setFiles({});
    choose->setFocus();
}

ImportDialog::~ImportDialog() {
    m_reading.waitForFinished(); // it reads a few records
}

void ImportDialog::setNamespace(const NamespacePath &ns) {
    if (!ns.isRoot())
        m_namespace->setText(textOf(ns.stored()));
}

void ImportDialog::setFiles(const QStringList &files) {
    m_files = files;
    QStringList names;
    for (const QString &file : files)
        names << QFileInfo(file).fileName();
    m_fileNames->setText(names.isEmpty() ? tr("None chosen yet") : names.join(u", "_s));
    m_filesAreNew = !files.isEmpty();
    preview();
}

void ImportDialog::chooseFiles() {
    Prompts::FileRequest request;
    request.title = tr("Files to import");
    request.filters = {tr("Collections (*.jsonl *.ndjson *.json *.csv *.gz *.zst)"),
                       tr("All files (*)")};
    m_prompts->openFiles(this, request, [this](const QStringList &paths) { setFiles(paths); });
}

ImportPlan ImportDialog::plan() const {
    ImportPlan plan;
    plan.files = m_files;
    plan.reading.format = static_cast<CollectionFormat>(m_format->currentData().toInt());
    plan.reading.namespaceTemplate = m_namespace->text().toUtf8();
    if (!m_key->text().isEmpty())
        plan.reading.keyTemplate = m_key->text().toUtf8();
    plan.onConflict = static_cast<ConflictRule>(m_conflict->currentData().toInt());
    bool number = false;
    const double minutes = m_ttl->text().toDouble(&number);
    if (number && minutes > 0)
        plan.ttlMinutes = minutes;
    return plan;
}

void ImportDialog::preview() {
    m_pause.stop();
    const quint64 generation = ++m_generation;
    m_numbers->clear();
    if (m_files.isEmpty()) {
        m_readable = false;
        m_model->setRows({});
        m_message->setText(tr("Choose files, or drop them on the window."));
        updateButtons();
        return;
    }
    if (m_reading.isRunning())
        return; // one at a time: its end starts the next
    m_reading = QtConcurrent::run(
        [file = m_files.first(), reading = plan().reading] { return readPreview(file, reading); });
    // Only the parent future may be waited for: this one finishes on the window's thread.
    thenOn(m_reading, this, [this, generation](const ImportPreview &preview) {
        if (generation == m_generation)
            showPreview(preview);
        else
            this->preview();
    });
}

void ImportDialog::showPreview(const ImportPreview &preview) {
    m_fields = preview.fields;
    m_model->setRows(preview.rows);
    const auto refused =
        static_cast<int>(std::count_if(preview.rows.begin(), preview.rows.end(),
                                       [](const ImportPreview::Row &row) { return row.refused; }));
    m_readable = preview.fault.isEmpty() && refused < preview.rows.size();
    if (!preview.fault.isEmpty())
        m_message->setText(tr("✕ %1.").arg(preview.fault));
    else if (!m_readable && !preview.rows.isEmpty())
        m_message->setText(tr("✕ None of the first records can become an item: %1.%2")
                               .arg(preview.rows.first().value, fieldsAdvice()));
    else if (preview.rows.isEmpty())
        m_message->setText(tr("This file holds no records."));
    else if (refused == 0)
        m_message->setText(
            tr("Read as %1. The first items as they will be stored:").arg(preview.format));
    else
        m_message->setText(tr("Read as %1. The first records as they will be stored, but for %Ln "
                              "that are refused:",
                              nullptr, refused)
                               .arg(preview.format));
    updateButtons();
    if (std::exchange(m_filesAreNew, false))
        focusWhatIsNext();
    Q_EMIT previewed();
}

/// After choosing files: what is missing, or else what they were chosen for.
void ImportDialog::focusWhatIsNext() {
    if (qobject_cast<QLineEdit *>(focusWidget()) != nullptr)
        return; // somebody is typing
    if (m_import->isEnabled())
        m_import->setFocus();
    else if (m_namespace->text().isEmpty())
        m_namespace->setFocus();
    else if (m_key->text().isEmpty())
        m_key->setFocus();
}

/// What the templates can be made of, where records say neither namespace nor key.
QString ImportDialog::fieldsAdvice() const {
    constexpr qsizetype kNamed = 8;
    if (m_fields.isEmpty())
        return {};
    QStringList named;
    for (const QString &field : m_fields.first(std::min(kNamed, m_fields.size())))
        named << u'{' + field + u'}';
    if (m_fields.size() > kNamed)
        named << u"…"_s;
    return u' ' + tr("Say above where they go; their fields are %1.").arg(named.join(u' '));
}

void ImportDialog::updateButtons() {
    const bool possible = m_readable && m_session->isOpen();
    m_dryRun->setEnabled(possible);
    m_import->setEnabled(possible && m_session->isWritable());
    m_import->setToolTip(m_session->isWritable() ? QString()
                                                 : tr("This store was opened for reading."));
}

void ImportDialog::start(bool dryRun) {
    if (!m_session->isOpen())
        return;
    ImportPlan plan = this->plan();
    plan.dryRun = dryRun;
    TaskSpec spec;
    const QString what = m_files.size() == 1 ? QFileInfo(m_files.first()).fileName()
                                             : tr("%1 files").arg(m_files.size());
    spec.title = dryRun ? tr("Trying %1").arg(what)
                        : tr("Importing %1 into %2").arg(what, m_session->title());
    spec.unit = TaskSpec::Unit::Bytes;
    std::function<Result<ImportReport>(Job &)> work =
        m_session->store()->onStore([plan = std::move(plan)](Store &store, Job &job) {
            return importCollection(plan, store, job);
        });
    if (dryRun) {
        spec.key = "dry-run";
        m_numbers->setText(tr("Trying…"));
        m_tasks->start<ImportReport>(spec, this, std::move(work),
                                     [this](const Result<ImportReport> &result) {
                                         const TaskOutcome outcome = outcomeOf(result);
                                         m_numbers->setText(outcome.summary + u'.');
                                         return outcome;
                                     });
        return;
    }
    m_tasks->start<ImportReport>(
        spec, m_session, std::move(work),
        [own = ownWork(m_session)](const Result<ImportReport> &result) mutable {
            own.reset();
            return outcomeOf(result);
        });
    close();
}

void ImportDialog::completeField(QLineEdit *edit) {
    const QString before = edit->text().left(edit->cursorPosition());
    const qsizetype brace = before.lastIndexOf(u'{');
    QCompleter *completer = edit->completer();
    if (brace < 0 || before.indexOf(u'}', brace) >= 0 || m_fields.isEmpty()) {
        if (completer) // nothing is left to be completed: Return is the dialog's
            static_cast<QStringListModel *>(completer->model())->setStringList({});
        return;
    }
    // One completer a line: it completes the whole line, so it is given whole lines.
    const QString head = edit->text().left(brace + 1);
    const QString tail = edit->text().mid(edit->cursorPosition());
    QStringList lines;
    for (const QString &field : std::as_const(m_fields))
        lines << head + field + (tail.startsWith(u'}') ? QString() : u"}"_s) + tail;
    if (!completer) {
        completer = new QCompleter(edit);
        completer->setModel(new QStringListModel(completer));
        completer->setCaseSensitivity(Qt::CaseInsensitive);
        edit->setCompleter(completer);
    }
    static_cast<QStringListModel *>(completer->model())->setStringList(lines);
    completer->setCompletionPrefix(before);
    completer->complete();
}

} // namespace nestor::ui
