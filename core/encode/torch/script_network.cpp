// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "forward_pass.h"
#include "torch_api.h"

#include <c10/core/InferenceMode.h>
#include <torch/script.h>

#include <cmath>

namespace fathom {

namespace {

// Somebody's own program: what comes out has to be asked for its shape.
class ScriptNetwork : public VisionNetwork
{
public:
    ScriptNetwork(torch::jit::Module module, int output, at::Device device, at::ScalarType type)
        : m_module(std::move(module))
        , m_output(output)
        , m_device(device)
        , m_type(type)
    {
    }

    Result<PictureTokens> forward(std::span<const float> pixels, int n, int height, int width,
                                  std::stop_token stop, ForwardObserver *observer) override
    {
        const qint64 area = qint64(height) * width;
        if (n < 1 || area < 1 || qint64(pixels.size()) != 3 * n * area)
            return Error{ErrorCode::WrongShape,
                         QT_TRANSLATE_NOOP("Error", "Encoder: %1 values are not %2 pictures of %3 x %4"),
                         {QString::number(pixels.size()), QString::number(n), QString::number(width),
                          QString::number(height)}};
        try {
            const c10::InferenceMode inference;
            ForwardPass pass(stop, observer);
            pass.check();
            const auto input =
                at::from_blob(const_cast<float *>(pixels.data()), {n, 3, height, width}, at::kFloat)
                    .to(m_device, m_type);
            const at::Tensor out = chosen(m_module.forward({input}));
            pass.stage([] { return QStringLiteral("module"); }, out);
            return arranged(out, n);
        } catch (const Stopped &) {
            return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Encoding was stopped"), {}};
        } catch (const std::exception &exception) {
            Error error = torchError(exception);
            if (error.code == ErrorCode::Bug) // of the module, not ours
                error = {ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "The TorchScript module failed: %1; check input size, "
                                                    "normalisation and output"),
                         error.args};
            return error;
        }
    }

    int batchFor(int, int) const override { return 8; } // what it needs cannot be told; halved when too much

private:
    at::Tensor chosen(const c10::IValue &value) const
    {
        const auto index = size_t(m_output);
        if (value.isTensor())
            return index == 0 ? value.toTensor() : at::Tensor();
        if (value.isTuple() && index < value.toTupleRef().elements().size())
            return chosen(value.toTupleRef().elements()[index], 0);
        if (value.isTensorList() && index < value.toTensorList().size())
            return value.toTensorList().get(index);
        if (value.isList() && index < value.toListRef().size())
            return chosen(value.toListRef()[index], 0);
        if (value.isGenericDict() && index < value.toGenericDict().size()) {
            auto entry = value.toGenericDict().begin();
            for (size_t i = 0; i < index; ++i)
                ++entry;
            return chosen(entry->value(), 0);
        }
        return {};
    }
    static at::Tensor chosen(const c10::IValue &value, int)
    {
        return value.isTensor() ? value.toTensor() : at::Tensor();
    }

    Result<PictureTokens> arranged(const at::Tensor &out, int n) const
    {
        if (!out.defined() || out.dim() < 2 || out.dim() > 4 || out.size(0) != n || out.numel() == 0)
            return Error{ErrorCode::Unsupported,
                         QT_TRANSLATE_NOOP("Error", "The TorchScript module's output %1 is not one row, one "
                                                    "row per token or one map for each picture; choose "
                                                    "another output"),
                         {QString::number(m_output)}};
        PictureTokens result;
        at::Tensor tokens = out.to(at::kCPU, at::kFloat);
        if (out.dim() == 2) {
            tokens = tokens.unsqueeze(1);
        } else {
            if (out.dim() == 4) {
                result.rows = int(out.size(2));
                result.columns = int(out.size(3));
                tokens = tokens.flatten(2).transpose(1, 2);
            } else {
                const int side = int(std::lround(std::sqrt(double(out.size(1)))));
                result.rows = qint64(side) * side == out.size(1) ? side : 1;
                result.columns = int(out.size(1)) / result.rows;
            }
            tokens = at::cat({tokens.mean(1, true), tokens}, 1);
        }
        tokens = tokens.contiguous();
        result.width = int(tokens.size(2));
        result.values.assign(tokens.data_ptr<float>(), tokens.data_ptr<float>() + tokens.numel());
        return result;
    }

    torch::jit::Module m_module;
    int m_output;
    at::Device m_device;
    at::ScalarType m_type;
};

} // namespace

} // namespace fathom

extern "C" __attribute__((visibility("default"))) void fathom_script_load(fathom::ScriptLoadCall &call)
{
    using namespace fathom;
    const auto device = deviceOf(call.options.device);
    if (!device) {
        call.result = device.error();
        return;
    }
    try {
        torch::jit::Module module = torch::jit::load(call.path.toStdString(), *device);
        module.eval();
        const at::ScalarType type = typeOf(call.options.precision);
        const auto convert = [&](at::Tensor tensor) {
            if (tensor.is_floating_point()) // tables of whole numbers stay what they are
                tensor.set_data(tensor.to(type));
        };
        for (const at::Tensor &tensor : module.parameters())
            convert(tensor);
        for (const at::Tensor &tensor : module.buffers())
            convert(tensor);
        call.network = std::make_unique<ScriptNetwork>(std::move(module), call.script.output, *device, type);
    } catch (const std::exception &exception) {
        call.result = Error{ErrorCode::Unreadable,
                            QT_TRANSLATE_NOOP("Error", "%1: is no TorchScript module (%2); export it with "
                                                       "torch.jit.save"),
                            {call.path, torchError(exception).args.value(0)}};
    }
}
