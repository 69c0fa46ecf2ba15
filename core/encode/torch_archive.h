// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>
#include <base/tensor_view.h>

#include <QJsonObject>
#include <QMap>
#include <QStringList>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace fathom {

/// The tensors of a file that torch.save wrote (.pt, .pth, .ckpt).
struct TorchArchive
{
    QMap<QString, TensorView> tensors; ///< contiguous; views of the file or of `copies`
    QStringList placeholders;          ///< "module.name" of what was left unread, sorted
    QJsonObject settings; ///< hyper_parameters of a Lightning checkpoint (archive_settings.h); else empty
    std::vector<std::unique_ptr<std::byte[]>> copies; ///< tensors that the file holds strided, row-major
};

/// Reads the list of tensors; their values are touched only where a tensor is stored strided. Nothing of the
/// file is run. The bytes must outlive the result.
///
/// A dict at the top that holds exactly one dict of the names state_dict, model, teacher is entered; values
/// that are no tensor are left out. Names of Python beyond tensors and containers are refused; only in a
/// Lightning checkpoint (it has the key "pytorch-lightning_version"), outside its state_dict and
/// hyper_parameters, they are listed instead. Limits: core/encode/README.md, "Weight files".
///
/// Errors: Unreadable (damaged), Unsupported (TorchScript, Python objects, pickle protocol, compression,
/// byte order), TooLarge (contents out of proportion to the file), NotFound (no tensors).
[[nodiscard]] Result<TorchArchive> readTorchArchive(std::span<const std::byte> file, const QString &name);

/// True for a zip archive with the parts of a TorchScript module (constants.pkl and code/).
[[nodiscard]] bool isTorchScriptModule(std::span<const std::byte> file);

} // namespace fathom
