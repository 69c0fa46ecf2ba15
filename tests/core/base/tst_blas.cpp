// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/blas_library.h>
#include <base/random.h>

#include <QTest>

#include <vector>

using namespace fathom;

class tst_Blas : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void kernelsFitTheCpu_data();
    void kernelsFitTheCpu();
    void kernelsInUseFitThisCpu();
    void productIsTheProduct();
};

void tst_Blas::kernelsFitTheCpu_data()
{
    QTest::addColumn<QByteArray>("chosen");
    QTest::addColumn<int>("level"); // 0 none, 1 AVX, 2 AVX2, 3 AVX-512
    QTest::addColumn<QByteArray>("better");
    const auto row = [](const char *chosen, int level, const char *better) {
        QTest::addRow("%s on %d", chosen, level) << QByteArray(chosen) << level << QByteArray(better);
    };
    row("Prescott", 3, "SkylakeX");
    row("Prescott", 2, "Haswell");
    row("Prescott", 1, "Sandybridge");
    row("Prescott", 0, "");
    row("Nehalem", 2, "Haswell");
    row("Sandybridge", 1, "");
    row("Sandybridge", 3, "SkylakeX");
    row("Haswell", 2, "");
    row("Haswell", 3, ""); // somebody has left the wider kernels out
    row("Zen", 3, "");
    row("SkylakeX", 3, "");
    row("Cooperlake", 3, "");
    row("ARMV8", 0, "");
}

void tst_Blas::kernelsFitTheCpu()
{
    QFETCH(QByteArray, chosen);
    QFETCH(int, level);
    QFETCH(QByteArray, better);
    const char *found = betterKernels(chosen.constData(), {level > 0, level > 1, level > 2});
    QCOMPARE(QByteArray(found ? found : ""), better);
}

void tst_Blas::kernelsInUseFitThisCpu()
{
    if (qEnvironmentVariableIsSet("OPENBLAS_CORETYPE"))
        QSKIP("OPENBLAS_CORETYPE is set: the user's choice stays");
    QVERIFY(blasSgemm());
    const auto name = reinterpret_cast<char *(*)()>(blasSymbol("openblas_get_corename"));
    if (!name)
        QSKIP("Another BLAS than OpenBLAS, which needs no help");
    QVERIFY2(!betterKernels(name(), cpuFeatures()), name());
}

void tst_Blas::productIsTheProduct()
{
    const auto product = blasSgemm();
    QVERIFY(product);
    const int m = 13, n = 9, k = 301;
    Random random(4);
    std::vector<float> a(m * k), b(n * k), c(m * n, 0.5F);
    for (std::vector<float> *values : {&a, &b})
        for (float &value : *values)
            value = float(random.normal());
    (*product)(101, 111, 112, m, n, k, 1.0F, a.data(), k, b.data(), k, 1.0F, c.data(), n);
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j) {
            double sum = 0.5;
            for (int l = 0; l < k; ++l)
                sum += double(a[size_t(i * k + l)]) * double(b[size_t(j * k + l)]);
            QVERIFY(std::abs(double(c[size_t(i * n + j)]) - sum) < 1e-4);
        }
}

FATHOM_TEST_SUBJECT(blas, tst_Blas)
#include "tst_blas.moc"
