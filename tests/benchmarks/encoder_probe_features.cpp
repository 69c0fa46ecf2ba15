// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_probe.h"

#include <base/random.h>
#include <base/safetensors.h>

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <numbers>

namespace fathom::probe {

namespace {

std::vector<int64_t> trainingRows(const Data &data)
{
    std::vector<int64_t> rows;
    for (size_t i = 0; i < data.slices.size(); ++i)
        if (data.slices[i].role == Role::Train)
            rows.push_back(int64_t(i));
    return rows;
}

// Leading principal components, fitted on the training slices.
at::Tensor components(const at::Tensor &values, const Data &data, int64_t count)
{
    const at::Tensor train = values.index_select(0, at::tensor(trainingRows(data)));
    const at::Tensor mean = train.mean(0, true);
    const at::Tensor centred = (train - mean).to(at::kDouble);
    const bool wide = centred.size(1) > centred.size(0);
    const auto [eigenvalues, vectors] =
        at::linalg_eigh(wide ? at::matmul(centred, centred.t()) : at::matmul(centred.t(), centred));
    count = std::min(count, vectors.size(1) - 1);
    at::Tensor axes = vectors.narrow(1, vectors.size(1) - count, count).flip({1});
    if (wide)
        axes = at::matmul(centred.t(), axes);
    axes = axes / axes.norm(2, 0, true).clamp_min(1e-12);
    return at::matmul(values - mean, axes.to(at::kFloat));
}

// Nine unsigned directions in cells, blocks of 2 x 2 cells normalised with clipping at 0.2 (Dalal & Triggs).
at::Tensor gradients(const at::Tensor &pictures, int cell)
{
    const int64_t n = pictures.size(0);
    const at::Tensor padded = at::replication_pad2d(pictures.unsqueeze(1), {1, 1, 1, 1}).squeeze(1);
    const int64_t side = pictures.size(1);
    const at::Tensor dx =
        padded.narrow(1, 1, side).narrow(2, 2, side) - padded.narrow(1, 1, side).narrow(2, 0, side);
    const at::Tensor dy =
        padded.narrow(2, 1, side).narrow(1, 2, side) - padded.narrow(2, 1, side).narrow(1, 0, side);
    const at::Tensor strength = (dx * dx + dy * dy).sqrt();
    constexpr int Bins = 9;
    // Each direction is shared between the two nearest bins.
    const at::Tensor place = (at::atan2(dy, dx) / std::numbers::pi).remainder(1.0) * Bins;
    std::vector<at::Tensor> bins;
    for (int b = 0; b < Bins; ++b) {
        at::Tensor distance = (place - double(b)).abs();
        distance = at::minimum(distance, Bins - distance);
        bins.push_back(strength * (1.0 - distance).clamp_min(0.0));
    }
    const at::Tensor cells = at::avg_pool2d(at::stack(bins, 1), {cell, cell});
    const int64_t grid = cells.size(2);
    std::vector<at::Tensor> corners;
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 2; ++x)
            corners.push_back(cells.narrow(2, y, grid - 1).narrow(3, x, grid - 1));
    at::Tensor blocks = at::cat(corners, 1);
    const auto normalised = [](const at::Tensor &b) { return b / (b.norm(2, 1, true) + 1e-3); };
    blocks = normalised(normalised(blocks).clamp_max(0.2));
    return blocks.reshape({n, -1});
}

// 128 random 7 x 7 filters, rectified in both signs, averaged over 4 x 4 regions.
at::Tensor convolved(const at::Tensor &pictures)
{
    at::manual_seed(5);
    at::Tensor filters = at::randn({128, 1, 7, 7});
    filters = filters - filters.mean({1, 2, 3}, true);
    filters = filters / filters.norm(2, {1, 2, 3}, true);
    std::vector<at::Tensor> parts;
    for (int64_t from = 0; from < pictures.size(0); from += 64) {
        const int64_t count = std::min<int64_t>(64, pictures.size(0) - from);
        const at::Tensor maps =
            at::conv2d(pictures.narrow(0, from, count).unsqueeze(1), filters, {}, {2, 2}, {3, 3});
        parts.push_back(at::adaptive_avg_pool2d(at::cat({at::relu(maps), at::relu(-maps)}, 1), {4, 4})
                            .reshape({count, -1}));
    }
    return at::cat(parts);
}

at::Tensor floorNumbers(const Data &data)
{
    const at::Tensor pixels = data.grey(64).flatten(1);
    const at::Tensor quantiles = at::quantile(pixels, at::tensor({0.25F, 0.5F, 0.75F}), 1).t();
    std::vector<at::Tensor> columns{pixels.mean(1, true), pixels.std(1, true, true), quantiles,
                                    pixels.lt(0.02).to(at::kFloat).mean(1, true)};
    at::Tensor kinds = at::zeros({pixels.size(0), 5});
    for (size_t i = 0; i < data.slices.size(); ++i) {
        kinds[int64_t(i)][data.slices[i].plane] = 1.0;
        kinds[int64_t(i)][data.slices[i].mr ? 3 : 4] = 1.0;
    }
    columns.push_back(kinds);
    return at::cat(columns, 1);
}

} // namespace

