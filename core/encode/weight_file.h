// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>
#include <base/tensor_view.h>

#include <QJsonObject>
#include <QMap>
#include <QStringList>
#include <functional>
#include <memory>
#include <stop_token>

namespace fathom {

/// The named tensors of a weight file, whichever format it has: safetensors, safetensors in several parts, or
/// an archive of torch.save. Which one is seen from the content, never from the name. Mapped: values are read
/// from the disk when they are used. Nothing of a file is run. What is refused and why:
/// core/encode/README.md, "Weight files".
///
/// Cheap to copy; the mapping lives as long as one copy does. Thread: any number may read one.
class WeightFile
{
public:
    /// @param path  a weight file, a model.safetensors.index.json, or a folder: one in the Hugging Face
    /// layout (model.safetensors or its index), a cache folder models--*--* (its main revision), or one that
    /// holds exactly one weight file Errors: NotFound (path, no or several weight files, no tensors),
    /// Unreadable (damaged, permissions), Unsupported (older PyTorch formats, TorchScript, Python objects),
    /// Missing (a part), TooLarge.
    [[nodiscard]] static Result<WeightFile> open(const QString &path);

    /// Names as in the file; arrays are contiguous and row-major, possibly unaligned.
    [[nodiscard]] const QMap<QString, TensorView> &tensors() const;
    /// Of the file that was read; of the index when there are several parts.
    [[nodiscard]] QString path() const;
    /// "safetensors", "safetensors in 6 parts", "PyTorch archive"; localisedWording() knows it.
    [[nodiscard]] QString format() const;
    /// config.json (or arch.json) beside it; empty when there is none.
    [[nodiscard]] QJsonObject config() const;
    /// preprocessor_config.json beside it; empty when there is none.
    [[nodiscard]] QJsonObject preprocessor() const;
    /// hyper_parameters of a Lightning checkpoint as JSON; what JSON cannot hold is the text "?". Else empty.
    [[nodiscard]] QJsonObject hyperParameters() const;
    /// Python names ("argparse.Namespace") in a Lightning checkpoint that were left unread.
    [[nodiscard]] QStringList placeholders() const;

    using Progress = std::function<void(qint64 done, qint64 total)>; ///< bytes
    /// Hexadecimal, of the file's bytes. Of several parts: of the lines "<sha256>  <file name>\n" in the
    /// order of their names, as `sha256sum model-*.safetensors | sha256sum` gives it. Cost: reads everything,
    /// a second for about 300 MB. Errors: Cancelled.
    [[nodiscard]] Result<QString> sha256(const std::stop_token &stop = {},
                                         const Progress &progress = {}) const;

private:
    struct Data;
    explicit WeightFile(std::shared_ptr<const Data> data)
        : m_data(std::move(data))
    {
    }
    [[nodiscard]] static Result<WeightFile> openFile(const QString &path);
    std::shared_ptr<const Data> m_data;
};

/// True for a TorchScript module, which WeightFile does not open because it holds code.
/// Errors: NotFound, Unreadable (cannot be opened).
[[nodiscard]] Result<bool> isTorchScript(const QString &path);

} // namespace fathom
