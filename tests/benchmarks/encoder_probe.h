// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/error.h>
#include <encode/image_encoder.h>

#include <ATen/ATen.h>
#include <QJsonObject>
#include <QStringList>
#include <map>
#include <vector>

namespace fathom::probe {

enum class Role { Train, Validation, Test };

/// One slice with its ground truth. Labels: 1 present, 0 absent, -1 not annotated or not to be judged.
struct Slice
{
    int subject = 0;
    Role role = Role::Train;
    bool mr = false;
    int plane = 0;
    std::vector<qint8> structures, findings;
};

struct Data
{
    QStringList structures, findings;
    std::vector<Slice> slices;
    std::map<int, std::vector<quint8>> pictures;   ///< side -> the slices' pictures, one after the other
    [[nodiscard]] at::Tensor grey(int side) const; ///< [n, side, side], 0..1
};

/// Reads a cohort in the TotalSegmentator layout. Subjects are dealt to the roles by their order.
/// @param drawn  names the cohort's options: slices that are cut already are only used for the same ones
[[nodiscard]] Result<Data> readData(const QString &folder, const QString &drawn, int slicesPerSubject,
                                    int inputSide);

/// Features [n, d] of every slice by name; `dims` are the numbers of leading columns to try.
struct Features
{
    QString name;
    at::Tensor values;
    std::vector<int> dims;
    bool baseline = true;
};
/// PCA of 64 x 64 pixels, 16 x 16 pixels, HOG, random convolutions, the 11-number floor. Components are
/// fitted on the training slices.
[[nodiscard]] std::vector<Features> baselines(const Data &data);
/// Centred and each principal direction divided by the fourth root of its variance, as the embedded encoder's
/// readout does; offered to every feature set. @param fitted  rows that mean and directions are taken from
[[nodiscard]] at::Tensor partlyWhitened(const at::Tensor &values, const at::Tensor &fitted);
/// Writes the same network with untrained weights (Xavier matrices, LayerScale 1, as training starts) to
/// `out`.
/// @param from  folder with config.json and model.safetensors
[[nodiscard]] Result<void> writeUntrained(const QString &from, const QString &out);
[[nodiscard]] Result<at::Tensor> encoded(ImageEncoder &encoder, const Data &data);

/// Rows of a probe: fitted on `fit`, penalty, scaling and dimension chosen on `choose`, judged on `judge`.
struct Task
{
    std::vector<int> fit, choose, judge;
    std::vector<std::vector<qint8>> labels; ///< [slice][label]
};
struct Judged
{
    double penalty = 0;
    int dimension = 0;
    QString scaling;      ///< "common", "standardised" or "whitened"
    double chosenAuc = 0; ///< on `choose`
    at::Tensor scores;    ///< [judge, labels]
};
[[nodiscard]] Judged judged(const Features &features, const Task &task);

/// AUC of each label over the rows of `task.judge`, slices weighted by their subject's weight; NaN where a
/// label has fewer than `least` cases of either kind.
[[nodiscard]] std::vector<double> aucs(const at::Tensor &scores, const Task &task,
                                       const std::vector<double> &weights, int least);
[[nodiscard]] double meanOf(const std::vector<double> &values); ///< of those that are numbers

/// Mean Jaccard index of structure sets between a slice and its nearest slice of another subject (best of
/// cosine on raw, on standardised and on partly whitened features).
[[nodiscard]] double retrieval(const at::Tensor &values, const Data &data, const std::vector<int> &rows);
[[nodiscard]] double chanceJaccard(const Data &data, const std::vector<int> &rows);

} // namespace fathom::probe
