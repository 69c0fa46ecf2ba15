// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

class QLabel;

namespace fathom {

class LinkButton;
class SliceGalleryView;

/// Slices of other volumes that are like this one, and what the chosen one shares with it.
class SimilarView final : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit SimilarView(const QString &name, QWidget *parent = nullptr);
    /// @param others, othersShown  slices of other volumes, and those that pass the context bar's filter
    void setSlices(const std::vector<SimilarSlice> &slices, const QString &sae, qint64 others,
                   qint64 othersShown);
    void setThumbnails(const Thumbnails &thumbnails);
    void thumbnailsLost(const QList<qint64> &slices);
    [[nodiscard]] SliceGalleryView *gallery() const { return m_gallery; }
    [[nodiscard]] QString sharedText() const;
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void thumbnailsWanted(const QList<qint64> &slices);
    void filterCleared();

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateShared();

    std::vector<SimilarSlice> m_slices;
    QString m_sae;
    SliceGalleryView *m_gallery;
    QLabel *m_shared, *m_count;
    LinkButton *m_clear;
    qint64 m_others = 0, m_othersShown = 0;
};

} // namespace fathom