std::vector<Features> baselines(const Data &data)
{
    const std::vector<int> dims{96, 192, 384};
    const auto d = [](const at::Tensor &t) { return std::vector<int>{int(t.size(1))}; };
    std::vector<Features> all;
    all.push_back({QStringLiteral("pca-64x64"), components(data.grey(64).flatten(1), data, 384), dims});
    const at::Tensor pixels = data.grey(16).flatten(1);
    all.push_back({QStringLiteral("pixels-16x16"), pixels, d(pixels)});
    all.push_back({QStringLiteral("hog-16"), components(gradients(data.grey(128), 16), data, 384), dims});
    all.push_back({QStringLiteral("hog-8"), components(gradients(data.grey(128), 8), data, 384), dims});
    all.push_back(
        {QStringLiteral("random-convolutions"), components(convolved(data.grey(128)), data, 384), dims});
    const at::Tensor numbers = floorNumbers(data);
    all.push_back({QStringLiteral("floor-11"), numbers, d(numbers)});
    return all;
}

at::Tensor partlyWhitened(const at::Tensor &values, const at::Tensor &fitted)
{
    const at::Tensor fit = fitted.to(at::kDouble);
    const at::Tensor mean = fit.mean(0, true);
    const at::Tensor centred = fit - mean;
    const auto [variances, axes] =
        at::linalg_eigh(at::matmul(centred.t(), centred) / double(std::max<int64_t>(fit.size(0), 1)));
    const at::Tensor gain = variances.clamp_min(1e-5 * variances.sum().item<double>() + 1e-30).pow(-0.25);
    const at::Tensor turned = at::matmul(values.to(at::kDouble) - mean, at::matmul(axes * gain, axes.t()));
    return turned.to(at::kFloat);
}

Result<void> writeUntrained(const QString &from, const QString &out)
{
    FATHOM_TRY(const Safetensors trained, Safetensors::open(from + QLatin1String("/model.safetensors")));
    Random random(11);
    SafetensorsWriter writer;
    std::vector<std::vector<float>> kept;
    for (const QString &name : trained.tensors().keys()) {
        if (name.startsWith(QLatin1String("readout."))) // probe and retrieval try whitening for every set
            continue;
        const TensorView &view = trained.tensors()[name];
        std::vector<float> values(size_t(view.count()));
        const auto outputs = double(view.shape[0]);
        const double inputs = double(view.count()) / outputs / (view.shape.size() == 4 ? 3.0 : 1.0);
        const double bound = std::sqrt(6.0 / (inputs + outputs));
        const bool kernel = view.shape.size() == 4; // one grey kernel in three channels
        const size_t area = kernel ? size_t(view.shape[2] * view.shape[3]) : 1;
        for (size_t i = 0; i < values.size(); ++i) {
            if (kernel && (i / area) % 3 != 0)
                values[i] = values[i - area];
            else if (kernel || view.shape.size() == 2)
                values[i] = float(random.uniform(-bound, bound) / (kernel ? 3.0 : 1.0));
            else if (view.shape.size() == 3)
                values[i] = float(0.02 * random.normal());
            else
                values[i] = name.endsWith(QLatin1String("bias")) ? 0.0F : 1.0F;
        }
        kept.push_back(std::move(values));
        writer.add(name, view.shape, std::span<const float>(kept.back()));
    }
    QDir().mkpath(out);
    FATHOM_TRY(const QByteArray sum, writer.write(out + QLatin1String("/model.safetensors")));
    QFile read(from + QLatin1String("/config.json"));
    QFile write(out + QLatin1String("/config.json"));
    if (!read.open(QIODevice::ReadOnly) || !write.open(QIODevice::WriteOnly))
        return Error{ErrorCode::Disk, "%1 cannot be written", {out}};
    QJsonObject config = QJsonDocument::fromJson(read.readAll()).object();
    QJsonObject own = config[QStringLiteral("fathom")].toObject();
    own.remove(QStringLiteral("readout_affine"));
    config[QStringLiteral("fathom")] = own;
    write.write(QJsonDocument(config).toJson());
    return {};
}

Result<at::Tensor> encoded(ImageEncoder &encoder, const Data &data)
{
    const auto &bytes = data.pictures.at(encoder.info().inputSide);
    FATHOM_TRY(const Encoded result, encoder.encode(bytes, int(data.slices.size()), false, {}));
    return at::from_blob(const_cast<float *>(result.embeddings.data()),
                         {int64_t(data.slices.size()), encoder.info().dimension}, at::kFloat)
        .clone();
}

} // namespace fathom::probe
