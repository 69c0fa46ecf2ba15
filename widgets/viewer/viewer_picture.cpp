// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_viewer_private.h"

#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QPainter>
#include <QPointer>
#include <QThreadPool>

// The viewer's panes as a picture.
namespace fathom {

QPixmap SliceViewer::picture(bool texts) const
{
    std::vector<std::pair<QPoint, QPixmap>> parts;
    for (SlicePane *pane : d->panes)
        if (pane->isVisible())
            parts.emplace_back(pane->pos(), pane->picture(texts));
    if (d->volume->isVisible())
        parts.emplace_back(d->volume->pos(), d->volume->picture(texts));
    QRect whole;
    for (const auto &[place, part] : parts)
        whole |= QRect(place, part.deviceIndependentSize().toSize());
    QPixmap picture(whole.size() * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    picture.fill(Qt::black);
    QPainter painter(&picture);
    for (const auto &[place, part] : parts)
        painter.drawPixmap(place - whole.topLeft(), part);
    return picture;
}

void SliceViewer::savePicture(bool texts)
{
    if (!d->state.volume())
        return;
    // Taken now: the dialog would lie over it later.
    const QImage image = picture(texts).toImage();
    auto *dialog = new QFileDialog(this, tr("Save the picture"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Pictures (*.png)"));
    dialog->setDefaultSuffix(QStringLiteral("png"));
    dialog->selectFile(d->state.view->record.alias + QStringLiteral(".png"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, image](const QString &path) {
        QThreadPool::globalInstance()->start([viewer = QPointer<SliceViewer>(this), image, path] {
            if (image.save(path))
                return;
            QMetaObject::invokeMethod(qApp, [viewer, path] {
                if (viewer)
                    viewer->d->readout->setText(tr("%1: cannot be written; check space and rights")
                                                    .arg(QDir::toNativeSeparators(path)));
            });
        });
    });
    dialog->open();
}

} // namespace fathom
