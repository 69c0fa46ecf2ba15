// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <volume/cohort.h>
#include <volume/dataset.h>
#include <volume/slice.h>

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace fathom;

namespace {

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Relative path -> content of every file below a folder.
QMap<QString, QByteArray> filesBelow(const QString &folder)
{
    QMap<QString, QByteArray> files;
    QDirIterator entries(folder, QDir::Files, QDirIterator::Subdirectories);
    while (entries.hasNext()) {
        const QString path = entries.next();
        files.insert(QDir(folder).relativeFilePath(path), bytesOf(path));
    }
    return files;
}

enum Phase { Native, Arterial, PortalVenous };

struct Limits
{
    double low, high;
};

/// Published adult range of an organ: volume in ml for women and men (total of a pair), HU by contrast phase.
/// HU are means over the whole mask at 4 mm, so voxels half full of fat at the border lower them by up to
/// about 15 against a reader's region inside, by more in vessels and adrenals. Sources:
/// core/volume/COHORT.md.
struct Range
{
    const char *name;
    QStringList masks;
    Limits women, men; ///< high 0: only the other sex has it
    Limits hu[3];      ///< by Phase
};

QList<Range> ranges()
{
    const auto pair = [](const char *name) {
        return QStringList{QString::fromLatin1(name) + QStringLiteral("_left"),
                           QString::fromLatin1(name) + QStringLiteral("_right")};
    };
    const auto one = [](const char *name) { return QStringList{QString::fromLatin1(name)}; };
    const auto always = [](const char *name, const QStringList &masks, Limits women, Limits men, Limits hu) {
        return Range{name, masks, women, men, {hu, hu, hu}};
    };
    const QStringList lungs = {QStringLiteral("lung_upper_lobe_left"), QStringLiteral("lung_lower_lobe_left"),
                               QStringLiteral("lung_upper_lobe_right"),
                               QStringLiteral("lung_middle_lobe_right"),
                               QStringLiteral("lung_lower_lobe_right")};
    return {
        {"liver", one("liver"), {850, 2000}, {1000, 2500}, {{25, 65}, {35, 80}, {80, 125}}},
        {"spleen", one("spleen"), {70, 320}, {90, 400}, {{28, 58}, {85, 150}, {90, 140}}},
        {"kidneys", pair("kidney"), {180, 400}, {220, 520}, {{15, 42}, {85, 180}, {120, 210}}},
        {"heart", one("heart"), {400, 850}, {480, 1050}, {{28, 52}, {120, 300}, {90, 170}}},
        {"aorta", one("aorta"), {90, 400}, {110, 500}, {{12, 52}, {220, 400}, {105, 180}}},
        {"portal and splenic vein",
         one("portal_vein_and_splenic_vein"),
         {5, 70},
         {5, 70},
         {{-5, 50}, {20, 100}, {80, 185}}},
        {"pancreas", one("pancreas"), {35, 120}, {40, 150}, {{-5, 48}, {50, 120}, {45, 115}}},
        {"thyroid", one("thyroid_gland"), {7, 30}, {8, 35}, {{50, 110}, {100, 200}, {90, 185}}},
        {"adrenals", pair("adrenal_gland"), {3, 16}, {3, 18}, {{-30, 35}, {-15, 75}, {-15, 85}}},
        {"prostate", one("prostate"), {0, 0}, {12, 70}, {{20, 48}, {25, 65}, {40, 85}}},
        always("lungs", lungs, {2600, 5600}, {3400, 7400}, {-900, -700}),
        always("brain", one("brain"), {980, 1450}, {1080, 1650}, {22, 50}),
        always("urinary bladder", one("urinary_bladder"), {25, 500}, {25, 500}, {0, 40}),
        always("gallbladder", one("gallbladder"), {8, 80}, {8, 80}, {-10, 40}),
        always("stomach", one("stomach"), {100, 1000}, {100, 1000}, {-900, 100}),
        always("vertebra L3", one("vertebrae_L3"), {26, 65}, {32, 85}, {120, 420}),
        always("femora (upper part)", pair("femur"), {250, 800}, {280, 1000}, {250, 800}),
        always("hips", pair("hip"), {380, 800}, {420, 950}, {150, 600}),
        always("sacrum without S1", one("sacrum"), {50, 200}, {60, 230}, {80, 450}),
        always("iliopsoas", pair("iliopsoas"), {220, 700}, {330, 1000}, {35, 85}),
        always("gluteus maximus", pair("gluteus_maximus"), {700, 1800}, {850, 2300}, {35, 85}),
        always("autochthonous back muscles", pair("autochthon"), {500, 1300}, {600, 1700}, {30, 85}),
    };
}

} // namespace

