// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "grid.h"

#include "training_parameters.h"

#include <base/json_reader.h>

#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace fathom {

namespace {
constexpr qsizetype MostConfigurations = 1000;

const TrainingKey *trainingKey(const QString &name)
{
    const auto &keys = trainingKeys();
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](const TrainingKey &key) { return key.name == name; });
    return found == keys.end() ? nullptr : &*found;
}

Error unknownKey(const QStringList &known)
{
    return {ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error", "there is no such key; known are %1"),
            {known.join(QStringLiteral(", "))}};
}

Error wrongKind(TrainingKey::Kind kind)
{
    switch (kind) {
    case TrainingKey::Sizes:
        return {ErrorCode::Usage,
                QT_TRANSLATE_NOOP("Error",
                                  "a list of whole numbers is needed, for example [128, 512, 2048, 8192]"),
                {}};
    case TrainingKey::Flag:
        return {ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "true or false is needed"), {}};
    case TrainingKey::Word:
        return {ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "a text in quotes is needed"), {}};
    case TrainingKey::Number:
        break;
    }
    return {ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "a number is needed"), {}};
}

bool isOfKind(const QJsonValue &value, TrainingKey::Kind kind)
{
    switch (kind) {
    case TrainingKey::Sizes: {
        const QJsonArray sizes = value.toArray();
        return value.isArray() && !sizes.isEmpty() &&
               std::all_of(sizes.begin(), sizes.end(), [](const QJsonValue &one) {
                   return one.isDouble() && one.toDouble() == double(one.toInt(-1)) && one.toInt(-1) >= 0;
               });
    }
    case TrainingKey::Flag:
        return value.isBool();
    case TrainingKey::Word:
        return value.isString();
    case TrainingKey::Number:
        break;
    }
    return value.isDouble();
}

/// Reads a grid and collects what is wrong.
class Reading
{
public:
    GridReading take() { return std::move(m_reading); }

    void read(const QJsonObject &content)
    {
        QStringList known{QStringLiteral("measure"), QStringLiteral("configurations"),
                          QStringLiteral("combinations")};
        for (const TrainingKey &key : trainingKeys())
            known << key.name;
        QJsonObject common;
        for (auto entry = content.begin(); entry != content.end(); ++entry) {
            if (!known.contains(entry.key()))
                mistake(entry.key(), unknownKey(known));
            else if (trainingKey(entry.key()) && checked(entry.key(), entry.key(), entry.value()))
                common.insert(entry.key(), entry.value());
        }
        if (content.contains(QStringLiteral("measure")))
            readMeasure(content[QStringLiteral("measure")]);
        const bool listed = content.contains(QStringLiteral("configurations"));
        const bool combined = content.contains(QStringLiteral("combinations"));
        if (listed)
            readConfigurations(content[QStringLiteral("configurations")], common);
        if (combined)
            readCombinations(content[QStringLiteral("combinations")], common);
        if (!listed && !combined)
            mistake(QStringLiteral("configurations"),
                    {ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "is not there: a grid lists its configurations, or says in "
                                                "\"combinations\" what is combined with what"),
                     {}});
        else if (m_reading.grid.configurations.empty() && m_reading.mistakes.empty())
            mistake(listed ? QStringLiteral("configurations") : QStringLiteral("combinations"),
                    {ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "holds no configuration"), {}});
    }

    void mistake(const QString &place, const Error &what) { m_reading.mistakes.push_back({place, what}); }

