// SPDX-License-Identifier: Apache-2.0
#include "notes_store.h"

#include <core/filter/filter_match.h>
#include <core/store/validation.h>

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <set>

using namespace nestor;
using namespace Qt::StringLiterals;

namespace {

using Items = std::vector<Item>;

Result<OpAnswer> answerTo(const GetOp &op, const Items &items) {
    const auto found = std::find_if(items.begin(), items.end(), [&op](const Item &item) {
        return item.ns == op.ns && item.key == op.key;
    });
    return GetAnswer(found == items.end() ? std::nullopt : std::optional(*found));
}

Result<OpAnswer> answerTo(const SearchOp &op, const Items &items) {
    if (!op.query.isEmpty() || op.vector)
        return failure(ErrorCode::Unsupported, u"notes are not found by meaning"_s);
    const auto filter = FilterMatcher::compile(op.filter);
    if (!filter)
        return failure(filter.error());
    std::vector<const Item *> passing;
    for (const Item &item : items) {
        const bool inside =
            op.below ? op.namespacePrefix.contains(item.ns) : op.namespacePrefix == item.ns;
        if (inside && (!op.pattern || op.pattern->matchesPrefixOf(item.ns)) &&
            filter->matches(item.value))
            passing.push_back(&item);
    }
    std::stable_sort(passing.begin(), passing.end(), [](const Item *a, const Item *b) {
        return a->updatedAt > b->updatedAt; // newest first
    });
    SearchAnswer answer;
    for (auto i = static_cast<std::size_t>(op.offset); i < passing.size(); ++i) {
        if (op.limit >= 0 && static_cast<qint64>(answer.items.size()) >= op.limit)
            break;
        answer.items.emplace_back().item = *passing[i];
    }
    return answer;
}

Result<OpAnswer> answerTo(const ListNamespacesOp &op, const Items &items) {
    std::set<NamespacePath> paths; // in their order
    for (const Item &item : items) {
        const auto holds = [&item](const MatchCondition &condition) {
            return condition.kind == MatchCondition::Prefix
                       ? condition.pattern.matchesPrefixOf(item.ns)
                       : condition.pattern.matchesSuffixOf(item.ns);
        };
        if (std::all_of(op.conditions.begin(), op.conditions.end(), holds))
            paths.insert(op.maxDepth ? item.ns.truncated(*op.maxDepth) : item.ns);
    }
    ListNamespacesAnswer answer(paths.begin(), paths.end());
    const auto size = static_cast<qint64>(answer.size());
    answer.erase(answer.begin(), answer.begin() + std::min(op.offset, size));
    if (op.limit >= 0 && op.limit < static_cast<qint64>(answer.size()))
        answer.resize(static_cast<std::size_t>(op.limit));
    return answer;
}

template <typename Other>
Result<OpAnswer> answerTo(const Other & /*op*/, const Items & /*items*/) {
    return failure(isWrite(Op(Other())) ? ErrorCode::ReadOnly : ErrorCode::Unsupported,
                   u"notes can be read, searched by filter and listed"_s);
}

} // namespace

NotesStore::NotesStore(QString folder)
    : m_folder(std::move(folder)) {}

Backend NotesStore::backend() {
    return {{u"notes"_s}, &NotesStore::open};
}

Result<std::unique_ptr<Store>> NotesStore::open(const BackendOptions &options) {
    const QString folder = options.location.section(u':', 1);
    if (!QFileInfo(folder).isDir())
        return failure(ErrorCode::NotFound, u"there is no folder %1"_s.arg(folder));
    return std::unique_ptr<Store>(new NotesStore(folder));
}

Capabilities NotesStore::capabilities() const {
    Capabilities can;
    can.writable = false;
    return can;
}

Result<std::vector<Item>> NotesStore::readItems(const std::stop_token &stop) const {
    Items items;
    QDirIterator files(m_folder, {u"*.txt"_s}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        if (stop.stop_requested())
            return failure(ErrorCode::Cancelled, u"no longer wanted"_s);
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            return failure(ErrorCode::Io, u"%1: %2"_s.arg(file.fileName(), file.errorString()));
        const QFileInfo info = files.fileInfo();
        const QString inside = QDir(m_folder).relativeFilePath(info.path());
        if (inside == u"."_s)
            continue; // an item lies in a namespace
        Item item;
        item.ns = NamespacePath(inside.toUtf8().split('/'));
        item.key = info.fileName().toUtf8();
        item.value = QJsonDocument(QJsonObject{{u"text"_s, QString::fromUtf8(file.readAll())}})
                         .toJson(QJsonDocument::Compact);
        item.createdAt = Timestamp{info.lastModified().toMSecsSinceEpoch() * 1000};
        item.updatedAt = item.createdAt;
        items.push_back(std::move(item));
    }
    return items;
}

Result<std::vector<OpAnswer>> NotesStore::batch(std::vector<Op> ops, std::stop_token stop) {
    for (const Op &op : ops) {
        if (auto valid = validateOperation(op); !valid)
            return failure(valid.error());
    }
    const auto items = readItems(stop);
    if (!items)
        return failure(items.error());
    std::vector<OpAnswer> answers;
    for (const Op &op : ops) {
        auto answer = std::visit([&items](const auto &one) { return answerTo(one, *items); }, op);
        if (!answer)
            return failure(answer.error());
        answers.push_back(*std::move(answer));
    }
    return answers;
}