/// The synthetic cohort: what it promises about names, sides, sizes, densities and determinism.
class tst_Cohort : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void sameBytesWhateverElseIsDrawn();
    void restartKeepsWhatIsComplete();
    void otherOptionsAreRefusedAndNothingChanges();
    void theTableListsEverySubjectThatIsThere();
    void layoutIsReadAsADataSet();
    void metaHasTheColumnsAndKnownStudyTypes();
    void masksNeverOverlapAndSidesAreRight();
    void organsLieWithinPublishedRanges();
    void aortaHasItsWidth();
    void tissuesKeepTheirOrderInMri();
    void bordersHavePartialVolume();
    void findingsStayApart();
    void contrastsShareOneGrid();
    void badOptionsAreRefused();

private:
    [[nodiscard]] QStringList wholeSubjects() const;
    QTemporaryDir m_folder;
    QString m_small, m_whole;
    CohortOptions m_smallOptions, m_wholeOptions;
    const std::vector<Phase> m_phases = {PortalVenous, Native, Arterial, PortalVenous}; ///< of m_whole
    const QString m_inverted = QStringLiteral("s0002");
};

void tst_Cohort::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_small = m_folder.filePath(QStringLiteral("small"));
    m_whole = m_folder.filePath(QStringLiteral("whole"));
    m_smallOptions = {.subjects = 2, .first = 4, .seed = 11, .spacingMm = 5, .mriShare = 0.5};
    // This seed gives every contrast phase, women and men, and a mirror image.
    m_wholeOptions = {.subjects = 4, .seed = 143, .spacingMm = 4, .mriShare = 0, .wholeBody = true};
    QuietContext context;
    VERIFY_RESULT(writeCohort(m_small, m_smallOptions, context));
    VERIFY_RESULT(writeCohort(m_whole, m_wholeOptions, context));
}

QStringList tst_Cohort::wholeSubjects() const
{
    return QDir(m_whole + QStringLiteral("/CT_Dataset_synthetic"))
        .entryList({QStringLiteral("s*")}, QDir::Dirs, QDir::Name);
}

void tst_Cohort::sameBytesWhateverElseIsDrawn()
{
    // Alone in a run (so on one of the two threads by itself) a subject has the same bytes as beside others.
    QTemporaryDir again;
    CohortOptions options = m_smallOptions;
    options.first += 1;
    options.subjects = 1;
    QuietContext context;
    VERIFY_RESULT(writeCohort(again.path(), options, context));
    int compared = 0;
    const auto files = filesBelow(again.path());
    for (auto file = files.cbegin(); file != files.cend(); ++file) {
        if (!file.key().contains(QStringLiteral("/s0005/")))
            continue;
        QVERIFY2(bytesOf(m_small + QLatin1Char('/') + file.key()) == file.value(), qPrintable(file.key()));
        ++compared;
    }
    QVERIFY(compared > 40);
}

void tst_Cohort::restartKeepsWhatIsComplete()
{
    const auto before = filesBelow(m_small);
    QuietContext context;
    VERIFY_RESULT(writeCohort(m_small, m_smallOptions, context));
    QVERIFY(filesBelow(m_small) == before);
    QuietContext stopped;
    stopped.stop();
    const auto outcome = writeCohort(m_folder.filePath(QStringLiteral("stopped")), m_smallOptions, stopped);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::Cancelled);
}

