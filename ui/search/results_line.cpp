// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/results_line.h"

#include "core/base/text.h"
#include "ui/items/item_table_model.h"
#include "ui/search/explanation_text.h"
#include "ui/theme/colors.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/literal_text.h"
#include "ui/widgets/yielding_row.h"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

QString milliseconds(double ms) {
    const QLocale locale;
    return ms < 10 ? ResultsLine::tr("%1 ms").arg(locale.toString(ms, 'f', 1))
                   : ResultsLine::tr("%1 ms").arg(locale.toString(qRound64(ms)));
}

/// The selectivity: "12 %", "less than 0.1 %".
QString shareText(const Explanation &explanation) {
    if (explanation.items <= 0)
        return ResultsLine::tr("all");
    const QLocale locale;
    const double percent =
        100.0 * static_cast<double>(explanation.passing) / static_cast<double>(explanation.items);
    if (explanation.passing > 0 && percent < 0.1)
        return ResultsLine::tr("less than %1 %").arg(locale.toString(0.1, 'f', 1));
    return ResultsLine::tr("%1 %").arg(locale.toString(percent, 'f', percent < 10 ? 1 : 0));
}

/// An embedder's identity ends with a hash, of which a person needs no more than its beginning.
QString shortIdentity(const QByteArray &embedder) {
    constexpr qsizetype kHash = 32;
    constexpr qsizetype kShown = 8;
    const qsizetype at = embedder.lastIndexOf(':') + 1;
    return textOf(embedder.size() - at >= kHash ? embedder.left(at + kShown) + "…" : embedder);
}

QPushButton *linkButton(const QString &text, const QString &objectName) {
    auto *button = new QPushButton(text);
    button->setObjectName(objectName);
    makeLink(button);
    return button;
}

} // namespace

