// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "probe_targets.h"

#include <base/numpy_random.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

namespace fathom {

namespace {
QString s(const char *text)
{
    return QString::fromLatin1(text);
}

// What a column says of a row; empty: nothing.
using Column = std::function<QString(size_t row)>;

Column metaColumn(const SliceTable &table, const QString &key)
{
    return [&table, key](size_t row) { return table.volumes()[size_t(table.volume(row))].meta.value(key); };
}

// Ages are published in bins closed at their upper end, so that 40 is "<40" and 80 is not ">=80".
QString ageGroup(const QString &age)
{
    bool number = false;
    const double years = age.toDouble(&number);
    if (!number)
        return {};
    return years <= 40 ? s("<40") : years <= 60 ? s("40-60") : years <= 80 ? s("60-80") : s(">=80");
}

ProbeGroup groupOf(const QString &name, bool exclusive, const QStringList &targets, size_t rows,
                   const std::function<qint8(size_t row, int target)> &classOf)
{
    ProbeGroup group{name, exclusive, {}, {}, {}};
    for (int t = 0; t < targets.size(); ++t) {
        std::vector<qint8> classes(rows);
        for (size_t row = 0; row < rows; ++row)
            classes[row] = classOf(row, t);
        if (std::find(classes.begin(), classes.end(), 1) == classes.end())
            continue;
        group.targets << targets[t];
        group.places.push_back(t);
        group.classOfRow.push_back(std::move(classes));
    }
    return group;
}

// One target a word. Rows of other words: -1 where the group is exclusive and the words are chosen.
ProbeGroup byWord(const QString &name, const QStringList &words, size_t rows, const Column &column)
{
    return groupOf(name, true, words, rows, [&](size_t row, int target) {
        const QString word = column(row);
        return word == words[target] ? qint8(1) : words.contains(word) ? qint8(0) : qint8(-1);
    });
}

// One target a word; a row that says another word, or nothing, is a "no".
ProbeGroup byWordOrNot(const QString &name, const QStringList &words, size_t rows, const Column &column)
{
    return groupOf(name, false, words, rows,
                   [&](size_t row, int target) { return qint8(column(row) == words[target]); });
}

ProbeGroup byName(const SliceTable &table, const QString &group, const QStringList &names, bool knownOnly)
{
    return groupOf(group, false, names, table.rows(), [&](size_t row, int target) {
        const int name = int(table.names().indexOf(names[target]));
        if (name < 0)
            return qint8(0);
        if (knownOnly && !table.annotates(table.volume(row), name))
            return qint8(-1);
        return qint8(table.shows(row, name));
    });
}

QStringList wordsOf(size_t rows, const Column &column)
{
    std::set<QString> words;
    for (size_t row = 0; row < rows; ++row)
        if (const QString word = column(row); !word.isEmpty())
            words.insert(word);
    return QStringList(words.begin(), words.end());
}

std::vector<ProbeGroup> paperGroups(const SliceTable &table, const Column &modality, const Column &plane,
                                    const Column &age)
{
    const size_t rows = table.rows();
    const auto meta = [&](const char *key) { return metaColumn(table, s(key)); };
    const Column kvp = [&](size_t row) {
        bool number = false;
        const double value = meta("kvp")(row).toDouble(&number);
        return number ? QString::number(value, 'f', 1) : QString();
    };
    const auto list = [](const char *words) { return s(words).split(u','); };
    return {
        byWord(s("modality"), list("mri,ct"), rows, modality),
        byWord(s("sex"), list("f,m"), rows, meta("gender")),
        byWord(s("slice_orientation"), list("x,y,z"), rows, plane),
        byWord(s("age_group"), list("<40,>=80"), rows, age),
        byWord(s("kvp"), list("80.0,120.0"), rows, kvp),
        byWord(s("institute"), list("A,B,C,D,E,F,G,H,I,J"), rows, meta("institute")),
        byWordOrNot(s("manufacturer"), list("ge,philips,siemens"), rows, meta("manufacturer")),
        byWordOrNot(s("scanner_model"), list("Achieva,Avanto_fit,Skyra"), rows, meta("scanner_model")),
        byName(table, s("organs_abdominal"), list("gallbladder,kidney_left,liver,spleen,prostate"), false),
        byName(table, s("organs_head_and_neck"), list("brain"), false),
        byName(table, s("organs_thoracic"), list("heart,sternum,clavicula_left,clavicula_right"), false),
        byWordOrNot(s("pathology"), list("inflammation,tumor,trauma"), rows, meta("pathology"))};
}
} // namespace

std::vector<ProbeGroup> probeGroups(const SliceTable &table, Method method)
{
    const Column modality = [&](size_t row) {
        const Modality of = table.volumes()[size_t(table.volume(row))].modality;
        return of == Modality::Mr ? s("mri") : of == Modality::Ct ? s("ct") : QString();
    };
    const Column plane = [&](size_t row) { return QString(planeLetter(table.plane(row))); };
    const Column ages = metaColumn(table, s("age"));
    const Column age = [&](size_t row) { return ageGroup(ages(row)); };
    std::vector<ProbeGroup> groups;
    if (method == Method::Paper) {
        groups = paperGroups(table, modality, plane, age);
    } else {
        const size_t rows = table.rows();
        const auto words = [&](const char *group, const Column &column) {
            groups.push_back(byWord(s(group), wordsOf(rows, column), rows, column));
        };
        groups.push_back(byWord(s("modality"), {s("mri"), s("ct")}, rows, modality));
        groups.push_back(byWord(s("plane"), {s("x"), s("y"), s("z")}, rows, plane));
        words("sex", metaColumn(table, s("gender")));
        groups.push_back(byWord(s("age_group"), {s("<40"), s(">=80")}, rows, age));
        words("institute", metaColumn(table, s("institute")));
        words("manufacturer", metaColumn(table, s("manufacturer")));
        groups.push_back(byName(table, s("structure"), table.names().mid(0, table.structures()), true));
        groups.push_back(byName(table, s("finding"), table.names().mid(table.structures()), true));
    }
    for (ProbeGroup &group : groups) {
        // Of two words one says all; in the paper's tables both are listed.
        if (method == Method::Fathom && group.exclusive && group.targets.size() == 2) {
            group.targets.removeLast();
            group.places.pop_back();
            group.classOfRow.pop_back();
        }
    }
    std::erase_if(groups, [](const ProbeGroup &group) {
        return std::none_of(group.classOfRow.begin(), group.classOfRow.end(), [](const auto &classes) {
            return std::find(classes.begin(), classes.end(), 0) != classes.end();
        });
    });
    return groups;
}

std::vector<size_t> stratifiedSample(std::span<const QString> labels, size_t count)
{
    std::vector<size_t> chosen;
    if (labels.size() <= count) {
        chosen.resize(labels.size());
        std::iota(chosen.begin(), chosen.end(), size_t(0));
        return chosen;
    }
    std::map<QString, std::vector<size_t>> members; // by label in order of its text
    for (size_t i = 0; i < labels.size(); ++i)
        members[labels[i]].push_back(i);
    NumpyTwister twister(42);
    // The whole part of each quota, then one more for the largest remainders; equal ones by lot.
    std::vector<size_t> quota;
    std::map<double, std::vector<size_t>, std::greater<>> byRemainder;
    size_t given = 0;
    for (const auto &[label, places] : members) {
        const double share = double(places.size()) / double(labels.size()) * double(count);
        byRemainder[share - std::floor(share)].push_back(quota.size());
        quota.push_back(size_t(std::floor(share)));
        given += quota.back();
    }
    for (const auto &[remainder, classes] : byRemainder) {
        if (given >= count)
            break;
        const size_t now = std::min(classes.size(), count - given);
        const std::vector<qint64> lot = twister.permutation(qint64(classes.size()));
        for (size_t i = 0; i < now; ++i)
            ++quota[classes[size_t(lot[i])]];
        given += now;
    }
    size_t c = 0;
    for (const auto &[label, places] : members) {
        const std::vector<qint64> order = twister.permutation(qint64(places.size()));
        for (size_t i = 0; i < quota[c]; ++i)
            chosen.push_back(places[size_t(order[i])]);
        ++c;
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

} // namespace fathom
