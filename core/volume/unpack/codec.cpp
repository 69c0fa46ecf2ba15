// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "unpack/codec.h"

#include <algorithm>
#include <gdcmImage.h>
#include <gdcmSequenceOfFragments.h>
#include <gdcmTrace.h>

namespace fathom {

bool unpackByGdcm(const UnpackRequest &request, const std::vector<std::string> &fragments,
                  std::vector<char> &pixels)
{
    const auto syntax = gdcm::TransferSyntax::GetTSType(request.syntax);
    if (syntax == gdcm::TransferSyntax::TS_END)
        return false;
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
    const auto sequence = gdcm::SequenceOfFragments::New();
    for (const std::string &one : fragments) {
        gdcm::Fragment fragment;
        fragment.SetByteValue(one.data(), uint32_t(one.size()));
        sequence->AddFragment(fragment);
    }
    gdcm::DataElement packed(gdcm::Tag(0x7fe0, 0x0010), 0, gdcm::VR::OB);
    packed.SetValue(*sequence);
    gdcm::Image image;
    image.SetNumberOfDimensions(request.frames > 1 ? 3 : 2);
    image.SetDimension(0, request.columns);
    image.SetDimension(1, request.rows);
    if (request.frames > 1)
        image.SetDimension(2, request.frames);
    const uint32_t width = 8 * request.bytesPerPixel;
    const uint32_t stored = std::clamp(request.storedBits, uint32_t(1), width);
    image.SetPixelFormat(gdcm::PixelFormat(1, uint16_t(width), uint16_t(stored), uint16_t(stored - 1),
                                           request.isSigned ? 1 : 0));
    image.SetPhotometricInterpretation(gdcm::PhotometricInterpretation::MONOCHROME2);
    image.SetTransferSyntax(gdcm::TransferSyntax(syntax));
    image.SetDataElement(packed);
    if (image.GetBufferLength() != request.pixelBytes())
        return false;
    pixels.resize(request.pixelBytes());
    return image.GetBuffer(pixels.data());
}

} // namespace fathom
