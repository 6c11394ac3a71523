// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/explanation_text.h"

#include "core/base/text.h"
#include "core/model/explanation_words.h"
#include "ui/search/results_line.h"

#include <QCoreApplication>
#include <QLocale>

namespace nestor::ui {

namespace {

QString wayText(VectorWay way) {
    switch (way) {
    case VectorWay::Exact:
        return ResultsLine::tr("all compared", "how was searched");
    case VectorWay::Graph:
        return ResultsLine::tr("by the index", "how was searched");
    case VectorWay::FilteredGraph:
    case VectorWay::WideningGraph:
        break;
    }
    return ResultsLine::tr("by the index, conditions inside", "how was searched");
}

QString argumentText(const SearchRemark::Argument &argument) {
    const QLocale locale;
    if (const auto *number = std::get_if<qint64>(&argument))
        return locale.toString(*number);
    if (const auto *measure = std::get_if<double>(&argument))
        return locale.toString(*measure, 'g', 3);
    return forMessage(std::get<QByteArray>(argument));
}

} // namespace

QString planWords(const SearchPlan &plan) {
    switch (plan.rankedBy) {
    case RankedBy::Time:
        return ResultsLine::tr("newest first", "how was searched");
    case RankedBy::Words:
        return ResultsLine::tr("by words", "how was searched");
    case RankedBy::WordsAlone:
        return ResultsLine::tr("by words only", "how was searched");
    case RankedBy::Vectors:
    case RankedBy::Both:
        break;
    }
    return wayText(plan.way);
}

QString remarkWords(const SearchRemark &remark) {
    const QString words = QCoreApplication::translate("SearchRemark", remarkTemplate(remark.kind));
    // Not QString::arg(): a key may hold "%2" itself.
    QString text;
    for (qsizetype at = 0; at < words.size(); ++at) {
        const bool marked = words[at] == u'%' && at + 1 < words.size() && words[at + 1].isDigit();
        const int argument = marked ? words[at + 1].digitValue() - 1 : -1;
        if (argument < 0 || std::size_t(argument) >= remark.arguments.size()) {
            text += words[at];
            continue;
        }
        text += argumentText(remark.arguments[std::size_t(argument)]);
        ++at;
    }
    return text;
}

} // namespace nestor::ui
