// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "store_fixture.h"

#include <base/random.h>
#include <store/feature_statistics.h>

#include <QCoreApplication>
#include <QDir>
#include <QDirIterator>
#include <QFile>

namespace fathom::test {

StoreFolder::StoreFolder()
    : m_dataHome(qgetenv("XDG_DATA_HOME"))
{
    qputenv("XDG_DATA_HOME", QFile::encodeName(privateFolder()));
}

StoreFolder::~StoreFolder()
{
    if (m_dataHome.isEmpty())
        qunsetenv("XDG_DATA_HOME");
    else
        qputenv("XDG_DATA_HOME", m_dataHome);
}

Sample sample(int number, Modality modality)
{
    Sample made;
    VolumeRecord &volume = made.volume;
    volume.dataset = QStringLiteral("cohort");
    volume.imageId = QStringLiteral("s%1").arg(number, 4, 10, QLatin1Char('0'));
    volume.synthetic = true;
    volume.modality = modality;
    volume.modalityCertainty = Certainty::Stated;
    volume.format = QStringLiteral("NIfTI");
    volume.geometry.size = {64, 48, 12};
    volume.geometry.spacing = {1.5, 1.5, 3.25};
    volume.geometry.origin = {-12.5, 3.0, 0.1};
    volume.studyType = QStringLiteral("ct abdomen");
    volume.window = {-160.0, 240.0};
    volume.meta[QStringLiteral("age")] = QString::number(40 + number);
    volume.contentHash = QStringLiteral("hash-%1-%2").arg(int(modality)).arg(number);
    volume.bytes = 1000 + number;
    volume.planes = {{Plane::Coronal, 0, 6, 1, true, -4.0, 1.5}, {Plane::Axial, 0, 12, 2, false, 0.1, 3.25}};
    volume.annotated = {QStringLiteral("liver"), QStringLiteral("spleen")};
    volume.annotatedFindings = {QStringLiteral("liver_lesion")};
    PresenceRecord axial{QStringLiteral("liver"), false, Plane::Axial, std::vector<bool>(12, false)};
    for (size_t i = 4; i < 9; ++i)
        axial.present[i] = true;
    PresenceRecord coronal{QStringLiteral("liver"), false, Plane::Coronal, std::vector<bool>(6, true)};
    made.presence = {axial, coronal};
    for (int i = 0; i < 18; ++i)
        made.thumbnails.push_back(QByteArrayLiteral("jpeg of ") + volume.imageId.toLatin1() + ' ' +
                                  QByteArray::number(i));
    made.source.path = QStringLiteral("/nowhere/%1/ct.nii.gz").arg(volume.imageId);
    made.source.imageId = volume.imageId;
    made.source.structures = {{QStringLiteral("liver"), QStringLiteral("/nowhere/liver.nii.gz"), -1}};
    return made;
}

Result<VolumeRecord> add(Workspace &workspace, const Sample &sample)
{
    return workspace.addVolume(sample.volume, sample.presence, sample.thumbnails, sample.source);
}

EncoderInfo tinyEncoder()
{
    EncoderInfo info;
    info.id = QStringLiteral("tiny");
    info.title = QStringLiteral("Tiny");
    info.note = QStringLiteral("For tests.");
    info.dimension = 4;
    info.inputSide = 32;
    info.weightsSha256 = QStringLiteral("abc");
    info.parameters = 123;
    return info;
}

std::vector<float> rowsFor(std::span<const qint64> slices, int dimension)
{
    std::vector<float> rows;
    for (const qint64 slice : slices) {
        Random random{quint64(slice)};
        for (int i = 0; i < dimension; ++i)
            rows.push_back(float(random.normal()));
    }
    return rows;
}

Result<void> embedAll(Workspace &workspace)
{
    FATHOM_DO(workspace.addEncoder(tinyEncoder()));
    FATHOM_TRY(const auto pending, workspace.pendingSlices(QStringLiteral("tiny")));
    FATHOM_TRY(const auto shard, workspace.addShard(QStringLiteral("tiny"), pending, rowsFor(pending)));
    return shard.rows == qint64(pending.size()) ? Result<void>() : Result<void>(Error{});
}

SaeModel tinySae(int features)
{
    SaeConfig config;
    config.inputSize = 4;
    config.dictionary = {features / 4, features};
    config.k = {2, 3};
    config.encoder = QStringLiteral("tiny");
    config.thresholds = {0.125F, 0.0625F};
    config.training[QStringLiteral("seed")] = 7;
    std::vector<float> weight(size_t(features) * 4, 0.0F);
    for (size_t f = 0; f < size_t(features); ++f)
        weight[f * 4 + f % 4] = 1.0F;
    auto model = SaeModel::create(config, weight, std::vector<float>(size_t(features), 0.0F), {0, 0, 0, 0});
    if (!model)
        qFatal("%s", qPrintable(model.error().english()));
    return std::move(model).value();
}

std::vector<std::vector<Activation>> activationsFor(std::span<const qint64> slices, int features)
{
    std::vector<std::vector<Activation>> rows;
    for (const qint64 slice : slices) {
        Random random{quint64(slice) + 77};
        std::vector<Activation> row;
        for (int i = 0; i < 3; ++i) {
            const auto feature = qint32(random.below(quint64(features)));
            if (std::none_of(row.begin(), row.end(),
                             [&](const Activation &a) { return a.feature == feature; }))
                row.push_back({feature, float(random.uniform(0.1, 2.0))});
        }
        rows.push_back(row);
    }
    return rows;
}

Result<void> indexAll(Workspace &workspace, const QString &sae)
{
    FATHOM_TRY(const auto embeddings, workspace.embeddings(QStringLiteral("tiny")));
    FATHOM_TRY(const auto record, workspace.sae(sae));
    FATHOM_TRY(const auto index,
               makeActivationIndex(embeddings.sliceIds,
                                   activationsFor(embeddings.sliceIds, record.config.features()),
                                   record.config.features()));
    StatisticsRequest request;
    FATHOM_TRY(request.volumes, workspace.volumes());
    FATHOM_TRY(request.presence, workspace.presence(request.volumes));
    FATHOM_TRY(const auto statistics, featureStatistics(request, *index, record.config.dictionary));
    return workspace.setIndex(sae, *index, statistics);
}

QStringList filesWith(const QString &folder, const QByteArray &bytes)
{
    QStringList found;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly) || file.readAll().contains(bytes) ||
            file.fileName().toUtf8().contains(bytes))
            found.append(QDir(folder).relativeFilePath(file.fileName()));
    }
    return found;
}

std::unique_ptr<QProcess> startChild(const QStringList &task)
{
    auto child = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("FATHOM_STORE_CHILD"), task.join(u'|'));
    child->setProcessEnvironment(environment);
    child->setProcessChannelMode(QProcess::MergedChannels);
    child->start(QCoreApplication::applicationFilePath(),
                 {QStringLiteral("child"), QStringLiteral("-nocrashhandler")});
    return child;
}

QByteArray waitUntilReady(QProcess &child)
{
    QByteArray said;
    while (!said.contains("child is ready")) {
        if (!child.waitForReadyRead(60000))
            return said + child.readAll() + child.errorString().toUtf8();
        said += child.readAll();
    }
    return {};
}

} // namespace fathom::test
