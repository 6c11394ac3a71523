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
#include "ui/session/time_text.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/literal_text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHash>
#include <QHBoxLayout>
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

namespace {

/// What the first box offers beside the changes of values.
constexpr int kLife = 100;
constexpr int kMove = 101;
constexpr int kCopy = 102;
constexpr int kDelete = 103;

QString expiryOf(const Item &item) {
    return item.expiresAt ? exactTime(*item.expiresAt) : ChangeItemsDialog::tr("never");
}

} // namespace

ChangeItemsDialog::ChangeItemsDialog(StoreSession *session, TaskList *tasks, ItemSet items,
                                     const Surroundings &around, QWidget *parent)
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
    , m_life(new QDoubleSpinBox(this))
    , m_unit(new QComboBox(this))
    , m_store(new QComboBox(this))
    , m_target(new QLineEdit(this))
    , m_replaces(new QCheckBox(tr("Replace items that have the same key there"), this))
    , m_summary(new QLabel(this))
    , m_list(new QListView(this))
    , m_diff(new DiffView(this)) {
    setObjectName(u"changeItems"_s);
    build(around);
    nameWindow();
    m_rest.setSingleShot(true);
    m_rest.setInterval(250ms);
    connect(&m_rest, &QTimer::timeout, this, &ChangeItemsDialog::preview);
    connect(this, &QDialog::finished, this, [this] { m_tasks->cancel(m_task); });
    adaptFields();
    resize(860, 620);
}

void ChangeItemsDialog::nameWindow() {
    if (!m_items.scope)
        setWindowTitle(tr("Change %Ln Items", nullptr, static_cast<int>(m_items.ids.size())));
    else if (m_items.scope->ns.isRoot())
        setWindowTitle(tr("Change Items Everywhere"));
    else
        setWindowTitle(tr("Change Items in %1").arg(forMessage(m_items.scope->ns.stored(), 60)));
    setAccessibleName(windowTitle());
}

void ChangeItemsDialog::setKind(BulkChange::Kind kind) {
    static const QHash<BulkChange::Kind, int> entries{{BulkChange::Value, ValueChange::SetField},
                                                      {BulkChange::Life, kLife},
                                                      {BulkChange::Move, kMove},
                                                      {BulkChange::Copy, kCopy},
                                                      {BulkChange::Delete, kDelete}};
    m_kind->setCurrentIndex(m_kind->findData(entries.value(kind)));
    if (kind == BulkChange::Move) {
        m_target->setFocus();
        m_target->selectAll();
    }
}

QWidget *ChangeItemsDialog::makeLife() {
    m_life->setRange(0, 1e9);
    m_life->setDecimals(2);
    m_life->setValue(30);
    m_unit->addItem(tr("minutes"), 1);
    m_unit->addItem(tr("hours"), 60);
    m_unit->addItem(tr("days"), 24 * 60);
    m_unit->addItem(tr("never expires"), 0);
    m_unit->setCurrentIndex(2);
    m_unit->setAccessibleName(tr("Unit of time"));
    m_lifeRow = new QWidget(this);
    m_lifeRow->setObjectName(u"changeLifeRow"_s);
    auto *row = new QHBoxLayout(m_lifeRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_life);
    row->addWidget(m_unit);
    row->addStretch(1);
    connect(m_life, &QDoubleSpinBox::valueChanged, this, &ChangeItemsDialog::ask);
    connect(m_unit, &QComboBox::currentIndexChanged, this, [this] {
        m_life->setEnabled(m_unit->currentData().toInt() > 0);
        ask();
    });
    return m_lifeRow;
}

