// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encode_bench.h"

#include <encode/forward_bench.h>
#include <encode/image_encoder.h>

#include <QJsonObject>

#include <algorithm>

namespace fathom::cli {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

QJsonObject described(const ForwardTimes &times)
{
    QJsonArray layers;
    for (const ForwardTimes::Layer &layer : times.layers)
        layers.append(QJsonObject{{"layer", layer.name},
                                  {"forward_seconds", layer.forward},
                                  {"products_seconds", layer.products},
                                  {"ratio", ratio(layer.forward, layer.products)}});
    QJsonObject json{{"forward_seconds", times.forward},
                     {"products_seconds", times.products},
                     {"ratio", ratio(times.forward, times.products)},
                     {"products_gflop", times.operations / 1e9},
                     {"products_gflops", ratio(times.operations, times.products) / 1e9},
                     {"layers", layers}};
    if (times.plain > 0) {
        json["plain_seconds"] = times.plain;
        json["plain_ratio"] = ratio(times.plain, times.forward);
        json["cosine_to_plain"] = times.cosine;
    }
    return json;
}

// Times of some of a model's blocks become those of all of them; what is around the blocks stays.
void asOf(int whole, int measured, ForwardTimes &times)
{
    if (whole == measured)
        return;
    const double more = double(whole) / measured - 1;
    double forward = 0, products = 0; // of the measured blocks
    for (ForwardTimes::Layer &layer : times.layers)
        if (layer.name != u"rest") {
            forward += layer.forward;
            products += layer.products;
            layer.forward *= 1 + more;
            layer.products *= 1 + more;
        }
    times.plain += times.plain > 0 ? more * std::max(0.0, times.plain - (times.forward - forward)) : 0;
    times.forward += more * std::min(forward, times.forward);
    times.products += more * products;
    times.operations *= 1 + more;
}

} // namespace

Result<QJsonArray> benchEncode(const Arguments &arguments, int threads)
{
    const QStringList models =
        (arguments.has(s("model")) ? arguments.text(s("model")) : s("vits16,vitb16,vitl16,vith16plus"))
            .split(u',');
    std::vector<int> sides{512};
    if (arguments.has(s("size"))) {
        FATHOM_TRY(sides, arguments.numbers(s("size")));
    }
    ForwardBench bench;
    FATHOM_TRY(const qint64 pictures, arguments.number(s("pictures"), 1, 1, 64));
    FATHOM_TRY(const qint64 rounds, arguments.number(s("rounds"), 3, 1, 1000));
    FATHOM_TRY(const qint64 blocks, arguments.number(s("blocks"), 0, 0, 200));
    bench.pictures = int(pictures);
    bench.rounds = int(rounds);
    bench.plain = !arguments.has(s("no-plain"));
    const QString precision = arguments.has(s("precision")) ? arguments.text(s("precision")) : s("fp32");
    if (precision == u"bf16")
        bench.precision = Precision::BFloat16;
    else if (precision != u"fp32")
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "--precision takes fp32 or bf16, not %1"),
                     {precision}};
    FATHOM_DO(torchRuntime(threads));
    QJsonArray runs;
    for (const QString &name : models) {
        const auto &all = publishedVits();
        const auto vit = std::find_if(
            all.begin(), all.end(), [&](const PublishedVit &one) { return name == QLatin1String(one.key); });
        if (vit == all.end())
            return Error{ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "--model: '%1' is no DINOv3 transformer; the smallest is "
                                                    "vits16, the largest vit7b16"),
                         {name}};
        for (const int side : sides) {
            bench.vit = vit->config;
            bench.side = side;
            const int whole = bench.vit.depth;
            if (blocks > 0)
                bench.vit.depth = int(std::min<qint64>(blocks, whole));
            else if (name == u"vit7b16")
                bench.vit.depth = 1; // its weights are 27 GB
            FATHOM_TRY(ForwardTimes times, benchForward(bench));
            asOf(whole, bench.vit.depth, times);
            QJsonObject run = described(times);
            run["model"] = name;
            run["side"] = side;
            run["pictures"] = bench.pictures;
            run["precision"] = precision;
            run["blocks"] = whole;
            run["blocks_measured"] = bench.vit.depth;
            runs.append(run);
        }
    }
    return runs;
}

} // namespace fathom::cli
