// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "plane_frame.h"
#include "value_overlay.h"

#include <volume/slice.h>

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QObject>
#include <QTimer>
#include <optional>

namespace fathom {

/// A window that a reader has named.
struct OwnPreset
{
    QString name;
    double lower = 0.0, upper = 1.0; ///< in the modality's unit, upper > lower
    bool operator==(const OwnPreset &) const = default;
};

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
        double maskOpacity = 0.35; ///< of filled structures
        ValueLook valueLook;
        bool sameWindow = false; ///< scans of a modality have one window in all of the program's windows
        QMap<Modality, QList<OwnPreset>> presets;
        bool operator==(const Values &) const = default;
    };
    /// What was chosen for a scan: a preset, whose numbers may differ from scan to scan, or numbers.
    struct ChosenWindow
    {
        QString preset; ///< id, or empty
        Window window;
    };
    ViewerPreferences();
    [[nodiscard]] static ViewerPreferences &shared();
    [[nodiscard]] const Values &values() const { return m_values; }
    void setValues(const Values &values);

    /// The window that was last chosen for a scan of this modality and data set.
    [[nodiscard]] std::optional<ChosenWindow> remembered(Modality modality, const QString &dataset) const;
    void remember(Modality modality, const QString &dataset, const ChosenWindow &chosen);
    void forget(Modality modality, const QString &dataset);

    /// Tells all viewers but `from`, where one window is wanted for all of them.
    void shareWindow(const QObject *from, Modality modality, const Window &window);
    /// What was shared last, while one window is wanted.
    [[nodiscard]] std::optional<Window> sharedWindow(Modality modality) const;

    [[nodiscard]] QByteArray toJson() const;
    /// What is missing or makes no sense stays as it is at first.
    void fromJson(const QByteArray &json);

Q_SIGNALS:
    void changed();
    void rememberedChanged(); ///< a moment after the last of many changes, such as those of a drag
    void windowShared(const QObject *from, fathom::Modality modality, const fathom::Window &window);

private:
    struct Remembered
    {
        Modality modality = Modality::Unknown;
        QString dataset;
        ChosenWindow chosen;
    };
    Values m_values;
    QList<Remembered> m_remembered; ///< newest first
    QMap<Modality, Window> m_shared;
    QTimer m_settle;
};

} // namespace fathom
