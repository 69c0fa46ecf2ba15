// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "error.h"

#include <memory>

namespace fathom {

/// Marks of files while they are read. A file that ended the program is told by the mark that it left, and is
/// not opened again, or the program would end at every start that resumes its import.
///
/// A signal (crash, abort) writes itself into the mark of the thread that it happened in. A program that was
/// ended without one (killed, out of memory, power) leaves marks that say nothing: a file counts as the cause
/// after the third such end in a row.
///
/// Thread: any.
class ReadingMarks
{
public:
    /// Clears itself when the file was read, whatever came of it.
    class Mark
    {
    public:
        explicit Mark(QString file);
        ~Mark();
        Mark(const Mark &) = delete;
        Mark &operator=(const Mark &) = delete;

    private:
        QString m_file;
        int m_descriptor;
        int m_outer; ///< of the mark that this thread had before
    };
    using MarkPtr = std::unique_ptr<Mark>;

    /// @param folder  private to the user, since marks hold paths; made when needed
    /// @param retry   files that ended the program are opened all the same
    explicit ReadingMarks(QString folder, bool retry = false);

    /// Marks a file or folder before it is opened; it is marked as long as the answer lives. A file that has
    /// changed since is another one.
    /// Errors: Unreadable (it ended the program).
    [[nodiscard]] Result<MarkPtr> begin(const QString &path) const;

    /// From now on crashes of this process are written into marks; then they go their usual way. Once, at the
    /// start of a program.
    static void watchForCrashes();

private:
    QString m_folder;
    bool m_retry;
};

} // namespace fathom
