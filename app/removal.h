// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>

namespace fathom {

class MainWindow;
class Program;

/// Asks whether an SAE, or the embeddings of an encoder, shall go from the workspace, naming what goes with
/// them; a yes removes them. There is no way back, so "Keep" is the button that Enter presses.
void askRemovalOfSae(Program &program, MainWindow &window, const QString &sae);
void askRemovalOfEmbeddings(Program &program, MainWindow &window, const QString &encoder);

} // namespace fathom
