// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QJsonArray>
#include <QStringList>

namespace fathom {

/// The two real scans of the demo, where Debian's packages put them: the head MRI ch2 with its AAL label map
/// (mricron-data) and the skull CT Cranium (invesalius-examples).
struct DemoScans
{
    QJsonArray requests;         ///< for an import job's path "requests"
    QStringList missingPackages; ///< packages whose file is not there
};
/// Thread: any but the GUI thread.
[[nodiscard]] DemoScans findDemoScans();

} // namespace fathom
