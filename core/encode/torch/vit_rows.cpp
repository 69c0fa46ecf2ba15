// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "attention.h"
#include "network.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <barrier>

namespace fathom {

namespace {

// One pass of all blocks over all tokens, by several threads. Each has some rows of its own, from the first
// norm to the last, and computes on one core: no pool of LibTorch's or the BLAS' is woken for an operator.
// Only keys and values are everybody's, so the threads wait for each other once a block.
class RowPass
{
public:
    RowPass(const VitConfig &config, const VitParameters &parameters, const at::Tensor &tokens,
            const at::Tensor &rotary, int threads, ForwardPass &pass)
        : c(config)
        , m_parameters(parameters)
        , m_tokens(tokens.size(1))
        , m_t(tokens.view({-1, config.width}))
        , m_rotary(rotary)
        , m_out(at::empty_like(m_t))
        , m_threads(threads)
        , m_together(threads)
        , m_pass(pass)
    {
        // Two, so that the next block's can be written while another thread still reads this one's.
        for (at::Tensor &qkv : m_qkv)
            qkv = at::empty({m_t.size(0), 3 * config.width}, m_t.options());
    }

    at::Tensor run(const at::Tensor &shapedLike)
    {
        onThreads(m_threads, [this](int i) { rows(i); });
        return m_out.view(shapedLike.sizes());
    }

private:
    void rows(int thread)
    {
        try {
            const qint64 all = m_t.size(0);
            const qint64 from = all * thread / m_threads;
            const qint64 count = all * (thread + 1) / m_threads - from;
            // One looks on for all: the threads do the same.
            ForwardPass silent(m_pass.stopToken());
            blocks(from, count, thread == 0 ? m_pass : silent);
        } catch (...) {
            m_failed = true;
            m_together.arrive_and_drop(); // nobody waits for this one any more
            throw;
        }
    }

    void blocks(qint64 from, qint64 count, ForwardPass &pass)
    {
        at::Tensor t = m_t.narrow(0, from, count);
        at::Tensor attended = at::empty_like(t);
        const auto norm = [&](const at::Tensor &weight, const at::Tensor &bias) {
            return at::layer_norm(t, {c.width}, weight, bias, c.epsilon);
        };
        int index = 0;
        const auto named = [&index](const char *what) {
            return
                [&index, what] { return QStringLiteral("block%1_%2").arg(index).arg(QLatin1String(what)); };
        };
        for (const VitBlock &b : m_parameters.blocks) {
            at::Tensor &qkv = m_qkv[index % 2];
            const at::Tensor own = qkv.narrow(0, from, count);
            const at::Tensor y = norm(b.norm1Weight, b.norm1Bias);
            linearOfOneThreadTo(own, y, b.qkvWeight, b.qkvBias);
            rotate(own, from);
            m_together.arrive_and_wait();
            if (m_failed)
                return; // another thread says why
            pass.stage(named("qkv"), own);
            if (t.scalar_type() == at::kFloat)
                attend(qkv, from, count, attended, pass);
            else
                attendByOperators(qkv, from, count, attended, pass);
            pass.stage(named("attention"), attended);
            t = addScaled(t, b.scale1, linearOfOneThread(attended, b.outWeight, b.outBias));
            pass.stage(named("projection"), t);
            t = addScaled(t, b.scale2, b.mlp.ofOneThread(norm(b.norm2Weight, b.norm2Bias), pass));
            pass.stage(named("out"), t);
            ++index;
        }
        m_out.narrow(0, from, count).copy_(norm(m_parameters.normWeight, m_parameters.normBias));
    }

