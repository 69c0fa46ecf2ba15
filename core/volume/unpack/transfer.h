// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cerrno>
#include <cstddef>
#include <sys/socket.h>

// Whole messages over a stream socket, for both of its ends.
namespace fathom {

/// @return false: the other side is gone, or took none of it for too long
[[nodiscard]] inline bool sendWhole(int socket, const void *from, std::size_t bytes)
{
    const auto *at = static_cast<const char *>(from);
    while (bytes > 0) {
        const ssize_t sent = ::send(socket, at, bytes, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        at += sent;
        bytes -= std::size_t(sent);
    }
    return true;
}

/// @return 0; EPIPE where the other side ended; EAGAIN where it took longer than SO_RCVTIMEO
[[nodiscard]] inline int receiveWhole(int socket, void *into, std::size_t bytes)
{
    auto *to = static_cast<char *>(into);
    while (bytes > 0) {
        const ssize_t got = ::recv(socket, to, bytes, MSG_WAITALL);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return EAGAIN;
        if (got <= 0)
            return EPIPE;
        to += got;
        bytes -= std::size_t(got);
    }
    return 0;
}

} // namespace fathom
