// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "picture_encoder.h"

#include <algorithm>

namespace fathom {

namespace {

class PictureEncoder : public ImageEncoder
{
public:
    explicit PictureEncoder(PictureEncoderParts parts)
        : m_parts(std::move(parts))
        , m_batch(std::min(m_parts.mostPictures,
                           m_parts.network->batchFor(m_parts.info.inputSide, m_parts.info.inputSide)))
    {
    }
    const EncoderInfo &info() const override { return m_parts.info; }

    Result<Encoded> encode(std::span<const quint8> grey, int n, bool withTokens,
                           std::stop_token stop) override
    {
        const int side = m_parts.info.inputSide;
        const size_t area = size_t(side) * size_t(side);
        if (n < 0 || grey.size() != size_t(n) * area)
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error", "Encoder: %1 values are not %2 pictures of %3 x %4"),
                         {QString::number(grey.size()), QString::number(n), QString::number(side),
                          QString::number(side)}};
        Encoded out;
        out.tokenDimension = m_parts.info.dimension;
        try {
            for (int from = 0; from < n;) {
                const int count = std::min(m_batch, n - from);
                const Result<PictureTokens> tokens = m_parts.network->forward(
                    pixels(grey.subspan(size_t(from) * area, size_t(count) * area), count), count, side, side,
                    stop);
                if (!tokens) {
                    if (tokens.error().code != ErrorCode::TooLarge || count == 1)
                        return tokens.error();
                    m_batch = count / 2;
                    continue;
                }
                FATHOM_DO(append(*tokens, count, withTokens, out));
                from += count;
            }
            if (m_parts.readout.dimension > 0) {
                // Affine, so that the mean of the patches' values stays the embedding.
                m_parts.readout.apply(out.embeddings);
                m_parts.readout.apply(out.tokens);
            }
        } catch (const std::bad_alloc &) {
            return Error{ErrorCode::TooLarge,
                         QT_TRANSLATE_NOOP("Error", "Encoder: not enough memory; encode fewer at a time"),
                         {}};
        }
        return out;
    }

private:
    std::vector<float> pixels(std::span<const quint8> grey, int n) const
    {
        const size_t area = grey.size() / size_t(n);
        std::vector<float> out;
        out.reserve(grey.size() * m_parts.levels.size());
        for (size_t i = 0; i < size_t(n); ++i)
            for (const auto &level : m_parts.levels)
                for (size_t p = 0; p < area; ++p)
                    out.push_back(level[grey[i * area + p]]);
        return out;
    }

    Result<void> append(const PictureTokens &tokens, int n, bool withTokens, Encoded &out) const
    {
        const auto width = size_t(tokens.width);
        const auto prefix = size_t(tokens.prefix);
        const auto all = size_t(tokens.tokens());
        const int dimension = m_parts.withMean ? 2 * tokens.width : tokens.width;
        if (dimension != m_parts.info.dimension || tokens.values.size() != size_t(n) * all * width)
            return Error{
                ErrorCode::WrongShape,
                QT_TRANSLATE_NOOP("Error", "%1: gives %2 values for a picture, not %3; register it "
                                           "again"),
                {m_parts.info.id, QString::number(dimension), QString::number(m_parts.info.dimension)}};
        for (size_t i = 0; i < size_t(n); ++i) {
            const float *cls = tokens.values.data() + i * all * width;
            out.embeddings.insert(out.embeddings.end(), cls, cls + width);
            for (size_t column = 0; m_parts.withMean && column < width; ++column) {
                double sum = 0.0;
                for (size_t t = prefix; t < all; ++t)
                    sum += double(cls[t * width + column]);
                out.embeddings.push_back(float(sum / double(all - prefix)));
            }
            for (size_t t = prefix; withTokens && t < all; ++t) {
                if (m_parts.withMean)
                    out.tokens.insert(out.tokens.end(), cls, cls + width);
                out.tokens.insert(out.tokens.end(), cls + t * width, cls + (t + 1) * width);
            }
        }
        return {};
    }

    PictureEncoderParts m_parts;
    int m_batch;
};

} // namespace

std::unique_ptr<ImageEncoder> makePictureEncoder(PictureEncoderParts parts)
{
    return std::make_unique<PictureEncoder>(std::move(parts));
}

} // namespace fathom
