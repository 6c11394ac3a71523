// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/review/review_window.h"

#include "core/base/text.h"
#include "ui/jobs/task_list.h"
#include "ui/review/merge_pane.h"
#include "ui/review/pair_model.h"
#include "ui/review/pair_side.h"
#include "ui/session/error_text.h"
#include "ui/session/item_commands.h"
#include "ui/session/store_session.h"
#include "ui/session/then_on.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPointer>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

/// Who has more to look at looks at the others afterwards.
constexpr qint64 kMostPairs = 5000;
/// So many pairs are looked at again when the whole store may have changed.
constexpr size_t kLookedAgain = 1000;

struct Found {
    std::vector<MemoryPair> pairs;
    RadarReport report;
};

/// What a pair is by its items as they are now. The same values are the same pair: after an undo.
std::optional<MemoryPair> nowOf(const MemoryPair &pair, const std::optional<Item> &left,
                                const std::optional<Item> &right) {
    if (!left || !right)
        return std::nullopt;
    if (left->value != pair.items[0].value || right->value != pair.items[1].value)
        return judgePair(*left, *right);
    MemoryPair same = pair;
    same.items = {*left, *right};
    return same;
}

QLabel *plainLabel(const QString &name, QWidget *parent) {
    auto *label = new QLabel(parent);
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

ReviewWindow::ReviewWindow(StoreSession *session, TaskList *tasks, ReviewMarks marks,
                           const NamespacePath &ns, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
    , m_tasks(tasks)
    , m_marks(std::move(marks))
    , m_ns(ns)
    , m_model(new PairModel(this))
    , m_summary(plainLabel(u"reviewSummary"_s, this))
    , m_what(plainLabel(u"reviewWhat"_s, this))
    , m_message(plainLabel(u"reviewMessage"_s, this))
    , m_list(new QListView(this))
    , m_left(new PairSide(PairSide::Side::Left, this))
    , m_right(new PairSide(PairSide::Side::Right, this))
    , m_merge(new MergePane(this)) {
    setObjectName(u"reviewWindow"_s);
    setWindowTitle(tr("Review Memories – %1").arg(session->title()));
    setAccessibleName(windowTitle());
    build();
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ReviewWindow::showCurrent);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_model, signal, this, [this] { showCurrent(); });
    connect(m_model, &QAbstractItemModel::dataChanged, this, &ReviewWindow::showCurrent);
    connect(session, &StoreSession::changed, this, &ReviewWindow::lookAgain);
    connect(session->commands(), &ItemCommands::failed, this,
            [this](const QString &, const Error &error) { say(errorHeadline(error.code)); });
    connect(m_merge, &MergePane::saveRequested, this, &ReviewWindow::saveMerge);
    connect(m_merge, &MergePane::cancelRequested, this, &ReviewWindow::endMerge);
    showCurrent();
    search();
}

void ReviewWindow::build() {
    m_list->setObjectName(u"reviewList"_s);
    m_list->setAccessibleName(tr("Pairs of memories"));
    m_list->setModel(m_model);
    m_list->setTabKeyNavigation(false);
    m_list->setUniformItemSizes(true);
    m_list->setSpacing(2);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumWidth(fontMetrics().averageCharWidth() * 24);
    m_message->setForegroundRole(QPalette::PlaceholderText);
    QFont strong = m_what->font();
    strong.setBold(true);
    m_what->setFont(strong);

    auto *sides = new QHBoxLayout;
    sides->setSpacing(spacing::kMedium);
    sides->addWidget(m_left, 1);
    sides->addWidget(m_right, 1);
    sides->addWidget(m_merge, 1);
    m_merge->hide();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(spacing::kSmall);
    buttons->addWidget(addButton(u"keepLeft"_s, tr("Keep Left"), u"1"_s, &ReviewWindow::keepLeft));
    buttons->addWidget(
        addButton(u"keepRight"_s, tr("Keep Right"), u"2"_s, &ReviewWindow::keepRight));
    buttons->addWidget(addButton(u"mergePair"_s, tr("Merge"), u"M"_s, &ReviewWindow::merge));
    buttons->addWidget(
        addButton(u"dismissPair"_s, tr("No Problem"), u"N"_s, &ReviewWindow::dismiss));
    buttons->addStretch(1);
    m_buttons[0]->setToolTip(tr("Deletes the right one; can be undone"));
    m_buttons[1]->setToolTip(tr("Deletes the left one; can be undone"));
    m_buttons[2]->setToolTip(tr("Makes one of both, in an editor on the right"));
    m_buttons[3]->setToolTip(tr("Tells this pair no more until one of both changes"));

    auto *pair = new QWidget(this);
    pair->setObjectName(u"reviewPair"_s);
    auto *column = new QVBoxLayout(pair);
    column->setContentsMargins(spacing::kMedium, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(m_what);
    column->addLayout(sides, 1);
    column->addLayout(buttons);
    auto *splitter = new QSplitter(this);
    splitter->setObjectName(u"reviewSplitter"_s);
    splitter->addWidget(m_list);
    splitter->addWidget(pair);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 3);
    splitter->setChildrenCollapsible(false);
    splitter->setSizes({280, 760});
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(spacing::kMedium);
    layout->addWidget(m_summary);
    layout->addWidget(splitter, 1);
    layout->addWidget(m_message);
    m_list->setFocus();
    resize(1080, 620);

    const auto shortcut = [this](const QKeySequence &key, auto command) {
        m_shortcuts.push_back(new QShortcut(key, this));
        connect(m_shortcuts.back(), &QShortcut::activated, this, command);
    };
    shortcut(QKeySequence(u"Ctrl+Z"_s), [this] { m_session->commands()->undo(); });
    shortcut(QKeySequence(u"Ctrl+Shift+Z"_s), [this] { m_session->commands()->redo(); });
}

