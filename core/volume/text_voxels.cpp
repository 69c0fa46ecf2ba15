// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "text_voxels.h"

#include "gzip_stream.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace fathom {
namespace {

constexpr size_t longestNumber = 4096; // a double written out has a thousand digits

/// Success only where the whole text is the number.
std::errc parseWhole(std::string_view text, auto &number)
{
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && end != text.data() + text.size() ? std::errc::invalid_argument : problem;
}

/// False: no number, or none of this type.
template <typename T> bool parse(std::string_view text, T &value)
{
    if (text.starts_with('+'))
        text.remove_prefix(1);
    if constexpr (std::is_integral_v<T>)
        if (const std::errc problem = parseWhole(text, value); problem != std::errc::invalid_argument)
            return problem == std::errc();
    double number = 0;
    if (parseWhole(text, number) != std::errc())
        return false;
    if constexpr (std::is_integral_v<T>) { // some write 12.0 or 1.2e1
        using Limits = std::numeric_limits<T>;
        if (number != std::floor(number) || number < double(Limits::lowest()) ||
            number >= std::ldexp(1.0, Limits::digits))
            return false;
    }
    value = T(number);
    return true;
}

template <typename T> bool store(std::string_view text, char *voxel)
{
    T value = 0;
    if (!parse(text, value))
        return false;
    std::memcpy(voxel, &value, sizeof value);
    return true;
}

using Store = bool (*)(std::string_view, char *);
constexpr std::pair<const char *, Store> types[] = {{"int8", store<qint8>},    {"uint8", store<quint8>},
                                                    {"int16", store<qint16>},  {"uint16", store<quint16>},
                                                    {"int32", store<qint32>},  {"uint32", store<quint32>},
                                                    {"int64", store<qint64>},  {"uint64", store<quint64>},
                                                    {"float32", store<float>}, {"float64", store<double>}};

bool separates(char c)
{
    return c == ' ' || c == '\n' || c == ',' || c == '\t' || c == '\r';
}

} // namespace

Result<void> readTextVoxels(const QString &path, const FilePromise &promise, char *voxels, size_t count)
{
    const auto type = std::find_if(std::begin(types), std::end(types), [&](const auto &one) {
        return promise.pixelType == QLatin1String(one.first);
    });
    size_t found = 0;
    std::string word; // also over the border of two pieces
    bool good = type != std::end(types);
    const auto endWord = [&] {
        if (word.empty() || found == count)
            return;
        good = type->second(word, voxels + found * size_t(promise.bytesPerValue));
        if (!good)
            return;
        ++found;
        word.clear();
    };
    FATHOM_TRY([[maybe_unused]] const qint64 read,
               readPieces(promise.dataFile, promise.dataOffset, false, [&](const char *piece, qint64 size) {
                   const char *const end = piece + size;
                   while (good && found < count) {
                       const char *const next = std::find_if(piece, end, separates);
                       word.append(piece, next);
                       good = word.size() <= longestNumber;
                       if (next == end || !good)
                           break;
                       endWord();
                       piece = next + 1;
                   }
                   return good && found < count;
               }));
    if (good)
        endWord(); // no blank need follow the last one
    if (!good)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: \"%2\" stands where a voxel of type %3 belongs; export "
                                                "the file again"),
                     {path, QString::fromLatin1(word.data(), qsizetype(std::min<size_t>(word.size(), 40))),
                      promise.pixelType}};
    if (found < count)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error",
                                       "%1: the header promises %2 voxels and the file holds %3 "
                                       "numbers; it broke off or its header is wrong, copy it again"),
                     {path, QString::number(count), QString::number(found)}};
    return {};
}

} // namespace fathom
