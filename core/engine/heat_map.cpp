// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "queries.h"
#include "query_cache.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {
// z of one feature for a row as the encoder gives it.
double preActivation(const SaeModel &model, int feature, std::span<const float> row)
{
    const SaeConfig &config = model.config();
    double square = 0;
    for (const float value : row)
        square += double(value) * double(value);
    const double scale =
        (config.normaliseInput ? 1.0 / std::max(std::sqrt(square), 1e-12) : 1.0) * double(config.inputScale);
    const std::span<const float> direction = model.encoderDirection(feature);
    double z = double(model.encoderBias()[size_t(feature)]);
    for (size_t j = 0; j < row.size(); ++j)
        z += double(direction[j]) * (double(row[j]) * scale - double(model.bias()[j]));
    return z;
}
} // namespace

Result<HeatMapPtr> Queries::heatMap(const QString &sae, int feature, qint64 slice, DeviceWorker &device)
{
    FATHOM_TRY(const auto volumes, m_cache->volumes());
    FATHOM_TRY(const SliceRef ref, volumes->slice(slice));
    FATHOM_TRY(const auto model, m_cache->sae(sae));
    if (feature < 0 || feature >= model->record.config.features())
        return Error{ErrorCode::NotFound,
                     QT_TRANSLATE_NOOP("Error", "Feature %1 does not exist in %2"),
                     {QString::number(feature), sae}};
    FATHOM_TRY(const auto source, m_cache->slices(ref.volume));
    EncoderInfo info;
    FATHOM_TRY(const Encoded encoded,
               device.run(DeviceWorker::Priority::Interactive, [&](Device &on) -> Result<Encoded> {
                   FATHOM_DO(on.prepare());
                   FATHOM_TRY(ImageEncoder * encoder,
                              on.encoder(model->record.encoder, QStringLiteral("auto")));
                   info = encoder->info();
                   FATHOM_TRY(const SliceImage image, source->cut(ref.plane, ref.index, info.inputSide));
                   return encoder->encode(image.grey, 1, true, {});
               }));
    const auto dimension = size_t(info.dimension);
    const auto width = size_t(encoded.tokenDimension);
    const auto count = size_t(info.gridSide) * size_t(info.gridSide);
    if (count == 0 || width == 0 || encoded.tokens.size() != count * width ||
        (dimension != width && dimension != 2 * width))
        return Error{
            ErrorCode::Unsupported,
            QT_TRANSLATE_NOOP("Error", "%1: this encoder gives no patch tokens, so there is no heat map"),
            {info.title}};
    auto map = std::make_shared<HeatMap>();
    map->slice = slice;
    map->sae = sae;
    map->feature = feature;
    map->gridSide = info.gridSide;
    std::vector<float> row(encoded.embeddings.begin(), encoded.embeddings.begin() + qint64(dimension));
    for (size_t token = 0; token < count; ++token) {
        std::copy_n(encoded.tokens.begin() + qint64(token * width), width, row.end() - qint64(width));
        const auto value = float(std::max(0.0, preActivation(model->model, feature, row)));
        map->values.push_back(value);
        map->maximum = std::max(map->maximum, value);
    }
    return HeatMapPtr(map);
}

} // namespace fathom
