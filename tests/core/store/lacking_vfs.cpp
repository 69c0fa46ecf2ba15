// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "lacking_vfs.h"

#include <sqlite3.h>

#include <atomic>

namespace fathom::test {

namespace {
sqlite3_vfs *usual = nullptr;
sqlite3_vfs lacking;
std::atomic<bool> withoutLocks = false;

// A file of the usual file system whose table of functions lacks some. The table is the file's first member,
// so ours lies in the file itself and SQLite calls it.
int failingLock(sqlite3_file *, int)
{
    return SQLITE_IOERR_LOCK;
}

int openLacking(sqlite3_vfs *, const char *name, sqlite3_file *file, int flags, int *flagsOut)
{
    const int opened = usual->xOpen(usual, name, file, flags, flagsOut);
    if (opened != SQLITE_OK || !file->pMethods)
        return opened;
    static sqlite3_io_methods database, other; // the same for every file of the kind
    const bool isDatabase = flags & SQLITE_OPEN_MAIN_DB;
    sqlite3_io_methods &methods = isDatabase ? database : other;
    methods = *file->pMethods;
    methods.iVersion = 1; // no shared memory
    if (isDatabase && withoutLocks)
        methods.xLock = failingLock;
    file->pMethods = &methods;
    return opened;
}
} // namespace

LackingFileSystem::LackingFileSystem(Lacks what)
{
    usual = sqlite3_vfs_find(nullptr);
    withoutLocks = what == Lacks::Locks;
    lacking = *usual;
    lacking.zName = "lacking";
    lacking.xOpen = openLacking;
    sqlite3_vfs_register(&lacking, 1);
}

LackingFileSystem::~LackingFileSystem()
{
    sqlite3_vfs_unregister(&lacking);
    sqlite3_vfs_register(usual, 1);
}

} // namespace fathom::test
