// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QCoreApplication> // QT_TRANSLATE_NOOP
#include <QString>
#include <QStringList>

#include <utility>
#include <variant>

namespace fathom {

/// What a caller can do about a failure decides its code.
enum class ErrorCode {
    Bug,         ///< a broken assumption of ours
    Usage,       ///< wrong arguments
    NotFound,    ///< a file, row or feature that is not there
    Unreadable,  ///< a file that cannot be read or is damaged
    Unsupported, ///< valid, but not for us (4-D, colour ...)
    WrongShape,  ///< sizes that do not fit together
    TooLarge,    ///< more than the file or the memory holds
    TooNew,      ///< written by a newer Fathom
    Busy,        ///< another process has it
    Cancelled,   ///< a person stopped it
    Disk,        ///< writing failed
    Missing,     ///< weights, device, module or endpoint not there
    Network
};

/// A failure as a value; any thread may copy it. Holds file names, keys and ids, never patient text.
struct Error
{
    ErrorCode code = ErrorCode::Bug;
    const char *text = ""; ///< English sentence inside QT_TRANSLATE_NOOP("Error", ...)
    QStringList args = {}; ///< %1, %2 ... of the sentence; %1 is what it happened to

    [[nodiscard]] QString english() const;   ///< one line for the command line and the log
    [[nodiscard]] QString localised() const; ///< the same in the language of the window
};

/// A value or an Error. Never ignored silently.
template <typename T> class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }
    explicit operator bool() const { return m_state.index() == 0; }
    const T &value() const & { return std::get<0>(m_state); }
    T &value() & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }
    const Error &error() const & { return std::get<1>(m_state); }
    Error &&error() && { return std::get<1>(std::move(m_state)); }

private:
    std::variant<T, Error> m_state;
};

template <> class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error)
        : m_error(std::move(error))
        , m_failed(true)
    {
    }
    explicit operator bool() const { return !m_failed; }
    const Error &error() const & { return m_error; }
    Error &&error() && { return std::move(m_error); }

private:
    Error m_error;
    bool m_failed = false;
};

} // namespace fathom

#define FATHOM_CONCAT_(a, b) a##b
#define FATHOM_CONCAT(a, b) FATHOM_CONCAT_(a, b)
/// FATHOM_TRY(const Rows rows, reader.read(ids)): binds the value or returns the error from this function.
#define FATHOM_TRY(declaration, ...)                                                                         \
    auto FATHOM_CONCAT(fathomResult, __LINE__) = (__VA_ARGS__);                                              \
    if (!FATHOM_CONCAT(fathomResult, __LINE__))                                                              \
        return std::move(FATHOM_CONCAT(fathomResult, __LINE__)).error();                                     \
    declaration = std::move(FATHOM_CONCAT(fathomResult, __LINE__)).value()
/// FATHOM_DO(shards.append(ids, rows)): the same for Result<void>.
#define FATHOM_DO(...)                                                                                       \
    do {                                                                                                     \
        if (auto fathomOutcome = (__VA_ARGS__); !fathomOutcome)                                              \
            return std::move(fathomOutcome).error();                                                         \
    } while (false)
