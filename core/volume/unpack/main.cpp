// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
// fathom-unpack: unpacks DICOM pixels for Fathom, which starts it. On damaged pictures the codecs abort or
// never come back, and then only this process is lost.
#include "unpack/codec.h"
#include "unpack/server.h"

#include <cstdio>
#include <sys/socket.h>

int main()
{
    int type = 0;
    socklen_t size = sizeof type;
    if (::getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &size) != 0) {
        std::fputs("fathom-unpack unpacks DICOM pixels for fathom and fathom-cli, which start it\n", stderr);
        return 2;
    }
    constexpr int secondsAFrame = 10;
    return fathom::serveUnpacking(fathom::unpackByGdcm, secondsAFrame);
}