QPushButton *ReviewWindow::addButton(const QString &name, const QString &text, const QString &key,
                                     void (ReviewWindow::*command)()) {
    auto *button = new QPushButton(tr("%1  (%2)").arg(text, key), this);
    button->setObjectName(name);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, this, command);
    auto *shortcut = new QShortcut(QKeySequence(key), this);
    shortcut->setAutoRepeat(false); // a key held down settles one pair
    connect(shortcut, &QShortcut::activated, button, [button] {
        if (button->isEnabled())
            button->click();
    });
    m_buttons.push_back(button);
    m_shortcuts.push_back(shortcut);
    return button;
}

void ReviewWindow::search() {
    m_searching = true;
    updateSummary();
    RadarPlan plan;
    plan.ns = m_ns;
    plan.dismissed = m_marks.all();
    m_tasks->start<std::shared_ptr<Found>>(
        {.title = tr("Comparing the memories of %1").arg(m_session->title()),
         .key = "review:" + m_session->url().toUtf8(),
         .unit = TaskSpec::Unit::Items},
        this,
        m_session->store()->onStore(
            [plan = std::move(plan)](Store &store, Job &job) -> Result<std::shared_ptr<Found>> {
                auto found = std::make_shared<Found>();
                auto report = findPairs(store, plan, job, [&found](const MemoryPair &pair) {
                    if (qint64(found->pairs.size()) < kMostPairs)
                        found->pairs.push_back(pair);
                });
                if (!report)
                    return failure(std::move(report.error()));
                found->report = *report;
                return found;
            }),
        [this](const Result<std::shared_ptr<Found>> &found) -> TaskOutcome {
            m_searching = false;
            if (!found) {
                say(errorHeadline(found.error().code));
                updateSummary();
                return {tr("Memories were not compared: %1").arg(found.error().detail),
                        std::nullopt};
            }
            m_items = (*found)->report.items;
            m_model->setPairs(std::move((*found)->pairs));
            if (m_model->rowCount() > 0)
                m_list->setCurrentIndex(m_model->index(0));
            showCurrent();
            return {tr("Compared %L1 memories; conflicts: %L2, duplicates: %L3")
                        .arg((*found)->report.items)
                        .arg((*found)->report.conflicts)
                        .arg((*found)->report.duplicates),
                    std::nullopt};
        });
}

void ReviewWindow::updateSummary() {
    if (m_searching) {
        m_summary->setText(tr("Looking for memories that say the same or contradict each other…"));
        return;
    }
    const int conflicts = m_model->count(PairKind::Conflict);
    const int duplicates = m_model->count(PairKind::Duplicate);
    if (conflicts + duplicates == 0) {
        m_summary->setText(tr("Nothing to settle among %L1 memories. What is said in other words "
                              "is not seen.")
                               .arg(m_items));
        return;
    }
    m_summary->setText(tr("Conflicts: %L1, duplicates: %L2, among %L3 memories.")
                           .arg(conflicts)
                           .arg(duplicates)
                           .arg(m_items));
}

void ReviewWindow::showCurrent() {
    if (m_merging) // what is typed is about that pair, whatever becomes of it
        return updateSummary();
    const MemoryPair *pair = m_model->pairAt(m_list->currentIndex().row());
    const bool writable = m_session->isWritable();
    for (size_t i = 0; i < m_buttons.size(); ++i) // the last one writes no item
        m_buttons[i]->setEnabled(pair != nullptr && (writable || i + 1 == m_buttons.size()));
    updateSummary();
    if (pair == nullptr) {
        m_what->clear();
        m_left->clear();
        m_right->clear();
        return;
    }
    m_what->setText(pairText(*pair));
    const auto &[left, right] = pair->items;
    m_left->show(left, right.value, pair->later == 0);
    m_right->show(right, left.value, pair->later == 1);
}

void ReviewWindow::say(const QString &sentence) {
    m_message->setText(sentence);
}

