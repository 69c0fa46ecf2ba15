// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "slice_canvas.h"

#include <QGuiApplication>
#include <QOpenGLContext>

namespace fathom {

bool openGlForbidden()
{
    return !qEnvironmentVariable("FATHOM_NO_OPENGL", QStringLiteral("0")).startsWith(QLatin1Char('0'));
}

bool openGlAvailable()
{
    if (openGlForbidden())
        return false;
    static const bool available = [] {
        // The offscreen platform finds GLX when a display happens to be there, but cannot compose widgets
        // with it.
        if (QGuiApplication::platformName() == QLatin1String("offscreen") ||
            QGuiApplication::platformName() == QLatin1String("minimal"))
            return false;
        QSurfaceFormat format;
        format.setRenderableType(QSurfaceFormat::OpenGL);
        format.setVersion(3, 2);
        format.setProfile(QSurfaceFormat::CoreProfile);
        QOpenGLContext context;
        context.setFormat(format);
        return context.create() && context.format().version() >= std::pair(3, 2);
    }();
    return available;
}

std::unique_ptr<SliceCanvas> makeSliceCanvas(CanvasKind kind, QWidget *parent)
{
    const bool vtk = kind == CanvasKind::Vtk || (kind == CanvasKind::Automatic && openGlAvailable());
    return vtk ? makeVtkCanvas(parent) : makeRasterCanvas(parent);
}

} // namespace fathom
