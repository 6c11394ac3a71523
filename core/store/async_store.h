// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/store/store.h"

#include <QFuture>

#include <memory>
#include <stop_token>
#include <utility>

namespace nestor {

/// A Store whose calls return at once: what the window uses. Batches that write go to a pool of
/// one thread, so writers never meet; batches that only read go to a small pool beside it.
///
/// Calls may come from any thread. The destructor asks everything under way to stop and waits.
/// A future is always finished with a Result; it is never cancelled behind the caller's back.
class AsyncStore {
public:
    /// Takes a store that answers from any thread. `readers` is the size of the reading pool.
    explicit AsyncStore(std::shared_ptr<Store> store, int readers = 2);
    ~AsyncStore();
    AsyncStore(const AsyncStore &) = delete;
    AsyncStore &operator=(const AsyncStore &) = delete;

    [[nodiscard]] QFuture<Result<std::vector<OpAnswer>>> batch(std::vector<Op> ops,
                                                               std::stop_token stop = {});

    /// One operation, its answer as its own type.
    template <typename T>
    [[nodiscard]] QFuture<Result<typename AnswerOf<T>::Type>> run(T op, std::stop_token stop = {}) {
        using Answer = Result<typename AnswerOf<T>::Type>;
        std::vector<Op> ops;
        ops.emplace_back(std::move(op));
        return batch(std::move(ops), std::move(stop))
            .then(QtFuture::Launch::Sync, [](Result<std::vector<OpAnswer>> answers) -> Answer {
                if (!answers)
                    return failure(std::move(answers.error()));
                return std::get<typename AnswerOf<T>::Type>(std::move(answers->front()));
            });
    }

    /// `work` as a function of its further arguments, which may be called once or more on a thread
    /// that may wait: for what is more than operations, such as jobs. It keeps the store.
    template <typename Work>
    [[nodiscard]] auto onStore(Work work) const {
        return [store = store(), work = std::move(work)](auto &&...arguments) {
            return work(*store, std::forward<decltype(arguments)>(arguments)...);
        };
    }

    /// Neither waits for anybody who reads or writes.
    [[nodiscard]] Capabilities capabilities() const;
    [[nodiscard]] StoreConfig config() const;

private:
    [[nodiscard]] std::shared_ptr<Store> store() const;

    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace nestor
