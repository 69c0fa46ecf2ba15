// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fathom::test {

/// What a file system of a network or a stick may be without.
enum class Lacks { SharedMemory, Locks };

/// While it lives, SQLite's own access to files lacks something: opened files have no shared memory, or every
/// lock fails as it does on a network drive without a lock service.
class LackingFileSystem
{
public:
    explicit LackingFileSystem(Lacks what);
    ~LackingFileSystem();
    LackingFileSystem(const LackingFileSystem &) = delete;
    LackingFileSystem &operator=(const LackingFileSystem &) = delete;
};

} // namespace fathom::test
