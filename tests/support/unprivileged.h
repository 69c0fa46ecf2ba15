// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QDirIterator>
#include <QFile>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <thread>

namespace fathom::test {

/// The modes of files hold from now on for the calling thread and threads that it starts. The superuser may
/// write everywhere; here it gives that right up.
inline void giveUpPrivilege()
{
    __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2] = {};
    ::syscall(SYS_capget, &header, data);
    for (const int right : {CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH}) {
        data[0].effective &= ~(1U << right);
        data[0].permitted &= ~(1U << right);
    }
    ::syscall(SYS_capset, &header, data);
}

/// Takes the right to write from a folder and all that is in it, or gives it back.
inline void setWritable(const QString &folder, bool writable)
{
    const auto set = [writable](const QString &path) {
        QFile::Permissions mode = QFileDevice::ReadOwner;
        if (QFileInfo(path).isDir())
            mode |= QFileDevice::ExeOwner;
        if (writable)
            mode |= QFileDevice::WriteOwner;
        QFile::setPermissions(path, mode);
    };
    QDirIterator all(folder, QDir::AllEntries | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (all.hasNext())
        set(all.next());
    set(folder);
}

/// Runs `body` in a thread without privilege.
inline void runUnprivileged(const std::function<void()> &body)
{
    std::thread([&body] {
        giveUpPrivilege();
        body();
    }).join();
}

} // namespace fathom::test
