// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "weight_places.h"

#include <QDir>
#include <QFile>

#include <algorithm>

namespace fathom {

namespace {

QString variable(const char *name)
{
    return qEnvironmentVariable(name);
}

/// Root of users' caches.
QString cacheRoot()
{
    const QString set = variable("XDG_CACHE_HOME");
    return set.isEmpty() ? QDir::homePath() + QLatin1String("/.cache") : set;
}

QString hubCache()
{
    for (const char *name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
        if (const QString set = variable(name); !set.isEmpty())
            return set;
    const QString home = variable("HF_HOME");
    return (home.isEmpty() ? cacheRoot() + QLatin1String("/huggingface") : home) + QLatin1String("/hub");
}

QString torchCheckpoints()
{
    const QString home = variable("TORCH_HOME");
    return (home.isEmpty() ? cacheRoot() + QLatin1String("/torch") : home) +
           QLatin1String("/hub/checkpoints");
}

bool isKnownModel(const QString &name)
{
    return name.contains(u"dinov3", Qt::CaseInsensitive) ||
           name.contains(u"biomedparse", Qt::CaseInsensitive);
}

void addHub(QList<FoundWeights> &found)
{
    const QDir hub(hubCache());
    const QString prefix = QStringLiteral("models--");
    for (const QString &folder :
         hub.entryList({prefix + u'*'}, QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        if (!isKnownModel(folder))
            continue;
        const auto snapshot = mainSnapshot(hub.filePath(folder));
        if (!snapshot)
            continue; // begun and not finished
        const QDir files(snapshot.value());
        FoundWeights weights{{},
                             folder.mid(prefix.size()).replace(QLatin1String("--"), QLatin1String("/")),
                             FoundWeights::Place::HuggingFace,
                             files.dirName()};
        // A snapshot in the usual layout is one model; in others each file is.
        if (files.exists(QStringLiteral("model.safetensors")) ||
            files.exists(QStringLiteral("model.safetensors.index.json"))) {
            weights.path = files.path();
            found << weights;
            continue;
        }
        for (const QString &file : files.entryList(weightFilePatterns(), QDir::Files, QDir::Name)) {
            weights.path = files.filePath(file);
            found << weights;
        }
    }
}

void addFiles(const QDir &folder, FoundWeights::Place place, QList<FoundWeights> &found)
{
    for (const QString &file : folder.entryList(weightFilePatterns(), QDir::Files, QDir::Name))
        if (isKnownModel(file))
            found << FoundWeights{folder.filePath(file), file, place, {}};
}

} // namespace

QStringList weightFilePatterns()
{
    return {QStringLiteral("*.safetensors"), QStringLiteral("*.pth"), QStringLiteral("*.pt"),
            QStringLiteral("*.ckpt"), QStringLiteral("*.bin")};
}

Result<QString> mainSnapshot(const QString &modelFolder)
{
    const QDir model(modelFolder);
    const QDir snapshots(model.filePath(QStringLiteral("snapshots")));
    QFile reference(model.filePath(QStringLiteral("refs/main")));
    if (reference.open(QIODevice::ReadOnly)) {
        const QString commit = QString::fromLatin1(reference.read(200)).trimmed();
        const bool plain = !commit.isEmpty() && std::all_of(commit.begin(), commit.end(),
                                                            [](QChar c) { return c.isLetterOrNumber(); });
        if (plain && snapshots.exists(commit))
            return snapshots.filePath(commit);
    } else if (const auto all = snapshots.entryList(QDir::Dirs | QDir::NoDotAndDotDot); all.size() == 1) {
        return snapshots.filePath(all.front());
    }
    return Error{ErrorCode::NotFound,
                 QT_TRANSLATE_NOOP("Error", "%1: has no finished download of the main revision; download the "
                                            "model again"),
                 {modelFolder}};
}

QStringList weightPlaces(const QStringList &folders)
{
    QStringList places{hubCache(), torchCheckpoints()};
    for (const QString &folder : folders)
        places << folder + QLatin1String("/pretrained");
    return places;
}

QList<FoundWeights> findWeightFiles(const QStringList &folders)
{
    QList<FoundWeights> found;
    addHub(found);
    addFiles(QDir(torchCheckpoints()), FoundWeights::Place::TorchHub, found);
    for (const QString &folder : folders)
        addFiles(QDir(folder + QLatin1String("/pretrained")), FoundWeights::Place::Folder, found);
    return found;
}

} // namespace fathom
