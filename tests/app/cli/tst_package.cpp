// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "command_runner.h"
#include "subject.h"

#include <QDir>
#include <QFile>
#include <QMimeDatabase>
#include <QProcess>
#include <QTest>
#include <QXmlStreamReader>

using namespace fathom::test;

namespace {
const QString packaging = QStringLiteral(FATHOM_SOURCE "/packaging/");

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList elements(const QString &path, const QString &name, const QString &attribute = {})
{
    QXmlStreamReader xml(contents(path));
    QStringList found;
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == name)
            found << (attribute.isEmpty() ? xml.readElementText()
                                          : xml.attributes().value(attribute).toString());
    }
    return xml.hasError() ? QStringList() : found;
}

QStringList desktopTypes()
{
    for (const QByteArray &line :
         contents(packaging + QStringLiteral("org.fathom.Fathom.desktop")).split('\n')) {
        if (line.startsWith("MimeType="))
            return QString::fromUtf8(line.mid(9)).split(u';', Qt::SkipEmptyParts);
    }
    return {};
}
} // namespace

// What the .deb adds to a desktop: man pages, and which program opens which file.
class tst_Package final : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_data;

private Q_SLOTS:
    void initTestCase();
    void manPageHasEveryCommandAndOption();
    void typesAreTheSameEverywhere();
    void fileHasItsType_data();
    void fileHasItsType();
};

void tst_Package::initTestCase()
{
    // The types as they lie on a system where Fathom is installed.
    QVERIFY(QDir().mkpath(m_data.filePath(QStringLiteral("mime/packages"))));
    QVERIFY(QFile::copy(packaging + QStringLiteral("org.fathom.Fathom.mime.xml"),
                        m_data.filePath(QStringLiteral("mime/packages/org.fathom.Fathom.xml"))));
    qputenv("XDG_DATA_HOME", m_data.path().toLocal8Bit());
}

void tst_Package::manPageHasEveryCommandAndOption()
{
    const QString page = m_data.filePath(QStringLiteral("fathom-cli.1"));
    QProcess cmake;
    cmake.start(QStringLiteral("cmake"),
                {QStringLiteral("-DPROGRAM=" FATHOM_CLI), QStringLiteral("-DVERSION=1"),
                 QStringLiteral("-DTEMPLATES=") + packaging + QStringLiteral("man"),
                 QStringLiteral("-DOUT=") + page, QStringLiteral("-P"),
                 packaging + QStringLiteral("man-page.cmake")});
    QVERIFY(cmake.waitForFinished(60'000));
    QVERIFY2(cmake.exitCode() == 0, cmake.readAllStandardError().constData());
    QByteArray text = contents(page);
    QVERIFY(!text.contains('@'));
    text.replace("\\-", "-");
    int commands = 0;
    for (const QByteArray &line : run({"--help"}).out.split('\n')) {
        if (!line.startsWith("  "))
            continue;
        const QByteArray command = line.trimmed().split(' ').first();
        const qsizetype at = text.indexOf("\n.SS fathom-cli " + command + ' ');
        QVERIFY2(at >= 0, command.constData());
        const QByteArray section = text.mid(at + 1, text.indexOf("\n.S", at + 1) - at);
        for (const QByteArray &option : run({QString::fromUtf8(command), "--help"}).out.split('\n')) {
            if (option.startsWith("  --"))
                QVERIFY2(section.contains("\n.B " + option.trimmed().split(' ').first()), option.constData());
        }
        ++commands;
    }
    QVERIFY(commands >= 20);
}

void tst_Package::typesAreTheSameEverywhere()
{
    const QStringList types = desktopTypes();
    QVERIFY(types.size() >= 7);
    QCOMPARE(
        elements(packaging + QStringLiteral("org.fathom.Fathom.metainfo.xml"), QStringLiteral("mediatype")),
        types);
    QStringList own = elements(packaging + QStringLiteral("org.fathom.Fathom.mime.xml"),
                               QStringLiteral("mime-type"), QStringLiteral("type"));
    own << QStringLiteral("application/dicom"); // shared-mime-info's own
    QCOMPARE(own, types);
}

void tst_Package::fileHasItsType_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("type");
    const QByteArray nifti1 = QByteArray(344, '\0') + QByteArray("n+1\0", 4);
    const QByteArray nifti2 = QByteArray(4, '\0') + QByteArray("n+2\0\r\n\032\n", 8);
    const QByteArray gzip("\x1f\x8b\x08\0\0\0\0\0", 8);
    QTest::newRow("workspace") << "w.fathom/catalog.sqlite" << QByteArray("SQLite format 3\0", 16)
                               << "application/x-fathom-catalog";
    QTest::newRow("NIfTI") << "a.nii" << nifti1 << "application/x-nifti";
    QTest::newRow("NIfTI-1 without ending") << "scan1" << nifti1 << "application/x-nifti";
    QTest::newRow("NIfTI-2 without ending") << "scan2" << nifti2 << "application/x-nifti";
    QTest::newRow("NIfTI, gzip") << "a.nii.gz" << gzip << "application/x-nifti-gzip";
    QTest::newRow("another gzip") << "a.txt.gz" << gzip << "application/gzip";
    QTest::newRow("NRRD") << "a.nrrd" << QByteArray("NRRD0004\n") << "application/x-nrrd";
    QTest::newRow("NRRD header") << "a.nhdr" << QByteArray("NRRD0004\n") << "application/x-nrrd";
    QTest::newRow("MetaImage") << "a.mha" << QByteArray("ObjectType = Image\n") << "application/x-metaimage";
    QTest::newRow("MetaImage header")
        << "a.mhd" << QByteArray("ObjectType = Image\n") << "application/x-metaimage";
    QTest::newRow("InVesalius") << "a.inv3" << gzip << "application/x-invesalius";
    QTest::newRow("DICOM") << "a.dcm" << QByteArray(128, '\0') + "DICM"
                           << "application/dicom";
    QTest::newRow("DICOM without ending") << "IM000001" << QByteArray(128, '\0') + "DICM"
                                          << "application/dicom";
    QTest::newRow("DICOMDIR") << "DICOMDIR" << QByteArray(128, '\0') + "DICM"
                              << "application/dicom";
}

void tst_Package::fileHasItsType()
{
    QFETCH(QString, path);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, type);
    const QFileInfo place(m_data.filePath(path));
    QVERIFY(QDir().mkpath(place.path()));
    QFile file(place.filePath());
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    QCOMPARE(QMimeDatabase().mimeTypeForFile(place).name(), type);
}

FATHOM_TEST_SUBJECT(package, tst_Package)
#include "tst_package.moc"
