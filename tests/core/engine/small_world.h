// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/job.h>
#include <engine/job_system.h>

#include <QTemporaryDir>

namespace fathom::test {

/// An encoder that needs no weights: mean grey of an 8 x 8 grid, centred, and the same per patch. A slice has
/// 64 values, so that features of position and brightness are there to be found.
class GridEncoder final : public ImageEncoder
{
public:
    GridEncoder();
    const EncoderInfo &info() const override { return m_info; }
    Result<Encoded> encode(std::span<const quint8> grey, int n, bool withTokens,
                           std::stop_token stop) override;

private:
    EncoderInfo m_info;
};

/// Loads GridEncoder whatever the id.
Result<std::unique_ptr<ImageEncoder>> loadGridEncoder(const QString &id, const QString &device);

/// A context that stops the work at its n-th call of progress(), and keeps checkpoints.
class StoppingContext final : public JobContext
{
public:
    explicit StoppingContext(int stopAtProgress = -1, QJsonObject state = {})
        : m_left(stopAtProgress)
        , m_state(std::move(state))
    {
    }
    std::stop_token stopToken() const override { return m_stop.get_token(); }
    void progress(qint64 done, qint64 total, const QString &what) override;
    void log(const QString &line) override { lines << line; }
    void measured(const QJsonObject &point) override { points.push_back(point); }
    Result<void> checkpoint(const QJsonObject &state) override
    {
        m_state = state;
        ++checkpoints;
        return {};
    }
    QJsonObject resumed() const override { return m_state; }

    QStringList lines;
    std::vector<QJsonObject> points;
    int calls = 0;
    int checkpoints = 0;

private:
    std::stop_source m_stop;
    int m_left;
    QJsonObject m_state;
};

/// Synthetic subjects at 6 mm, drawn once per process: CT and MRI, with masks.
/// @return the folder; empty when drawing failed (the error is printed)
QString smallCohort(int subjects);

/// The user's own data and settings in temporary folders of this process, so that tests leave nothing behind
/// and do not meet in one place.
void usePrivateFolder();

/// A workspace with the services of a job, without a JobSystem.
class JobBench
{
public:
    explicit JobBench(const QString &name);
    ~JobBench();
    [[nodiscard]] Result<QJsonObject> run(const QString &kind, const QJsonObject &parameters,
                                          const QJsonObject &paths, JobContext &context);
    /// Import, embed, train, index and label without a stop.
    [[nodiscard]] Result<void> runChain(int subjects);
    Workspace &workspace() { return *m_services.workspace; }
    std::shared_ptr<Workspace> shared() { return m_services.workspace; }
    DeviceWorker &device() { return *m_device; }
    CatalogueWriter &writer() { return *m_writer; }

private:
    std::shared_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<CatalogueWriter> m_writer;
    std::unique_ptr<DeviceWorker> m_device;
    JobServices m_services;
};

/// Parameters of a training that takes a second.
QJsonObject smallTraining();

} // namespace fathom::test
