// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bulk/change_items_dialog.h"

#include "core/base/text.h"
#include "ui/bulk/planned_changes.h"
#include "ui/editor/history/diff_view.h"
#include "ui/editor/text/shown_value.h"
#include "ui/jobs/task_list.h"
#include "ui/session/error_text.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

#include <chrono>

namespace nestor::ui {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

ChangeItemsDialog::ChangeItemsDialog(StoreSession *session, TaskList *tasks,
                                     std::vector<ItemId> items, const QByteArrayList &fields,
                                     QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_tasks(tasks)
    , m_items(std::move(items))
    , m_model(new PlannedChangesModel(this))
    , m_kind(new QComboBox(this))
    , m_field(new QComboBox(this))
    , m_json(new QLineEdit(this))
    , m_name(new QLineEdit(this))
    , m_find(new QLineEdit(this))
    , m_replacement(new QLineEdit(this))
    , m_pattern(new QCheckBox(tr("Regular expression"), this))
    , m_case(new QCheckBox(tr("Tell capitals from small letters"), this))
    , m_summary(new QLabel(this))
    , m_list(new QListView(this))
    , m_diff(new DiffView(this)) {
    setObjectName(u"changeItems"_s);
    setWindowTitle(tr("Change %Ln Items", nullptr, static_cast<int>(m_items.size())));
    setAccessibleName(windowTitle());
    build(fields);
    m_rest.setSingleShot(true);
    m_rest.setInterval(250ms);
    connect(&m_rest, &QTimer::timeout, this, &ChangeItemsDialog::preview);
    connect(this, &QDialog::finished, this, [this] { m_tasks->cancel(m_task); });
    adaptFields();
    resize(860, 620);
}

void ChangeItemsDialog::build(const QByteArrayList &fields) {
    m_kind->addItem(tr("Set a field"), ValueChange::SetField);
    m_kind->addItem(tr("Rename a field"), ValueChange::RenameField);
    m_kind->addItem(tr("Remove a field"), ValueChange::RemoveField);
    m_kind->addItem(tr("Find and replace"), ValueChange::ReplaceText);
    m_field->setEditable(true);
    for (const QByteArray &field : fields)
        m_field->addItem(textOf(field));
    m_field->setCurrentText({});
    m_json->setPlaceholderText(tr("As JSON: \"text\", 12, true, null, [1, 2]"));
    m_case->setChecked(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_list->setModel(m_model);
    m_list->setUniformItemSizes(true);
    const std::pair<QWidget *, QString> names[] = {
        {m_kind, u"changeKind"_s},       {m_field, u"changeField"_s},
        {m_json, u"changeValue"_s},      {m_name, u"changeName"_s},
        {m_find, u"changeFind"_s},       {m_replacement, u"changeReplacement"_s},
        {m_pattern, u"changePattern"_s}, {m_case, u"changeCase"_s},
        {m_summary, u"changeSummary"_s}, {m_list, u"changeList"_s},
        {m_diff, u"changeDiff"_s}};
    for (const auto &[widget, name] : names)
        widget->setObjectName(name);
    m_list->setAccessibleName(tr("Items that change"));
    m_diff->setAccessibleName(tr("What changes in the item"));
    m_diff->setNames(tr("stored"), tr("changed"), tr("Nothing is changed."));

    m_form = new QFormLayout;
    const auto row = [this](const QString &label, QWidget *field) {
        field->setAccessibleName(label);
        m_form->addRow(label, field);
    };
    row(tr("Do"), m_kind);
    row(tr("Field"), m_field);
    row(tr("Value"), m_json);
    row(tr("New name"), m_name);
    row(tr("Find"), m_find);
    row(tr("Replace with"), m_replacement);
    m_form->addRow(QString(), m_pattern);
    m_form->addRow(QString(), m_case);

    auto *split = new QSplitter(Qt::Vertical, this);
    split->setObjectName(u"changeSplit"_s);
    split->addWidget(m_list);
    split->addWidget(m_diff);
    split->setChildrenCollapsible(false);
    split->setStretchFactor(1, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(u"dialogButtons"_s);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"closeDialog"_s);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    m_apply = buttons->addButton(tr("Change"), QDialogButtonBox::ActionRole);
    m_apply->setObjectName(u"applyChange"_s);
    m_apply->setAutoDefault(false);
    makePrimary(m_apply);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::kLarge, spacing::kLarge, spacing::kLarge, spacing::kLarge);
    layout->setSpacing(spacing::kMedium);
    layout->addLayout(m_form);
    layout->addWidget(m_summary);
    layout->addWidget(split, 1);
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_apply, &QPushButton::clicked, this, &ChangeItemsDialog::apply);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &ChangeItemsDialog::adaptFields);
    connect(m_field, &QComboBox::editTextChanged, this, &ChangeItemsDialog::ask);
    for (QLineEdit *line : {m_json, m_name, m_find, m_replacement})
        connect(line, &QLineEdit::textChanged, this, &ChangeItemsDialog::ask);
    for (QCheckBox *box : {m_pattern, m_case})
        connect(box, &QCheckBox::toggled, this, &ChangeItemsDialog::ask);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ChangeItemsDialog::showCurrent);
}

