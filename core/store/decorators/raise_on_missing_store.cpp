// SPDX-License-Identifier: Apache-2.0
#include "core/store/decorators/raise_on_missing_store.h"

#include "core/base/text.h"

#include <algorithm>

namespace nestor {

using namespace Qt::StringLiterals;

namespace {

Error missing(const GetOp &get) {
    return {ErrorCode::NotFound, u"No item '%1' in namespace '%2'"_s.arg(
                                     forMessage(get.key), forMessage(get.ns.stored()))};
}

} // namespace

Result<std::vector<OpAnswer>> RaiseOnMissingStore::batch(std::vector<Op> ops,
                                                         std::stop_token stop) {
    std::vector<Op> gets;
    std::vector<size_t> places; // of the gets, in the batch
    for (size_t i = 0; i < ops.size(); ++i) {
        if (const auto *get = std::get_if<GetOp>(&ops[i])) {
            gets.emplace_back(*get);
            places.push_back(i);
        }
    }
    if (gets.empty())
        return inner().batch(std::move(ops), std::move(stop));

    const size_t count = ops.size();
    const auto firstMissing = [&](auto answerOf) -> std::optional<Error> {
        for (size_t i = 0; i < gets.size(); ++i) {
            if (!std::get<GetAnswer>(answerOf(i)))
                return inOperation(missing(std::get<GetOp>(gets[i])), places[i], count);
        }
        return std::nullopt;
    };
    if (std::any_of(ops.begin(), ops.end(), isWrite)) {
        // Reads see the state before the batch: asking first gives the same answers, and nothing
        // has been written when one is missing.
        std::vector<Op> questions = gets;
        for (Op &question : questions)
            std::get<GetOp>(question).refreshTtl = false;
        auto found = inner().batch(std::move(questions), stop);
        if (!found)
            return found;
        if (auto error = firstMissing([&](size_t i) -> OpAnswer & { return (*found)[i]; }))
            return failure(std::move(*error));
    }
    auto answers = inner().batch(std::move(ops), std::move(stop));
    if (!answers)
        return answers;
    if (auto error = firstMissing([&](size_t i) -> OpAnswer & { return (*answers)[places[i]]; }))
        return failure(std::move(*error));
    return answers;
}

} // namespace nestor
