// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "volume_page_controller.h"

#include <widgets/slice_page_view.h>

namespace fathom {

/// One slice: its scan in three planes, its fingerprint, its neighbours.
class SliceController : public VolumePageController<SlicePageView>
{
    Q_OBJECT
public:
    SliceController(Program &program, ContextBar &context, QObject *parent);
    void open(const Address &address) override;
    void reload() override;
    [[nodiscard]] FilterParts filterParts() const override
    {
        return FilterPart::Modality | FilterPart::Plane | FilterPart::Split | FilterPart::Dataset;
    }

protected:
    void clear() override;

private:
    void askHeatMap(int feature);
    qint64 m_slice = 0;
};

} // namespace fathom