/// Each way to change has its own fields.
void ChangeItemsDialog::adaptFields() {
    const int kind = m_kind->currentData().toInt();
    const auto show = [this](QWidget *field, bool shown) {
        field->setVisible(shown);
        if (QWidget *label = m_form->labelForField(field))
            label->setVisible(shown);
    };
    const bool text = kind == ValueChange::ReplaceText;
    show(m_json, kind == ValueChange::SetField);
    show(m_name, kind == ValueChange::RenameField);
    for (QWidget *field :
         std::initializer_list<QWidget *>{m_find, m_replacement, m_pattern, m_case})
        show(field, text);
    m_field->lineEdit()->setPlaceholderText(text ? tr("All texts; or a field, as in user.name")
                                                 : tr("A field, as in user.name"));
    ask();
}

ValueChange ChangeItemsDialog::change() const {
    ValueChange change;
    change.kind = static_cast<ValueChange::Kind>(m_kind->currentData().toInt());
    change.field = m_field->currentText().trimmed().toUtf8();
    change.json = m_json->text().trimmed().toUtf8();
    change.name = m_name->text().toUtf8();
    change.find = m_find->text();
    change.replacement = m_replacement->text();
    change.isPattern = m_pattern->isChecked();
    change.matchesCase = m_case->isChecked();
    return change;
}

/// What is shown is no longer that of what is asked for.
void ChangeItemsDialog::ask() {
    m_ready = false;
    m_apply->setEnabled(false);
    m_tasks->cancel(m_task);
    m_rest.start();
}

void ChangeItemsDialog::preview() {
    m_rest.stop();
    const ValueChange wanted = change();
    m_model->setChanges({});
    showCurrent();
    if (const auto possible = checkChange(wanted); !possible) {
        const bool begun = possible.error().code != ErrorCode::InvalidArgument;
        say(begun ? tr("This cannot be done: %1.").arg(possible.error().detail)
                  : tr("Say what is to be changed: what each item would be is shown here first."));
        return;
    }
    if (!m_session->isOpen()) {
        say(tr("The store is not open."));
        return;
    }
    say(tr("Looking at %Ln items…", nullptr, static_cast<int>(m_items.size())));
    m_planned = wanted;
    TaskSpec spec;
    spec.title = tr("Preview of a change in %1").arg(m_session->title());
    spec.key = "changes:" + m_session->url().toUtf8();
    m_task = m_tasks->start<PlannedChanges>(
        spec, this,
        m_session->store()->onStore(
            [ids = m_items, wanted](Store &store, Job &job) -> Result<PlannedChanges> {
                return planChanges(ids, wanted, store, job);
            }),
        [this, wanted](const Result<PlannedChanges> &planned) -> TaskOutcome {
            if (m_planned != wanted || m_rest.isActive())
                return {}; // something else is asked for by now
            if (!planned) {
                say(planned.error().code == ErrorCode::Cancelled
                        ? tr("The preview was cancelled.")
                        : errorHeadline(planned.error().code) + u' ' + planned.error().detail);
                return {};
            }
            const qint64 changes = planned->changes();
            QStringList parts{tr("%Ln items to change", nullptr, static_cast<int>(changes))};
            if (planned->unchanged > 0)
                parts << tr("%Ln unchanged", nullptr, static_cast<int>(planned->unchanged));
            if (planned->faults > 0)
                parts << tr("%Ln cannot be changed", nullptr, static_cast<int>(planned->faults));
            if (planned->missing > 0)
                parts << tr("%Ln no longer stored", nullptr, static_cast<int>(planned->missing));
            say(parts.join(u" · "_s));
            m_model->setChanges(*planned);
            if (m_model->rowCount() > 0)
                m_list->setCurrentIndex(m_model->index(0));
            showCurrent();
            m_ready = true;
            m_apply->setEnabled(changes > 0 && m_session->isWritable());
            m_apply->setText(changes > 0
                                 ? tr("Change %Ln Items", nullptr, static_cast<int>(changes))
                                 : tr("Change"));
            return {};
        });
}

