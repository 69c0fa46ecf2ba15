// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "device_worker.h"
#include "embed_forecast.h"

#include <optional>

namespace fathom {

/// What was measured on this machine before, by measureSpeed() or by a job; kept in the user's own data
/// (encode-speed.json). Thread: any but the GUI thread.
[[nodiscard]] std::optional<EncodeSpeed> knownSpeed(const QString &encoder, const QString &where);
/// The same at every place where it was measured.
[[nodiscard]] std::vector<EncodeSpeed> knownSpeeds(const QString &encoder);
/// Errors: Disk.
[[nodiscard]] Result<void> rememberSpeed(const QString &encoder, const EncodeSpeed &speed);

/// The known speed, or that of two slices encoded one after the other (the first of which warms up) and of a
/// group where more go through together; remembers it. On the device's thread.
/// Cost: loads the encoder; two slices and a second. Errors: those of the encoder.
[[nodiscard]] Result<EncodeSpeed> measuredSpeed(Device &device, const QString &encoder, const QString &on,
                                                std::stop_token stop);

/// "cpu, 2 threads": one measurement holds for this.
[[nodiscard]] QString speedPlace(const Device &device, const QString &on);

} // namespace fathom
