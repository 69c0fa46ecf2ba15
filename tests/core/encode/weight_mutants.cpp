// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "weight_mutants.h"

#include <QFile>

#include <algorithm>
#include <cctype>
#include <cstring>

namespace fathom::test {

QByteArray goldenBytes(const char *golden)
{
    QFile file(QStringLiteral(TEST_DATA "/encoders/") + QLatin1String(golden));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void damage(QByteArray &bytes, Random &random)
{
    if (bytes.isEmpty())
        return;
    const qsizetype at = below(random, quint64(bytes.size()));
    switch (below(random, 7)) {
    case 0:
        bytes[at] = char(bytes[at] ^ (1 << below(random, 8)));
        break;
    case 1:
        bytes[at] = char(random());
        break;
    case 2: {
        const auto size = std::min<qsizetype>(qsizetype(1) << below(random, 4), bytes.size() - at);
        const quint64 number = anyOf(EdgeNumbers, random);
        std::memcpy(bytes.data() + at, &number, size_t(size));
        break;
    }
    case 3:
        bytes.remove(at, 1 + below(random, 16));
        break;
    case 4:
        bytes.insert(at, bytes.mid(at, 1 + below(random, 32)));
        break;
    case 5:
        if (below(random, 3) == 0)
            bytes.truncate(at);
        break;
    default:
        bytes.insert(at, char(random()));
    }
}

namespace {

/// One change of a JSON text that mostly leaves it JSON.
void changeJson(QByteArray &text, Random &random)
{
    static const QByteArray words[] = {"0",
                                       "1",
                                       "4",
                                       "9223372036854775807",
                                       "9223372036854775808",
                                       "-1",
                                       "1.5",
                                       "1e3",
                                       "null",
                                       "true",
                                       "\"\"",
                                       "[]",
                                       "{}",
                                       "[[[[[[1]]]]]]",
                                       "281474976710656",
                                       "01",
                                       "\"F32\"",
                                       "\"BF16\"",
                                       "\"F4\"",
                                       "\"\\u0041\\ud83d\\ude00\"",
                                       "\"\\ud83d\"",
                                       "[0,0]",
                                       "[4,0]",
                                       "[0,4,8]",
                                       "\"\xff\""};
    const auto token = [&](qsizetype &from, qsizetype &to) { // a number or text around a place
        from = below(random, quint64(std::max<qsizetype>(text.size(), 1)));
        const auto inside = [&](qsizetype i) {
            return std::isalnum(uchar(text[i])) || text[i] == '.' || text[i] == '_' || text[i] == '-' ||
                   text[i] == '"';
        };
        while (from < text.size() && !inside(from))
            ++from;
        to = from;
        while (from > 0 && inside(from - 1))
            --from;
        while (to < text.size() && inside(to))
            ++to;
    };
    qsizetype from = 0, to = 0;
    if (below(random, 500) == 0) { // small texts that want much memory
        QByteArray bomb;
        const auto times = below(random, 20'000);
        const auto kind = below(random, 3);
        for (qsizetype n = 0; n < times; ++n) {
            const QByteArray number = QByteArray::number(n);
            bomb += kind == 0   ? "\"m" + number + "\":\"\","
                    : kind == 1 ? "\"" + number + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},)"
                                : QByteArray("[");
        }
        const QByteArray place = kind == 0 ? "\"__metadata__\":{" : "{";
        const qsizetype at = text.indexOf(place);
        text.insert(at < 0 ? 1 : at + place.size(), bomb);
        return;
    }
    switch (below(random, 7)) {
    case 0:
    case 1:
        token(from, to);
        text.replace(from, to - from, anyOf(words, random));
        break;
    case 2: { // two tokens change places
        qsizetype from2 = 0, to2 = 0;
        token(from, to);
        token(from2, to2);
        if (to <= from2) {
            const QByteArray one = text.mid(from, to - from), two = text.mid(from2, to2 - from2);
            text.replace(from2, to2 - from2, one);
            text.replace(from, to - from, two);
        }
        break;
    }
    case 3: { // an entry comes twice
        const qsizetype end = text.indexOf('}', below(random, quint64(text.size() + 1)));
        const qsizetype begin = end < 0 ? -1 : text.lastIndexOf("\"", text.lastIndexOf("\":{", end) - 1);
        if (begin >= 0)
            text.insert(begin, text.mid(begin, end + 1 - begin) + ',');
        break;
    }
    case 4: // a digit
        for (qsizetype i = below(random, quint64(text.size() + 1)); i < text.size(); ++i) {
            if (text[i] >= '0' && text[i] <= '9') {
                text[i] = char('0' + below(random, 10));
                break;
            }
        }
        break;
    case 5:
        text.append(QByteArray(below(random, 70), ' '));
        break;
    default:
        damage(text, random);
    }
}

} // namespace

SafetensorsMutants::SafetensorsMutants()
{
    QByteArray header = R"({"__metadata__":{"format":"pt","note":"a \"b\" \u00e4"})";
    QByteArray data;
    struct Row
    {
        const char *type;
        int bytes;
    };
    for (const Row &row : {Row{"F64", 8},
                           {"F32", 4},
                           {"F16", 2},
                           {"BF16", 2},
                           {"F8_E4M3", 1},
                           {"F8_E5M2", 1},
                           {"I64", 8},
                           {"I32", 4},
                           {"I16", 2},
                           {"I8", 1},
                           {"U64", 8},
                           {"U32", 4},
                           {"U16", 2},
                           {"U8", 1},
                           {"BOOL", 1}}) {
        const auto begin = data.size();
        data += QByteArray(row.bytes * 6, 'x');
        header += ",\"layer." + QByteArray(row.type) + "\":{\"dtype\":\"" + row.type +
                  "\",\"shape\":[2,3],\"data_offsets\":[" + QByteArray::number(begin) + ',' +
                  QByteArray::number(data.size()) + "]}";
    }
    m_seeds.push_back({header + "}", data});
    m_seeds.push_back({R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                       R"("none":{"dtype":"I64","shape":[0,7],"data_offsets":[4,4]},)"
                       R"("b":{"dtype":"U8","shape":[3,1,1],"data_offsets":[4,7]}}   )",
                       "1234567"});
    const QByteArray golden = goldenBytes("dinov3_convnext/hf/model.safetensors");
    quint64 length = 0;
    std::memcpy(&length, golden.constData(), 8);
    m_seeds.push_back({golden.mid(8, qsizetype(length)), golden.mid(8 + qsizetype(length))});
}

Mutant SafetensorsMutants::make(Random &random) const
{
    // The golden one is large and so comes rarely.
    const Seed &seed = m_seeds[below(random, 48) == 0 ? 2 : size_t(below(random, 2))];
    QByteArray header = seed.header, data = seed.data;
    const int times = below(random, 2) ? 1 : 1 + int(below(random, 4));
    const auto kind = below(random, 16);
    for (int n = 0; n < times; ++n) {
        if (kind < 12)
            changeJson(header, random);
        else if (kind < 14)
            damage(data, random);
    }
    QByteArray bytes = safetensorsFile(header, data);
    if (kind >= 14)
        for (int n = 0; n < times; ++n)
            damage(bytes, random);
    quint64 length = 0;
    std::memcpy(&length, bytes.constData(), size_t(std::min<qsizetype>(8, bytes.size())));
    const bool marked =
        bytes.size() > 8 && bytes[8] == '{' && length > 0 && length <= quint64(bytes.size()) - 8;
    return {bytes, marked};
}

} // namespace fathom::test
