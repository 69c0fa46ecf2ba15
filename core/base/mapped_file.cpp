// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "mapped_file.h"

#include <sys/resource.h>

namespace fathom {

namespace {
// A mapping keeps its file open, and a large workspace has more shards than the 1,024 files that a process
// may have open where nothing else is said. It may ask for more itself.
void allowManyFiles()
{
    struct rlimit limit = {};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}
} // namespace

Result<MappedFile> mapFile(const QString &path)
{
    [[maybe_unused]] static const bool allowed = (allowManyFiles(), true);
    auto file = std::make_shared<QFile>(path);
    if (!file->exists())
        return Error{
            ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: no such file; check the path"), {path}};
    if (!file->open(QIODevice::ReadOnly))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be opened (%2); check its permissions"),
                     {path, file->errorString()}};
    const qint64 size = file->size();
    if (size == 0) // cannot be mapped, and has nothing to show
        return MappedFile{std::move(file), {}};
    const uchar *bytes = file->map(0, size);
    if (!bytes)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be mapped into memory (%2)"),
                     {path, file->errorString()}};
    return MappedFile{std::move(file), {reinterpret_cast<const std::byte *>(bytes), size_t(size)}};
}

} // namespace fathom
