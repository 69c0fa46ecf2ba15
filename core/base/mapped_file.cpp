// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "mapped_file.h"

namespace fathom {

Result<MappedFile> mapFile(const QString &path)
{
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
