// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QImage>
#include <QWidget>
#include <memory>
#include <vtkNew.h>
#include <vtkSmartPointer.h>

class QOffscreenSurface;
class QOpenGLContext;
class QOpenGLFramebufferObject;
class vtkGenericOpenGLRenderWindow;
class vtkObject;
class vtkRenderer;

namespace fathom {

/// A renderer of VTK inside Qt 6: VTK draws into a framebuffer of its own, and the widget paints the picture
/// that comes of it. Not a QOpenGLWidget: with one of those in it the whole window is composed by OpenGL
/// again for every change anywhere, 25 ms a time where OpenGL is done in software. Events are left to the
/// parent widget. GUI thread.
class VtkWidget final : public QWidget
{
    Q_OBJECT
    Q_PROPERTY(bool stale READ isStale)
public:
    explicit VtkWidget(vtkRenderer *renderer, QWidget *parent = nullptr);
    ~VtkWidget() override;
    /// The scene has changed and is drawn again soon: the stale ones of all these widgets one after the
    /// other, each in a turn of the event loop of its own, so that input is answered in between.
    void sceneChanged();
    /// The picture is not of the present scene and size yet.
    [[nodiscard]] bool isStale() const { return m_stale; }

Q_SIGNALS:
    void drawn(double ms); ///< a picture, and how long it took

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    bool makeCurrent();
    bool makeReady();
    void draw();
    static void drawNext();
    void answer(vtkObject *window, unsigned long event, void *data);

    vtkSmartPointer<vtkRenderer> m_renderer;
    vtkSmartPointer<vtkGenericOpenGLRenderWindow> m_window;
    std::unique_ptr<QOffscreenSurface> m_surface;
    std::unique_ptr<QOpenGLContext> m_context;
    std::unique_ptr<QOpenGLFramebufferObject> m_target;
    QImage m_picture;
    bool m_stale = true;
};

/// Whether OpenGL is done by the CPU. The first call makes a context to see.
[[nodiscard]] bool softwareOpenGl();

} // namespace fathom