void ChangeItemsDialog::showCurrent() {
    const int row = m_list->currentIndex().row();
    const auto &items = m_model->changes().items;
    if (row < 0 || row >= static_cast<int>(items.size())) {
        m_diff->setDiff({});
        return;
    }
    const PlannedChanges::One &one = items[static_cast<size_t>(row)];
    m_diff->setNames(tr("stored"), tr("changed"),
                     one.fault.isEmpty() ? tr("Nothing is changed.")
                                         : tr("This item cannot be changed: %1.").arg(one.fault));
    m_diff->setDiff(one.fault.isEmpty()
                        ? diffTexts(readableJson(one.before.value), readableJson(one.after))
                        : TextDiff());
}

QString ChangeItemsDialog::stepText() const {
    const QString field = forMessage(m_planned.field, 40);
    const int count = static_cast<int>(m_model->changes().changes());
    switch (m_planned.kind) {
    case ValueChange::SetField:
        return tr("Set %1 in %Ln items", nullptr, count).arg(field);
    case ValueChange::RenameField:
        return tr("Rename %1 in %Ln items", nullptr, count).arg(field);
    case ValueChange::RemoveField:
        return tr("Remove %1 from %Ln items", nullptr, count).arg(field);
    case ValueChange::ReplaceText:
        break;
    }
    return tr("Replace “%1” in %Ln items", nullptr, count)
        .arg(forMessage(m_planned.find.toUtf8(), 40));
}

void ChangeItemsDialog::apply() {
    if (!m_ready || m_writing || m_model->changes().changes() == 0)
        return;
    std::vector<ItemEdit> edits;
    for (const PlannedChanges::One &one : m_model->changes().items) {
        if (one.fault.isEmpty())
            edits.push_back({{one.before.ns, one.before.key}, one.before, one.after, std::nullopt});
    }
    const QString text = stepText();
    m_writing = true;
    m_apply->setEnabled(false);
    say(tr("Writing…"));
    thenOn(m_session->commands()->apply(std::move(edits), text), this,
           [this, text](const Result<void> &done) {
               m_writing = false;
               if (done) {
                   Q_EMIT said(tr("Done: %1. It can be undone.").arg(text));
                   accept();
                   return;
               }
               const bool changed = done.error().code == ErrorCode::Conflict;
               Q_EMIT said(changed ? tr("Nothing was changed: another program has written some of "
                                        "these items meanwhile.")
                                   : tr("Nothing was changed: %1.").arg(done.error().detail));
               if (changed)
                   preview(); // of what is stored now
               else
                   say(errorHeadline(done.error().code) + u' ' + done.error().detail);
           });
}

void ChangeItemsDialog::say(const QString &sentence) {
    m_summary->setText(sentence);
    m_summary->setAccessibleName(sentence);
}

} // namespace nestor::ui
