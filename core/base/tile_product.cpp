// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "tile_product.h"

#include <algorithm>
#include <memory>
#include <new>

#ifdef __x86_64__
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace fathom {

#ifdef __x86_64__

namespace {

constexpr qint64 Side = 16;  // rows and columns of a tile of the result
constexpr qint64 Depth = 32; // values of a row of a tile of a factor
constexpr qint64 Parts = 3;  // bfloat16 numbers of a value
constexpr qint64 TileValues = 512;
constexpr qint64 RowBlock = 256; // of a, whose tiles stay in the second-level cache for a run of columns
constexpr qint64 DepthBlock = 512;
constexpr qint64 TaskColumns = 256;

#define FATHOM_AMX [[gnu::target("avx512f,avx512vl,avx512bw,avx512dq,avx512bf16,amx-tile,amx-bf16")]]

struct Aligned
{
    void operator()(void *memory) const { std::free(memory); }
};
using Tiles = std::unique_ptr<quint16[], Aligned>;

Tiles room(qint64 tiles)
{
    const auto bytes = size_t(tiles) * size_t(TileValues) * sizeof(quint16);
    auto *memory = static_cast<quint16 *>(std::aligned_alloc(64, bytes));
    if (!memory)
        throw std::bad_alloc();
    return Tiles(memory);
}

constexpr qint64 over(qint64 n, qint64 by)
{
    return (n + by - 1) / by;
}

/// 32 floats as runs of 32 bfloat16 numbers, which add up to them.
FATHOM_AMX inline void split(const float *from, qint64 count, __m512i *out)
{
    const auto mask = [count](qint64 first) {
        return __mmask16(count >= first + Side ? 0xFFFF : count > first ? (1U << (count - first)) - 1 : 0U);
    };
    __m512 low = _mm512_maskz_loadu_ps(mask(0), from);
    __m512 high = _mm512_maskz_loadu_ps(mask(Side), from + Side);
    for (qint64 part = 0; part < Parts; ++part) {
        const __m512i both = (__m512i)_mm512_cvtne2ps_pbh(high, low);
        out[part] = both;
        // A bfloat16 number is the upper half of a float.
        low = _mm512_sub_ps(low, _mm512_castsi512_ps(_mm512_slli_epi32(
                                     _mm512_cvtepu16_epi32(_mm512_castsi512_si256(both)), 16)));
        high = _mm512_sub_ps(high, _mm512_castsi512_ps(_mm512_slli_epi32(
                                       _mm512_cvtepu16_epi32(_mm512_extracti64x4_epi64(both, 1)), 16)));
    }
}

/// The tiles of 16 rows, in [deep, part] order: as they are (of a), or with pairs of values down the columns
/// (of b), as the processor wants its second factor.
FATHOM_AMX void pack(const float *matrix, qint64 rows, qint64 d, qint64 deep, qint64 depth, bool asSecond,
                     quint16 *out)
{
    const __m512i down = _mm512_mullo_epi32(
        _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi32(int(Side)));
    for (qint64 k = 0; k < depth; k += Depth) {
        for (qint64 row = 0; row < Side; ++row) {
            __m512i parts[Parts] = {};
            if (row < rows)
                split(matrix + row * d + deep + k, depth - k, parts);
            for (qint64 part = 0; part < Parts; ++part) {
                quint16 *tile = out + (k / Depth * Parts + part) * TileValues;
                if (asSecond)
                    _mm512_i32scatter_epi32(tile + row * 2, down, parts[part], 4);
                else
                    _mm512_store_si512(tile + row * Depth, parts[part]);
            }
        }
    }
}

struct alignas(64) TileConfig
{
    quint8 palette = 1, start = 0, reserved[14] = {};
    quint16 bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    quint8 rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

#define FATHOM_LOAD_A(part)                                                                                  \
    _tile_loadd(4, a0 + (part)*TileValues, 64);                                                              \
    _tile_loadd(5, a1 + (part)*TileValues, 64)
#define FATHOM_LOAD_B(part)                                                                                  \
    _tile_loadd(6, b0 + (part)*TileValues, 64);                                                              \
    _tile_loadd(7, b1 + (part)*TileValues, 64)
#define FATHOM_MULTIPLY()                                                                                    \
    _tile_dpbf16ps(0, 4, 6);                                                                                 \
    _tile_dpbf16ps(1, 4, 7);                                                                                 \
    _tile_dpbf16ps(2, 5, 6);                                                                                 \
    _tile_dpbf16ps(3, 5, 7)

/// 32 x 32 values of the result: those of `start`, whose rows may all be the same one (stride 0), and the
/// product.
FATHOM_AMX void multiply(const quint16 *a0, const quint16 *a1, const quint16 *b0, const quint16 *b1,
                         qint64 deep, const float *start, qint64 startStride, float *out, qint64 stride)
{
    const qint64 bytes = stride * qint64(sizeof(float));
    const qint64 startBytes = startStride * qint64(sizeof(float));
    _tile_loadd(0, start, startBytes);
    _tile_loadd(1, start + Side, startBytes);
    _tile_loadd(2, start + Side * startStride, startBytes);
    _tile_loadd(3, start + Side * startStride + Side, startBytes);
    for (qint64 k = 0; k < deep; ++k) {
        // The six largest of nine products, in an order in which one factor stays.
        FATHOM_LOAD_A(0);
        FATHOM_LOAD_B(2);
        FATHOM_MULTIPLY();
        FATHOM_LOAD_B(1);
        FATHOM_MULTIPLY();
        FATHOM_LOAD_A(1);
        FATHOM_MULTIPLY();
        FATHOM_LOAD_B(0);
        FATHOM_MULTIPLY();
        FATHOM_LOAD_A(2);
        FATHOM_MULTIPLY();
        FATHOM_LOAD_A(0);
        FATHOM_MULTIPLY();
        a0 += Parts * TileValues;
        a1 += Parts * TileValues;
        b0 += Parts * TileValues;
        b1 += Parts * TileValues;
    }
    _tile_stored(0, out, bytes);
    _tile_stored(1, out + Side, bytes);
    _tile_stored(2, out + Side * stride, bytes);
    _tile_stored(3, out + Side * stride + Side, bytes);
}

class Product
{
public:
    explicit Product(const TileProduct &product)
        : p(product)
        , m_rowTiles(over(p.rows, 2 * Side) * 2)
        , m_deep(over(p.d, Depth))
        , m_a(room(m_rowTiles * m_deep * Parts))
    {
    }

    void run(const ParallelTasks &parallel)
    {
        parallel(int(m_rowTiles), [this](int tile) { packRows(tile); });
        parallel(int(over(p.columns, TaskColumns)), [this](int task) {
            const qint64 first = qint64(task) * TaskColumns;
            columns(first, std::min(TaskColumns, p.columns - first));
        });
    }

private:
    [[nodiscard]] const quint16 *rowTile(qint64 tile, qint64 deep) const
    {
        return m_a.get() + (tile * m_deep + deep) * Parts * TileValues;
    }

    void packRows(qint64 tile)
    {
        const qint64 row = tile * Side;
        pack(p.a + row * p.d, std::min(Side, p.rows - row), p.d, 0, p.d, false,
             m_a.get() + tile * m_deep * Parts * TileValues);
    }

    FATHOM_AMX void columns(qint64 first, qint64 count) const
    {
        const TileConfig config;
        _tile_loadconfig(&config);
        const qint64 columnTiles = over(count, 2 * Side) * 2;
        const Tiles b = room(columnTiles * (DepthBlock / Depth) * Parts);
        for (qint64 deep = 0; deep < p.d; deep += DepthBlock) {
            const qint64 depth = std::min(DepthBlock, p.d - deep);
            const qint64 steps = over(depth, Depth);
            for (qint64 tile = 0; tile < columnTiles; ++tile) {
                const qint64 column = tile * Side;
                pack(p.b + (first + column) * p.d, std::min(Side, count - column), p.d, deep, depth, true,
                     b.get() + tile * steps * Parts * TileValues);
            }
            for (qint64 block = 0; block < p.rows; block += RowBlock)
                for (qint64 tile = 0; tile < columnTiles; tile += 2) {
                    const quint16 *b0 = b.get() + tile * steps * Parts * TileValues;
                    for (qint64 row = block; row < std::min(block + RowBlock, p.rows); row += 2 * Side)
                        square(row, first + tile * Side, first + count, deep / Depth, steps, b0,
                               b0 + steps * Parts * TileValues);
                }
        }
        _tile_release();
    }

    // At the edges through a square of its own.
    FATHOM_AMX void square(qint64 row, qint64 column, qint64 lastColumn, qint64 deep, qint64 steps,
                           const quint16 *b0, const quint16 *b1) const
    {
        const qint64 rows = std::min(2 * Side, p.rows - row);
        const qint64 columns = std::min(2 * Side, lastColumn - column);
        const quint16 *a0 = rowTile(row / Side, deep);
        const quint16 *a1 = rowTile(row / Side + 1, deep);
        float *out = p.out + row * p.columns + column;
        const bool first = deep == 0;
        const float *start = first ? p.bias + column : out;
        const qint64 startStride = first ? 0 : p.columns;
        if (rows == 2 * Side && columns == 2 * Side) {
            multiply(a0, a1, b0, b1, steps, start, startStride, out, p.columns);
            return;
        }
        alignas(64) float own[4 * Side * Side] = {};
        for (qint64 i = 0; i < rows; ++i)
            std::copy_n(start + i * startStride, columns, own + i * 2 * Side);
        multiply(a0, a1, b0, b1, steps, own, 2 * Side, own, 2 * Side);
        for (qint64 i = 0; i < rows; ++i)
            std::copy_n(own + i * 2 * Side, columns, out + i * p.columns);
    }

    const TileProduct &p;
    const qint64 m_rowTiles, m_deep;
    Tiles m_a;
};

} // namespace

bool hasTileProduct()
{
    static const bool has = [] {
        constexpr int RequestPermission = 0x1023, TileData = 18; // arch_prctl's
        const bool known = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
        if (!known)
            return false;
        unsigned a = 0, b = 0, c = 0, d = 0;
        __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
        const bool tiles = d >> 22 & 1 && d >> 24 & 1; // amx-bf16, amx-tile
        __asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(1));
        const bool bfloat = a >> 5 & 1; // avx512-bf16
        return tiles && bfloat && syscall(SYS_arch_prctl, RequestPermission, TileData) == 0;
    }();
    return has;
}

void multiplyTiles(const TileProduct &product, const ParallelTasks &parallel)
{
    Product(product).run(parallel);
}

#else

bool hasTileProduct()
{
    return false;
}

void multiplyTiles(const TileProduct &, const ParallelTasks &) {}

#endif

} // namespace fathom