private:
    void readMeasure(const QJsonValue &value)
    {
        QStringList names;
        for (const GridMeasure &measure : gridMeasures())
            names << measure.key;
        if (names.contains(value.toString()))
            m_reading.grid.measure = value.toString();
        else
            mistake(QStringLiteral("measure"), {ErrorCode::Usage,
                                                QT_TRANSLATE_NOOP("Error", "one of these is needed: %1"),
                                                {names.join(QStringLiteral(", "))}});
    }

    // A value by itself: its kind, its range.
    bool checked(const QString &place, const QString &name, const QJsonValue &value)
    {
        const TrainingKey *key = trainingKey(name);
        if (!isOfKind(value, key->kind)) {
            mistake(place, wrongKind(key->kind));
            return false;
        }
        if (key->kind == TrainingKey::Sizes)
            return true; // dictionary and k are looked at together
        const JobParameters alone(QStringLiteral("grid"), {{QStringLiteral("dictionary"), QJsonArray{2}},
                                                           {QStringLiteral("k"), QJsonArray{1}},
                                                           {name, value}});
        const auto options = trainingOptions(alone, {}, 1, 1, 1);
        if (!options)
            mistake(place, options.error());
        return bool(options);
    }

    void readConfigurations(const QJsonValue &value, const QJsonObject &common)
    {
        if (!value.isArray()) {
            mistake(QStringLiteral("configurations"),
                    {ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "a list of objects is needed"), {}});
            return;
        }
        QStringList known{QStringLiteral("name")};
        for (const TrainingKey &key : trainingKeys())
            known << key.name;
        const QJsonArray all = value.toArray();
        for (qsizetype i = 0; i < all.size(); ++i) {
            const QString place = QStringLiteral("configurations[%1]").arg(i);
            if (!all[i].isObject()) {
                mistake(place, {ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "an object is needed"), {}});
                continue;
            }
            const QJsonObject own = all[i].toObject();
            QJsonObject parameters = common;
            QStringList besides;
            bool good = true;
            for (auto entry = own.begin(); entry != own.end(); ++entry) {
                const QString at = place + u'.' + entry.key();
                if (!known.contains(entry.key())) {
                    mistake(at, unknownKey(known));
                    good = false;
                } else if (entry.key() == QLatin1String("name")) {
                    continue;
                } else if (checked(at, entry.key(), entry.value())) {
                    parameters.insert(entry.key(), entry.value());
                    besides << entry.key();
                } else {
                    good = false;
                }
            }
            if (good)
                add(place, own.value(QStringLiteral("name")), parameters, besides);
        }
    }

    void readCombinations(const QJsonValue &value, const QJsonObject &common)
    {
        const QString place = QStringLiteral("combinations");
        if (!value.isObject()) {
            mistake(place,
                    {ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "an object is needed: for each key the list of its values"),
                     {}});
            return;
        }
        const QJsonObject axes = value.toObject();
        QStringList known;
        for (const TrainingKey &key : trainingKeys())
            known << key.name;
        std::vector<QJsonObject> all{common};
        QStringList varied;
        bool good = true;
        // In the order of trainingKeys(), as a JSON object has none.
        for (const TrainingKey &key : trainingKeys()) {
            if (!axes.contains(key.name))
                continue;
            const QString at = place + u'.' + key.name;
            const QJsonArray values = axes[key.name].toArray();
            if (!axes[key.name].isArray() || values.isEmpty()) {
                mistake(at, {ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "a list of values is needed"), {}});
                good = false;
                continue;
            }
            varied << key.name;
            std::vector<QJsonObject> more;
            for (const QJsonObject &one : all) {
                for (qsizetype i = 0; i < values.size(); ++i) {
                    if (&one == &all.front() &&
                        !checked(at + QStringLiteral("[%1]").arg(i), key.name, values[i]))
                        good = false;
                    more.push_back(one);
                    more.back().insert(key.name, values[i]);
                }
            }
            all = std::move(more);
            if (qsizetype(all.size()) > MostConfigurations) {
                tooMany(place);
                return;
            }
        }
        for (const QString &key : axes.keys()) {
            if (!known.contains(key)) {
                mistake(place + u'.' + key, unknownKey(known));
                good = false;
            }
        }
        if (!good)
            return;
        for (const QJsonObject &parameters : all) {
            // In a product some pairs cannot be: the published grid is made so. A mistake in every one is
            // one.
            if (const auto fits = trainingConfig(JobParameters(QStringLiteral("grid"), parameters));
                !fits && parameters.contains(QStringLiteral("dictionary")) &&
                parameters.contains(QStringLiteral("k"))) {
                ++m_reading.grid.leftOut;
                m_lastLeftOut = fits.error();
                continue;
            }
            add(place, QJsonValue::Undefined, parameters, varied);
        }
        if (qint64(all.size()) == m_reading.grid.leftOut)
            mistake(place, m_lastLeftOut);
    }

    void tooMany(const QString &place)
    {
        mistake(place, {ErrorCode::Usage,
                        QT_TRANSLATE_NOOP("Error", "more than %1 configurations; divide the grid"),
                        {QString::number(MostConfigurations)}});
    }

    void add(const QString &place, const QJsonValue &name, const QJsonObject &parameters,
             const QStringList &besides)
    {
        for (const QString &needed : {QStringLiteral("dictionary"), QStringLiteral("k")}) {
            if (!parameters.contains(needed)) {
                mistake(place + u'.' + needed,
                        {ErrorCode::Usage,
                         QT_TRANSLATE_NOOP("Error", "is not there; a configuration needs it"),
                         {}});
                return;
            }
        }
        const JobParameters given(QStringLiteral("grid"), parameters);
        if (const auto sizes = trainingConfig(given); !sizes) {
            // Is it the dictionary, whatever the k?
            QJsonObject narrowest = parameters;
            QJsonArray ones;
            for (qsizetype l = parameters[QStringLiteral("dictionary")].toArray().size(); l > 0; --l)
                ones.append(1);
            narrowest.insert(QStringLiteral("k"), ones);
            const bool k = bool(trainingConfig(JobParameters(QStringLiteral("grid"), narrowest)));
            mistake(place + (k ? QStringLiteral(".k") : QStringLiteral(".dictionary")), sizes.error());
            return;
        }
        if (qsizetype(m_reading.grid.configurations.size()) >= MostConfigurations) {
            if (!std::exchange(m_full, true))
                tooMany(place);
            return;
        }
        static const QRegularExpression allowed(
            QRegularExpression::anchoredPattern(QStringLiteral("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,119}")));
        const QString own = name.isUndefined() ? gridName(parameters, besides) : name.toString();
        if (!allowed.match(own).hasMatch()) {
            mistake(
                place + QStringLiteral(".name"),
                {ErrorCode::Usage,
                 QT_TRANSLATE_NOOP("Error", "up to 120 letters, digits, _, - and . are needed, no . first"),
                 {}});
            return;
        }
        if (m_names.contains(own)) {
            mistake(
                place + QStringLiteral(".name"),
                {ErrorCode::Usage,
                 QT_TRANSLATE_NOOP("Error", "%1 is there already; give each configuration a name of its own"),
                 {own}});
            return;
        }
        m_names.insert(own);
        m_reading.grid.configurations.push_back({own, parameters});
    }

    GridReading m_reading;
    QSet<QString> m_names;
    bool m_full = false;
    Error m_lastLeftOut;
};

