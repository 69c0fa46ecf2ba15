// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "vision_network.h"
#include "torch_api.h"

#include <base/torch_library.h>

namespace fathom {

Result<std::unique_ptr<VisionNetwork>>
makeNetwork(const NetworkConfig &config, const std::vector<TensorView> &views, const NetworkOptions &options)
{
    FATHOM_TRY(auto *symbol, torchSymbol("fathom_network_create"));
    NetworkCreateCall call{config, views, options};
    reinterpret_cast<NetworkCreateFunction>(symbol)(call);
    FATHOM_DO(std::move(call.result));
    return std::move(call.network);
}

Result<std::unique_ptr<VisionNetwork>> loadNetwork(const EncoderModel &model, const TensorMap &tensors,
                                                   const QString &name, const NetworkOptions &options)
{
    FATHOM_TRY(const CanonicalWeights weights, canonicalWeights(model, tensors, name));
    return makeNetwork(model.config, weights.views, options);
}

Result<std::unique_ptr<VisionNetwork>> loadScript(const QString &path, const ScriptOptions &script,
                                                  const NetworkOptions &options)
{
    if (!script.runsCodeConfirmed)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: a TorchScript module is a program and runs with your "
                                                "rights; confirm that you trust it"),
                     {path}};
    FATHOM_TRY(auto *symbol, torchSymbol("fathom_script_load"));
    ScriptLoadCall call{path, script, options};
    reinterpret_cast<ScriptLoadFunction>(symbol)(call);
    FATHOM_DO(std::move(call.result));
    return std::move(call.network);
}

Result<Precision> automaticPrecision(const QString &device)
{
    FATHOM_TRY(auto *symbol, torchSymbol("fathom_automatic_precision"));
    PrecisionCall call{device};
    reinterpret_cast<PrecisionFunction>(symbol)(call);
    FATHOM_DO(std::move(call.result));
    return call.precision;
}

} // namespace fathom
