// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "faulty_unpack.h"
#include "subject.h"
#include "test_files.h"
#include "unpack/codec.h"

#include <dicom_elements.h>
#include <dicom_header.h>
#include <dicom_unpacker.h>
#include <volume/dataset.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

using namespace fathom;
using namespace fathom::test;

namespace {

/// Another program in the place of fathom-unpack, for a while.
class Unpacker
{
public:
    explicit Unpacker(const QByteArray &program)
        : m_usual(qgetenv("FATHOM_UNPACK"))
    {
        qputenv("FATHOM_UNPACK", program);
    }
    ~Unpacker() { qputenv("FATHOM_UNPACK", m_usual); }
    Unpacker(const Unpacker &) = delete;
    Unpacker &operator=(const Unpacker &) = delete;

private:
    QByteArray m_usual;
};

Volume writePacked(const QString &folder, int rows, int slices = 2,
                   const QByteArray &series = "1.2.826.0.1.3680043.2.1125.1.1")
{
    Geometry geometry;
    geometry.size = {19, rows, slices};
    DicomOptions options;
    options.packed = true;
    options.series = series;
    const Volume volume = patternVolume(geometry);
    writeDicomSeries(folder, volume, options);
    return volume;
}

} // namespace

/// Packed pixels are unpacked by a process that may die.
class tst_Unpacker : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theProcessGivesWhatTheCodecGives_data();
    void theProcessGivesWhatTheCodecGives();
    void aBrokenProcessIsOneLineAndTheRestGoesOn_data();
    void aBrokenProcessIsOneLineAndTheRestGoesOn();
    void noOpenFileIsHandedOn();
    void aProcessThatEndedUnusedIsReplaced();
    void severalThreadsUnpackAtOnce();
    void aMissingProgramIsTold();
};

void tst_Unpacker::theProcessGivesWhatTheCodecGives_data()
{
    QTest::addColumn<QByteArray>("syntax");
    QTest::newRow("JPEG lossless") << QByteArray("1.2.840.10008.1.2.4.57");
    QTest::newRow("JPEG lossless, first order") << QByteArray("1.2.840.10008.1.2.4.70");
    QTest::newRow("JPEG-LS lossless") << QByteArray("1.2.840.10008.1.2.4.80");
    QTest::newRow("JPEG-LS with loss") << QByteArray("1.2.840.10008.1.2.4.81");
    QTest::newRow("JPEG 2000 lossless") << QByteArray("1.2.840.10008.1.2.4.90");
    QTest::newRow("JPEG 2000 with loss") << QByteArray("1.2.840.10008.1.2.4.91");
    QTest::newRow("RLE") << QByteArray("1.2.840.10008.1.2.5");
}

void tst_Unpacker::theProcessGivesWhatTheCodecGives()
{
    QFETCH(QByteArray, syntax);
    QTemporaryDir dir;
    Geometry geometry;
    geometry.size = {190, 140, 1};
    writeDicomSeries(dir.path(), patternVolume(geometry));
    const QString path = dir.filePath(QStringLiteral("IM0001.dcm"));
    QVERIFY(recodeDicom(path, syntax));
    DicomElements elements;
    std::vector<QByteArray> fragments;
    QVERIFY(readDicomElements(path, elements) && readDicomFragments(path, elements, fragments));
    QCOMPARE(elements.transferSyntax.toLatin1(), syntax);
    UnpackRequest request;
    std::memcpy(request.syntax, syntax.constData(), size_t(syntax.size()));
    request.columns = 190;
    request.rows = 140;
    request.isSigned = 1;
    std::vector<char> here, there(request.pixelBytes());
    std::vector<std::string> parts;
    for (const QByteArray &fragment : fragments)
        parts.push_back(fragment.toStdString());
    QVERIFY(unpackByGdcm(request, parts, here));
    DicomUnpacking unpacking;
    unpacking.start(path, request, fragments);
    VERIFY_RESULT(unpacking.finish(there.data()));
    QVERIFY(here == there);
}

