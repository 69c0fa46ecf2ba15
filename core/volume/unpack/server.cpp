// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "unpack/server.h"

#include "unpack/transfer.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <malloc.h>
#include <numeric>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

namespace fathom {
namespace {

constexpr int wire = 0;             // standard input
constexpr int keptBytes = 16 << 20; // between two pictures

bool receive(void *into, size_t bytes)
{
    return receiveWhole(wire, into, bytes) == 0;
}

bool answer(const void *from, size_t bytes)
{
    return sendWhole(wire, from, bytes);
}

/// Address space that the program, its libraries and what its heap keeps take, in bytes.
uint64_t ownSpace()
{
    unsigned long pages = 0;
    if (FILE *file = std::fopen("/proc/self/statm", "r")) {
        if (std::fscanf(file, "%lu", &pages) != 1)
            pages = 0;
        std::fclose(file);
    }
    return uint64_t(pages) * uint64_t(::sysconf(_SC_PAGESIZE));
}

void limitMemory([[maybe_unused]] uint64_t own, [[maybe_unused]] uint64_t packed,
                 [[maybe_unused]] uint64_t pixels)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // their shadow takes terabytes
    // OpenJPEG is the hungriest: two copies of four bytes for each sample, of which a file may hold one byte.
    constexpr uint64_t spare = uint64_t(256) << 20;
    struct rlimit limit = {};
    ::getrlimit(RLIMIT_AS, &limit);
    limit.rlim_cur = std::min<rlim_t>(own + spare + 4 * packed + 16 * pixels, limit.rlim_max);
    ::setrlimit(RLIMIT_AS, &limit);
#endif
}

void limitTime(uint64_t seconds)
{
    struct itimerval timer = {};
    timer.it_value.tv_sec = time_t(seconds);
    ::setitimer(ITIMER_PROF, &timer, nullptr);
}

} // namespace

int serveUnpacking(const UnpackCodec &codec, int seconds)
{
    const struct rlimit none = {0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::setrlimit(RLIMIT_FSIZE, &none);
    // What one picture's codec gives back, the next one's takes: new memory costs the kernel's time.
    ::mallopt(M_MMAP_THRESHOLD, keptBytes);
    ::mallopt(M_TRIM_THRESHOLD, keptBytes);
    std::vector<char> pixels;
    if (!answer(&unpackGreeting, sizeof unpackGreeting))
        return 0;
    for (;;) {
        UnpackRequest request;
        if (!receive(&request, sizeof request))
            return 0;
        constexpr uint32_t mostFragments = 1 << 20;
        request.syntax[sizeof request.syntax - 1] = 0;
        if (request.fragments > mostFragments)
            return 1;
        std::vector<uint32_t> lengths(request.fragments);
        if (!receive(lengths.data(), lengths.size() * sizeof(uint32_t)))
            return 1;
        const uint64_t packed = std::accumulate(lengths.begin(), lengths.end(), uint64_t(0));
        limitMemory(ownSpace(), packed, request.pixelBytes());
        std::vector<std::string> fragments;
        for (const uint32_t length : lengths) {
            fragments.emplace_back(length, '\0');
            if (!receive(fragments.back().data(), length))
                return 1;
        }
        limitTime(uint64_t(seconds) * std::max(1U, request.frames));
        if (pixels.capacity() > keptBytes)
            pixels = {};
        bool good = false;
        try {
            good = codec(request, fragments, pixels) && pixels.size() == request.pixelBytes();
        } catch (const std::exception &) {
            good = false;
        }
        limitTime(0);
        const UnpackAnswer word = good ? UnpackAnswer::Pixels : UnpackAnswer::Failed;
        if (!answer(&word, sizeof word) || (good && !answer(pixels.data(), pixels.size())))
            return 0;
    }
}

} // namespace fathom