void tst_Cohort::otherOptionsAreRefusedAndNothingChanges()
{
    const auto before = filesBelow(m_small);
    QuietContext context;
    const auto refused = [&](auto change, const char *option) {
        CohortOptions options = m_smallOptions;
        change(options);
        const auto outcome = writeCohort(m_small, options, context);
        return !outcome && outcome.error().code == ErrorCode::Usage &&
               outcome.error().english().contains(QLatin1String(option)) &&
               outcome.error().english().contains(m_small);
    };
    QVERIFY(refused([](CohortOptions &o) { o.seed = 12; }, "seed is 11 there, not 12"));
    QVERIFY(refused([](CohortOptions &o) { o.spacingMm = 4; }, "spacing_mm is 5 there, not 4"));
    QVERIFY(refused([](CohortOptions &o) { o.mriShare = 0; }, "mri_share"));
    QVERIFY(refused([](CohortOptions &o) { o.wide = true; }, "wide"));
    QVERIFY(refused([](CohortOptions &o) { o.wholeBody = true; }, "whole_body"));
    QVERIFY(filesBelow(m_small) == before);
    // Subjects that nobody can vouch for.
    const QString strange = m_folder.filePath(QStringLiteral("strange"));
    QVERIFY(QDir().mkpath(strange + QStringLiteral("/CT_Dataset_synthetic/s0003")));
    const auto outcome = writeCohort(strange, m_smallOptions, context);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::Usage);
}

void tst_Cohort::theTableListsEverySubjectThatIsThere()
{
    const QString folder = m_folder.filePath(QStringLiteral("grown"));
    const QString dataset = folder + QStringLiteral("/CT_Dataset_synthetic");
    CohortOptions options{.subjects = 2, .first = 8, .seed = 5, .spacingMm = cohortCoarsestMm, .mriShare = 0};
    QuietContext context;
    VERIFY_RESULT(writeCohort(folder, options, context));
    options.first = 1;
    VERIFY_RESULT(writeCohort(folder, options, context));
    QVERIFY(QDir().mkpath(dataset + QStringLiteral("/s0004"))); // begun, without an image
    options.first = 9;
    VERIFY_RESULT(writeCohort(folder, options, context)); // one of them is there
    QStringList ids;
    const QStringList lines = QString::fromUtf8(bytesOf(dataset + QStringLiteral("/meta.csv")))
                                  .split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString &line : lines.mid(1))
        ids << line.section(QLatin1Char(';'), 0, 0);
    QCOMPARE(ids, (QStringList{QStringLiteral("s0001"), QStringLiteral("s0002"), QStringLiteral("s0008"),
                               QStringLiteral("s0009"), QStringLiteral("s0010")}));
}

void tst_Cohort::layoutIsReadAsADataSet()
{
    QuietContext context;
    ScanRequest request;
    request.path = m_whole;
    const auto found = scan(request, context);
    VERIFY_RESULT(found);
    QCOMPARE(qsizetype(found->problems.size()), 0);
    QCOMPARE(int(found->entries.size()), m_wholeOptions.subjects);
    for (const ScanEntry &entry : found->entries) {
        QVERIFY(entry.synthetic);
        QVERIFY(entry.annotated.size() >= 40);
        QVERIFY(entry.annotatedFindings.size() >= 7);
        for (const QString &name : entry.annotated)
            QVERIFY2(totalSegmentatorCtStructures().contains(name), qPrintable(name));
    }
    const QString mri = m_small + QStringLiteral("/MRI_Dataset_synthetic");
    for (const QString &subject : QDir(mri).entryList({QStringLiteral("s*")}, QDir::Dirs))
        for (QString name :
             QDir(mri + QLatin1Char('/') + subject + QStringLiteral("/segmentations")).entryList(QDir::Files))
            QVERIFY2(totalSegmentatorMrStructures().contains(name.remove(QStringLiteral(".nii.gz"))),
                     qPrintable(name));
}

void tst_Cohort::metaHasTheColumnsAndKnownStudyTypes()
{
    const QStringList lines =
        QString::fromUtf8(bytesOf(m_whole + QStringLiteral("/CT_Dataset_synthetic/meta.csv")))
            .split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), m_wholeOptions.subjects + 1);
    QCOMPARE(lines[0], QStringLiteral("image_id;age;gender;institute;study_type;split;manufacturer;scanner_"
                                      "model;kvp;pathology;pathology_location"));
    for (const QString &line : lines.mid(1)) {
        const QStringList cells = line.split(QLatin1Char(';'));
        QCOMPARE(cells.size(), 11);
        QVERIFY(ctWindowOfStudyType(cells[4]).has_value());
        QVERIFY(QStringLiteral("ABCDEFGHIJ").contains(cells[3]) && cells[3].size() == 1);
        QVERIFY(cells[2] == QLatin1String("m") || cells[2] == QLatin1String("f"));
    }
    QVERIFY(QFile::exists(m_whole + QStringLiteral("/CT_Dataset_synthetic/SYNTHETIC.txt")));
}

