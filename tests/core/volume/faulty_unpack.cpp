// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// fathom-unpack whose codec fails in the way that a picture's number of rows asks for (tst_unpacker.cpp).
#include "faulty_unpack.h"

#include "unpack/codec.h"
#include "unpack/server.h"

#include <cstdlib>
#include <dirent.h>
#include <memory>

using namespace fathom;

namespace {

/// Files that this process has open, without the one that counts them.
int openFiles()
{
    DIR *folder = ::opendir("/proc/self/fd");
    int count = -3; // ".", ".." and the folder
    while (folder && ::readdir(folder))
        ++count;
    ::closedir(folder);
    return count;
}

bool faulty(const UnpackRequest &request, const std::vector<std::string> &fragments,
            std::vector<char> &pixels)
{
    switch (Fault(request.rows)) {
    case Fault::Dies:
        std::abort();
    case Fault::Hangs:
        for (volatile bool on = true; on;) {
        }
        break;
    case Fault::Swallows: {
        std::vector<std::unique_ptr<char[]>> memory;
        for (;;)
            memory.push_back(std::make_unique<char[]>(1 << 20));
    }
    case Fault::Inherits:
        if (openFiles() > 3)
            std::abort();
        break;
    }
    return unpackByGdcm(request, fragments, pixels);
}

} // namespace

int main()
{
    return serveUnpacking(faulty, 1);
}
