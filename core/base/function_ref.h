// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace nestor {

template <typename Signature>
class FunctionRef;

/// A callable that is borrowed for the length of a call, at the price of one pointer: what a
/// parameter needs where std::function would allocate and own. The callable must outlive it, so
/// take it by value as a parameter and never store it. (C++26 has std::function_ref.)
template <typename R, typename... Args>
class FunctionRef<R(Args...)> {
public:
    template <typename Callable>
    requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef> &&
             std::is_invocable_r_v<R, Callable &, Args...>)
        // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): constrained
        FunctionRef(Callable &&callable)
        : m_callable(const_cast<void *>(static_cast<const void *>(std::addressof(callable))))
        , m_call([](void *object, Args... args) -> R {
            return (*static_cast<std::remove_reference_t<Callable> *>(object))(
                std::forward<Args>(args)...);
        }) {}

    R operator()(Args... args) const { return m_call(m_callable, std::forward<Args>(args)...); }

private:
    void *m_callable;
    R (*m_call)(void *, Args...);
};

} // namespace nestor