void tst_Cohort::masksNeverOverlapAndSidesAreRight()
{
    for (const QString &name : wholeSubjects()) {
        const bool inverted = name == m_inverted;
        const QDir masks(m_whole + QStringLiteral("/CT_Dataset_synthetic/") + name +
                         QStringLiteral("/segmentations"));
        std::vector<quint8> seen;
        QMap<QString, double> centreX;
        for (const QString &file : masks.entryList(QDir::Files)) {
            const auto mask = readLabelMap(masks.filePath(file));
            VERIFY_RESULT(mask);
            seen.resize(mask->voxels.size());
            double sum = 0;
            qint64 count = 0;
            for (size_t v = 0; v < seen.size(); ++v) {
                if (mask->voxels[v] == 0)
                    continue;
                QVERIFY2(seen[v] == 0, qPrintable(file));
                seen[v] = 1;
                const int i = int(qint64(v) % mask->geometry.size[0]);
                sum += mask->geometry.toPatient({double(i), 0, 0})[0];
                ++count;
            }
            if (count > 0)
                centreX.insert(file.chopped(7), sum / double(count));
        }
        QVERIFY(centreX.size() > 95);
        int pairs = 0;
        for (auto left = centreX.cbegin(); left != centreX.cend(); ++left) {
            QString right = left.key();
            if (right.replace(QStringLiteral("left"), QStringLiteral("right")) == left.key() ||
                !centreX.contains(right))
                continue;
            // In a mirror image the lobes of the lungs change sides with their names, everything else keeps
            // them.
            const bool crossed = inverted && left.key().startsWith(QLatin1String("lung"));
            QVERIFY2(crossed ? left.value() < centreX[right] : left.value() > centreX[right],
                     qPrintable(name + QLatin1Char(' ') + left.key()));
            ++pairs;
        }
        QVERIFY(pairs >= 30);
        const double left = inverted ? -1 : 1;
        QVERIFY(left * centreX[QStringLiteral("liver")] < -10);
        QVERIFY(left * centreX[QStringLiteral("spleen")] > 40);
        QVERIFY(left * centreX[QStringLiteral("stomach")] > 10);
        QVERIFY(left * centreX[QStringLiteral("heart")] > 3);
    }
}

void tst_Cohort::organsLieWithinPublishedRanges()
{
    const QStringList lines =
        QString::fromUtf8(bytesOf(m_whole + QStringLiteral("/CT_Dataset_synthetic/meta.csv")))
            .split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    int women = 0;
    QStringList outside;
    for (int n = 0; n < m_wholeOptions.subjects; ++n) {
        const QStringList cells = lines[n + 1].split(QLatin1Char(';'));
        const bool woman = cells[2] == QLatin1String("f");
        women += woman ? 1 : 0;
        const QString folder = m_whole + QStringLiteral("/CT_Dataset_synthetic/") + cells[0];
        const auto image = readVolume(folder + QStringLiteral("/ct.nii.gz"));
        VERIFY_RESULT(image);
        QVERIFY(image->modality == Modality::Ct);
        const double voxelMl =
            image->geometry.spacing[0] * image->geometry.spacing[1] * image->geometry.spacing[2] / 1000;
        qInfo("%s (%s, %s years)", qPrintable(cells[0]), woman ? "woman" : "man", qPrintable(cells[1]));
        const auto bigSpleen = readLabelMap(folder + QStringLiteral("/findings/splenomegaly.nii.gz"));
        VERIFY_RESULT(bigSpleen);
        const bool spleenFinding =
            std::any_of(bigSpleen->voxels.begin(), bigSpleen->voxels.end(), [](quint16 v) { return v != 0; });
        for (const Range &range : ranges()) {
            double hu = 0;
            qint64 count = 0;
            for (const QString &name : range.masks) {
                const auto mask = readLabelMap(folder + QStringLiteral("/segmentations/") + name +
                                               QStringLiteral(".nii.gz"));
                VERIFY_RESULT(mask);
                QVERIFY(mask->geometry.matches(image->geometry));
                for (size_t v = 0; v < mask->voxels.size(); ++v)
                    if (mask->voxels[v] != 0) {
                        hu += double(image->voxels[v]);
                        ++count;
                    }
            }
            const Limits limits = woman ? range.women : range.men;
            if (limits.high == 0) {
                QVERIFY2(count == 0, range.name);
                continue;
            }
            const Limits density = range.hu[m_phases[size_t(n)]];
            QVERIFY2(count > 0, range.name);
            const double ml = double(count) * voxelMl;
            hu /= double(count);
            const QString row = QStringLiteral("  %1 %2 ml (%3..%4)  %5 HU (%6..%7)")
                                    .arg(QLatin1String(range.name), -28)
                                    .arg(ml, 8, 'f', 1)
                                    .arg(limits.low)
                                    .arg(limits.high)
                                    .arg(hu, 7, 'f', 1)
                                    .arg(density.low)
                                    .arg(density.high);
            qInfo("%s", qPrintable(row));
            const bool enlarged = spleenFinding && range.masks.first() == QLatin1String("spleen");
            if (ml < limits.low || ml > (enlarged ? 1500 : limits.high) || hu < density.low ||
                hu > density.high)
                outside << cells[0] + row;
        }
    }
    QVERIFY2(outside.isEmpty(), qPrintable(outside.join(QLatin1Char('\n'))));
    QVERIFY2(women > 0 && women < m_wholeOptions.subjects, "the seed must give women and men");
}

