// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "vtk_widget.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QOpenGLFunctions>
#include <QPainter>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <deque>
#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>

namespace fathom {
namespace {

std::deque<VtkWidget *> stale; ///< to be drawn, GUI thread

} // namespace

VtkWidget::VtkWidget(vtkRenderer *renderer, QWidget *parent)
    : QWidget(parent)
    , m_renderer(renderer)
{
    setAttribute(Qt::WA_OpaquePaintEvent);
}

VtkWidget::~VtkWidget()
{
    std::erase(stale, this);
    if (!m_window || !makeCurrent())
        return;
    m_window->Finalize();
    m_window->RemoveRenderer(m_renderer);
    m_window->RemoveAllObservers();
    m_window = nullptr;
    m_target.reset();
    m_context->doneCurrent();
}

void VtkWidget::sceneChanged()
{
    m_stale = true;
    if (!isVisible() || std::find(stale.begin(), stale.end(), this) != stale.end())
        return;
    stale.push_back(this);
    if (stale.size() == 1)
        QTimer::singleShot(0, qApp, &VtkWidget::drawNext);
}

void VtkWidget::drawNext()
{
    if (stale.empty())
        return;
    VtkWidget *widget = stale.front();
    stale.pop_front();
    if (widget->m_stale && widget->isVisible()) {
        if (!widget->m_window && widget->makeReady()) {
            stale.push_back(widget); // that was enough for one turn
        } else {
            QElapsedTimer clock;
            clock.start();
            widget->draw();
            widget->update();
            Q_EMIT widget->drawn(double(clock.nsecsElapsed()) / 1e6);
        }
    }
    if (!stale.empty())
        QTimer::singleShot(0, qApp, &VtkWidget::drawNext);
}

bool VtkWidget::makeCurrent()
{
    if (!m_context) {
        QSurfaceFormat format;
        format.setRenderableType(QSurfaceFormat::OpenGL);
        format.setVersion(3, 2);
        format.setProfile(QSurfaceFormat::CoreProfile);
        m_context = std::make_unique<QOpenGLContext>();
        m_context->setFormat(format);
        if (!m_context->create())
            qWarning("no OpenGL context for a view");
        m_surface = std::make_unique<QOffscreenSurface>();
        m_surface->setFormat(m_context->format());
        m_surface->create();
    }
    return m_context->isValid() && m_context->makeCurrent(m_surface.get());
}

bool VtkWidget::makeReady()
{
    if (!makeCurrent())
        return false;
    m_window = vtkSmartPointer<vtkGenericOpenGLRenderWindow>::New();
    m_window->SetReadyForRendering(true);
    m_window->SetOwnContext(0);
    m_window->SetMultiSamples(0);
    m_window->SetFrameBlitModeToBlitToCurrent();
    for (const unsigned long event : {vtkCommand::WindowMakeCurrentEvent, vtkCommand::WindowIsCurrentEvent,
                                      vtkCommand::WindowSupportsOpenGLEvent, vtkCommand::WindowIsDirectEvent})
        m_window->AddObserver(event, this, &VtkWidget::answer);
    m_window->AddRenderer(m_renderer);
    m_window->InitializeFromCurrentContext();
    m_context->doneCurrent();
    return true;
}

void VtkWidget::answer(vtkObject *, unsigned long event, void *data)
{
    switch (event) {
    case vtkCommand::WindowMakeCurrentEvent:
        if (QOpenGLContext::currentContext() != m_context.get())
            makeCurrent();
        break;
    case vtkCommand::WindowIsCurrentEvent:
        *static_cast<bool *>(data) = QOpenGLContext::currentContext() == m_context.get();
        break;
    case vtkCommand::WindowSupportsOpenGLEvent:
    case vtkCommand::WindowIsDirectEvent:
        *static_cast<int *>(data) = 1;
        break;
    default:
        break;
    }
}

void VtkWidget::draw()
{
    // Rounded up: at a scale of 1.25 the last column is a part of a pixel, and must be drawn too.
    const QSize pixels(int(std::ceil(width() * devicePixelRatioF())),
                       int(std::ceil(height() * devicePixelRatioF())));
    m_stale = false;
    if (pixels.isEmpty())
        return;
    if (m_picture.size() != pixels)
        m_picture = QImage(pixels, QImage::Format_RGB32);
    if (!m_window || !makeCurrent()) {
        m_picture.fill(Qt::black);
        return;
    }
    if (!m_target || m_target->size() != pixels)
        m_target = std::make_unique<QOpenGLFramebufferObject>(pixels,
                                                              QOpenGLFramebufferObject::CombinedDepthStencil);
    m_window->SetSize(pixels.width(), pixels.height());
    // Qt changed OpenGL's state behind VTK's cache of it.
    vtkOpenGLState *state = m_window->GetState();
    m_target->bind();
    state->Reset();
    state->ResetFramebufferBindings();
    state->Push();
    state->vtkglDepthFunc(GL_LEQUAL);
    m_window->Render();
    state->Pop();
    m_target->bind();
    QOpenGLFunctions *gl = m_context->functions();
    gl->glPixelStorei(GL_PACK_ALIGNMENT, 4);
    gl->glReadPixels(0, 0, pixels.width(), pixels.height(), GL_BGRA, GL_UNSIGNED_BYTE, m_picture.bits());
    m_target->release();
    m_picture.mirror(); // OpenGL's first row is the lowest
    m_picture.setDevicePixelRatio(devicePixelRatioF());
    m_context->doneCurrent();
}

void VtkWidget::paintEvent(QPaintEvent *)
{
    if (!m_stale && m_picture.devicePixelRatio() != devicePixelRatioF())
        sceneChanged(); // on another screen now
    QPainter painter(this);
    if (m_picture.isNull())
        painter.fillRect(rect(), Qt::black);
    else if (m_stale)
        painter.drawImage(rect(), m_picture); // stretched until its turn comes
    else
        painter.drawImage(0, 0, m_picture);
}

void VtkWidget::resizeEvent(QResizeEvent *)
{
    sceneChanged();
}

void VtkWidget::showEvent(QShowEvent *)
{
    if (m_stale)
        sceneChanged();
}

bool softwareOpenGl()
{
    static const bool software = [] {
        QOpenGLContext context;
        QOffscreenSurface surface;
        if (!context.create())
            return true;
        surface.setFormat(context.format());
        surface.create();
        if (!context.makeCurrent(&surface))
            return true;
        const auto *text = reinterpret_cast<const char *>(context.functions()->glGetString(GL_RENDERER));
        const QByteArray renderer = QByteArray(text).toLower();
        context.doneCurrent();
        for (const char *name : {"llvmpipe", "softpipe", "swrast", "swiftshader", "software", "gdi generic"})
            if (renderer.contains(name))
                return true;
        return renderer.isEmpty();
    }();
    return software;
}

} // namespace fathom
