// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/report_window.h"

#include "ui/session/prompts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/literal_text.h"

#include "core/base/whole_file.h"

#include <QAbstractTableModel>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

class ReportModel : public QAbstractTableModel {
public:
    ReportModel(const TaskReport &report, QObject *parent)
        : QAbstractTableModel(parent)
        , m_report(report) {}

    int rowCount(const QModelIndex &parent) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_report.rows.size());
    }
    int columnCount(const QModelIndex &parent) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_report.columns.size());
    }
    QVariant data(const QModelIndex &index, int role) const override {
        if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
            return {};
        const QString text = m_report.rows.value(index.row()).value(index.column());
        return role == Qt::ToolTipRole ? literalToolTip(text) : text;
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override {
        if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
            return {};
        return m_report.columns.value(section);
    }

private:
    const TaskReport &m_report;
};

/// Gives rows of several lines some air.
class AiryDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, spacing::kMedium);
    }
};

constexpr int kRowsMeasured = 50;
constexpr int kMostCharacters = 36;
constexpr qsizetype kRowsWrapped = 200;

QByteArray csvField(const QString &text) {
    const QByteArray field = text.toUtf8();
    if (!field.contains(',') && !field.contains('"') && !field.contains('\n'))
        return field;
    return '"' + QByteArray(field).replace('"', "\"\"") + '"';
}

QByteArray csvLine(const QStringList &cells) {
    QByteArrayList fields;
    for (const QString &cell : cells)
        fields.append(csvField(cell));
    return fields.join(',') + "\r\n";
}

} // namespace

ReportWindow::ReportWindow(TaskReport report, Prompts *prompts, QWidget *parent)
    : QDialog(parent)
    , m_report(std::move(report))
    , m_prompts(prompts)
    , m_table(new QTableView(this))
    , m_show(new QPushButton(tr("Show Item"), this)) {
    setObjectName(u"reportWindow"_s);
    setWindowTitle(m_report.title);
    setAccessibleName(m_report.title);
    auto *intro = new QLabel(m_report.intro, this);
    intro->setObjectName(u"reportIntro"_s);
    intro->setTextFormat(Qt::PlainText);
    intro->setWordWrap(true);
    intro->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);

    m_table->setObjectName(u"reportTable"_s);
    m_table->setAccessibleName(tr("Lines of the report"));
    m_table->setModel(new ReportModel(m_report, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setItemDelegate(new AiryDelegate(m_table));
    const bool wraps = m_report.rows.size() <= kRowsWrapped;
    m_table->setWordWrap(wraps);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_table->horizontalHeader()->setResizeContentsPrecision(kRowsMeasured);
    m_table->verticalHeader()->setDefaultSectionSize(rowHeight(fontMetrics()));
    m_table->resizeColumnsToContents();
    for (int column = 0; column < m_report.columns.size(); ++column) {
        m_table->setColumnWidth(column, qMin(m_table->columnWidth(column) + spacing::kMedium,
                                             fontMetrics().averageCharWidth() * kMostCharacters));
    }
    // The last is what there is most of.
    m_table->horizontalHeader()->setSectionResizeMode(static_cast<int>(m_report.columns.size()) - 1,
                                                      QHeaderView::Stretch);
    if (wraps) { // sentences are there to be read; very many lines are looked through
        m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
        m_table->resizeRowsToContents();
        connect(m_table->horizontalHeader(), &QHeaderView::sectionResized, m_table,
                &QTableView::resizeRowsToContents);
    }
    m_table->setVisible(!m_report.rows.isEmpty());

    m_show->setObjectName(u"showItem"_s);
    m_show->setVisible(!m_report.items.empty());
    const auto update = [this] {
        m_show->setEnabled(m_report.itemAt(m_table->currentIndex().row()).has_value());
    };
    connect(m_show, &QPushButton::clicked, this,
            [this] { showItem(m_table->currentIndex().row()); });
    connect(m_table, &QTableView::activated, this,
            [this](const QModelIndex &index) { showItem(index.row()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, update);
    update();

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->setObjectName(u"dialogButtons"_s);
    buttons->button(QDialogButtonBox::Close)->setObjectName(u"closeDialog"_s);
    auto *copyButton = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copyButton->setObjectName(u"copyReport"_s);
    connect(copyButton, &QPushButton::clicked, this, &ReportWindow::copy);
    if (m_prompts) {
        auto *saveButton = buttons->addButton(tr("Save as CSV…"), QDialogButtonBox::ActionRole);
        saveButton->setObjectName(u"saveReport"_s);
        connect(saveButton, &QPushButton::clicked, this, &ReportWindow::save);
    }
    buttons->addButton(m_show, QDialogButtonBox::ActionRole);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    for (QAbstractButton *button : buttons->buttons())
        static_cast<QPushButton *>(button)->setAutoDefault(false); // Return goes to a row's item

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(intro);
    layout->addWidget(m_table, 1);
    if (m_report.rows.isEmpty())
        layout->addStretch(1);
    layout->addWidget(buttons);
    resize(m_report.rows.isEmpty() ? QSize(560, 200) : QSize(960, 480));
}

void ReportWindow::showItem(int row) {
    if (const auto id = m_report.itemAt(row))
        Q_EMIT itemRequested(m_report.store, *id);
}

QByteArray ReportWindow::csv() const {
    QByteArray text = csvLine(m_report.columns);
    for (const QStringList &row : m_report.rows)
        text += csvLine(row);
    return text;
}

void ReportWindow::copy() {
    QString text = m_report.intro;
    for (const QStringList &row : m_report.rows)
        text += u'\n' + row.join(u'\t');
    QGuiApplication::clipboard()->setText(text);
}

void ReportWindow::save() {
    Prompts::FileRequest request;
    request.title = tr("Save the report");
    request.name = tr("report.csv");
    request.filters = {tr("Tables (*.csv)")};
    request.defaultSuffix = u"csv"_s;
    m_prompts->saveFile(this, request, [this](const QString &path) {
        if (const auto saved = writeWholeFile(path, csv()); !saved)
            setWindowTitle(
                tr("%1: could not be saved: %2").arg(m_report.title, saved.error().detail));
    });
}

} // namespace nestor::ui
