// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QOpenGLWidget>
#include <vtkNew.h>
#include <vtkSmartPointer.h>

class vtkGenericOpenGLRenderWindow;
class vtkObject;
class vtkRenderer;

namespace fathom {

/// A renderer of VTK inside Qt 6: an OpenGL widget that lends its context to a generic render window. Events
/// are left to the parent widget. GUI thread.
class VtkWidget final : public QOpenGLWidget
{
    Q_OBJECT
public:
    explicit VtkWidget(vtkRenderer *renderer, QWidget *parent = nullptr);
    ~VtkWidget() override;

protected:
    void initializeGL() override;
    void resizeGL(int width, int height) override;
    void paintGL() override;

private:
    void release();
    void answer(vtkObject *window, unsigned long event, void *data);

    vtkSmartPointer<vtkRenderer> m_renderer;
    vtkSmartPointer<vtkGenericOpenGLRenderWindow> m_window;
};

} // namespace fathom
