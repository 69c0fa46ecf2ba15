// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "fabricated.h"

#include <QJsonArray>

#include <cmath>

namespace fathom::test {

namespace {

const QStringList structures = {QStringLiteral("liver"),           QStringLiteral("lung_upper_lobe_left"),
                                QStringLiteral("heart"),           QStringLiteral("kidney_right"),
                                QStringLiteral("vertebrae_L3"),    QStringLiteral("brain"),
                                QStringLiteral("urinary_bladder"), QStringLiteral("spleen")};

std::vector<qint32> histogram(int feature)
{
    std::vector<qint32> counts(32);
    for (int bin = 0; bin < 32; ++bin)
        counts[size_t(bin)] = qint32(1200.0 * std::exp(-bin / (4.0 + feature % 7)) + (bin > 24 ? 6 : 0));
    return counts;
}

LabelRecord label(int feature, LabelState state, const QString &text, LabelAuthor author)
{
    LabelRecord record;
    record.id = feature + 1;
    record.sae = QStringLiteral("sae-1");
    record.feature = feature;
    record.text = text;
    record.author = author;
    record.authorName =
        author == LabelAuthor::Person ? QStringLiteral("reader-1") : QStringLiteral("statistics labeller");
    record.state = state;
    record.method = author == LabelAuthor::Person ? QString() : QStringLiteral("statistics, fathom");
    record.score = author == LabelAuthor::Person ? -1.0 : 0.93;
    if (author == LabelAuthor::Statistics)
        record.evidence = {{"structures", QJsonArray{QJsonObject{{"structure", "liver"},
                                                                 {"rate_active", 0.93},
                                                                 {"rate_other", 0.11},
                                                                 {"difference", 0.82},
                                                                 {"low", 0.73},
                                                                 {"high", 0.91},
                                                                 {"subjects", 41}}}},
                           {"counted", "train"}};
    record.time = QDateTime(QDate(2026, 3, 4), QTime(10, 12), Qt::UTC);
    return record;
}

} // namespace

SliceRef sliceRef(qint64 id)
{
    SliceRef slice;
    slice.id = id;
    slice.volume = id % 60 + 1;
    slice.alias = id % 9 == 0 ? QStringLiteral("scan-%1").arg(id % 60, 4, 10, QLatin1Char('0'))
                              : QStringLiteral("s%1").arg(id % 60, 4, 10, QLatin1Char('0'));
    slice.dataset = QStringLiteral("cohort-ct");
    slice.synthetic = id % 9 != 0;
    slice.modality = id % 4 == 0 ? Modality::Mr : Modality::Ct;
    slice.plane = Plane(int(id % 3));
    slice.count = 180;
    slice.index = int(id * 7 % 180);
    slice.positionMm = 3.0 * slice.index - 270;
    slice.split = QStringLiteral("train");
    return slice;
}

WorkspaceSummaryPtr summary(bool complete)
{
    auto made = std::make_shared<WorkspaceSummary>();
    made->folder = QStringLiteral("demo.fathom");
    made->name = QStringLiteral("demo");
    made->writable = true;
    made->volumes = 84;
    made->ctVolumes = 58;
    made->mrVolumes = 26;
    made->syntheticVolumes = 82;
    made->slices = 19'482;
    made->datasets = {QStringLiteral("cohort-ct"), QStringLiteral("cohort-mr"), QStringLiteral("real")};
    made->structures = structures;
    EncoderSummary encoder;
    encoder.info.id = QStringLiteral("fathom-demo-vit");
    encoder.info.title = QStringLiteral("Fathom demo ViT");
    encoder.info.dimension = 384;
    encoder.rows = 19'482;
    made->encoders.push_back(encoder);
    SaeSummary sae;
    sae.id = QStringLiteral("sae-1");
    sae.encoder = encoder.info.id;
    sae.dictionary = {32, 128, 512, 1024};
    sae.k = {4, 8, 16, 24};
    sae.indexedRows = complete ? 19'482 : 0;
    sae.alive = 977;
    made->saes.push_back(sae);
    made->pipeline = {{QStringLiteral("scans"), 84, 84, false},
                      {QStringLiteral("embeddings"), 19'482, 19'482, false},
                      {QStringLiteral("sae"), 1, 1, false},
                      {QStringLiteral("index"), complete ? 19'482 : 0, 19'482, false},
                      {QStringLiteral("labels"), complete ? 977 : 0, 977, false}};
    return made;
}

FeatureTablePtr featureTable(int features)
{
    auto table = std::make_shared<FeatureTable>();
    table->sae = QStringLiteral("sae-1");
    table->dictionary = {32, 128, 512, features};
    table->dead = 47;
    for (int i = 0; i < features; ++i) {
        FeatureRow row;
        row.feature = i;
        row.level = i < 32 ? 0 : i < 128 ? 1 : i < 512 ? 2 : 3;
        row.hasLabel = i % 5 != 0;
        if (row.hasLabel)
            row.label =
                i % 3 == 0
                    ? QStringLiteral("no clear concept")
                    : QStringLiteral("%1, axial CT").arg(QString(structures[i % 8]).replace(u'_', u' '));
        row.state = LabelState(i % 11 == 0 ? 1 : i % 13 == 0 ? 3 : i % 17 == 0 ? 2 : 0);
        row.stale = i % 29 == 0;
        row.score = 0.5 + 0.5 * std::sin(i);
        row.sliceDensity = 0.3 * std::exp(-i % 97 / 20.0);
        row.volumes = 3 + i % 58;
        row.slices = qint64(row.sliceDensity * 19'482) + 1;
        row.maximum = float(0.2 + (i * 37 % 100) / 70.0);
        row.histogram = histogram(i);
        if (i % 3 != 0) {
            row.structure = structures[i % 8];
            row.enrichment = 0.05 + (i * 61 % 95) / 100.0;
        }
        for (int slice = 0; slice < 5; ++slice)
            row.topSlices.push_back(sliceRef(1 + (i * 31 + slice * 977) % 19'482));
        table->rows.push_back(std::move(row));
    }
    return table;
}

FeaturePagePtr featurePage(int feature)
{
    auto page = std::make_shared<FeaturePage>();
    page->sae = QStringLiteral("sae-1");
    page->row = featureTable(feature + 1)->rows.back();
    page->subjects = 60;
    page->canUndo = true;
    page->firing = 1'230;
    FeatureStatistics &facts = page->statistics;
    facts.feature = feature;
    facts.level = page->row.level;
    facts.slices = 1'230;
    facts.volumes = 48;
    facts.sliceDensity = 0.021;
    facts.volumeDensity = 0.8;
    facts.maximum = 0.73F;
    facts.mean = 0.21F;
    facts.histogram = histogram(feature);
    facts.planeShare = {0.1, 0.2, 0.7};
    facts.ctShare = 0.83;
    for (int i = 0; i < 7; ++i) {
        Enrichment enrichment;
        enrichment.structure = structures[i];
        enrichment.difference = 0.82 - 0.15 * i;
        enrichment.low = enrichment.difference - 0.09;
        enrichment.high = std::min(1.0, enrichment.difference + 0.09);
        enrichment.rateActive = std::min(1.0, 0.1 + std::abs(enrichment.difference));
        enrichment.rateOther = 0.1;
        enrichment.subjects = 41;
        facts.enrichment.push_back(enrichment);
    }
    for (int i = 0; i < 42; ++i)
        page->top.push_back({sliceRef(1 + i * 53), facts.maximum * float(1.0 - 0.02 * i)});
    page->bands.resize(10);
    for (int band = 0; band < 10; ++band) {
        for (int i = 0; i < 8; ++i)
            page->bands[size_t(band)].push_back(
                {sliceRef(3'000 + band * 91 + i * 7),
                 facts.maximum * (9.9F - float(band) - 0.1F * float(i)) / 10.0F});
    }
    page->together = {{12, QStringLiteral("liver, axial CT"), 0.61}, {77, QStringLiteral("stomach"), 0.32}};
    page->alike = {{90, QStringLiteral("spleen, axial CT"), 0.48}};
    page->parents = {{4, QStringLiteral("upper abdomen"), 0.92}};
    page->children = {{700, QString(), 0.55}, {812, QStringLiteral("portal vein and splenic vein"), 0.41}};
    page->labels = {
        label(feature, LabelState::Verified, QStringLiteral("liver dome, axial CT"), LabelAuthor::Person),
        label(feature, LabelState::Proposed, QStringLiteral("liver, axial CT"), LabelAuthor::Statistics)};
    page->labels.front().comment = QStringLiteral("dome only, never the lower third");
    return page;
}

JobTablePtr jobTable()
{
    auto table = std::make_shared<JobTable>();
    const auto add = [&](qint64 id, const char *kind, JobState state, qint64 done, qint64 total) {
        JobRecord job;
        job.id = id;
        job.kind = QLatin1String(kind);
        job.state = state;
        job.done = done;
        job.total = total;
        job.step = QStringLiteral("s0042");
        job.created = job.started = QDateTime(QDate(2026, 3, 4), QTime(9, 0), Qt::UTC);
        if (state == JobState::Done || state == JobState::Failed)
            job.ended = job.started.addSecs(95);
        job.log = {QStringLiteral("started"), QStringLiteral("84 volumes")};
        if (state == JobState::Failed)
            job.error = QStringLiteral("fathom-demo-vit: the weights are damaged; install Fathom again");
        table->rows.push_back(job);
    };
    add(5, "label", JobState::Queued, 0, 0);
    add(4, "train", JobState::Running, 4'200, 9'600);
    add(3, "embed", JobState::Paused, 812, 19'482);
    add(2, "index", JobState::Failed, 10, 100);
    add(1, "import", JobState::Done, 84, 84);
    table->pace.insert(4, {88.5, 61.0});
    std::vector<QJsonObject> curve;
    for (int step = 0; step < 4'200; step += 60)
        curve.push_back(
            {{"step", step},
             {"loss", 0.004 * std::exp(-step / 900.0) + 0.0008},
             {"r2", QJsonArray{0.5 - 0.5 * std::exp(-step / 700.0), 0.8 - 0.8 * std::exp(-step / 700.0)}},
             {"dead", 12}});
    table->curves.insert(4, curve);
    table->active = 2;
    return table;
}

GridTablePtr gridTable()
{
    auto table = std::make_shared<GridTable>();
    const auto add = [&](int first, std::vector<int> k, GridRow::State state, double r2) {
        GridRow row;
        row.dictionary = {first, 4 * first, 16 * first, 64 * first};
        row.k = std::move(k);
        row.objective = QStringLiteral("paper");
        row.name = QStringLiteral("D_%1_%2_%3_%4_K_%5")
                       .arg(first)
                       .arg(4 * first)
                       .arg(16 * first)
                       .arg(64 * first)
                       .arg(row.k.back());
        row.state = state;
        row.steps = 4'000;
        if (state == GridRow::State::Waiting) {
            table->rows.push_back(row);
            return;
        }
        row.step = state == GridRow::State::Done ? 4'000 : 2'600;
        row.r2 = r2;
        row.loss = (1 - r2) / 100;
        row.l0 = row.k.back() * 0.97;
        row.dead = 3 * first;
        for (int step = 0; step <= row.step; step += 100)
            row.curve.push_back({step, row.loss + 0.01 * std::exp(-step / 500.0),
                                 r2 * (1 - std::exp(-step / 500.0)), row.l0, 0.01, qint64(first)});
        if (state == GridRow::State::Done)
            row.sae = QStringLiteral("sae-%1").arg(table->rows.size() + 3);
        if (state == GridRow::State::Training)
            row.secondsLeft = 754;
        if (state == GridRow::State::Failed)
            row.error =
                QStringLiteral("Training: the loss is no longer a number at step 2600; choose a smaller "
                               "learning rate");
        table->rows.push_back(row);
    };
    add(16, {5, 10, 20, 40}, GridRow::State::Done, 0.71);
    add(32, {5, 10, 20, 40}, GridRow::State::Done, 0.79);
    add(64, {5, 10, 20, 40}, GridRow::State::Failed, 0.31);
    add(128, {5, 10, 20, 40}, GridRow::State::Training, 0.82);
    add(128, {20, 40, 80, 160}, GridRow::State::Waiting, 0);
    table->measure = QStringLiteral("r2");
    table->best = table->rows[1].name;
    return table;
}

QImage picture(qint64 slice)
{
    QImage image(128, 128, QImage::Format_Grayscale8);
    const double a = 38 + double(slice % 11);
    const double b = 50 + double(slice % 7);
    for (int y = 0; y < 128; ++y) {
        uchar *line = image.scanLine(y);
        for (int x = 0; x < 128; ++x) {
            const double r = std::hypot((x - 64.0) / b, (y - 64.0) / a);
            const double inner = std::hypot((x - 48.0 - double(slice % 13)) / 18.0, (y - 58.0) / 14.0);
            line[x] = uchar(r > 1 ? 0 : inner < 1 ? 190 : 95 + 25 * std::sin(x * 0.2 + double(slice)));
        }
    }
    return image;
}

Thumbnails pictures(const QList<qint64> &slices)
{
    Thumbnails all;
    for (const qint64 slice : slices)
        all.insert(slice, picture(slice));
    return all;
}

HeatMapPtr heatMap(int feature, qint64 slice)
{
    auto map = std::make_shared<HeatMap>();
    map->slice = slice;
    map->sae = QStringLiteral("sae-1");
    map->feature = feature;
    map->gridSide = 10;
    map->maximum = 0.6F;
    for (int i = 0; i < 100; ++i)
        map->values.push_back(float(std::max(0.0, 0.6 - 0.08 * std::hypot(i % 10 - 3.0, i / 10 - 4.0))));
    return map;
}

} // namespace fathom::test
