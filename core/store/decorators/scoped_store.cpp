// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/scoped_store.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

/// Puts the scope in front of every namespace in an operation.
class Entry {
public:
    explicit Entry(const NamespacePath &scope)
        : m_scope(scope) {}

    [[nodiscard]] NamespacePath within(const NamespacePath &path) const {
        if (path.isRoot())
            return m_scope;
        return NamespacePath::fromStored(m_scope.stored() + '.' + path.stored());
    }

    void operator()(GetOp &op) const { op.ns = within(op.ns); }
    void operator()(PutOp &op) const { op.ns = within(op.ns); }
    void operator()(SearchOp &op) const {
        op.namespacePrefix = within(op.namespacePrefix);
        enter(op.pattern);
    }
    void operator()(ListNamespacesOp &op) const {
        // A suffix must not reach into the labels of the scope: as many labels must follow.
        qsizetype below = 0;
        for (MatchCondition &condition : op.conditions) {
            if (condition.kind == MatchCondition::Prefix)
                condition.pattern.labels = m_scope.labels() + condition.pattern.labels;
            else
                below = std::max(below, condition.pattern.labels.size());
        }
        NamespacePattern inside{m_scope.labels()};
        inside.labels.append(QByteArrayList(below, "*"));
        op.conditions.push_back({MatchCondition::Prefix, std::move(inside)});
        if (op.maxDepth && *op.maxDepth >= 1)
            *op.maxDepth += m_scope.depth();
    }
    void operator()(SweepTtlOp &) const {}
    void operator()(ChildrenOp &op) const { op.parent = within(op.parent); }
    void operator()(CountOp &op) const { enter(op.scope); }
    void operator()(RowIdsOp &op) const { enter(op.scope); }
    void operator()(RowsOp &) const {}
    void operator()(ItemsOp &op) const {
        enter(op.scope);
        if (op.after)
            op.after->ns = within(op.after->ns);
    }
    void operator()(KeysOp &op) const { enter(op.scope); }
    void operator()(PeekOp &op) const { op.id.ns = within(op.id.ns); }
    void operator()(HistoryOp &op) const { op.id.ns = within(op.id.ns); }
    void operator()(ChangesOp &) const {}

private:
    void enter(std::optional<NamespacePattern> &pattern) const {
        if (pattern)
            pattern->labels = m_scope.labels() + pattern->labels;
    }
    void enter(Scope &scope) const {
        scope.ns = within(scope.ns);
        enter(scope.pattern);
    }

    const NamespacePath &m_scope;
};

/// Takes the scope away from every namespace in an answer, and what is not in it.
class Exit {
public:
    explicit Exit(const NamespacePath &scope)
        : m_scope(scope) {}

    void operator()(GetAnswer &answer) const {
        if (answer)
            strip(answer->ns);
    }
    void operator()(PutAnswer &) const {}
    void operator()(SearchAnswer &answer) const {
        for (SearchItem &hit : answer.items)
            strip(hit.item.ns);
    }
    void operator()(ListNamespacesAnswer &answer) const {
        for (NamespacePath &path : answer)
            strip(path);
    }
    void operator()(SweepTtlAnswer &) const {}
    void operator()(ChildrenAnswer &) const {}
    void operator()(CountAnswer &) const {}
    void operator()(RowIdsAnswer &) const {}
    void operator()(RowsAnswer &answer) const {
        for (auto &item : answer) {
            if (!item)
                continue;
            if (m_scope.contains(item->ns))
                strip(item->ns);
            else
                item.reset();
        }
    }
    void operator()(ItemsAnswer &answer) const {
        for (Item &item : answer.items)
            strip(item.ns);
    }
    void operator()(KeysAnswer &answer) const {
        for (ItemId &id : answer)
            strip(id.ns);
    }
    void operator()(PeekAnswer &answer) const {
        if (answer.item)
            strip(answer.item->ns);
    }
    void operator()(HistoryAnswer &) const {}
    void operator()(ChangesAnswer &answer) const {
        std::erase_if(answer.changes,
                      [this](const Change &change) { return !m_scope.contains(change.id.ns); });
        for (Change &change : answer.changes)
            strip(change.id.ns);
    }

private:
    void strip(NamespacePath &path) const {
        const qsizetype length = m_scope.stored().size();
        path = path.stored().size() == length
                   ? NamespacePath()
                   : NamespacePath::fromStored(path.stored().mid(length + 1));
    }

    const NamespacePath &m_scope;
};

} // namespace

Result<void> ScopedStore::check(const NamespacePath &scope) {
    if (auto valid = validatedNamespace(scope.labels(), false); !valid)
        return failure(std::move(valid.error()));
    if (scope.labels().contains("*"))
        return failure(ErrorCode::InvalidNamespace,
                       u"A scope cannot have a label '*', which stands for any label"_s);
    return {};
}

Result<std::unique_ptr<ScopedStore>> ScopedStore::create(std::shared_ptr<Store> store,
                                                         const NamespacePath &scope) {
    if (auto valid = check(scope); !valid)
        return failure(std::move(valid.error()));
    return std::unique_ptr<ScopedStore>(new ScopedStore(std::move(store), scope));
}

Result<std::vector<OpAnswer>> ScopedStore::batch(std::vector<Op> ops, std::stop_token stop) {
    for (size_t i = 0; i < ops.size(); ++i) {
        if (std::holds_alternative<SweepTtlOp>(ops[i])) {
            return failure(inOperation(
                {ErrorCode::Unsupported, u"Only a whole store can be swept, not a part of it"_s}, i,
                ops.size()));
        }
        std::visit(Entry(m_scope), ops[i]);
    }
    auto answers = inner().batch(std::move(ops), std::move(stop));
    if (!answers)
        return answers;
    for (OpAnswer &answer : *answers)
        std::visit(Exit(m_scope), answer);
    return answers;
}

} // namespace nestor
