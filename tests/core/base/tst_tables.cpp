// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "subject.h"

#include <base/csv_reader.h>
#include <base/npy_file.h>

#include <QTest>

#include <cmath>

using namespace fathom;

namespace {
std::span<const std::byte> bytesOf(const QByteArray &bytes)
{
    return std::as_bytes(std::span(bytes.constData(), size_t(bytes.size())));
}

// As numpy.save writes it, byte for byte, from the format's description.
QByteArray npy(int version, QByteArray dictionary, const QByteArray &data)
{
    const int before = version == 1 ? 10 : 12;
    while ((before + dictionary.size() + 1) % 64 != 0)
        dictionary += ' ';
    dictionary += '\n';
    QByteArray file("\x93NUMPY", 6);
    file += char(version);
    file += '\0';
    file += char(dictionary.size() & 255);
    file += char(dictionary.size() >> 8);
    if (version > 1)
        file += QByteArray(2, '\0');
    return file + dictionary + data;
}

template <typename T> QByteArray raw(std::initializer_list<T> values)
{
    QByteArray bytes;
    for (const T value : values)
        bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
    return bytes;
}

QString records(const QByteArray &text)
{
    CsvReader reader(bytesOf(text), QStringLiteral("t.csv"));
    std::vector<std::string_view> fields;
    QString out;
    for (;;) {
        const auto more = reader.next(fields);
        if (!more)
            return more.error().english();
        if (!*more)
            return out;
        out += QString::number(reader.line());
        for (const std::string_view field : fields)
            out += u'|' + QString::fromUtf8(field.data(), qsizetype(field.size()));
        out += u'/';
    }
}
} // namespace

class tst_Tables final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void npyOfEveryKindIsRead_data();
    void npyOfEveryKindIsRead();
    void npyThatIsNoneIsRefused_data();
    void npyThatIsNoneIsRefused();
    void npyHeaderIsRead();
    void csvRecords_data();
    void csvRecords();
    void csvGoesBack();
};

void tst_Tables::npyOfEveryKindIsRead_data()
{
    QTest::addColumn<QByteArray>("file");
    const char *const shape = "{'descr': '%1', 'fortran_order': False, 'shape': (2, 3), }";
    const auto named = [&](const char *type) { return QByteArray(shape).replace("%1", type); };
    QTest::newRow("float32, version 1") << npy(1, named("<f4"), raw<float>({1, -2.5F, 3, 4, 0, 65504}));
    QTest::newRow("float32, version 2") << npy(2, named("<f4"), raw<float>({1, -2.5F, 3, 4, 0, 65504}));
    QTest::newRow("float32, version 3") << npy(3, named("<f4"), raw<float>({1, -2.5F, 3, 4, 0, 65504}));
    QTest::newRow("float64") << npy(1, named("<f8"), raw<double>({1, -2.5, 3, 4, 0, 65504}));
    QTest::newRow("float16") << npy(1, named("<f2"),
                                    raw<quint16>({0x3c00, 0xc100, 0x4200, 0x4400, 0, 0x7bff}));
    QTest::newRow("other order of keys") << npy(1, "{\"shape\":(2,3,),'descr':'<f4','fortran_order':False}",
                                                raw<float>({1, -2.5F, 3, 4, 0, 65504}));
}

void tst_Tables::npyOfEveryKindIsRead()
{
    QFETCH(QByteArray, file);
    const auto read = NpyFile::parse(bytesOf(file), QStringLiteral("x.npy"));
    VERIFY_RESULT(read);
    QCOMPARE(read->array().shape, (std::vector<qint64>{2, 3}));
    QCOMPARE(read->array().toFloats(), (std::vector<float>{1, -2.5F, 3, 4, 0, 65504}));
}

