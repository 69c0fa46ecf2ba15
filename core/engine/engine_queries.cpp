// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "catalogue_writer.h"
#include "device_worker.h"
#include "embed_plan.h"
#include "encode_speed.h"
#include "engine_session.h"
#include "grid_plan.h"
#include "label_edits.h"
#include "volume_edits.h"

#include <sae/sae_model.h>
#include <store/embedding_rows.h>
#include <volume/slice_reader.h>

namespace fathom {

namespace {
// Another modality, place or removal of a volume reaches all that was computed from its slices.
constexpr Changes changesOfVolume = Change::Volumes | Change::Embeddings | Change::Index | Change::Labels;
} // namespace

void Engine::library(QObject *receiver, const QString &encoder, Answer<LibraryPtr> answer)
{
    d->ask<LibraryPtr>(d->pages, receiver, std::move(answer),
                       [encoder](Session &own) { return own.queries->library(encoder); });
}

void Engine::features(QObject *receiver, const QString &sae, Answer<FeatureTablePtr> answer,
                      const ContextFilter &filter)
{
    d->ask<FeatureTablePtr>(d->pages, receiver, std::move(answer),
                            [sae, filter](Session &own) { return own.queries->features(sae, filter); });
}

void Engine::levels(QObject *receiver, const QString &sae, Answer<FeatureLevelsPtr> answer)
{
    d->ask<FeatureLevelsPtr>(
        d->models, receiver, std::move(answer),
        [sae, stop = d->closing.get_token()](Session &own) { return own.queries->levels(sae, stop); });
}

void Engine::featurePage(QObject *receiver, const QString &sae, int feature, const ContextFilter &filter,
                         Answer<FeaturePagePtr> answer)
{
    d->ask<FeaturePagePtr>(d->pages, receiver, std::move(answer), [sae, feature, filter](Session &own) {
        return own.queries->featurePage(sae, feature, filter);
    });
}

void Engine::slicePage(QObject *receiver, const QString &sae, qint64 slice, Answer<SlicePagePtr> answer,
                       const ContextFilter &filter, const QList<int> &along)
{
    d->ask<SlicePagePtr>(d->pages, receiver, std::move(answer), [sae, slice, filter, along](Session &own) {
        return own.queries->slicePage(sae, slice, filter, along);
    });
}

void Engine::thumbnails(QObject *receiver, const std::vector<qint64> &slices, Answer<Thumbnails> answer)
{
    d->ask<Thumbnails>(d->pictures, receiver, std::move(answer),
                       [slices](Session &own) { return own.queries->thumbnails(slices); });
}

void Engine::slices(QObject *receiver, const std::vector<qint64> &ids, Answer<std::vector<SliceRef>> answer)
{
    d->ask<std::vector<SliceRef>>(d->pages, receiver, std::move(answer),
                                  [ids](Session &own) { return own.queries->slices(ids); });
}

void Engine::map(QObject *receiver, MapKind kind, const QString &of, Answer<MapPointsPtr> answer)
{
    d->ask<MapPointsPtr>(d->pages, receiver, std::move(answer),
                         [kind, of](Session &own) { return own.queries->map(kind, of); });
}

void Engine::mapColours(QObject *receiver, const MapPointsPtr &points, const MapColouring &colouring,
                        Answer<MapColoursPtr> answer)
{
    d->ask<MapColoursPtr>(d->pages, receiver, std::move(answer), [points, colouring](Session &own) {
        return own.queries->mapColours(points, colouring);
    });
}

void Engine::volumeView(QObject *receiver, qint64 volume, Answer<VolumeViewPtr> answer)
{
    d->ask<VolumeViewPtr>(d->scans, receiver, std::move(answer),
                          [volume](Session &own) { return own.queries->volumeView(volume); });
}

void Engine::volumeSlice(QObject *receiver, const VolumePtr &scan, int k, Answer<VolumePtr> answer)
{
    // Not behind the scans: one of them takes seconds.
    d->ask<VolumePtr>(d->pictures, receiver, std::move(answer), [scan, k](Session &) -> Result<VolumePtr> {
        FATHOM_TRY(Volume slice, sliceVolume(*scan, k));
        return std::make_shared<const Volume>(std::move(slice));
    });
}

void Engine::heatMap(QObject *receiver, const QString &sae, int feature, qint64 slice,
                     Answer<HeatMapPtr> answer)
{
    d->ask<HeatMapPtr>(d->interactive, receiver, std::move(answer), [sae, feature, slice](Session &own) {
        return own.queries->heatMap(sae, feature, slice, own.device());
    });
}

void Engine::embedForecast(QObject *receiver, const QJsonObject &parameters, Answer<EmbedForecast> answer)
{
    d->ask<EmbedForecast>(d->pages, receiver, std::move(answer),
                          [parameters](Session &own) -> Result<EmbedForecast> {
                              const JobParameters given(QStringLiteral("embed"), parameters);
                              FATHOM_TRY(const EmbedChoice choice, EmbedChoice::read(given, 1));
                              FATHOM_TRY(const EmbedPlan plan, planEmbedding(*own.workspace, choice, 1));
                              return EmbedForecast{int(plan.volumes.size()), plan.total, plan.there};
                          });
}

void Engine::gridFile(QObject *receiver, const QString &path,
                      Answer<std::shared_ptr<const GridReading>> answer)
{
    using Reading = std::shared_ptr<const GridReading>;
    d->ask<Reading>(d->pages, receiver, std::move(answer), [path](Session &) -> Result<Reading> {
        FATHOM_TRY(GridReading reading, readGridFile(path));
        return std::make_shared<const GridReading>(std::move(reading));
    });
}

void Engine::gridForecast(QObject *receiver, const QJsonObject &parameters,
                          Answer<std::shared_ptr<const GridForecast>> answer)
{
    using Forecast = std::shared_ptr<const GridForecast>;
    d->ask<Forecast>(d->models, receiver, std::move(answer), [parameters](Session &own) -> Result<Forecast> {
        FATHOM_TRY(GridForecast made, forecastGrid(*own.workspace, parameters, own.device().threads()));
        return std::make_shared<const GridForecast>(std::move(made));
    });
}

void Engine::embeddingOutlook(QObject *receiver, const QString &encoder, Answer<EmbeddingOutlook> answer)
{
    d->ask<EmbeddingOutlook>(
        d->pages, receiver, std::move(answer), [encoder](Session &own) -> Result<EmbeddingOutlook> {
            constexpr qint64 MostRows = 16'384;
            FATHOM_TRY(const auto rows, own.workspace->embeddingRows(encoder));
            SaeConfig config;
            config.inputSize = rows->width();
            FATHOM_TRY(const RowStatistics statistics, rowStatistics(config, spreadRows(*rows, MostRows)));
            return fathom::embeddingOutlook(statistics.mean, statistics.deviation);
        });
}

void Engine::jump(QObject *receiver, const QString &text, const QString &sae,
                  Answer<std::vector<JumpHit>> answer)
{
    d->ask<std::vector<JumpHit>>(d->pages, receiver, std::move(answer),
                                 [text, sae](Session &own) { return own.queries->jump(text, sae); });
}

void Engine::levelMatch(QObject *receiver, const QString &encoder, qint64 first, qint64 second,
                        Answer<LevelMatchPtr> answer)
{
    d->ask<LevelMatchPtr>(d->pages, receiver, std::move(answer), [encoder, first, second](Session &own) {
        return own.queries->levelMatch(encoder, first, second);
    });
}

void Engine::sliceAt(QObject *receiver, qint64 volume, Plane plane, const Vector3 &patient,
                     Answer<qint64> answer)
{
    d->ask<qint64>(d->pages, receiver, std::move(answer), [volume, plane, patient](Session &own) {
        return own.queries->sliceAt(volume, plane, patient);
    });
}

void Engine::Private::changeLabel(QObject *receiver, Answer<LabelRecord> answer,
                                  std::function<Result<LabelRecord>(Workspace &)> action)
{
    change<LabelRecord>(receiver, std::move(answer), Change::Labels,
                        [this, action = std::move(action)](Workspace &workspace) -> Result<LabelRecord> {
                            Result<LabelRecord> outcome = action(workspace);
                            if (outcome)
                                post([this, label = *outcome] { Q_EMIT q->labelChanged(label); });
                            return outcome;
                        });
}

void Engine::editLabel(QObject *receiver, const QString &sae, int feature, const QString &text,
                       const QString &comment, Answer<LabelRecord> answer)
{
    d->changeLabel(receiver, std::move(answer), [=](Workspace &workspace) {
        return addPersonsLabel(workspace, sae, feature, LabelState::Edited, text, comment);
    });
}

void Engine::verifyLabel(QObject *receiver, const QString &sae, int feature, Answer<LabelRecord> answer)
{
    d->changeLabel(receiver, std::move(answer), [=](Workspace &workspace) {
        return addPersonsLabel(workspace, sae, feature, LabelState::Verified, {}, {});
    });
}

void Engine::rejectLabel(QObject *receiver, const QString &sae, int feature, const QString &comment,
                         Answer<LabelRecord> answer)
{
    d->changeLabel(receiver, std::move(answer), [=](Workspace &workspace) {
        return addPersonsLabel(workspace, sae, feature, LabelState::Rejected, {}, comment);
    });
}

void Engine::commentLabel(QObject *receiver, const QString &sae, int feature, const QString &comment,
                          Answer<LabelRecord> answer)
{
    d->changeLabel(receiver, std::move(answer),
                   [=](Workspace &workspace) { return workspace.commentLabel(sae, feature, comment); });
}

void Engine::undoLabel(QObject *receiver, const QString &sae, int feature, Answer<LabelRecord> answer)
{
    d->changeLabel(receiver, std::move(answer),
                   [=](Workspace &workspace) { return workspace.undoLabel(sae, feature); });
}

void Engine::setModality(QObject *receiver, qint64 volume, Modality modality, Answer<qint64> answer)
{
    d->changeAlone(d->scans, receiver, std::move(answer), changesOfVolume, volume, [=](Session &own) {
        return changeModality(*own.workspace, own.jobs->writer(), volume, modality);
    });
}

void Engine::locateVolume(QObject *receiver, qint64 volume, const QString &path, Answer<qint64> answer)
{
    d->changeAlone(d->scans, receiver, std::move(answer), changesOfVolume, volume, [=](Session &own) {
        return fathom::locateVolume(*own.workspace, own.jobs->writer(), volume, path);
    });
}

void Engine::removeVolume(QObject *receiver, qint64 volume, Answer<qint64> answer)
{
    d->changeAlone(d->pages, receiver, std::move(answer), changesOfVolume, volume, [=](Session &own) {
        return own.jobs->writer().write(
            [volume](Workspace &workspace) { return workspace.removeVolume(volume); });
    });
}

void Engine::removeSae(QObject *receiver, const QString &sae, Answer<QString> answer)
{
    d->changeAlone(d->pages, receiver, std::move(answer), Change::Saes | Change::Index | Change::Labels, sae,
                   [=](Session &own) {
                       return own.jobs->writer().write(
                           [sae](Workspace &workspace) { return workspace.removeSae(sae); });
                   });
}

void Engine::removeEmbeddings(QObject *receiver, const QString &encoder, Answer<QString> answer)
{
    d->changeAlone(d->pages, receiver, std::move(answer), Change::Embeddings, encoder, [=](Session &own) {
        return own.jobs->writer().write(
            [encoder](Workspace &workspace) { return workspace.removeEmbeddings(encoder); });
    });
}

} // namespace fathom