void ReviewWindow::keep(size_t side) {
    const MemoryPair *pair = m_model->pairAt(m_list->currentIndex().row());
    if (pair == nullptr)
        return;
    const Item &other = pair->items[1 - side];
    const ItemId kept{pair->items[side].ns, pair->items[side].key};
    const ItemId gone{other.ns, other.key};
    const QString text = tr("Keep %1, delete %2").arg(itemText(kept), itemText(gone));
    thenOn(m_session->commands()->apply({{gone, other, std::nullopt, std::nullopt}}, text), this,
           [this, text](const Result<void> &done) {
               say(done ? text : errorHeadline(done.error().code));
           });
}

void ReviewWindow::merge() {
    const MemoryPair *pair = m_model->pairAt(m_list->currentIndex().row());
    if (pair == nullptr)
        return;
    m_merging = *pair;
    for (QPushButton *button : m_buttons)
        button->setEnabled(false);
    for (QShortcut *shortcut : m_shortcuts)
        shortcut->setEnabled(false);
    m_list->setEnabled(false);
    m_right->hide();
    m_merge->show();
    m_merge->begin(*pair);
    say({});
}

void ReviewWindow::saveMerge() {
    if (!m_merging)
        return;
    const auto &[earlier, later] = m_merging->items;
    const ItemId kept{later.ns, later.key};
    const ItemId gone{earlier.ns, earlier.key};
    const QString text = tr("Merge %1 into %2").arg(itemText(gone), itemText(kept));
    std::vector<ItemEdit> edits{{kept, later, m_merge->value(), std::nullopt},
                                {gone, earlier, std::nullopt, std::nullopt}};
    thenOn(m_session->commands()->apply(std::move(edits), text), this,
           [this, text](const Result<void> &done) {
               if (done)
                   endMerge();
               say(done ? text : errorHeadline(done.error().code));
           });
}

void ReviewWindow::endMerge() {
    m_merging.reset();
    for (QShortcut *shortcut : m_shortcuts)
        shortcut->setEnabled(true);
    m_list->setEnabled(true);
    m_merge->hide();
    m_right->setVisible(true);
    m_list->setFocus();
    showCurrent();
}

void ReviewWindow::reject() {
    if (!m_merging)
        return QDialog::reject();
    if (m_merge->isEdited())
        return say(tr("Save what you merged, or cancel it, first."));
    endMerge();
}

void ReviewWindow::dismiss() {
    const int number = m_model->numberAt(m_list->currentIndex().row());
    const MemoryPair *pair = m_model->pairAt(m_list->currentIndex().row());
    if (pair == nullptr || !m_session->isOpen())
        return;
    const QByteArray mark = pairMark(pair->items[0], pair->items[1]);
    const QString text = tr("No problem: %1, %2")
                             .arg(itemText({pair->items[0].ns, pair->items[0].key}),
                                  itemText({pair->items[1].ns, pair->items[1].key}));
    // What is remembered can be taken back after the window has gone, too.
    const auto set = [marks = m_marks, mark, number, window = QPointer(this)](bool dismissed) {
        if (window)
            window->m_model->setDismissed(number, dismissed);
        marks.note(mark, dismissed);
    };
    set(true);
    m_session->commands()->push(
        text, [set] { set(false); }, [set] { set(true); });
    say(text);
}

void ReviewWindow::lookAgain(const StoreChange &change) {
    if (m_searching || !m_session->isOpen())
        return;
    std::vector<int> numbers =
        m_model->numbersOf(change.everything ? std::vector<ItemId>() : change.items);
    if (!change.everything && change.items.empty())
        return;
    // What an answer that is dropped now would have told is asked again.
    if (m_look.isPending())
        numbers.insert(numbers.end(), m_looked.begin(), m_looked.end());
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    if (numbers.size() > kLookedAgain)
        numbers.resize(kLookedAgain);
    std::vector<Op> looks;
    for (const int number : numbers) {
        for (const ItemId &id : m_model->itemsOf(number))
            looks.emplace_back(PeekOp{id});
    }
    if (looks.empty())
        return;
    m_looked = numbers;
    m_look.batch(*m_session->store(), std::move(looks), this,
                 [this, numbers](const Result<std::vector<OpAnswer>> &answers) {
                     if (!answers)
                         return;
                     for (size_t i = 0; i < numbers.size(); ++i) {
                         const auto &left = std::get<PeekAnswer>((*answers)[2 * i]).item;
                         const auto &right = std::get<PeekAnswer>((*answers)[2 * i + 1]).item;
                         m_model->setPair(numbers[i],
                                          nowOf(m_model->pair(numbers[i]), left, right));
                     }
                     if (!m_list->currentIndex().isValid() && m_model->rowCount() > 0)
                         m_list->setCurrentIndex(m_model->index(0));
                     showCurrent();
                 });
}

} // namespace nestor::ui