void tst_Tables::npyThatIsNoneIsRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("why");
    const QByteArray data = raw<float>({1, 2, 3, 4, 5, 6});
    const auto with = [&](const char *dictionary) { return npy(1, dictionary, data); };
    const QByteArray good = with("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
    QTest::newRow("empty") << QByteArray() << "begin like one";
    QTest::newRow("text") << QByteArray("this is no array at all") << "begin like one";
    QByteArray version = good;
    version[6] = 4;
    QTest::newRow("version 4") << version << "unknown version";
    QByteArray length = good;
    length[9] = char(0xff);
    QTest::newRow("header beyond the file") << length << "too long";
    QTest::newRow("cut") << good.chopped(1) << "its size is not";
    QTest::newRow("longer") << good + "x"
                            << "its size is not";
    QTest::newRow("big-endian") << with("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }")
                                << "little-endian";
    QTest::newRow("whole numbers") << with("{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }")
                                   << "<i4";
    QTest::newRow("objects") << with("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }") << "|O";
    QTest::newRow("record") << with("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }")
                            << "record";
    QTest::newRow("by columns") << with("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }")
                                << "C order";
    QTest::newRow("three axes") << with("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }")
                                << "two axes";
    QTest::newRow("no axes") << with("{'descr': '<f4', 'fortran_order': False, 'shape': (), }") << "no axes";
    QTest::newRow("negative") << with("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 3), }")
                              << "no number";
    QTest::newRow("overflow")
        << with("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 3), }")
        << "its size is not";
    QTest::newRow("code") << with("{'descr': __import__('os'), 'fortran_order': False, 'shape': (2, 3), }")
                          << "record or an object";
    QTest::newRow("a key twice")
        << with("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")
        << "repeated key";
    QTest::newRow("a key less") << with("{'descr': '<f4', 'shape': (2, 3), }") << "lacks a key";
    QTest::newRow("text behind") << with("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } x")
                                 << "behind its header";
}

void tst_Tables::npyThatIsNoneIsRefused()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, why);
    const auto read = NpyFile::parse(bytesOf(file), QStringLiteral("x.npy"));
    QVERIFY(!read);
    const QString said = read.error().english();
    QVERIFY2(said.startsWith(QStringLiteral("x.npy: ")) && said.contains(why), qPrintable(said));
}

void tst_Tables::npyHeaderIsRead()
{
    const QByteArray header = npyHeader(1, 3);
    QCOMPARE(header.size() % 64, 0);
    const QByteArray file = header + raw<float>({7, 8, 9});
    const auto read = NpyFile::parse(bytesOf(file), QStringLiteral("x.npy"));
    VERIFY_RESULT(read);
    QCOMPARE(read->array().toFloats(), (std::vector<float>{7, 8, 9}));
    QCOMPARE(file,
             npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }", raw<float>({7, 8, 9})));
}

void tst_Tables::csvRecords_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("records");
    QTest::newRow("plain") << QByteArray("a,b\n1,2\n") << "1|a|b/2|1|2/";
    QTest::newRow("no end of line") << QByteArray("a,b\n1,") << "1|a|b/2|1|/";
    QTest::newRow("CRLF, mark, empty lines") << QByteArray("\xef\xbb\xbf"
                                                           "a;b\r\n\r\n1;2\r\n")
                                             << "1|a|b/3|1|2/";
    QTest::newRow("tabs") << QByteArray("a\tb,c\n") << "1|a|b,c/";
    QTest::newRow("quotes") << QByteArray("\"a,\"\"b\",\"c\nd\"\r\nx,\"\"\n") << "1|a,\"b|c\nd/3|x|/";
    QTest::newRow("empty") << QByteArray() << "";
    QTest::newRow("open quote") << QByteArray("a\n\"b")
                                << "t.csv: line 2 cannot be read (a quote that is not "
                                   "closed); correct the table";
    QTest::newRow("behind a quote") << QByteArray("\"a\"b\n")
                                    << "t.csv: line 1 cannot be read (text behind a "
                                       "quote); correct the table";
    QTest::newRow("quote inside") << QByteArray("a\"b\n")
                                  << "t.csv: line 1 cannot be read (a quote inside a "
                                     "field); correct the table";
    QTest::newRow("many fields") << QByteArray(30'000, ',')
                                 << "t.csv: line 1 cannot be read (more than 20000 "
                                    "fields); correct the table";
    QTest::newRow("long quote") << '"' + QByteArray(5'000, 'x') + '"'
                                << "t.csv: line 1 cannot be read (a text "
                                   "that is too long); correct the table";
}

void tst_Tables::csvRecords()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, records);
    QCOMPARE(::records(text), records);
}

void tst_Tables::csvGoesBack()
{
    const QByteArray text("a,b\n1,2\n3,4\n");
    CsvReader reader(bytesOf(text), QStringLiteral("t.csv"));
    std::vector<std::string_view> fields;
    QVERIFY(*reader.next(fields));
    const size_t offset = reader.offset();
    QVERIFY(*reader.next(fields));
    QVERIFY(*reader.next(fields));
    reader.seek(offset, 2);
    QVERIFY(*reader.next(fields));
    QCOMPARE(fields[1], std::string_view("2"));
    QCOMPARE(reader.line(), 2);
}

FATHOM_TEST_SUBJECT(tables, tst_Tables)
#include "tst_tables.moc"
