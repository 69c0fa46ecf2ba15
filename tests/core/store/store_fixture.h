// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <store/workspace.h>

#include <QProcess>
#include <QTemporaryDir>

namespace fathom::test {

/// A temporary folder for workspaces, with the user's private data folder beside it.
class StoreFolder
{
public:
    StoreFolder();
    ~StoreFolder();
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString privateFolder() const { return path(QStringLiteral("data")); }

private:
    QTemporaryDir m_folder;
    QByteArray m_dataHome;
};

/// A scan with everything that addVolume() takes.
struct Sample
{
    VolumeRecord volume;
    std::vector<PresenceRecord> presence;
    std::vector<QByteArray> thumbnails;
    ScanEntry source;
};
/// Subject `number`: 12 axial and 6 coronal slices; liver in the middle, spleen annotated but absent.
[[nodiscard]] Sample sample(int number, Modality modality = Modality::Ct);
[[nodiscard]] Result<VolumeRecord> add(Workspace &workspace, const Sample &sample);

[[nodiscard]] EncoderInfo tinyEncoder(); ///< "tiny", 4 values
/// Rows that depend on the slice's id alone.
[[nodiscard]] std::vector<float> rowsFor(std::span<const qint64> slices, int dimension = 4);
/// Embeds every pending slice of the workspace in one shard.
[[nodiscard]] Result<void> embedAll(Workspace &workspace);
[[nodiscard]] SaeModel tinySae(int features = 16);
/// Activations that depend on the slice's id alone, 3 a row.
[[nodiscard]] std::vector<std::vector<Activation>> activationsFor(std::span<const qint64> slices,
                                                                  int features = 16);
/// Index and statistics over every slice of the workspace.
[[nodiscard]] Result<void> indexAll(Workspace &workspace, const QString &sae);

/// Relative names of all files below a folder that hold these bytes.
[[nodiscard]] QStringList filesWith(const QString &folder, const QByteArray &bytes);

/// Starts this test binary's subject "child" with a task.
[[nodiscard]] std::unique_ptr<QProcess> startChild(const QStringList &task);
/// Waits until the child says that it is ready; what it said otherwise is the answer.
[[nodiscard]] QByteArray waitUntilReady(QProcess &child);

} // namespace fathom::test
