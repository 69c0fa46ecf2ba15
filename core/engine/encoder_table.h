// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "embed_forecast.h"
#include "encoder_registry.h"

#include <encode/gpu_check.h>
#include <encode/official_models.h>
#include <encode/weight_places.h>

// What the Encoders page paints, and `fathom-cli encoders` prints.
namespace fathom {

class Workspace;

/// Embeddings of one encoder or one of its variants in a workspace.
struct EmbeddedRows
{
    QString id; ///< of the variant: "dinov3-vitl16-8aa4cbdd-512px"
    qint64 rows = 0;
};

/// One encoder that the user has.
struct EncoderRow
{
    RegisteredEncoder encoder;
    Licence licence = Licence::NotKnown;
    std::vector<EncodeSpeed> speeds;      ///< measured on this machine, one for each place
    std::vector<EmbeddedRows> embeddings; ///< of the open workspace
    EmbedForecast whole;                  ///< an embed job with the default choice
};

/// Weights on this machine that are not registered.
struct FoundRow
{
    FoundWeights weights;
    Licence licence = Licence::NotKnown; ///< by its name
};

struct EncoderTable
{
    std::vector<EncoderRow> rows; ///< the embedded one first, then by id
    std::vector<FoundRow> found;
    QStringList places; ///< where was looked for them
};
using EncoderTablePtr = std::shared_ptr<const EncoderTable>;

/// @param workspace  null: without embeddings and forecasts
/// @param folders  see findWeightFiles()
/// Thread: any but the GUI thread. Cost: milliseconds an encoder. Errors: those of the registry and the
/// workspace.
[[nodiscard]] Result<EncoderTable> encoderTable(const Workspace *workspace, const QStringList &folders);

/// Where encoders run on this machine, and why not on a GPU.
struct EncodingPlace
{
    QString where; ///< as EncodeSpeed::where; empty where LibTorch is missing
    bool gpu = false;
    GpuFinding finding; ///< English; localisedWording() knows it
};
using EncodingPlacePtr = std::shared_ptr<const EncodingPlace>;

/// An answer about weights that a person pointed at.
struct CheckedWeights
{
    EncoderFile file;
    /// A TorchScript module that nobody has said anything about: not registered. It is a program, and runs
    /// only after the person has said that they trust it.
    bool program = false;
};

} // namespace fathom
