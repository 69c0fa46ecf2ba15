// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "forward_bench.h"
#include "torch_api.h"

#include <base/torch_library.h>

namespace fathom {

Result<ForwardTimes> benchForward(const ForwardBench &bench)
{
    FATHOM_TRY(auto *symbol, torchSymbol("fathom_forward_bench"));
    ForwardBenchCall call{bench};
    reinterpret_cast<ForwardBenchFunction>(symbol)(call);
    FATHOM_DO(std::move(call.result));
    return std::move(call.times);
}

} // namespace fathom
