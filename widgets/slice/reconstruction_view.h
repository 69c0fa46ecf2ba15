// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <engine/snapshots.h>

class QLabel;
class QSlider;

namespace fathom {

class CurveView;

/// How much of the slice's embedding its k strongest features give back.
class ReconstructionView final : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit ReconstructionView(QWidget *parent = nullptr);
    void setPage(const SlicePagePtr &page);
    void retranslate() override;

private:
    void updateText();

    SlicePagePtr m_page;
    QSlider *m_keep;
    QLabel *m_text;
    CurveView *m_curves;
};

} // namespace fathom