void tst_Cohort::aortaHasItsWidth()
{
    // In the slice of T10's centre the aorta is cut across: its area gives the diameter.
    for (const QString &subject : wholeSubjects()) {
        const QString masks =
            m_whole + QStringLiteral("/CT_Dataset_synthetic/") + subject + QStringLiteral("/segmentations/");
        const auto level = readLabelMap(masks + QStringLiteral("vertebrae_T10.nii.gz"));
        const auto aorta = readLabelMap(masks + QStringLiteral("aorta.nii.gz"));
        VERIFY_RESULT(level);
        VERIFY_RESULT(aorta);
        const auto &size = level->geometry.size;
        const size_t plane = size_t(size[0]) * size_t(size[1]);
        double sum = 0, count = 0;
        for (size_t v = 0; v < level->voxels.size(); ++v)
            if (level->voxels[v] != 0) {
                sum += double(v / plane);
                ++count;
            }
        const auto k = size_t(sum / count);
        const auto first = aorta->voxels.begin() + qint64(k * plane);
        const auto pixels = std::count_if(first, first + qint64(plane), [](quint16 v) { return v != 0; });
        const double area = double(pixels) * level->geometry.spacing[0] * level->geometry.spacing[1];
        const double diameter = std::sqrt(4 * area / 3.14159265);
        qInfo("%s: aorta at T10 %.1f mm", qPrintable(subject), diameter);
        QVERIFY2(diameter > 17 && diameter < 36, qPrintable(QString::number(diameter)));
    }
}

void tst_Cohort::tissuesKeepTheirOrderInMri()
{
    // The three contrasts of a subject share the grid of its masks. Dark to bright, as at 1.5 T; vessels lose
    // their signal to the flow.
    const QString masks = m_whole + QStringLiteral("/CT_Dataset_synthetic/s0000/segmentations/");
    const auto scan = drawSubject(m_wholeOptions, 0);
    VERIFY_RESULT(scan);
    const auto ordered = [&](const Volume &volume, const QStringList &names) {
        double before = -1;
        QStringList told;
        bool rising = true;
        for (const QString &name : names) {
            const auto mask = readLabelMap(masks + name + QStringLiteral(".nii.gz"));
            if (!mask || !mask->geometry.matches(volume.geometry))
                return false;
            double sum = 0, count = 0;
            for (size_t v = 0; v < mask->voxels.size(); ++v)
                if (mask->voxels[v] != 0) {
                    sum += double(volume.voxels[v]);
                    ++count;
                }
            told << QStringLiteral("%1 %2").arg(name).arg(sum / count, 0, 'f', 0);
            rising = rising && sum / count > 1.05 * before;
            before = sum / count;
        }
        qInfo("%s", qPrintable(told.join(QStringLiteral(" < "))));
        return rising;
    };
    const auto list = [](const char *names) { return QString::fromLatin1(names).split(QLatin1Char(' ')); };
    QVERIFY(ordered(scan->mrT1, list("lung_lower_lobe_left urinary_bladder spleen liver")));
    QVERIFY(ordered(scan->mrT1, list("aorta autochthon_left vertebrae_L3")));
    QVERIFY(ordered(scan->mrT2, list("aorta autochthon_left liver spleen urinary_bladder")));
    QVERIFY(ordered(scan->mrT2, list("autochthon_left kidney_left gallbladder")));
}