void ChangeItemsDialog::build(const Surroundings &around) {
    m_kind->addItem(tr("Set a field"), ValueChange::SetField);
    m_kind->addItem(tr("Rename a field"), ValueChange::RenameField);
    m_kind->addItem(tr("Remove a field"), ValueChange::RemoveField);
    m_kind->addItem(tr("Find and replace"), ValueChange::ReplaceText);
    m_kind->addItem(tr("Set how long they live"), kLife);
    m_kind->addItem(tr("Move or rename the namespace"), kMove);
    if (!m_items.scope)
        m_kind->setItemText(m_kind->count() - 1, tr("Move to another namespace"));
    m_kind->addItem(tr("Copy"), kCopy);
    m_kind->addItem(tr("Delete"), kDelete);
    m_kind->setMaxVisibleItems(m_kind->count());
    m_field->setEditable(true);
    for (const QByteArray &field : around.fields)
        m_field->addItem(textOf(field));
    m_field->setCurrentText({});
    m_store->addItem(tr("This store"));
    for (StoreSession *other : around.others) {
        m_others.emplace_back(other);
        m_store->addItem(other->title());
        m_store->setItemData(m_store->count() - 1, literalToolTip(other->url()), Qt::ToolTipRole);
    }
    if (m_items.scope && !m_items.scope->ns.isRoot())
        m_target->setText(textOf(m_items.scope->ns.stored()));
    m_json->setPlaceholderText(tr("As JSON: \"text\", 12, true, null, [1, 2]"));
    m_case->setChecked(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_list->setModel(m_model);
    m_list->setUniformItemSizes(true);
    m_list->setTabKeyNavigation(false);
    const std::pair<QWidget *, QString> names[] = {
        {m_kind, u"changeKind"_s},         {m_field, u"changeField"_s},
        {m_json, u"changeValue"_s},        {m_name, u"changeName"_s},
        {m_find, u"changeFind"_s},         {m_replacement, u"changeReplacement"_s},
        {m_pattern, u"changePattern"_s},   {m_case, u"changeCase"_s},
        {m_life, u"changeLife"_s},         {m_unit, u"changeUnit"_s},
        {m_store, u"changeStore"_s},       {m_target, u"changeTarget"_s},
        {m_replaces, u"changeReplaces"_s}, {m_summary, u"changeSummary"_s},
        {m_list, u"changeList"_s},         {m_diff, u"changeDiff"_s}};
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
    m_form->addRow(tr("From now on"), makeLife());
    m_life->setAccessibleName(tr("From now on"));
    row(tr("Into"), m_store);
    row(tr("Namespace"), m_target);
    m_form->addRow(QString(), m_replaces);

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
    for (QLineEdit *line : {m_json, m_name, m_find, m_replacement, m_target})
        connect(line, &QLineEdit::textChanged, this, &ChangeItemsDialog::ask);
    connect(m_store, &QComboBox::currentIndexChanged, this, &ChangeItemsDialog::adaptFields);
    for (QCheckBox *box : {m_pattern, m_case, m_replaces})
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
    const bool places = kind == kMove || kind == kCopy;
    show(m_field, kind < kLife);
    show(m_json, kind == ValueChange::SetField);
    show(m_name, kind == ValueChange::RenameField);
    for (QWidget *field :
         std::initializer_list<QWidget *>{m_find, m_replacement, m_pattern, m_case})
        show(field, text);
    show(m_lifeRow, kind == kLife);
    show(m_store, kind == kCopy);
    show(m_target, places);
    show(m_replaces, places);
    m_target->setPlaceholderText(kind == kCopy && targetStore() != m_session
                                     ? tr("As agents.42.memories; empty: as it is here")
                                     : tr("As agents.42.memories"));
    m_field->lineEdit()->setPlaceholderText(text ? tr("All texts; or a field, as in user.name")
                                                 : tr("A field, as in user.name"));
    ask();
}

StoreSession *ChangeItemsDialog::targetStore() const {
    const int chosen = m_store->currentIndex();
    if (m_kind->currentData().toInt() != kCopy || chosen <= 0)
        return m_session;
    return m_others[static_cast<size_t>(chosen - 1)]; // null: it was closed meanwhile
}

BulkChange ChangeItemsDialog::change() const {
    BulkChange change;
    const int kind = m_kind->currentData().toInt();
    change.kind = kind == kLife     ? BulkChange::Life
                  : kind == kMove   ? BulkChange::Move
                  : kind == kCopy   ? BulkChange::Copy
                  : kind == kDelete ? BulkChange::Delete
                                    : BulkChange::Value;
    if (change.kind == BulkChange::Value) {
        change.value.kind = static_cast<ValueChange::Kind>(kind);
        change.value.field = m_field->currentText().trimmed().toUtf8();
        change.value.json = m_json->text().trimmed().toUtf8();
        change.value.name = m_name->text().toUtf8();
        change.value.find = m_find->text();
        change.value.replacement = m_replacement->text();
        change.value.isPattern = m_pattern->isChecked();
        change.value.matchesCase = m_case->isChecked();
    }
    if (change.kind == BulkChange::Life && m_unit->currentData().toInt() > 0)
        change.minutes = m_life->value() * m_unit->currentData().toInt();
    if (change.kind == BulkChange::Move || change.kind == BulkChange::Copy) {
        const QByteArray target = m_target->text().trimmed().toUtf8();
        if (!target.isEmpty())
            change.target = NamespacePath::fromStored(target);
        change.replaces = m_replaces->isChecked();
        change.toOtherStore = targetStore() != m_session;
    }
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
    const BulkChange wanted = change();
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
    BatchReader other;
    if (wanted.toOtherStore) {
        const StoreSession *target = targetStore();
        if (target == nullptr || !target->isWritable()) {
            say(tr("The other store is not open for writing."));
            return;
        }
        other = target->store()->onStore([](Store &store, std::vector<Op> ops, Job &job) {
            return store.batch(std::move(ops), job.stopToken());
        });
    }
    say(m_items.scope ? tr("Looking at the items…")
                      : tr("Looking at %Ln items…", nullptr, static_cast<int>(m_items.ids.size())));
    m_planned = wanted;
    TaskSpec spec;
    spec.title = tr("Preview of a change in %1").arg(m_session->title());
    spec.key = "changes:" + m_session->url().toUtf8();
    m_task = m_tasks->start<PlannedChanges>(
        spec, this,
        m_session->store()->onStore(
            [set = m_items, wanted, other](Store &store, Job &job) -> Result<PlannedChanges> {
                return planChanges(set, wanted, store, other, job);
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
            m_model->setChanges(*planned);
            showPlan();
            return {};
        });
}

void ChangeItemsDialog::showPlan() {
    const PlannedChanges &planned = m_model->changes();
    const auto count = [](qint64 number) { return static_cast<int>(number); };
    const int changes = count(planned.changes());
    QStringList parts;
    QString button;
    switch (m_planned.kind) {
    case BulkChange::Move:
        parts << tr("%Ln items to move", nullptr, changes);
        button = tr("Move %Ln Items", nullptr, changes);
        break;
    case BulkChange::Copy:
        parts << tr("%Ln items to copy", nullptr, changes);
        button = tr("Copy %Ln Items", nullptr, changes);
        break;
    case BulkChange::Delete:
        parts << tr("%Ln items to delete", nullptr, changes);
        button = tr("Delete %Ln Items", nullptr, changes);
        break;
    case BulkChange::Value:
    case BulkChange::Life:
        parts << tr("%Ln items to change", nullptr, changes);
        button = tr("Change %Ln Items", nullptr, changes);
        break;
    }
    if (planned.replaced > 0)
        parts << tr("%Ln replaced there", nullptr, count(planned.replaced));
    if (planned.unchanged > 0)
        parts << tr("%Ln unchanged", nullptr, count(planned.unchanged));
    if (planned.faults > 0)
        parts << tr("%Ln cannot be changed", nullptr, count(planned.faults));
    if (planned.missing > 0)
        parts << tr("%Ln no longer stored", nullptr, count(planned.missing));
    say(parts.join(u" · "_s));
    if (m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index(0));
    showCurrent();
    m_ready = true;
    m_apply->setEnabled(changes > 0 && targetStore() != nullptr && targetStore()->isWritable());
    m_apply->setText(changes > 0 ? button : tr("Change"));
}

QString ChangeItemsDialog::nothingToCompare(int row) const {
    const PlannedChanges::One &one = m_model->changes().items[static_cast<size_t>(row)];
    if (!one.fault.isEmpty())
        return tr("This item cannot be changed: %1.").arg(one.fault);
    if (m_planned.kind == BulkChange::Life) {
        const QString then = m_planned.minutes
                                 ? exactTime(Timestamp::now().plusMinutes(*m_planned.minutes))
                                 : tr("never");
        return tr("It expires: %1. Then: %2.").arg(expiryOf(one.before), then);
    }
    return one.target ? tr("Its value stays as it is. It becomes %1.").arg(itemText(*one.target))
                      : tr("Nothing is changed.");
}

void ChangeItemsDialog::showCurrent() {
    const int row = m_list->currentIndex().row();
    const auto &items = m_model->changes().items;
    if (row < 0 || row >= static_cast<int>(items.size())) {
        m_diff->setDiff({});
        return;
    }
    const PlannedChanges::One &one = items[static_cast<size_t>(row)];
    m_diff->setNames(one.replaced ? tr("there now") : tr("stored"),
                     one.replaced ? tr("replaced by") : tr("changed"), nothingToCompare(row));
    const Item &before = one.replaced ? *one.replaced : one.before;
    m_diff->setDiff(one.fault.isEmpty()
                        ? diffTexts(readableJson(before.value), readableJson(one.after))
                        : TextDiff());
}

QString ChangeItemsDialog::stepText() const {
    const QString field = forMessage(m_planned.value.field, 40);
    const QString target = forMessage(m_planned.target.stored(), 60);
    const int count = static_cast<int>(m_model->changes().changes());
    switch (m_planned.kind) {
    case BulkChange::Life:
        return tr("Set the life of %Ln items", nullptr, count);
    case BulkChange::Move:
        return tr("Move %Ln items to %1", nullptr, count).arg(target);
    case BulkChange::Copy:
        if (m_planned.toOtherStore)
            return tr("Copy %Ln items from %1", nullptr, count).arg(m_session->title());
        return tr("Copy %Ln items to %1", nullptr, count).arg(target);
    case BulkChange::Delete:
        return tr("Delete %Ln items", nullptr, count);
    case BulkChange::Value:
        break;
    }
    switch (m_planned.value.kind) {
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
        .arg(forMessage(m_planned.value.find.toUtf8(), 40));
}

void ChangeItemsDialog::apply() {
    StoreSession *target = targetStore();
    if (!m_ready || m_writing || m_model->changes().changes() == 0 || target == nullptr)
        return;
    const QString text = stepText();
    m_writing = true;
    m_apply->setEnabled(false);
    say(tr("Writing…"));
    thenOn(target->commands()->apply(editsOf(m_model->changes(), m_planned), text), this,
           [this, text](const Result<void> &done) { written(done, text); });
}

void ChangeItemsDialog::written(const Result<void> &done, const QString &text) {
    m_writing = false;
    if (!done) {
        const bool changed = done.error().code == ErrorCode::Conflict;
        Q_EMIT said(changed ? tr("Nothing was changed: another program has written some of "
                                 "these items meanwhile.")
                            : tr("Nothing was changed: %1.").arg(done.error().detail));
        if (changed)
            preview(); // of what is stored now
        else
            say(errorHeadline(done.error().code) + u' ' + done.error().detail);
        return;
    }
    if (m_planned.kind == BulkChange::Move) {
        std::vector<std::pair<ItemId, ItemId>> all;
        for (const PlannedChanges::One &one : m_model->changes().items) {
            if (one.fault.isEmpty())
                all.emplace_back(ItemId{one.before.ns, one.before.key}, *one.target);
        }
        const bool whole = m_items.scope && m_items.filter.isEmpty() && m_items.scope->below &&
                           m_model->changes().faults == 0;
        Q_EMIT moved(all, whole ? m_items.scope->ns : NamespacePath(), m_planned.target);
    }
    Q_EMIT said(m_planned.toOtherStore ? tr("Done: %1. It can be undone there.").arg(text)
                                       : tr("Done: %1. It can be undone.").arg(text));
    accept();
}

void ChangeItemsDialog::say(const QString &sentence) {
    m_summary->setText(sentence);
    m_summary->setAccessibleName(sentence);
}

} // namespace nestor::ui
