// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "vtk_widget.h"

#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>

namespace fathom {

VtkWidget::VtkWidget(vtkRenderer *renderer, QWidget *parent)
    : QOpenGLWidget(parent)
    , m_renderer(renderer)
{
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setDepthBufferSize(24);
    format.setAlphaBufferSize(8);
    setFormat(format);
}

VtkWidget::~VtkWidget()
{
    release();
}

void VtkWidget::release()
{
    if (!m_window)
        return;
    makeCurrent();
    m_window->Finalize();
    m_window->RemoveRenderer(m_renderer);
    m_window->RemoveAllObservers();
    m_window = nullptr;
    doneCurrent();
}

void VtkWidget::initializeGL()
{
    // Another top-level window means another context: VTK's objects of the old one go with it.
    connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, &VtkWidget::release, Qt::UniqueConnection);
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
}

void VtkWidget::answer(vtkObject *, unsigned long event, void *data)
{
    switch (event) {
    case vtkCommand::WindowMakeCurrentEvent:
        // Not when it is current: makeCurrent() also binds the widget's framebuffer, and VTK asks in the
        // middle of building its own one.
        if (QOpenGLContext::currentContext() != context())
            makeCurrent();
        break;
    case vtkCommand::WindowIsCurrentEvent:
        *static_cast<bool *>(data) = QOpenGLContext::currentContext() == context();
        break;
    case vtkCommand::WindowSupportsOpenGLEvent:
    case vtkCommand::WindowIsDirectEvent:
        *static_cast<int *>(data) = 1;
        break;
    default:
        break;
    }
}

void VtkWidget::resizeGL(int, int)
{
    if (m_window)
        m_window->SetSize(int(width() * devicePixelRatioF()), int(height() * devicePixelRatioF()));
}

void VtkWidget::paintGL()
{
    if (!m_window)
        return;
    m_window->SetSize(int(width() * devicePixelRatioF()), int(height() * devicePixelRatioF()));
    // Qt changed OpenGL's state behind VTK's cache of it.
    vtkOpenGLState *state = m_window->GetState();
    context()->functions()->glBindFramebuffer(GL_FRAMEBUFFER, defaultFramebufferObject());
    state->Reset();
    state->ResetFramebufferBindings();
    state->Push();
    state->vtkglDepthFunc(GL_LEQUAL);
    m_window->Render();
    state->Pop();
}

} // namespace fathom
