// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>

#include <QJsonObject>
#include <array>
#include <span>
#include <vector>

namespace fathom {

/// From pixels to what a network sees: v = (rescaled, resized pixel - mean) / deviation, in this order.
/// The defaults are those of DINOv3 (lvd1689m). Source: core/encode/README.md, "Preprocessing".
struct Preprocessing
{
    double scale = 1.0 / 255.0; ///< 1 where mean and deviation are in grey values
    std::array<double, 3> mean = {0.485, 0.456, 0.406};
    std::array<double, 3> deviation = {0.229, 0.224, 0.225};
    bool bilinear = true; ///< false: the file asks for another kernel, so pictures must come in their size

    /// BiomedParse v1, in grey values.
    [[nodiscard]] static Preprocessing biomedParse();
    /// From what lies beside the weights: preprocessor_config.json of the Hugging Face layout, or else
    /// timm's pretrained_cfg or BiomedParse's INPUT in the configuration; `otherwise` where neither says.
    /// Errors: Unreadable (a deviation that is not above 0, a list that has not three numbers).
    [[nodiscard]] static Result<Preprocessing> read(const QJsonObject &preprocessor,
                                                    const QJsonObject &config, const Preprocessing &otherwise,
                                                    const QString &name);
    /// A grey value in a channel, in float32 as the reference computes it.
    [[nodiscard]] float grey(int channel, quint8 value) const;
};

/// Planes resized with a triangle kernel that widens when shrinking (bilinear, antialiased, corners not
/// aligned); no rounding, no clamping; a size that is the same already is left alone.
/// @param planes  [channels, height, width]. @return [channels, toHeight, toWidth]
[[nodiscard]] std::vector<float> resized(std::span<const float> planes, int channels, int height, int width,
                                         int toHeight, int toWidth);

/// A colour picture as a network sees it.
/// @param rgb  [height, width, 3]. @return [3, toHeight, toWidth]
/// Errors: WrongShape, Unsupported (another size, and the kernel is not bilinear).
[[nodiscard]] Result<std::vector<float>> preprocessed(std::span<const quint8> rgb, int height, int width,
                                                      int toHeight, int toWidth, const Preprocessing &how);

} // namespace fathom
