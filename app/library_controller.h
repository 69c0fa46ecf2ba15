// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume_page_controller.h"

#include <widgets/library_page_view.h>

namespace fathom {

class MapFeed;

/// The scans of the workspace.
class LibraryController : public VolumePageController<LibraryPageView>
{
    Q_OBJECT
public:
    LibraryController(Program &program, ContextBar &context, QObject *parent);
    void open(const Address &address) override;
    void reload() override;
    [[nodiscard]] FilterParts filterParts() const override
    {
        return FilterPart::Modality | FilterPart::Split | FilterPart::Dataset;
    }

protected:
    void clear() override;

private:
    MapFeed *m_map;
    void locate(qint64 volume);
    void chooseWatched();

Q_SIGNALS:
    void importDropped(const QStringList &paths);
    /// Something that a person asked for was refused.
    void refused(const fathom::Error &error);
};

} // namespace fathom