void tst_Unpacker::aBrokenProcessIsOneLineAndTheRestGoesOn_data()
{
    QTest::addColumn<int>("fault");
    QTest::addColumn<QString>("words");
    QTest::newRow("dies") << int(Fault::Dies) << QStringLiteral("broke down");
    QTest::newRow("hangs") << int(Fault::Hangs) << QStringLiteral("did not come to an end");
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // no limit of memory with these
    QTest::newRow("swallows memory") << int(Fault::Swallows) << QStringLiteral("cannot be unpacked");
#endif
}

void tst_Unpacker::aBrokenProcessIsOneLineAndTheRestGoesOn()
{
    QFETCH(int, fault);
    QFETCH(QString, words);
    const Unpacker other(FAULTY_UNPACK);
    QTemporaryDir dir;
    writePacked(dir.filePath(QStringLiteral("bad")), fault, 2, "1.2.826.0.1.3680043.2.1125.1.7");
    const Volume sound = writePacked(dir.filePath(QStringLiteral("good")), 12);
    QuietContext context;
    ScanRequest request;
    request.path = dir.path();
    const auto found = scan(request, context);
    VERIFY_RESULT(found);
    QCOMPARE(found->entries.size(), size_t(2)); // headers are sound
    for (const ScanEntry &entry : found->entries) {
        const auto volume = readScan(entry);
        if (entry.path.contains(QLatin1String("good"))) {
            VERIFY_RESULT(volume);
            QCOMPARE(volume->voxels, sound.voxels);
            continue;
        }
        QVERIFY(!volume);
        const QString line = volume.error().english();
        QCOMPARE(volume.error().code, ErrorCode::Unreadable);
        QVERIFY2(line.contains(words), qPrintable(line));
        QVERIFY2(line.contains(QStringLiteral("IM000")), qPrintable(line));
        QVERIFY2(line.contains(QStringLiteral("1.2.840.10008.1.2.4.90")), qPrintable(line));
    }
}

void tst_Unpacker::noOpenFileIsHandedOn()
{
    const Unpacker other(FAULTY_UNPACK);
    QTemporaryDir dir;
    const Volume volume = writePacked(dir.path(), int(Fault::Inherits));
    // Not closed by exec, as a library may leave one.
    const int open = ::open("/dev/null", O_RDONLY);
    const auto read = readVolume(dir.path());
    ::close(open);
    VERIFY_RESULT(read);
    QCOMPARE(read->voxels, volume.voxels);
}

void tst_Unpacker::aProcessThatEndedUnusedIsReplaced()
{
    const Unpacker other(FAULTY_UNPACK);
    QTemporaryDir dir;
    const Volume volume = writePacked(dir.path(), 12);
    VERIFY_RESULT(readVolume(dir.path()));
    // All children of this process are idle now.
    const pid_t self = ::getpid();
    int ended = 0;
    for (const QString &name : QDir(QStringLiteral("/proc")).entryList(QDir::Dirs)) {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(name));
        if (!stat.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = stat.readAll();
        const QByteArray program = line.mid(line.indexOf('(') + 1, 13);
        const QByteArrayList fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
        if (program == "faulty_unpack" && fields.value(1).toInt() == self)
            ended += ::kill(name.toInt(), SIGKILL) == 0;
    }
    QVERIFY(ended > 0);
    const auto again = readVolume(dir.path());
    VERIFY_RESULT(again);
    QCOMPARE(again->voxels, volume.voxels);
}

void tst_Unpacker::severalThreadsUnpackAtOnce()
{
    QTemporaryDir dir;
    const Volume volume = writePacked(dir.path(), 12, 20);
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int n = 0; n < 6; ++n)
        threads.emplace_back([&] {
            const auto read = readVolume(dir.path());
            good += read && read->voxels == volume.voxels;
        });
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(good, 6);
}

void tst_Unpacker::aMissingProgramIsTold()
{
    QTemporaryDir dir;
    writePacked(dir.path(), 12);
    // One that is not there, and one that is something else.
    for (const QByteArray &program :
         {QFile::encodeName(dir.filePath(QStringLiteral("none"))), QByteArray("/bin/true")}) {
        const Unpacker other(program);
        const auto read = readVolume(dir.path());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::Missing);
        QVERIFY(read.error().english().contains(QStringLiteral("fathom-unpack")));
    }
}

FATHOM_TEST_SUBJECT(unpacker, tst_Unpacker)
#include "tst_unpacker.moc"
