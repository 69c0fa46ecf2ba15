// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "page_controller.h"

#include <base/error.h>

namespace fathom {

class FeaturePageView;
class FeaturesPageView;
class MapFeed;

/// The table of features of the chosen SAE.
class FeaturesController : public PageController
{
    Q_OBJECT
public:
    FeaturesController(Program &program, ContextBar &context, QObject *parent);
    [[nodiscard]] QWidget *view() const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    void open(const Address &address) override;
    void reload() override;
    [[nodiscard]] bool isSettled() const override;
    [[nodiscard]] bool isFull() const override;
    [[nodiscard]] FilterParts filterParts() const override
    {
        return FilterPart::Level | FilterPart::Modality | FilterPart::Plane | FilterPart::Split |
               FilterPart::Dataset;
    }
    [[nodiscard]] FeaturesPageView *page() const { return m_view; }

protected:
    void clear() override;

private:
    void askLevels();
    FeaturesPageView *m_view;
    MapFeed *m_map;
    QString m_levelsOf;        ///< SAE and index that the levels were asked for
    quint64 m_levelsAsked = 0; ///< counts questions; only the newest answer counts
    QString m_shown;           ///< what the table was made from
    QString m_gone; ///< SAE of the address where the workspace does not have it; until another one is chosen
    QString m_saeBeside; ///< the context's SAE at that time
    bool m_labelsChanged = false;
    bool m_asking = false;
};

/// One feature: slices, statistics, labels.
class FeatureController : public PageController
{
    Q_OBJECT
public:
    FeatureController(Program &program, ContextBar &context, QObject *parent);
    [[nodiscard]] QWidget *view() const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    void open(const Address &address) override;
    void reload() override;
    [[nodiscard]] bool isSettled() const override;
    [[nodiscard]] bool isFull() const override;
    [[nodiscard]] FilterParts filterParts() const override
    {
        return FilterPart::Modality | FilterPart::Plane | FilterPart::Split | FilterPart::Dataset;
    }
    [[nodiscard]] FeaturePageView *page() const { return m_view; }

protected:
    void clear() override;

private:
    void askHeatMap(qint64 slice);
    void labelAnswered(const Result<LabelRecord> &answer);
    FeaturePageView *m_view;
    QString m_sae;
    int m_feature = -1;
    bool m_asking = false;
};

} // namespace fathom
