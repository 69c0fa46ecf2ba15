// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encode_speed.h"
#include "engine_session.h"

#include <QDir>

namespace fathom {

namespace {
constexpr int progressEveryMs = 100;

/// Passes on what is done, at most ten times a second, and the end always.
class ProgressGate
{
public:
    explicit ProgressGate(std::function<void(qint64, qint64)> to)
        : m_to(std::move(to))
    {
        m_since.start();
    }
    void operator()(qint64 done, qint64 total)
    {
        if (done < total && m_since.elapsed() < progressEveryMs)
            return;
        m_since.restart();
        m_to(done, total);
    }

private:
    std::function<void(qint64, qint64)> m_to;
    QElapsedTimer m_since;
};

Result<CheckedWeights> check(Session &own, const QString &path, const EncoderFileOptions &reading)
{
    CheckedWeights checked;
    if (!reading.script && QFileInfo(path).isFile()) {
        FATHOM_TRY(checked.program, isTorchScript(path));
        if (checked.program) {
            checked.file.path = path;
            return checked;
        }
    }
    if (!reading.script && pretrainedFolder(path).isEmpty()) {
        FATHOM_TRY(checked.file, registerEncoder(path, reading));
        return checked;
    }
    // Loading needs LibTorch, which has one thread.
    return own.device().run(DeviceWorker::Priority::Batch, [&](Device &device) -> Result<CheckedWeights> {
        FATHOM_DO(device.prepare());
        FATHOM_TRY(checked.file, registerEncoder(path, reading));
        return checked;
    });
}
} // namespace

void Engine::encoderTable(QObject *receiver, Answer<EncoderTablePtr> answer)
{
    d->ask<EncoderTablePtr>(
        d->pages, receiver, std::move(answer), [](Session &own) -> Result<EncoderTablePtr> {
            FATHOM_TRY(EncoderTable table, fathom::encoderTable(own.workspace.get(), {QDir::currentPath()}));
            return std::make_shared<const EncoderTable>(std::move(table));
        });
}

void Engine::encodingPlace(QObject *receiver, Answer<EncodingPlacePtr> answer)
{
    d->ask<EncodingPlacePtr>(
        d->models, receiver, std::move(answer), [](Session &own) -> Result<EncodingPlacePtr> {
            GpuFacts facts = gpuOfThisMachine(); // not on the device's thread: it may take seconds
            EncodingPlace place;
            FATHOM_TRY(place.where, own.device().run(DeviceWorker::Priority::Interactive,
                                                     [&](Device &device) -> Result<QString> {
                                                         FATHOM_DO(device.prepare());
                                                         takeTorch(facts, device.runtime());
                                                         place.gpu = device.onGpu(QStringLiteral("auto"));
                                                         return speedPlace(device, QStringLiteral("auto"));
                                                     }));
            place.finding = explainGpu(facts);
            return std::make_shared<const EncodingPlace>(std::move(place));
        });
}

void Engine::automaticPrecision(QObject *receiver, Answer<Precision> answer)
{
    d->ask<Precision>(d->models, receiver, std::move(answer), [](Session &own) {
        return own.device().run(DeviceWorker::Priority::Batch, [](Device &device) -> Result<Precision> {
            FATHOM_DO(device.prepare());
            return fathom::automaticPrecision(QStringLiteral("auto"));
        });
    });
}

void Engine::encodeSpeed(QObject *receiver, const QString &encoder, Answer<EncodeSpeedPtr> answer)
{
    d->ask<EncodeSpeedPtr>(
        d->models, receiver, std::move(answer), [encoder, stop = d->closing.get_token()](Session &own) {
            return own.device().run(
                DeviceWorker::Priority::Batch, [&](Device &device) -> Result<EncodeSpeedPtr> {
                    FATHOM_TRY(EncodeSpeed speed,
                               measuredSpeed(device, encoder, QStringLiteral("auto"), stop));
                    return std::make_shared<const EncodeSpeed>(std::move(speed));
                });
        });
}

void Engine::registerEncoder(QObject *receiver, const QString &path,
                             const std::optional<ScriptDescription> &script, Progress progress,
                             Answer<CheckedWeights> answer)
{
    EncoderFileOptions reading;
    reading.script = script;
    reading.stop = d->checking.get_token();
    const QPointer<QObject> to(receiver);
    reading.progress = ProgressGate([this, to, progress = std::move(progress)](qint64 done, qint64 total) {
        d->post([to, progress, done, total] {
            if (to && progress)
                progress(done, total);
        });
    });
    d->ask<CheckedWeights>(
        d->models, receiver, std::move(answer), [path, reading](Session &own) -> Result<CheckedWeights> {
            if (reading.stop.stop_requested())
                return Error{
                    ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "%1: checking was cancelled"), {path}};
            return check(own, path, reading);
        });
}

void Engine::stopChecking()
{
    d->checking.request_stop();
    d->checking = std::stop_source();
}

void Engine::forgetEncoder(QObject *receiver, const QString &id, Answer<QString> answer)
{
    d->ask<QString>(
        d->pages, receiver, std::move(answer),
        [id](Session &) -> Result<QString> {
            FATHOM_DO(unregisterEncoder(id));
            return id;
        },
        Private::Kind::Change);
}

} // namespace fathom
