// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "reconstruction_view.h"

#include "captions.h"
#include "chart/curve_view.h"
#include "theme/theme.h"

#include <QLabel>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>

namespace fathom {

ReconstructionView::ReconstructionView(QWidget *parent)
    : Translated(parent)
    , m_keep(new QSlider(Qt::Horizontal, this))
    , m_text(new QLabel(this))
    , m_curves(new CurveView(this))
{
    setObjectName(QStringLiteral("reconstruction"));
    m_keep->setObjectName(QStringLiteral("keepFeatures"));
    m_text->setObjectName(QStringLiteral("reconstructionText"));
    m_text->setWordWrap(true);
    m_curves->setObjectName(QStringLiteral("reconstructionCurves"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::tight);
    column->addWidget(m_text);
    column->addWidget(m_keep);
    column->addWidget(m_curves, 1);
    connect(m_keep, &QSlider::valueChanged, this, &ReconstructionView::updateText);
    retranslate();
}

void ReconstructionView::setPage(const SlicePagePtr &page)
{
    // Who set the slider keeps it, also on the next slice; at its end it stays at the end.
    const bool all = !m_page || m_keep->value() == m_keep->maximum();
    const int kept = m_keep->value();
    m_page = page;
    const int count = page ? int(std::min(page->cosineByK.size(), page->r2ByK.size())) : 0;
    m_keep->setRange(count > 0 ? 1 : 0, count);
    m_keep->setValue(all ? count : std::min(kept, count));
    m_keep->setEnabled(count > 1);
    retranslate();
}

void ReconstructionView::updateText()
{
    const int keep = m_keep->value();
    if (!m_page || keep < 1) {
        m_text->setText(tr("No feature fires in this slice, so nothing is reconstructed."));
        return;
    }
    m_text->setText(tr("cosine %1 · R² %2 with the strongest %3 of %4 features")
                        .arg(Captions::decimal(m_page->cosineByK[size_t(keep - 1)], 3),
                             Captions::decimal(m_page->r2ByK[size_t(keep - 1)], 3), Captions::number(keep),
                             Captions::number(m_keep->maximum())));
}

void ReconstructionView::retranslate()
{
    m_keep->setToolTip(tr("How many of the strongest features are kept"));
    m_keep->setAccessibleName(tr("Features kept"));
    m_text->setToolTip(
        tr("Cosine: direction of the reconstruction against the embedding, 1 is the same. R²: part of "
           "the embedding's deviation from the mean that is explained"));
    std::vector<Curve> curves;
    if (m_page && m_keep->maximum() > 1) {
        Curve cosine{tr("cosine"), {}};
        Curve r2{tr("R²"), {}};
        for (int k = 1; k <= m_keep->maximum(); ++k) {
            cosine.points.emplace_back(k, m_page->cosineByK[size_t(k - 1)]);
            r2.points.emplace_back(k, m_page->r2ByK[size_t(k - 1)]);
        }
        curves = {cosine, r2};
    }
    m_curves->setVisible(!curves.empty());
    m_curves->setCurves(std::move(curves), tr("features kept"));
    m_curves->setToolTip(tr("Cosine and R² by the number of strongest features kept"));
    updateText();
}

} // namespace fathom