void tst_Cohort::bordersHavePartialVolume()
{
    // Voxels of the lungs' surface hold a mixture of lung and wall, not one or the other.
    const QString folder = m_whole + QStringLiteral("/CT_Dataset_synthetic/") + wholeSubjects().first();
    const auto image = readVolume(folder + QStringLiteral("/ct.nii.gz"));
    const auto lung = readLabelMap(folder + QStringLiteral("/segmentations/lung_lower_lobe_left.nii.gz"));
    VERIFY_RESULT(image);
    VERIFY_RESULT(lung);
    const auto &size = lung->geometry.size;
    qint64 border = 0, mixed = 0;
    for (int k = 0; k < size[2]; ++k)
        for (int j = 0; j < size[1]; ++j)
            for (int i = 1; i < size[0]; ++i) {
                const size_t v = size_t((qint64(k) * size[1] + j) * size[0] + i);
                if ((lung->voxels[v] != 0) == (lung->voxels[v - 1] != 0))
                    continue;
                for (const size_t at : {v, v - 1}) {
                    ++border;
                    mixed += image->voxels[at] > -720 && image->voxels[at] < -120 ? 1 : 0;
                }
            }
    QVERIFY(border > 500);
    QVERIFY2(double(mixed) > 0.25 * double(border),
             qPrintable(QString::number(double(mixed) / double(border))));
}

void tst_Cohort::findingsStayApart()
{
    int drawn = 0;
    for (const QString &subject : wholeSubjects()) {
        const QString folder = m_whole + QStringLiteral("/CT_Dataset_synthetic/") + subject;
        const QStringList findings =
            QDir(folder + QStringLiteral("/findings")).entryList(QDir::Files, QDir::Name);
        QCOMPARE(findings.size(), 8); // a whole body could show each
        for (const QString &file : findings) {
            QVERIFY(!QFile::exists(folder + QStringLiteral("/segmentations/") + file));
            const auto mask = readLabelMap(folder + QStringLiteral("/findings/") + file);
            VERIFY_RESULT(mask);
            drawn += std::any_of(mask->voxels.begin(), mask->voxels.end(), [](quint16 v) { return v != 0; })
                         ? 1
                         : 0;
        }
    }
    QVERIFY(drawn >= 2);
    QVERIFY(drawn < 24);
}

void tst_Cohort::contrastsShareOneGrid()
{
    CohortOptions options;
    options.spacingMm = 6;
    options.wide = true;
    for (const int number : {0, 7}) {
        const auto once = drawSubject(options, number);
        const auto again = drawSubject(options, number);
        VERIFY_RESULT(once);
        VERIFY_RESULT(again);
        QVERIFY(once->ct.voxels == again->ct.voxels);
        QVERIFY(once->mrT1.voxels == again->mrT1.voxels);
        QVERIFY(once->mrT2.voxels == again->mrT2.voxels);
        QVERIFY(once->ct.geometry.matches(once->mrT1.geometry));
        QVERIFY(once->ct.geometry.matches(once->mrT2.geometry));
        const auto [low, high] = std::minmax_element(once->ct.voxels.begin(), once->ct.voxels.end());
        QVERIFY(*low >= -1024 && *low < -900);
        QVERIFY(*high > 300 && *high <= 3071);
        QVERIFY(*std::min_element(once->mrT2.voxels.begin(), once->mrT2.voxels.end()) >= 0);
        VERIFY_RESULT(SliceSource::prepare(once->ct, Method::Fathom));
    }
}

void tst_Cohort::badOptionsAreRefused()
{
    QuietContext context;
    for (const CohortOptions &options : {CohortOptions{.subjects = 0}, CohortOptions{.first = -1},
                                         CohortOptions{.spacingMm = 0.1}, CohortOptions{.mriShare = 2}}) {
        const auto outcome = writeCohort(m_folder.filePath(QStringLiteral("never")), options, context);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().code, ErrorCode::Usage);
    }
    QVERIFY(!QDir(m_folder.filePath(QStringLiteral("never"))).exists());
    QVERIFY(!drawSubject({}, -1));
}

FATHOM_TEST_SUBJECT(cohort, tst_Cohort)
#include "tst_cohort.moc"
