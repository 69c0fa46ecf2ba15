// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/encoder_table.h>

// Snapshots of the Encoders page, as the engine would make them.
namespace fathom::test {

inline EncoderRow encoderRow(const QString &id, WeightsState weights, Licence licence)
{
    EncoderRow row;
    EncoderInfo &info = row.encoder.info;
    info.id = id;
    info.title = id + QStringLiteral(" 1");
    info.dimension = 1024;
    info.inputSide = 1024;
    info.gridSide = 64;
    info.parameters = 303'128'576;
    info.weightsSha256 = QString(64, u'7');
    row.encoder.weights = weights;
    row.encoder.ours = weights == WeightsState::BuiltIn;
    if (weights != WeightsState::BuiltIn) {
        row.encoder.path = QStringLiteral("/1/%1.2").arg(id);
        row.encoder.format = QStringLiteral("PyTorch archive");
    } else {
        info.note = QStringLiteral(
            "A small vision transformer of the DINOv3 architecture, trained by Fathom on synthetic "
            "subjects and one head MRI without labels. A demonstration encoder, not a foundation model. "
            "Apache-2.0.");
    }
    row.licence = licence;
    row.whole = {4, 1667, 283};
    return row;
}

/// The embedded encoder, and where `full` a checked one, a changed one, a missing one and two found files.
inline EncoderTablePtr encoderTable(bool full)
{
    auto table = std::make_shared<EncoderTable>();
    table->places = {QStringLiteral("/1/2"), QStringLiteral("/3/4")};
    table->rows.push_back(encoderRow(QStringLiteral("id-0"), WeightsState::BuiltIn, Licence::Apache));
    table->rows[0].speeds = {{0.0489, 251, QStringLiteral("cpu, 2 threads"), 8}};
    if (!full)
        return table;
    table->rows.push_back(encoderRow(QStringLiteral("id-1"), WeightsState::Checked, Licence::Dino));
    table->rows.back().speeds = {{33.0, 2, QStringLiteral("cpu, 2 threads"), 1}};
    table->rows.back().embeddings = {{QStringLiteral("id-1"), 283}, {QStringLiteral("id-1-64px-7"), 100}};
    table->rows.push_back(encoderRow(QStringLiteral("id-2"), WeightsState::Changed, Licence::CcByNcSa));
    table->rows.push_back(encoderRow(QStringLiteral("id-3"), WeightsState::Gone, Licence::UsersOwn));
    table->rows.push_back(encoderRow(QStringLiteral("id-4"), WeightsState::Checked, Licence::NotKnown));
    table->found = {{{QStringLiteral("/5/6"), QStringLiteral("77"), FoundWeights::Place::HuggingFace,
                      QStringLiteral("5")},
                     Licence::Dino},
                    {{QStringLiteral("/7/8"), QStringLiteral("88"), FoundWeights::Place::TorchHub, {}},
                     Licence::NotKnown}};
    return table;
}

inline EncodingPlacePtr encodingPlace()
{
    auto place = std::make_shared<EncodingPlace>();
    place->where = QStringLiteral("cpu, 2 threads");
    place->finding = {QStringLiteral("no-driver"),
                      QStringLiteral("not used: no NVIDIA driver (libcuda.so.1 cannot be loaded)"),
                      QStringLiteral("install the driver (Debian, with non-free enabled: apt install "
                                     "nvidia-driver) and start the machine again")};
    return place;
}

} // namespace fathom::test
