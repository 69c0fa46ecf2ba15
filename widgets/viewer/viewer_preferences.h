// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "plane_frame.h"

#include <QByteArray>
#include <QObject>

namespace fathom {

/// How a reader wants scans to be shown, in all windows alike; remembered by the program. GUI thread.
class ViewerPreferences final : public QObject
{
    Q_OBJECT
public:
    struct Values
    {
        ScreenConvention convention;
        MmStyle mm = MmStyle::Letters;
        bool outline = false;
        bool namesAtCursor = true;
        int cineRate = 10;
        bool operator==(const Values &) const = default;
    };
    [[nodiscard]] static ViewerPreferences &shared();
    [[nodiscard]] const Values &values() const { return m_values; }
    void setValues(const Values &values);

    [[nodiscard]] QByteArray toJson() const;
    /// What is missing or makes no sense stays as it is at first.
    void fromJson(const QByteArray &json);

Q_SIGNALS:
    void changed();

private:
    Values m_values;
};

} // namespace fathom
