// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "encoder_probe.h"

#include <base/random.h>
#include <volume/dataset.h>
#include <volume/slice.h>

#include <QDataStream>
#include <QFile>
#include <algorithm>
#include <set>

namespace fathom::probe {

namespace {

// The organ that must be in the picture for a finding to be judged; matched by the start of a structure's
// name.
QStringList hosts(const QString &finding)
{
    static const std::map<QString, QStringList> table = {
        {QStringLiteral("liver_lesion"), {QStringLiteral("liver")}},
        {QStringLiteral("pleural_effusion"), {QStringLiteral("lung")}},
        {QStringLiteral("lung_nodule"), {QStringLiteral("lung")}},
        {QStringLiteral("kidney_cyst"), {QStringLiteral("kidney")}},
        {QStringLiteral("metal_implant"), {QStringLiteral("femur"), QStringLiteral("hip")}},
        {QStringLiteral("fracture"), {QStringLiteral("vertebrae")}},
        {QStringLiteral("splenomegaly"), {QStringLiteral("spleen")}},
        {QStringLiteral("brain_atrophy"), {QStringLiteral("brain")}}};
    const auto found = table.find(finding);
    return found == table.end() ? QStringList() : found->second;
}

// Structures that one data set keeps in several masks and the other in one are judged in their own data set
// only.
using Presence = std::map<Plane, std::vector<bool>>;

Result<std::map<QString, Presence>> presences(const std::vector<StructureSource> &sources,
                                              const SliceSource &source)
{
    std::map<QString, Presence> all;
    for (const StructureSource &structure : sources) {
        FATHOM_TRY(const LabelMap map, readLabelMap(structure.path));
        for (const Plane plane : source.planes())
            all[structure.name][plane] = source.presence(map, structure.label, plane);
    }
    return all;
}

template <typename T> void transfer(QDataStream &stream, bool writing, std::vector<T> &values)
{
    auto count = quint64(values.size());
    if (writing) {
        stream << count;
    } else {
        stream >> count;
        values.resize(size_t(count));
    }
    for (T &value : values)
        writing ? stream << value : stream >> value;
}

void transfer(QDataStream &stream, bool writing, Slice &slice)
{
    std::vector<qint32> facts{slice.subject, int(slice.role), slice.mr, slice.plane};
    transfer(stream, writing, facts);
    slice.subject = facts[0];
    slice.role = Role(facts[1]);
    slice.mr = facts[2] != 0;
    slice.plane = facts[3];
    transfer(stream, writing, slice.structures);
    transfer(stream, writing, slice.findings);
}

void transfer(QDataStream &stream, bool writing, Data &data, const std::set<int> &sides)
{
    auto count = quint64(data.slices.size());
    if (writing) {
        stream << data.structures << data.findings << count;
    } else {
        stream >> data.structures >> data.findings >> count;
        data.slices.resize(size_t(count));
    }
    for (Slice &slice : data.slices)
        transfer(stream, writing, slice);
    for (const int side : sides)
        transfer(stream, writing, data.pictures[side]);
}

Result<Data> cutData(const QString &folder, int slicesPerSubject, int inputSide)
{
    QuietContext context;
    FATHOM_TRY(const ScanResult found, scan({folder, {}, {}}, context));
    Data data;
    std::set<QString> structures;
    std::set<QString> findings;
    for (const ScanEntry &entry : found.entries) {
        structures.insert(entry.annotated.begin(), entry.annotated.end());
        findings.insert(entry.annotatedFindings.begin(), entry.annotatedFindings.end());
    }
    data.structures = QStringList(structures.begin(), structures.end());
    data.findings = QStringList(findings.begin(), findings.end());
    for (int number = 0; number < int(found.entries.size()); ++number) {
        const ScanEntry &entry = found.entries[size_t(number)];
        FATHOM_TRY(const Volume volume, readScan(entry));
        FATHOM_TRY(const SliceSource source, SliceSource::prepare(volume, Method::Fathom));
        FATHOM_TRY(const auto present, presences(entry.structures, source));
        FATHOM_TRY(const auto presentFindings, presences(entry.findings, source));
        std::vector<std::pair<Plane, int>> places;
        for (const Plane plane : source.planes())
            for (int i = 0; i < source.sliceCount(plane); ++i)
                places.emplace_back(plane, i);
        Random random(quint64(number) * 7919 + 17);
        for (int s = 0; s < slicesPerSubject; ++s) {
            const auto [plane, index] = places[size_t(random.below(places.size()))];
            const auto has = [&](const std::map<QString, Presence> &in, const QString &name) {
                const auto at = in.find(name);
                return at != in.end() && at->second.at(plane)[size_t(index)];
            };
            Slice slice;
            slice.subject = number;
            slice.mr = volume.modality == Modality::Mr;
            slice.plane = int(plane);
            // Four in ten subjects to fit, two to choose the penalty, the rest unseen; both modalities in
            // each.
            const int deal = number % 10;
            slice.role = deal < 4 ? Role::Train : deal < 6 ? Role::Validation : Role::Test;
            for (const QString &name : std::as_const(data.structures))
                slice.structures.push_back(entry.annotated.contains(name) ? qint8(has(present, name))
                                                                          : qint8(-1));
            for (const QString &name : std::as_const(data.findings)) {
                bool judgable = false;
                for (const QString &host : hosts(name))
                    for (const auto &[structure, where] : present)
                        judgable = judgable || (structure.startsWith(host) && has(present, structure));
                const bool annotated = entry.annotatedFindings.contains(name);
                slice.findings.push_back(judgable && annotated ? qint8(has(presentFindings, name))
                                                               : qint8(-1));
            }
            for (const int side : std::set<int>{inputSide, 128, 64, 16}) {
                FATHOM_TRY(const SliceImage image, source.cut(plane, index, side));
                auto &bytes = data.pictures[side];
                bytes.insert(bytes.end(), image.grey.begin(), image.grey.end());
            }
            data.slices.push_back(std::move(slice));
        }
        qInfo("read %d of %d", number + 1, int(found.entries.size()));
    }
    return data;
}

} // namespace

at::Tensor Data::grey(int side) const
{
    const auto &bytes = pictures.at(side);
    return at::from_blob(const_cast<quint8 *>(bytes.data()), {int64_t(slices.size()), side, side}, at::kByte)
        .to(at::kFloat)
        .div(255.0);
}

Result<Data> readData(const QString &folder, const QString &drawn, int slicesPerSubject, int inputSide)
{
    // Cut once for all encoders of an input size.
    const std::set<int> sides{inputSide, 128, 64, 16};
    QFile file(
        QStringLiteral("%1/slices-%2-%3-%4.bin").arg(folder, drawn).arg(slicesPerSubject).arg(inputSide));
    if (file.open(QIODevice::ReadOnly)) {
        QDataStream stream(&file);
        Data data;
        transfer(stream, false, data, sides);
        if (stream.status() == QDataStream::Ok)
            return data;
        file.close(); // cut off: made again
    }
    FATHOM_TRY(Data data, cutData(folder, slicesPerSubject, inputSide));
    if (file.open(QIODevice::WriteOnly)) {
        QDataStream stream(&file);
        transfer(stream, true, data, sides);
    }
    return data;
}

} // namespace fathom::probe
