// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QByteArray>
#include <memory>
#include <vector>

namespace fathom {

struct UnpackRequest;

/// A file whose fragments are not what its header and transfer syntax say, or that no codec takes.
[[nodiscard]] Error packedDicomFails(const QString &path, const QString &syntax);

/// Unpacks the fragments of one file in a process of its own (fathom-unpack), which may die or hang: the
/// codecs do on damaged fragments. It works while the caller does other things between start() and finish().
/// One that is ended from outside is started once more. The processes are kept for the next picture, as many
/// as unpack at the same time, and end with this one.
/// unpack_program.h says where the program is searched.
///
/// Thread: any, one at a time. Cost: the first picture starts the process, about 10 ms.
class DicomUnpacking
{
public:
    DicomUnpacking();
    ~DicomUnpacking();
    DicomUnpacking(DicomUnpacking &&) noexcept;
    DicomUnpacking &operator=(DicomUnpacking &&) noexcept;

    /// @param request  its number of fragments is filled in here
    void start(const QString &path, const UnpackRequest &request, const std::vector<QByteArray> &fragments);
    /// @param pixels  pixelBytes() bytes of the request that was started
    /// Errors: Unreadable (damaged; the process died; more than 10 s of processor time for a frame), Missing
    ///         (no fathom-unpack).
    [[nodiscard]] Result<void> finish(char *pixels);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace fathom
