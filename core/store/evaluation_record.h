// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/method.h>

#include <QDateTime>
#include <QJsonObject>

namespace fathom {

/// Figures of one measure of an SAE, as they were stored last.
struct EvaluationRecord
{
    QString sae;
    QString measure; ///< "reconstruction", "probes" ...
    Method method = Method::Fathom;
    qint64 seed = 0;
    QJsonObject options; ///< what the measure was asked for
    QJsonObject depends; ///< Workspace::evaluationVersions() it was computed from
    QJsonObject result;
    QDateTime time;
    bool stale = false; ///< the workspace has other versions now
};

} // namespace fathom
