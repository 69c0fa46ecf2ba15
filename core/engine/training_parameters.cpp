// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "training_parameters.h"

namespace fathom {

const std::vector<TrainingKey> &trainingKeys()
{
    static const std::vector<TrainingKey> keys{{QStringLiteral("dictionary"), TrainingKey::Sizes},
                                               {QStringLiteral("k"), TrainingKey::Sizes},
                                               {QStringLiteral("objective"), TrainingKey::Word},
                                               {QStringLiteral("activation"), TrainingKey::Word},
                                               {QStringLiteral("tied"), TrainingKey::Flag},
                                               {QStringLiteral("steps"), TrainingKey::Number},
                                               {QStringLiteral("epochs"), TrainingKey::Number},
                                               {QStringLiteral("batch"), TrainingKey::Number},
                                               {QStringLiteral("accumulate"), TrainingKey::Number},
                                               {QStringLiteral("rate"), TrainingKey::Number},
                                               {QStringLiteral("clip"), TrainingKey::Number},
                                               {QStringLiteral("seed"), TrainingKey::Number},
                                               {QStringLiteral("decoderGradient"), TrainingKey::Flag},
                                               {QStringLiteral("auxiliaryLoss"), TrainingKey::Flag},
                                               {QStringLiteral("biasStart"), TrainingKey::Word},
                                               {QStringLiteral("unitNorm"), TrainingKey::Flag},
                                               {QStringLiteral("schedule"), TrainingKey::Word},
                                               {QStringLiteral("warmUp"), TrainingKey::Number},
                                               {QStringLiteral("sparsity"), TrainingKey::Number},
                                               {QStringLiteral("sparsityWarmUp"), TrainingKey::Number},
                                               {QStringLiteral("bandwidth"), TrainingKey::Number},
                                               {QStringLiteral("ema"), TrainingKey::Number},
                                               {QStringLiteral("bfloat16"), TrainingKey::Flag}};
    return keys;
}

QStringList machineKeys()
{
    return {QStringLiteral("threads"), QStringLiteral("device"), QStringLiteral("checkpointSeconds")};
}

namespace {

/// A word that stands for something, where it is given. Errors: Usage, naming the words that there are.
template <typename T, typename Named>
Result<void> read(const JobParameters &given, const char *key, Named named, const char *words, T &value)
{
    const QString name = QString::fromLatin1(key);
    if (!given.has(name))
        return {};
    const auto found = named(given.text(name));
    if (!found)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: %2 is none of %3"),
                     {name, given.text(name), QString::fromLatin1(words)}};
    value = *found;
    return {};
}

/// A choice that would be ignored, because another one decides.
Result<void> checkUse(const JobParameters &given, const SaeTrainingOptions &training)
{
    const auto useless = [&](const char *key, const QString &choice) -> Result<void> {
        const QString name = QString::fromLatin1(key);
        if (!given.has(name))
            return {};
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "%1: has no effect with %2; leave one of them out"),
                     {name, choice}};
    };
    const QString activation = QStringLiteral("activation ") + activationName(training.config.activation);
    if (!training.penalised())
        FATHOM_DO(useless("sparsity", activation));
    if (training.config.activation != SaeActivation::JumpRelu)
        FATHOM_DO(useless("bandwidth", activation));
    if (training.config.objective == Method::Paper) {
        FATHOM_DO(useless("auxiliaryLoss", QStringLiteral("objective paper")));
        FATHOM_DO(useless("decoderGradient", QStringLiteral("objective paper")));
    }
    if (!training.config.tied)
        FATHOM_DO(useless("decoderGradient", QStringLiteral("tied false")));
    return {};
}

} // namespace

Result<SaeConfig> trainingConfig(const JobParameters &given)
{
    SaeConfig config;
    config.dictionary = given.numbers(QStringLiteral("dictionary"));
    config.k = given.numbers(QStringLiteral("k"));
    FATHOM_TRY(config.objective, given.method(QStringLiteral("objective")));
    FATHOM_DO(
        read(given, "activation", activationNamed, "batch_top_k, top_k, jump_relu, relu", config.activation));
    config.tied = given.flag(QStringLiteral("tied"), config.tied);
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
    FATHOM_TRY(const qint64 accumulate,
               given.number(QStringLiteral("accumulate"), training.accumulate, 1, 1'000'000));
    training.accumulate = int(accumulate);
    FATHOM_TRY(training.rate, given.real(QStringLiteral("rate"), training.rate, 1e-8, 1.0));
    FATHOM_TRY(training.clip, given.real(QStringLiteral("clip"), training.clip, 0.0, 1e6));
    FATHOM_TRY(const qint64 seed, given.number(QStringLiteral("seed"), 1, 0, 1'000'000'000));
    training.seed = quint64(seed);
    FATHOM_TRY(const qint64 most, given.number(QStringLiteral("threads"), threads, 1, 1024));
    training.threads = int(most);
    training.device = given.text(QStringLiteral("device"), QStringLiteral("auto"));
    training.decoderGradient = given.flag(QStringLiteral("decoderGradient"), training.decoderGradient);
    training.auxiliaryLoss = given.flag(QStringLiteral("auxiliaryLoss"), training.auxiliaryLoss);
    FATHOM_DO(read(given, "biasStart", biasStartNamed, "zero, mean, median", training.biasStart));
    FATHOM_DO(read(given, "schedule", scheduleNamed, "cosine, linear, constant", training.schedule));
    if (given.has(QStringLiteral("unitNorm")))
        training.unitNorm = given.flag(QStringLiteral("unitNorm"), true);
    FATHOM_TRY(training.warmUp, given.number(QStringLiteral("warmUp"), training.warmUp, 0, 100'000'000));
    FATHOM_TRY(training.sparsity, given.real(QStringLiteral("sparsity"), training.sparsity, 0.0, 1e6));
    FATHOM_TRY(training.sparsityWarmUp,
               given.real(QStringLiteral("sparsityWarmUp"), training.sparsityWarmUp, 0.0, 1.0));
    FATHOM_TRY(training.bandwidth, given.real(QStringLiteral("bandwidth"), training.bandwidth, 1e-9, 1e6));
    FATHOM_TRY(training.ema, given.real(QStringLiteral("ema"), training.ema, 0.0, 0.9999999));
    training.bfloat16 = given.flag(QStringLiteral("bfloat16"), training.bfloat16);
    FATHOM_DO(checkUse(given, training));
    return training;
}

} // namespace fathom
