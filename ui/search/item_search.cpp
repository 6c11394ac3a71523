// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/search/item_search.h"

namespace nestor::ui {

ItemQuery queryOf(const ItemSearch &search) {
    ItemQuery query;
    if (search.scope != SearchRange::Everywhere)
        query.scope.ns = search.ns;
    query.scope.below = search.scope != SearchRange::OnlyHere;
    query.filter = search.filter;
    query.query = search.text.trimmed().toUtf8();
    query.mode = search.mode;
    query.order = search.order;
    return query;
}

bool showTheSame(const ItemSearch &a, const ItemSearch &b) {
    ItemQuery left = queryOf(a);
    ItemQuery right = queryOf(b);
    if (left.query.isEmpty())
        left.mode = right.mode; // says nothing without a question
    else
        left.order = right.order; // hits come by score
    return left == right;
}

} // namespace nestor::ui