// Keys that are in one object twice, of which QJsonDocument would take the last one.
void findRepeated(const QByteArray &text, Reading &reading)
{
    MemoryBudget budget(text.size());
    JsonReader json(std::as_bytes(std::span(text.data(), size_t(text.size()))), budget);
    const auto keysOf = [&](const QString &place, const auto &value) {
        QSet<QString> seen;
        QString key;
        if (!json.beginObject())
            return;
        while (json.nextKey(key)) {
            const QString at = place.isEmpty() ? key : place + u'.' + key;
            if (seen.contains(key))
                reading.mistake(at, {ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "is there twice"), {}});
            seen.insert(key);
            if (!value(at, key))
                return;
        }
    };
    const auto passed = [&](const QString &, const QString &) { return json.skip(); };
    keysOf({}, [&](const QString &at, const QString &key) {
        if (key == QLatin1String("combinations")) {
            keysOf(at, passed);
        } else if (key == QLatin1String("configurations") && json.beginArray()) {
            for (qsizetype i = 0; json.nextElement(); ++i)
                keysOf(QStringLiteral("%1[%2]").arg(at).arg(i), passed);
        } else if (key != QLatin1String("configurations")) {
            return json.skip();
        }
        return !json.failed();
    });
}
} // namespace

QJsonObject paperGrid()
{
    const auto level = [](int first, int factor) {
        QJsonArray sizes;
        for (int l = 0, size = first; l < 4; ++l, size *= factor)
            sizes.append(size);
        return sizes;
    };
    QJsonArray dictionaries, k;
    for (const int first : {16, 32, 64, 128})
        dictionaries.append(level(first, 4));
    for (const int same : {5, 10, 20, 30})
        k.append(level(same, 1));
    for (const int first : {5, 10, 20, 30})
        k.append(level(first, 2));
    return {{QStringLiteral("objective"), QStringLiteral("paper")},
            {QStringLiteral("combinations"),
             QJsonObject{{QStringLiteral("dictionary"), dictionaries}, {QStringLiteral("k"), k}}}};
}

GridReading readGrid(const QJsonObject &content)
{
    Reading reading;
    reading.read(content);
    return reading.take();
}

