// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_table.h"

#include "embed_plan.h"
#include "encode_speed.h"

#include <algorithm>

namespace fathom {

namespace {
/// Of a registered encoder.
Licence licenceOfRow(const RegisteredEncoder &encoder)
{
    if (encoder.weights == WeightsState::BuiltIn)
        return Licence::Apache;
    return encoder.ours ? Licence::UsersOwn : licenceOf(encoder.info.id);
}

Result<void> addWorkspace(const Workspace &workspace, EncoderRow &row)
{
    const EncoderInfo &info = row.encoder.info;
    FATHOM_TRY(const std::vector<EncoderInfo> known, workspace.encoders());
    for (const EncoderInfo &embedded : known) {
        if (embedded.id != info.id && (row.encoder.ours || parseEncoderId(embedded.id).base != info.id))
            continue;
        FATHOM_TRY(const auto shards, workspace.shards(embedded.id));
        EmbeddedRows rows{embedded.id, 0};
        for (const ShardRecord &shard : shards)
            rows.rows += shard.rows;
        if (rows.rows > 0)
            row.embeddings.push_back(rows);
    }
    const JobParameters given(QStringLiteral("embed"), {{"encoder", info.id}});
    FATHOM_TRY(const EmbedChoice choice, EmbedChoice::read(given, 1));
    FATHOM_TRY(const EmbedPlan plan, planEmbedding(workspace, choice, 1));
    row.whole = {int(plan.volumes.size()), plan.total, plan.there};
    return {};
}
} // namespace

Result<EncoderTable> encoderTable(const Workspace *workspace, const QStringList &folders)
{
    EncoderTable table;
    FATHOM_TRY(std::vector<RegisteredEncoder> all, listedEncoders());
    for (RegisteredEncoder &encoder : all) {
        EncoderRow row;
        row.encoder = std::move(encoder);
        row.licence = licenceOfRow(row.encoder);
        row.speeds = knownSpeeds(row.encoder.info.id);
        if (workspace)
            FATHOM_DO(addWorkspace(*workspace, row));
        table.rows.push_back(std::move(row));
    }
    for (FoundWeights &weights : findWeightFiles(folders)) {
        const bool known = std::any_of(table.rows.begin(), table.rows.end(), [&](const EncoderRow &row) {
            return row.encoder.path == weights.path || row.encoder.path.startsWith(weights.path + u'/');
        });
        if (!known)
            table.found.push_back({std::move(weights), Licence::NotKnown});
    }
    for (FoundRow &row : table.found)
        row.licence = licenceOf(row.weights.name);
    table.places = weightPlaces(folders);
    return table;
}

} // namespace fathom
