// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "volume_edits.h"

#include "volume_import.h"

namespace fathom {

Result<void> changeModality(Workspace &workspace, CatalogueWriter &writer, qint64 volume, Modality modality)
{
    FATHOM_TRY(VolumeRecord record, workspace.volume(volume));
    if (record.modality == modality && record.modalityCertainty == Certainty::SetByUser)
        return {};
    FATHOM_TRY(const ScanEntry source, workspace.source(volume));
    record.modality = modality;
    record.modalityCertainty = Certainty::SetByUser;
    FATHOM_TRY(const Volume scan, readStoredVolume(record, source));
    FATHOM_TRY(PreparedVolume prepared, prepareVolume(scan, source, record.method, {}));
    prepared.record.id = volume;
    return writer.write([&](Workspace &own) {
        return own.replaceSlices(prepared.record, prepared.presence, prepared.thumbnails);
    });
}

Result<void> locateVolume(Workspace &workspace, CatalogueWriter &writer, qint64 volume, const QString &path)
{
    FATHOM_TRY(const VolumeRecord record, workspace.volume(volume));
    if (!record.hasScan)
        return noScanHere(record.alias);
    QuietContext context;
    ScanRequest request;
    request.path = path;
    // Looked for as it was imported, where this computer knows.
    if (const auto known = workspace.source(volume)) {
        request.frame = known->part;
        request.straighten = known->straighten;
        request.masks = known->masks;
    }
    FATHOM_TRY(const ScanResult found, scan(request, context));
    for (const ScanEntry &entry : found.entries) {
        const Result<bool> same = workspace.isContent(entry, record.contentHash);
        if (same && *same)
            return writer.write([&](Workspace &own) { return own.setSource(volume, entry); });
    }
    if (found.entries.empty() && !found.problems.empty())
        return found.problems.front().error;
    return Error{ErrorCode::Usage,
                 QT_TRANSLATE_NOOP("Error", "%1: that is another scan; choose the one that was imported"),
                 {record.alias}};
}

} // namespace fathom
