// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "page_controller.h"

#include <optional>

namespace fathom {

class EncodersPageView;
class ScriptDialog;

/// The encoders of the user, and the weights that lie on this machine.
class EncodersController : public PageController
{
    Q_OBJECT
public:
    EncodersController(Program &program, ContextBar &context, QObject *parent);
    ~EncodersController() override;
    [[nodiscard]] QWidget *view() const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<PageKey> keys() const override;
    void open(const Address &address) override;
    void reload() override;
    [[nodiscard]] bool takeDrop(const QStringList &paths) override;
    [[nodiscard]] bool isSettled() const override;
    [[nodiscard]] bool isFull() const override;
    [[nodiscard]] EncodersPageView *page() const { return m_view; }
    /// Asks before a TorchScript module runs.
    [[nodiscard]] ScriptDialog *scriptDialog();
    /// Checks a weight file or folder in the background and registers what fits.
    void check(const QString &path, const std::optional<ScriptDescription> &script = {});

protected:
    void clear() override;

private:
    void choose(bool folder);
    void measure(const QString &encoder);
    void forgetEncoder(const QString &encoder);
    void checked(const QString &path, const Result<CheckedWeights> &answer);
    void askPlace();

    EncodersPageView *m_view;
    std::unique_ptr<ScriptDialog> m_script;
    QStringList m_checking; ///< the engine takes them in this order
    int m_asking = 0;       ///< questions to the engine that are not answered yet
    bool m_placeAsked = false;
};

} // namespace fathom
