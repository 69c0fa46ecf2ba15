// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

class QLabel;

namespace fathom {

class SliceGalleryView;

/// Slices of other volumes that are like this one, and what the chosen one shares with it.
class SimilarView final : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit SimilarView(const QString &name, QWidget *parent = nullptr);
    void setSlices(const std::vector<SimilarSlice> &slices, const QString &sae);
    void setThumbnails(const Thumbnails &thumbnails);
    [[nodiscard]] SliceGalleryView *gallery() const { return m_gallery; }
    [[nodiscard]] QString sharedText() const;
    void retranslate() override;

Q_SIGNALS:
    void addressActivated(const QString &address, bool newWindow);
    void thumbnailsWanted(const QList<qint64> &slices);

private:
    void updateShared();

    std::vector<SimilarSlice> m_slices;
    QString m_sae;
    SliceGalleryView *m_gallery;
    QLabel *m_shared;
};

} // namespace fathom
