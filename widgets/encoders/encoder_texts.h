// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <engine/encoder_table.h>

#include <QCoreApplication>

namespace fathom {

/// Sentences about encoders, in the language of the window.
class EncoderTexts
{
    Q_DECLARE_TR_FUNCTIONS(fathom::EncoderTexts)
public:
    [[nodiscard]] static QString terms(Licence licence); ///< what they allow, whole sentences
    /// A link in HTML; the address itself where there is no text.
    [[nodiscard]] static QString link(const QString &address, const QString &text = {});
    [[nodiscard]] static QString licence(Licence licence);  ///< its name as a link, and terms(), in HTML
    [[nodiscard]] static QString state(WeightsState state); ///< one or two words
    [[nodiscard]] static QString place(FoundWeights::Place place);
    [[nodiscard]] static QString parameters(qint64 count);        ///< "303.1 million weights"
    [[nodiscard]] static QString where(const QString &place);     ///< of EncodeSpeed::where
    [[nodiscard]] static QString speed(const EncodeSpeed &speed); ///< "0.0152 s a slice (cpu, 2 threads)"
    /// Where encoders run and why not on a GPU.
    [[nodiscard]] static QString device(const EncodingPlace &place);
};

} // namespace fathom
