// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "test_files.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <gdcmImageChangeTransferSyntax.h>
#include <gdcmImageReader.h>
#include <gdcmImageWriter.h>
#include <gdcmTrace.h>
#include <itkGDCMImageIO.h>
#include <itkMetaDataObject.h>

namespace fathom::test {
namespace {

quint32 crc32Of(const QByteArray &bytes)
{
    quint32 crc = ~0U;
    for (const char c : bytes) {
        crc ^= quint8(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

template <typename T> void put(QByteArray &bytes, qsizetype offset, T value)
{
    std::memcpy(bytes.data() + offset, &value, sizeof(T));
}

} // namespace

QByteArray NiftiBytes::bytes() const
{
    QByteArray header(352, '\0');
    put<qint32>(header, 0, 348);
    put<qint16>(header, 40, qint16(dims.size()));
    qint64 values = 1;
    for (size_t axis = 0; axis < 7; ++axis) {
        put<qint16>(header, qsizetype(42 + 2 * axis), axis < dims.size() ? qint16(dims[axis]) : qint16(1));
        values *= axis < dims.size() ? dims[axis] : 1;
    }
    put<qint16>(header, 70, qint16(datatype));
    put<qint16>(header, 72, qint16(bits));
    put<float>(header, 76, 1.0F);
    for (size_t axis = 0; axis < 3; ++axis)
        put<float>(header, qsizetype(80 + 4 * axis), spacing[axis]);
    for (size_t axis = 3; axis < 7; ++axis)
        put<float>(header, qsizetype(80 + 4 * axis), 1.0F);
    put<float>(header, 108, 352.0F);
    put<float>(header, 112, slope);
    put<float>(header, 116, inter);
    header[123] = 2;
    put<qint16>(header, 252, 1);
    std::memcpy(header.data() + 344, magic.constData(), 4);
    QByteArray content(payload >= 0 ? payload : values * bits / 8, '\0');
    for (qsizetype i = 0; i + 1 < content.size(); i += 2)
        put<qint16>(content, i, qint16(i % 700));
    return header + content;
}

QByteArray deflated(const QByteArray &bytes)
{
    return qCompress(bytes).mid(4); // behind Qt's own length
}

QByteArray gzipped(const QByteArray &bytes)
{
    // A gzip member is the raw deflate stream between a header and check sums; zlib's frame is 2 and 4 bytes.
    QByteArray result("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    const QByteArray packed = deflated(bytes);
    result += packed.mid(2, packed.size() - 6);
    const quint32 tail[2] = {crc32Of(bytes), quint32(bytes.size())};
    return result + QByteArray(reinterpret_cast<const char *>(tail), 8);
}

QByteArray tarEntry(const QByteArray &name, const QByteArray &content)
{
    QByteArray header(512, '\0');
    header.replace(0, name.size(), name);
    header.replace(100, 7, "0000644");
    header.replace(124, 11, QByteArray::number(content.size(), 8).rightJustified(11, '0'));
    header.replace(148, 8, "        ");
    header[156] = '0';
    header.replace(257, 6, QByteArray("ustar\0", 6));
    unsigned sum = 0;
    for (const char c : std::as_const(header))
        sum += quint8(c);
    header.replace(148, 7, QByteArray::number(sum, 8).rightJustified(6, '0') + '\0');
    return header + content + QByteArray((512 - content.size() % 512) % 512, '\0');
}

QByteArray tarEnd()
{
    return QByteArray(1024, '\0');
}

void writeDicomSeries(const QString &folder, const Volume &volume, const DicomOptions &options)
{
    gdcm::Trace::WarningOff();
    QDir().mkpath(folder);
    const Geometry &geometry = volume.geometry;
    const size_t slice = size_t(geometry.size[0]) * size_t(geometry.size[1]);
    const std::vector<qint16> values = asInt16(volume.voxels);
    for (int k = 0; k < geometry.size[2]; ++k) {
        if (std::find(options.leaveOut.begin(), options.leaveOut.end(), k) != options.leaveOut.end())
            continue;
        const auto io = itk::GDCMImageIO::New();
        io->SetNumberOfDimensions(3);
        const Vector3 origin = geometry.toPatient({0, 0, double(k)});
        for (unsigned axis = 0; axis < 3; ++axis) {
            io->SetDimensions(axis, axis < 2 ? unsigned(geometry.size[axis]) : 1);
            io->SetSpacing(axis, geometry.spacing[axis]);
            io->SetOrigin(axis, origin[axis]);
            io->SetDirection(axis, std::vector<double>{geometry.direction[axis], geometry.direction[3 + axis],
                                                       geometry.direction[6 + axis]});
        }
        io->SetComponentType(options.colour ? itk::IOComponentEnum::UCHAR : itk::IOComponentEnum::SHORT);
        io->SetPixelType(options.colour ? itk::IOPixelEnum::RGB : itk::IOPixelEnum::SCALAR);
        io->SetNumberOfComponents(options.colour ? 3 : 1);
        io->KeepOriginalUIDOn();
        io->SetUseCompression(options.packed);
        auto &dictionary = io->GetMetaDataDictionary();
        const auto tell = [&dictionary](const char *tag, const QByteArray &value) {
            itk::EncapsulateMetaData<std::string>(dictionary, tag, value.toStdString());
        };
        const bool mr = options.modality == "MR";
        tell("0008|0060", options.modality);
        tell("0008|0016", mr ? "1.2.840.10008.5.1.4.1.1.4" : "1.2.840.10008.5.1.4.1.1.2");
        tell("0008|0018", options.series + "." + QByteArray::number(k + 1));
        tell("0020|000d", "1.2.826.0.1.3680043.2.1125.1");
        tell("0020|000e", options.series);
        tell("0018|0015", options.bodyPart);
        tell("0010|0010", "Doe^Jane");
        const QString name = QStringLiteral("%1/%2%3.dcm")
                                 .arg(folder, QString::fromLatin1(options.prefix))
                                 .arg(geometry.size[2] - k, 4, 10, QLatin1Char('0'));
        io->SetFileName(QFile::encodeName(name).toStdString());
        if (options.colour) {
            const std::vector<quint8> pixels(3 * slice, 77);
            io->Write(pixels.data());
        } else {
            io->Write(values.data() + size_t(k) * slice);
        }
    }
}

bool recodeDicom(const QString &path, const QByteArray &syntax)
{
    const std::string name = QFile::encodeName(path).toStdString();
    gdcm::ImageReader reader;
    reader.SetFileName(name.c_str());
    if (!reader.Read())
        return false;
    gdcm::ImageChangeTransferSyntax change;
    change.SetTransferSyntax(gdcm::TransferSyntax::GetTSType(syntax.constData()));
    change.SetInput(reader.GetImage());
    if (!change.Change())
        return false;
    gdcm::ImageWriter writer;
    writer.SetFile(reader.GetFile());
    writer.SetImage(change.GetOutput());
    writer.SetFileName(name.c_str());
    return writer.Write();
}

Volume patternVolume(const Geometry &geometry)
{
    Volume volume;
    volume.geometry = geometry;
    volume.modality = Modality::Ct;
    volume.modalityCertainty = Certainty::Stated;
    volume.voxels.resize(size_t(geometry.voxels()));
    for (size_t n = 0; n < volume.voxels.size(); ++n)
        volume.voxels[n] = float(int((n * 2654435761U >> 7) % 1901) - 1000);
    return volume;
}

Volume restored(const Volume &volume, const std::array<int, 3> &axes, const std::array<bool, 3> &flips)
{
    Volume result = volume;
    Vector3 first = {0, 0, 0};
    for (size_t a = 0; a < 3; ++a) {
        const size_t from = size_t(axes[a]);
        result.geometry.size[a] = volume.geometry.size[from];
        result.geometry.spacing[a] = volume.geometry.spacing[from];
        for (size_t row = 0; row < 3; ++row)
            result.geometry.direction[3 * row + a] =
                (flips[a] ? -1 : 1) * volume.geometry.direction[3 * row + from];
        if (flips[a])
            first[from] = volume.geometry.size[from] - 1;
    }
    result.geometry.origin = volume.geometry.toPatient(first);
    size_t n = 0;
    const auto &size = result.geometry.size;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 0; i < size[0]; ++i) {
                const std::array<int, 3> at = {i, j, k};
                std::array<int, 3> source = {0, 0, 0};
                for (size_t a = 0; a < 3; ++a)
                    source[size_t(axes[a])] = flips[a] ? size[a] - 1 - at[a] : at[a];
                result.voxels[n++] = volume.at(source[0], source[1], source[2]);
            }
    return result;
}

std::vector<qint16> asInt16(const std::vector<float> &values)
{
    std::vector<qint16> result(values.size());
    std::transform(values.begin(), values.end(), result.begin(),
                   [](float v) { return qint16(std::lround(double(v))); });
    return result;
}

qint64 peakMemory()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = file.readAll();
    const qsizetype at = text.indexOf("VmHWM:");
    return text.mid(at + 6, text.indexOf("kB", at) - at - 6).trimmed().toLongLong() * 1024;
}

} // namespace fathom::test