GridReading readGridText(const QByteArray &text)
{
    Reading reading;
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(text, &problem);
    if (problem.error != QJsonParseError::NoError) {
        // Qt stands behind the character that it could not use.
        const QByteArray before = text.left(std::max(problem.offset - 1, 0));
        reading.mistake(
            QStringLiteral("%1:%2").arg(before.count('\n') + 1).arg(before.size() - before.lastIndexOf('\n')),
            {ErrorCode::Unreadable,
             QT_TRANSLATE_NOOP("Error", "this is no JSON (%1)"),
             {problem.errorString()}});
    } else if (!document.isObject()) {
        reading.mistake(QStringLiteral("1:1"),
                        {ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "an object is needed"), {}});
    } else {
        findRepeated(text, reading);
        reading.read(document.object());
    }
    return reading.take();
}

Result<GridReading> readGridFile(const QString &path)
{
    constexpr qint64 Most = qint64(16) << 20;
    QFile file(path);
    if (!file.exists())
        return Error{
            ErrorCode::NotFound, QT_TRANSLATE_NOOP("Error", "%1: no such file; check the path"), {path}};
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: cannot be read (%2)"),
                     {path, file.errorString()}};
    const QByteArray text = file.read(Most + 1);
    if (text.size() > Most)
        return Error{ErrorCode::TooLarge,
                     QT_TRANSLATE_NOOP("Error", "%1: larger than 16 MiB, so it is no grid"),
                     {path}};
    return readGridText(text);
}

Error gridError(const QString &file, const std::vector<GridMistake> &mistakes)
{
    QStringList lines;
    for (const GridMistake &mistake : mistakes)
        lines << mistake.place + QStringLiteral(": ") + mistake.what.english();
    return {ErrorCode::Usage,
            QT_TRANSLATE_NOOP("Error", "%1: mistakes in the grid: %2"),
            {file, lines.join(QStringLiteral("; "))}};
}

QJsonObject gridToJson(const Grid &grid)
{
    QJsonArray all;
    for (const GridConfiguration &one : grid.configurations) {
        QJsonObject own = one.parameters;
        own.insert(QStringLiteral("name"), one.name);
        all.append(own);
    }
    return {{QStringLiteral("measure"), grid.measure}, {QStringLiteral("configurations"), all}};
}

QString gridName(const QJsonObject &parameters, const QStringList &besides)
{
    const auto joined = [&](const QString &key) {
        QString text;
        for (const QJsonValue &one : parameters[key].toArray())
            text += u'_' + QString::number(one.toInt());
        return text;
    };
    QString name =
        u'D' + joined(QStringLiteral("dictionary")) + QStringLiteral("_K") + joined(QStringLiteral("k"));
    for (const TrainingKey &key : trainingKeys()) {
        if (key.kind == TrainingKey::Sizes || !besides.contains(key.name))
            continue;
        const QJsonValue value = parameters[key.name];
        name += u'_' + key.name + u'_' +
                (value.isBool()     ? QString(value.toBool() ? u'1' : u'0')
                 : value.isString() ? value.toString()
                                    : QString::number(value.toDouble(), 'g', 10));
    }
    return name;
}

const std::vector<GridMeasure> &gridMeasures()
{
    static const std::vector<GridMeasure> all{{QStringLiteral("r2"), true},
                                              {QStringLiteral("r2_global"), true},
                                              {QStringLiteral("variance_explained"), true},
                                              {QStringLiteral("cosine"), true},
                                              {QStringLiteral("loss"), false},
                                              {QStringLiteral("l0"), false},
                                              {QStringLiteral("dead"), false}};
    return all;
}

const GridMeasure *gridMeasure(const QString &key)
{
    const auto &all = gridMeasures();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const GridMeasure &measure) { return measure.key == key; });
    return found == all.end() ? nullptr : &*found;
}

QString bestOfGrid(const QJsonArray &rows, const GridMeasure &measure)
{
    QString best;
    double value = 0;
    for (const QJsonValue &row : rows) {
        const QJsonValue own = row[measure.key];
        if (!own.isDouble() || row[QStringLiteral("state")] != QLatin1String("done"))
            continue;
        if (best.isEmpty() || (measure.largestIsBest ? own.toDouble() > value : own.toDouble() < value)) {
            best = row[QStringLiteral("name")].toString();
            value = own.toDouble();
        }
    }
    return best;
}

} // namespace fathom