ResultsLine::ResultsLine(QWidget *parent)
    : QWidget(parent)
    , m_text(new ElidedLabel)
    , m_notes(new QLabel)
    , m_explanation(new QLabel)
    , m_explain(linkButton(tr("Explain"), u"explain"_s))
    , m_python(linkButton(tr("Copy as Python"), u"copyAsPython"_s))
    , m_compare(linkButton(tr("Compare With the Agent"), u"compareWithAgent"_s))
    , m_retry(linkButton(tr("Try again"), u"tryAgain"_s)) {
    setAccessibleName(tr("About the results"));
    m_text->setObjectName(u"resultsText"_s);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_notes->setObjectName(u"resultsNotes"_s);
    m_notes->setTextFormat(Qt::PlainText);
    m_notes->setWordWrap(true);
    m_notes->hide();
    m_explanation->setObjectName(u"explanation"_s);
    m_explanation->setTextFormat(Qt::PlainText);
    m_explanation->setWordWrap(true);
    m_explanation->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_explanation->hide();
    m_explain->setCheckable(true);
    m_explain->setToolTip(tr("How this answer came about"));
    m_python->setToolTip(tr("The LangGraph call that asks the same"));
    m_compare->setToolTip(tr("What LangGraph's own search answers, beside the nearest of all"));
    connect(m_compare, &QPushButton::clicked, this, &ResultsLine::comparisonRequested);
    m_retry->hide();

    auto *row = new YieldingRow;
    row->setObjectName(u"resultsRow"_s);
    row->addStretching(m_text);
    row->addWidget(m_retry);
    row->addWidget(m_explain);
    row->addWidget(m_python);
    row->addYielding(m_compare);
    row->addMenu(tr("More about these results"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::kMedium, spacing::kTight, spacing::kMedium,
                               spacing::kTight);
    column->setSpacing(spacing::kTight);
    column->addWidget(m_notes);
    column->addWidget(m_explanation);
    column->addWidget(row);

    connect(m_explain, &QPushButton::toggled, m_explanation, &QWidget::setVisible);
    connect(m_python, &QPushButton::clicked, this, &ResultsLine::copyAsPythonRequested);
    connect(m_retry, &QPushButton::clicked, this, &ResultsLine::retryRequested);
}

void ResultsLine::setFault(bool fault) {
    QPalette palette = this->palette();
    if (fault)
        palette.setColor(QPalette::PlaceholderText, Colors::of(palette).error);
    m_text->setPalette(fault ? palette : QPalette());
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_retry->setVisible(fault);
}

QString ResultsLine::summary(const ItemTableModel &model) {
    const QLocale locale;
    const int rows = model.rowCount();
    QStringList parts;
    if (model.isLoading() && rows == 0)
        return tr("Looking…");
    if (model.isLoading() && !model.showsQuery() && !model.query().query.isEmpty())
        return tr("Searching…"); // not what the former question found
    if (const auto &explanation = model.explanation()) {
        parts.append(model.hasMoreHits() ? tr("The best %Ln results", nullptr, rows)
                                         : tr("%Ln results", nullptr, rows));
        // An index spares looking at all of them.
        const bool all = !explanation->plan.walksGraph();
        const QString among =
            explanation->passingEstimated
                ? (all ? tr("about %1 items looked at") : tr("among about %1 items"))
                : (all ? tr("%1 items looked at") : tr("among %1 items"));
        parts.append(among.arg(locale.toString(explanation->passing)));
        parts.append(planWords(explanation->plan));
        if (explanation->indexed < explanation->vectors && explanation->plan.walksGraph())
            parts.append(tr("index behind"));
    } else {
        parts.append(model.query().filter.isEmpty() ? tr("%Ln items", nullptr, rows)
                                                    : tr("%Ln items pass", nullptr, rows));
        if (model.isLoading())
            parts.append(tr("still counting…"));
    }
    parts.append(milliseconds(model.milliseconds()));
    return parts.join(u" · "_s);
}

QString ResultsLine::explain(const Explanation &explanation) {
    const QLocale locale;
    QStringList lines;
    QStringList reasons;
    for (const SearchRemark &reason : explanation.reasons)
        reasons.append(remarkWords(reason));
    lines.append(tr("Plan: %1 – %2.").arg(planWords(explanation.plan), reasons.join(u"; "_s)));
    const auto number = [&locale](qint64 n) { return locale.toString(n); };
    QString passing =
        (explanation.passingEstimated
             ? tr("%1 items in the store, about %2 pass namespace and filter (%3), %4 scored.")
             : tr("%1 items in the store, %2 pass namespace and filter (%3), %4 scored."))
            .arg(number(explanation.items), number(explanation.passing), shareText(explanation),
                 number(explanation.candidates));
    if (explanation.sampled > 0)
        passing +=
            u' ' + tr("%1 were looked at to choose the plan.").arg(number(explanation.sampled));
    lines.append(passing);
    if (explanation.vectors > 0) {
        const QString sentence =
            explanation.indexed == 0 ? tr("%1 vectors, none of them in a graph.")
            : explanation.indexed < explanation.vectors
                ? tr("%1 vectors, %2 of them in the graph; the others are compared one by one.")
                : tr("%1 vectors, all of them in the graph.");
        lines.append(explanation.indexed > 0 && explanation.indexed < explanation.vectors
                         ? sentence.arg(number(explanation.vectors), number(explanation.indexed))
                         : sentence.arg(number(explanation.vectors)));
    }
    QStringList steps;
    for (const Explanation::Step &step : explanation.steps)
        steps.append(textOf(step.name) + u' ' + milliseconds(step.milliseconds));
    if (!steps.isEmpty())
        lines.append(tr("Time: %1.").arg(steps.join(u", "_s)));
    if (!explanation.embedder.isEmpty())
        lines.append(tr("Embedder: %1.").arg(shortIdentity(explanation.embedder)));
    return lines.join(u'\n');
}

void ResultsLine::describe(const ItemTableModel &model) {
    setFault(false);
    m_summary = summary(model);
    showText();
    const auto &explanation = model.explanation();
    m_explain->setVisible(explanation.has_value());
    m_explanation->setText(explanation ? explain(*explanation) : QString());
    m_explanation->setVisible(explanation && m_explain->isChecked());
    QStringList notes;
    for (const SearchRemark &note : model.notes())
        notes.append(u"⚠ "_s + remarkWords(note));
    m_notes->setText(notes.join(u'\n'));
    m_notes->setVisible(!notes.isEmpty());
}

void ResultsLine::setSelected(int rows) {
    m_selected = rows;
    if (m_retry->isHidden()) // an error stays until the next answer
        showText();
}

void ResultsLine::showText() {
    m_text->setText(m_selected > 1 ? tr("%Ln selected", nullptr, m_selected) + u" · "_s + m_summary
                                   : m_summary);
    m_text->setToolTip({});
}

void ResultsLine::showError(const Error &error) {
    setFault(true);
    m_text->setText(u"✕ "_s + error.detail);
    m_text->setToolTip(literalToolTip(error.detail));
}

} // namespace nestor::ui
