// SPDX-FileCopyrightText: The Heliograph authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A value or the reason why there is none. For failures that a caller is expected to handle; broken invariants assert.
#pragma once

#include "shared/base/errorcode.h"

#include <functional>
#include <utility>
#include <variant>

namespace heliograph {

template<typename T>
class Result
{
public:
    Result(T value) : m_state(std::move(value)) {}
    Result(ErrorCode code) : m_state(code) {}

    bool hasValue() const { return std::holds_alternative<T>(m_state); }
    explicit operator bool() const { return hasValue(); }
    const T &value() const { return std::get<T>(m_state); }
    T &value() { return std::get<T>(m_state); }
    const T *operator->() const { return &value(); }
    const T &operator*() const { return value(); }
    ErrorCode error() const { return std::get<ErrorCode>(m_state); }

private:
    std::variant<T, ErrorCode> m_state;
};

/// For operations that have nothing to return but success.
struct Done
{
};

/// How a table answers: exactly once, on the same thread, before the call returns or later.
template<typename T>
using Continuation = std::function<void(Result<T>)>;

} // namespace heliograph
