// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "small_world.h"

#include <volume/cohort.h>

#include <QDir>
#include <QJsonArray>

namespace fathom::test {

namespace {
constexpr int side = 32, cells = 8, patch = side / cells;
}

GridEncoder::GridEncoder()
{
    m_info.id = QStringLiteral("grid");
    m_info.title = QStringLiteral("Grid of greys");
    m_info.dimension = 2 * cells * cells;
    m_info.inputSide = side;
    m_info.gridSide = cells;
    m_info.weightsSha256 = QStringLiteral("none");
}

Result<Encoded> GridEncoder::encode(std::span<const quint8> grey, int n, bool withTokens,
                                    std::stop_token stop)
{
    if (stop.stop_requested())
        return Error{ErrorCode::Cancelled, QT_TRANSLATE_NOOP("Error", "Encoding was stopped"), {}};
    Encoded encoded;
    encoded.tokenDimension = cells * cells;
    for (int picture = 0; picture < n; ++picture) {
        const quint8 *pixels = grey.data() + size_t(picture) * side * side;
        std::vector<float> mean(cells * cells, 0.0F);
        double all = 0;
        for (int y = 0; y < side; ++y) {
            for (int x = 0; x < side; ++x) {
                mean[size_t(y / patch * cells + x / patch)] +=
                    float(pixels[y * side + x]) / (255.0F * patch * patch);
                all += pixels[y * side + x] / (255.0 * side * side);
            }
        }
        for (const float value : mean)
            encoded.embeddings.push_back(value);
        for (const float value : mean)
            encoded.embeddings.push_back(value - float(all));
        if (!withTokens)
            continue;
        for (int token = 0; token < cells * cells; ++token) {
            for (int j = 0; j < cells * cells; ++j)
                encoded.tokens.push_back(j == token ? mean[size_t(token)] - float(all) : 0.0F);
        }
    }
    return encoded;
}

Result<std::unique_ptr<ImageEncoder>> loadGridEncoder(const QString &, const QString &)
{
    return std::unique_ptr<ImageEncoder>(std::make_unique<GridEncoder>());
}

void StoppingContext::progress(qint64, qint64, const QString &)
{
    ++calls;
    if (m_left > 0 && --m_left == 0)
        m_stop.request_stop();
}

void usePrivateFolder()
{
    static QTemporaryDir data, settings;
    qputenv("XDG_DATA_HOME", data.path().toLocal8Bit());
    qputenv("XDG_CONFIG_HOME", settings.path().toLocal8Bit());
}

QString smallCohort(int subjects)
{
    static QTemporaryDir folder;
    CohortOptions options;
    options.subjects = subjects;
    options.spacingMm = 6.0;
    options.mriShare = 0.34;
    QuietContext context;
    if (const auto drawn = writeCohort(folder.path(), options, context); !drawn) {
        qWarning("%s", qPrintable(drawn.error().english()));
        return {};
    }
    return folder.path();
}

JobBench::JobBench(const QString &name)
    : m_folder(std::make_shared<QTemporaryDir>())
{
    usePrivateFolder();
    auto made = Workspace::create(m_folder->filePath(name + QStringLiteral(".fathom")));
    if (!made)
        qFatal("%s", qPrintable(made.error().english()));
    m_services.workspace = *made;
    m_writer = std::make_unique<CatalogueWriter>(*made);
    m_device = std::make_unique<DeviceWorker>(1, loadGridEncoder);
    m_services.writer = m_writer.get();
    m_services.device = m_device.get();
    m_services.threads = 2;
    m_services.job = 1;
    m_services.scratch = m_folder->filePath(QStringLiteral("scratch"));
}

JobBench::~JobBench()
{
    m_device.reset();
    m_writer.reset();
}

Result<QJsonObject> JobBench::run(const QString &kind, const QJsonObject &parameters,
                                  const QJsonObject &paths, JobContext &context)
{
    FATHOM_TRY(const auto job, makeJob(kind, parameters, paths));
    return job->run(context, m_services);
}

QJsonObject smallTraining()
{
    return {{"encoder", "grid"}, {"dictionary", QJsonArray{8, 32}}, {"k", QJsonArray{2, 4}}, {"steps", 40},
            {"batch", 128},      {"checkpointSeconds", 0},          {"threads", 1}};
}

Result<void> JobBench::runChain(int subjects)
{
    QuietContext context;
    const auto step = [&](const QString &kind, const QJsonObject &parameters,
                          const QJsonObject &paths) -> Result<void> {
        FATHOM_TRY(const QJsonObject result, run(kind, parameters, paths, context));
        Q_UNUSED(result)
        return {};
    };
    FATHOM_DO(step(QStringLiteral("import"), {}, {{"paths", QJsonArray{smallCohort(subjects)}}}));
    FATHOM_DO(step(QStringLiteral("embed"), {{"encoder", "grid"}}, {}));
    FATHOM_DO(step(QStringLiteral("train"), smallTraining(), {}));
    FATHOM_DO(step(QStringLiteral("index"), {{"sae", "sae-1"}}, {}));
    FATHOM_DO(step(QStringLiteral("label"), {{"sae", "sae-1"}}, {}));
    return {};
}

} // namespace fathom::test
