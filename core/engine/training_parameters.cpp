// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "training_parameters.h"

namespace fathom {

const std::vector<TrainingKey> &trainingKeys()
{
    static const std::vector<TrainingKey> keys{{QStringLiteral("dictionary"), TrainingKey::Sizes},
                                               {QStringLiteral("k"), TrainingKey::Sizes},
                                               {QStringLiteral("objective"), TrainingKey::Word},
                                               {QStringLiteral("steps"), TrainingKey::Number},
                                               {QStringLiteral("epochs"), TrainingKey::Number},
                                               {QStringLiteral("batch"), TrainingKey::Number},
                                               {QStringLiteral("rate"), TrainingKey::Number},
                                               {QStringLiteral("clip"), TrainingKey::Number},
                                               {QStringLiteral("seed"), TrainingKey::Number},
                                               {QStringLiteral("decoderGradient"), TrainingKey::Flag},
                                               {QStringLiteral("auxiliaryLoss"), TrainingKey::Flag},
                                               {QStringLiteral("biasAtMean"), TrainingKey::Flag}};
    return keys;
}

QStringList machineKeys()
{
    return {QStringLiteral("threads"), QStringLiteral("device"), QStringLiteral("checkpointSeconds")};
}

Result<SaeConfig> trainingConfig(const JobParameters &given)
{
    SaeConfig config;
    config.dictionary = given.numbers(QStringLiteral("dictionary"));
    config.k = given.numbers(QStringLiteral("k"));
    FATHOM_TRY(config.objective, given.method(QStringLiteral("objective")));
    SaeConfig probe = config;
    probe.inputSize = 1;
    FATHOM_DO(checkSaeConfig(probe));
    return config;
}

Result<SaeTrainingOptions> trainingOptions(const JobParameters &given, const QString &encoder, int dimension,
                                           qint64 rows, int threads)
{
    FATHOM_TRY(SaeConfig config, trainingConfig(given));
    config.inputSize = dimension;
    config.encoder = encoder;
    FATHOM_DO(checkSaeConfig(config));
    SaeTrainingOptions training = defaultTraining(config, rows);
    FATHOM_TRY(training.steps, given.number(QStringLiteral("steps"), training.steps, 0, 100'000'000));
    FATHOM_TRY(const qint64 epochs, given.number(QStringLiteral("epochs"), training.epochs, 1, 1'000'000));
    training.epochs = int(epochs);
    if (given.has(QStringLiteral("epochs")))
        training.steps = 0;
    FATHOM_TRY(const qint64 batch, given.number(QStringLiteral("batch"), training.batch, 1, 1'000'000));
    training.batch = int(batch);
    FATHOM_TRY(training.rate, given.real(QStringLiteral("rate"), training.rate, 1e-8, 1.0));
    FATHOM_TRY(training.clip, given.real(QStringLiteral("clip"), training.clip, 0.0, 1e6));
    FATHOM_TRY(const qint64 seed, given.number(QStringLiteral("seed"), 1, 0, 1'000'000'000));
    training.seed = quint64(seed);
    FATHOM_TRY(const qint64 most, given.number(QStringLiteral("threads"), threads, 1, 1024));
    training.threads = int(most);
    training.device = given.text(QStringLiteral("device"), QStringLiteral("auto"));
    training.decoderGradient = given.flag(QStringLiteral("decoderGradient"), training.decoderGradient);
    training.auxiliaryLoss = given.flag(QStringLiteral("auxiliaryLoss"), training.auxiliaryLoss);
    training.biasAtMean = given.flag(QStringLiteral("biasAtMean"), training.biasAtMean);
    return training;
}

} // namespace fathom
