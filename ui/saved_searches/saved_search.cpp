// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/saved_searches/saved_search.h"

#include "core/base/text.h"
#include "core/filter/filter_parser.h"
#include "ui/search/filter_text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <iterator>
#include <optional>

namespace nestor::ui {

using namespace Qt::StringLiterals;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(SavedSearch)
};

// By name, not by number: the settings outlive the order of an enum.
template <typename T>
struct Named {
    T value;
    QLatin1StringView name;
};
constexpr Named<SearchRange> kScopes[] = {{SearchRange::HereAndBelow, QLatin1StringView("below")},
                                          {SearchRange::Everywhere, QLatin1StringView("store")},
                                          {SearchRange::OnlyHere, QLatin1StringView("here")}};
constexpr Named<SearchMode> kModes[] = {{SearchMode::Hybrid, QLatin1StringView("hybrid")},
                                        {SearchMode::Semantic, QLatin1StringView("semantic")},
                                        {SearchMode::Text, QLatin1StringView("text")}};
constexpr Named<RowOrder::By> kOrders[] = {{RowOrder::Key, QLatin1StringView("key")},
                                           {RowOrder::CreatedAt, QLatin1StringView("created")},
                                           {RowOrder::UpdatedAt, QLatin1StringView("updated")},
                                           {RowOrder::ExpiresAt, QLatin1StringView("expires")},
                                           {RowOrder::Field, QLatin1StringView("field")}};

template <typename T, size_t N>
QString nameOf(const Named<T> (&names)[N], T value) {
    const auto *found = std::find_if(std::begin(names), std::end(names),
                                     [&](const Named<T> &named) { return named.value == value; });
    return found == std::end(names) ? QString() : QString(found->name);
}

template <typename T, size_t N>
std::optional<T> valueOf(const Named<T> (&names)[N], const QString &name) {
    const auto *found = std::find_if(std::begin(names), std::end(names),
                                     [&](const Named<T> &named) { return named.name == name; });
    return found == std::end(names) ? std::nullopt : std::optional(found->value);
}

QJsonObject toObject(const SavedSearch &saved) {
    const ItemSearch &search = saved.search;
    QJsonObject object{{u"name"_s, saved.name},
                       {u"scope"_s, nameOf(kScopes, search.scope)},
                       {u"mode"_s, nameOf(kModes, search.mode)}};
    if (!search.ns.isRoot()) // the root has no stored form: it is the one that is not there
        object[u"namespace"_s] = textOf(search.ns.stored());
    if (!search.text.isEmpty())
        object[u"query"_s] = search.text;
    if (!search.filter.isEmpty())
        object[u"filter"_s] = textOf(filterToJson(search.filter)); // numbers keep digits
    if (search.order != RowOrder()) {
        object[u"order"_s] = nameOf(kOrders, search.order.by);
        object[u"descending"_s] = search.order.descending;
        if (search.order.by == RowOrder::Field)
            object[u"field"_s] = textOf(search.order.field.text);
    }
    return object;
}

std::optional<SavedSearch> fromObject(const QJsonObject &object) {
    SavedSearch saved;
    ItemSearch &search = saved.search;
    saved.name = object[u"name"_s].toString().left(kSavedNameLength);
    const auto scope = valueOf(kScopes, object[u"scope"_s].toString());
    const auto mode = valueOf(kModes, object[u"mode"_s].toString(u"hybrid"_s));
    const auto order = valueOf(kOrders, object[u"order"_s].toString(u"key"_s));
    const auto filter = parseFilter(object[u"filter"_s].toString(u"{}"_s).toUtf8());
    if (saved.name.isEmpty() || !scope || !mode || !order || !filter)
        return std::nullopt;
    if (object.contains(u"namespace"_s))
        search.ns = NamespacePath::fromStored(object[u"namespace"_s].toString().toUtf8());
    search.scope = *scope;
    search.text = object[u"query"_s].toString();
    search.mode = *mode;
    search.filter = *filter;
    search.order.by = *order;
    search.order.descending = object[u"descending"_s].toBool();
    if (*order == RowOrder::Field) {
        const auto field = parseFieldName(object[u"field"_s].toString().toUtf8());
        if (!field)
            return std::nullopt;
        search.order.field = *field;
    }
    return saved;
}

QStringList conditionsIn(const Filter &filter) {
    QStringList texts;
    if (filter.isEmpty())
        return texts;
    for (const FilterNode &condition : conditionsOf(filter))
        texts.append(conditionText(condition));
    return texts;
}

} // namespace

QString proposedName(const ItemSearch &search) {
    QString name = search.text.simplified();
    if (name.isEmpty())
        name = conditionsIn(search.filter).join(u", "_s);
    if (name.isEmpty() && search.scope != SearchRange::Everywhere && !search.ns.isRoot())
        name = forMessage(search.ns.labels().constLast(), 60);
    if (name.isEmpty())
        name = Words::tr("All items");
    return name.left(kSavedNameLength);
}

QString describeSearch(const ItemSearch &search) {
    QStringList parts;
    if (search.scope == SearchRange::Everywhere || search.ns.isRoot())
        parts.append(Words::tr("everywhere"));
    else if (search.scope == SearchRange::OnlyHere)
        parts.append(Words::tr("only in %1").arg(forMessage(search.ns.stored(), 120)));
    else
        parts.append(Words::tr("in %1 and below").arg(forMessage(search.ns.stored(), 120)));
    if (!search.text.isEmpty()) {
        const QString text = search.text.simplified().left(120);
        parts.append(search.mode == SearchMode::Text ? Words::tr("the words “%1”").arg(text)
                     : search.mode == SearchMode::Semantic
                         ? Words::tr("the meaning of “%1”").arg(text)
                         : Words::tr("meaning and words of “%1”").arg(text));
    }
    parts.append(conditionsIn(search.filter));
    return parts.join(u" · "_s);
}

QByteArray toJson(const SavedSearches &searches) {
    QJsonArray array;
    for (const SavedSearch &saved : searches)
        array.append(toObject(saved));
    return QJsonDocument(array).toJson(QJsonDocument::Compact);
}

SavedSearches savedSearchesFrom(const QByteArray &json) {
    SavedSearches searches;
    for (const QJsonValue &value : QJsonDocument::fromJson(json).array()) {
        if (searches.size() == kSavedSearchesKept)
            break;
        if (auto saved = fromObject(value.toObject()))
            searches.push_back(*std::move(saved));
    }
    return searches;
}

} // namespace nestor::ui