    void rotate(at::Tensor own, qint64 from) const
    {
        const double scale = 1.0 / std::sqrt(double(c.headWidth()));
        if (own.scalar_type() == at::kFloat) {
            rotateQueriesAndKeys(
                own.data_ptr<float>(), from, own.size(0), c.heads,
                {m_rotary[0].data_ptr<float>(), m_rotary[1].data_ptr<float>(), m_tokens, c.headWidth()},
                float(scale));
            return;
        }
        const at::Tensor place =
            (at::arange(own.size(0), at::kLong) + int64_t(from)).remainder_(int64_t(m_tokens));
        const auto angles = [&](int which) {
            return m_rotary[which].index_select(0, place).view({-1, 1, 1, c.headWidth()});
        };
        at::Tensor z = own.view({own.size(0), 3, c.heads, c.headWidth()}).narrow(1, 0, 2);
        const auto halves = z.chunk(2, -1);
        z.copy_(z * angles(0) + at::cat({-halves[1], halves[0]}, -1) * angles(1));
        z.select(1, 0).mul_(scale);
    }

    // Calls work(picture, its first own row, how many) for the pictures that some rows belong to.
    template <typename Work> void eachPicture(qint64 from, qint64 count, const Work &work) const
    {
        for (qint64 picture = from / m_tokens; picture * m_tokens < from + count; ++picture) {
            const qint64 first = std::max(from, picture * m_tokens);
            work(picture, first, std::min(from + count, (picture + 1) * m_tokens) - first);
        }
    }

    void attend(const at::Tensor &qkv, qint64 from, qint64 count, const at::Tensor &out,
                const ForwardPass &pass) const
    {
        const auto product = blasSgemm();
        if (!product)
            throw std::runtime_error(product.error().english().toStdString());
        const int d = c.headWidth();
        const qint64 stride = qkv.size(1);
        HeadAttention attention(*product, d, m_tokens);
        eachPicture(from, count, [&](qint64 picture, qint64 first, qint64 some) {
            for (int head = 0; head < c.heads; ++head) {
                pass.check();
                const float *of = qkv.data_ptr<float>() + picture * m_tokens * stride + head * d;
                attention.setKeys(of + c.width, of + 2 * c.width, stride);
                attention.attend(of + (first - picture * m_tokens) * stride, stride, some,
                                 out.data_ptr<float>() + (first - from) * c.width + head * d, c.width);
            }
        });
    }

    // Other types than float32: LibTorch has their products.
    void attendByOperators(const at::Tensor &qkv, qint64 from, qint64 count, const at::Tensor &out,
                           const ForwardPass &pass) const
    {
        constexpr qint64 ScoreValues = qint64(1) << 19;
        const qint64 d = c.headWidth();
        const qint64 step = std::max<qint64>(16, ScoreValues / m_tokens);
        eachPicture(from, count, [&](qint64 picture, qint64 first, qint64 some) {
            const at::Tensor whole = qkv.narrow(0, picture * m_tokens, m_tokens);
            for (int head = 0; head < c.heads; ++head) {
                pass.check();
                const at::Tensor keys = whole.narrow(1, c.width + head * d, d).t().contiguous();
                const at::Tensor values = whole.narrow(1, 2 * c.width + head * d, d).contiguous();
                const at::Tensor queries = qkv.narrow(0, first, some).narrow(1, head * d, d).contiguous();
                at::Tensor to = out.narrow(0, first - from, some).narrow(1, head * d, d);
                for (qint64 i = 0; i < some; i += step) {
                    const qint64 rows = std::min(step, some - i);
                    const at::Tensor scores =
                        at::softmax(at::mm(queries.narrow(0, i, rows), keys), -1, at::kFloat);
                    to.narrow(0, i, rows).copy_(at::mm(scores.to(values.scalar_type()), values));
                }
            }
        });
    }

    const VitConfig &c;
    const VitParameters &m_parameters;
    const qint64 m_tokens; // of a picture
    at::Tensor m_t;        // [all tokens, width]
    const at::Tensor m_rotary;
    at::Tensor m_out;
    at::Tensor m_qkv[2];
    const int m_threads;
    std::barrier<> m_together;
    std::atomic<bool> m_failed = false;
    ForwardPass &m_pass;
};

} // namespace

at::Tensor runBlocksByRows(const VitConfig &config, const VitParameters &parameters, at::Tensor tokens,
                           const at::Tensor &rotary, ForwardPass &pass)
{
    return RowPass(config, parameters, tokens, rotary, at::get_num_threads(), pass).run(tokens);
}

} // namespace fathom
