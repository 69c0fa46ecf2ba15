// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QList>
#include <QString>
#include <QStringList>

namespace fathom {

/// Weights that other programs have put on this machine.
struct FoundWeights
{
    enum class Place {
        HuggingFace, ///< the hub's cache
        TorchHub,    ///< checkpoints of torch.hub
        Folder       ///< pretrained/ of one of the folders asked about
    };
    QString path; ///< for WeightFile::open
    QString name; ///< "facebook/dinov3-vitl16-pretrain-lvd1689m", or the file's name
    Place place = Place::Folder;
    QString revision; ///< commit of the hub; empty elsewhere
};

/// Weight files of DINOv3 and BiomedParse in the places where their own tools leave them. Nothing is opened
/// or downloaded; whether a file is what its name says, WeightFile and the models tell.
///
/// Hub cache: $HF_HUB_CACHE, $HUGGINGFACE_HUB_CACHE, $HF_HOME/hub, $XDG_CACHE_HOME/huggingface/hub or
/// ~/.cache/huggingface/hub, the first that is set. Checkpoints: $TORCH_HOME/hub/checkpoints,
/// $XDG_CACHE_HOME/torch/hub/checkpoints or ~/.cache/torch/hub/checkpoints.
/// @param folders  also looked at: pretrained/biomedparse*.pt in each, as BiomedParse's own code leaves it
/// Thread: any (reads the environment). Cost: lists some folders.
[[nodiscard]] QList<FoundWeights> findWeightFiles(const QStringList &folders = {});

/// Where findWeightFiles() looks, in its order, whether they are there or not.
[[nodiscard]] QStringList weightPlaces(const QStringList &folders = {});

/// The snapshot folder of a model's cache folder (models--org--name): what refs/main names, or the only one.
/// Errors: NotFound.
[[nodiscard]] Result<QString> mainSnapshot(const QString &modelFolder);

/// Endings of weight files, for a folder's listing or a file dialog: "*.safetensors" ...
[[nodiscard]] QStringList weightFilePatterns();

} // namespace fathom
