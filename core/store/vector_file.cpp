// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "vector_file.h"

#include <QFileInfo>

#include <charconv>

namespace fathom {

namespace {
constexpr qsizetype longestName = 200;
constexpr int mostValues = 16'384; ///< of a vector
constexpr size_t mostVolumes = 200'000;

// Columns of a table of keys.
enum Column { DatasetColumn, ModalityColumn, IdColumn, PlaneColumn, IndexColumn, MethodColumn, Columns };

int columnNamed(const QString &name)
{
    static const QHash<QString, int> names{{QStringLiteral("dataset"), DatasetColumn},
                                           {QStringLiteral("modality"), ModalityColumn},
                                           {QStringLiteral("id"), IdColumn},
                                           {QStringLiteral("image_id"), IdColumn},
                                           {QStringLiteral("plane"), PlaneColumn},
                                           {QStringLiteral("slice_orientation"), PlaneColumn},
                                           {QStringLiteral("index"), IndexColumn},
                                           {QStringLiteral("slice_idx"), IndexColumn},
                                           {QStringLiteral("slice_index"), IndexColumn},
                                           {QStringLiteral("method"), MethodColumn}};
    return names.value(name.trimmed().toLower(), -1);
}

QString textOf(std::string_view field)
{
    return QString::fromUtf8(field.data(), qsizetype(std::min<size_t>(field.size(), 4 * longestName)))
        .left(longestName)
        .trimmed();
}

Error badLine(const QString &name, qint64 line, const QString &what)
{
    return {
        ErrorCode::Unreadable,
        QT_TRANSLATE_NOOP("Error", "%1: line %2: %3 is not what its column should hold; correct the table"),
        {name, QString::number(line), what}};
}

// Where the keys stand, and where the values of a vector begin.
struct Head
{
    std::array<int, Columns> at;
    size_t columns = 0, firstValue = 0;
    int values = 0;
};

Result<Head> readHead(const std::vector<std::string_view> &fields, const QString &name, bool needsDataset,
                      bool values)
{
    Head head;
    head.at.fill(-1);
    head.columns = fields.size();
    head.firstValue = fields.size();
    int firstNumber = 0;
    for (size_t i = 0; i < fields.size(); ++i) {
        const QString title = textOf(fields[i]);
        const int column = columnNamed(title);
        if (column >= 0 && head.at[size_t(column)] >= 0)
            return Error{ErrorCode::Unreadable,
                         QT_TRANSLATE_NOOP("Error", "%1: has column %2 twice; correct the table"),
                         {name, title}};
        if (column >= 0)
            head.at[size_t(column)] = int(i);
        if (column >= 0 || !values) {
            if (head.values > 0)
                return Error{ErrorCode::Unreadable,
                             QT_TRANSLATE_NOOP("Error", "%1: column %2 stands between the values; keys come "
                                                        "first, then the vector"),
                             {name, title}};
            continue;
        }
        // v0, v1, ... or 1, 2, ...: any word and a number that counts up.
        qsizetype digits = title.size();
        while (digits > 0 && title[digits - 1].isDigit())
            --digits;
        bool isNumber = false;
        const int number = QStringView(title).mid(digits).toInt(&isNumber);
        if (head.values == 0)
            head.firstValue = i;
        if (head.values == 0)
            firstNumber = number;
        if (!isNumber || firstNumber > 1 || number != firstNumber + head.values || head.values == mostValues)
            return Error{ErrorCode::Unreadable,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: column %2 is neither a key nor the next value of the "
                                           "vector (v0, v1, ...)"),
                         {name, title}};
        ++head.values;
    }
    static const char *const titles[] = {"dataset", "modality", "id", "plane", "index"};
    for (const int needed : {DatasetColumn, ModalityColumn, IdColumn, PlaneColumn, IndexColumn}) {
        if (head.at[size_t(needed)] < 0 && (needed != DatasetColumn || needsDataset))
            return Error{needed == DatasetColumn ? ErrorCode::Usage : ErrorCode::Unreadable,
                         QT_TRANSLATE_NOOP("Error",
                                           "%1: has no column %2; keys are dataset, modality, id, plane "
                                           "and index, and --dataset NAME stands for a missing "
                                           "data set"),
                         {name, QString::fromLatin1(titles[needed])}};
    }
    if (values && head.values == 0)
        return Error{ErrorCode::Unreadable,
                     QT_TRANSLATE_NOOP("Error", "%1: has keys but no vector; name its columns v0, v1, ..."),
                     {name}};
    return head;
}

Error notOfRows(const QString &name, qint64 keys, qint64 rows)
{
    return {ErrorCode::WrongShape,
            QT_TRANSLATE_NOOP("Error", "%1: has %2 rows, its table of keys %3; each row needs its key"),
            {name, QString::number(rows), QString::number(keys)}};
}
} // namespace

Result<KeyTable> readKeyTable(std::span<const std::byte> file, const QString &name, const QString &dataset,
                              bool values, const std::function<void(size_t, qint64)> &row)
{
    CsvReader reader(file, name);
    std::vector<std::string_view> fields;
    FATHOM_TRY(const bool any, reader.next(fields));
    if (!any)
        return Error{ErrorCode::Unreadable, QT_TRANSLATE_NOOP("Error", "%1: is empty"), {name}};
    FATHOM_TRY(const Head head, readHead(fields, name, dataset.isEmpty(), values));
    KeyTable table;
    table.firstValue = head.firstValue;
    table.values = head.values;
    for (;;) {
        const size_t offset = reader.offset();
        FATHOM_TRY(const bool more, reader.next(fields));
        if (!more)
            return table;
        const qint64 line = reader.line();
        if (fields.size() != head.columns)
            return Error{
                ErrorCode::Unreadable,
                QT_TRANSLATE_NOOP("Error", "%1: line %2 has %3 fields, the first one %4"),
                {name, QString::number(line), QString::number(fields.size()), QString::number(head.columns)}};
        const auto field = [&](Column column) {
            return head.at[column] < 0 ? QString() : textOf(fields[size_t(head.at[column])]);
        };
        SliceKeys::Volume volume;
        volume.dataset = head.at[DatasetColumn] < 0 ? dataset : field(DatasetColumn);
        const auto modality = modalityNamed(field(ModalityColumn));
        const auto plane = planeNamed(field(PlaneColumn));
        volume.id = field(IdColumn);
        volume.method = field(MethodColumn);
        bool isNumber = false;
        const int index = field(IndexColumn).toInt(&isNumber);
        if (!modality)
            return badLine(name, line, field(ModalityColumn));
        if (!plane)
            return badLine(name, line, field(PlaneColumn));
        if (!isNumber || index < 0 || index >= mostSlices)
            return badLine(name, line, field(IndexColumn));
        if (volume.id.isEmpty() || (!volume.method.isEmpty() && !methodNamed(volume.method)))
            return badLine(name, line, volume.id.isEmpty() ? QStringLiteral("id") : volume.method);
        if (table.keys.volumes.size() == mostVolumes)
            return Error{ErrorCode::TooLarge,
                         QT_TRANSLATE_NOOP("Error", "%1: names more than %2 volumes; divide the table"),
                         {name, QString::number(mostVolumes)}};
        volume.modality = *modality;
        table.keys.volume.push_back(table.keys.place(volume));
        table.keys.plane.push_back(qint32(*plane));
        table.keys.index.push_back(index);
        if (row)
            row(offset, line);
    }
}

Result<VectorFile> VectorFile::open(const QString &path, const VectorFileOptions &options)
{
    VectorFile file;
    file.m_name = path;
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("parquet"))
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: this build reads no parquet; Python makes files of it "
                                                "that it reads: %2"),
                     {path, parquetConversion(path)}};
    if (ending == QLatin1String("safetensors")) {
        FATHOM_DO(file.openSafetensors());
    } else if (ending == QLatin1String("npy")) {
        FATHOM_DO(file.openNpy(options));
    } else if (ending == QLatin1String("csv")) {
        FATHOM_DO(file.openCsv(options));
    } else {
        return Error{ErrorCode::Unsupported,
                     QT_TRANSLATE_NOOP("Error", "%1: embeddings are read from .safetensors, .npy and .csv"),
                     {path}};
    }
    if (file.m_dimension < 1 || file.m_dimension > mostValues)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: its rows have %2 values; an embedding has 1 to %3"),
                     {path, QString::number(file.m_dimension), QString::number(mostValues)}};
    return file;
}

Result<void> VectorFile::openSafetensors()
{
    FATHOM_TRY(m_safetensors, Safetensors::open(m_name));
    FATHOM_TRY(m_array, m_safetensors.tensor(QStringLiteral("embedding")));
    FATHOM_TRY(ReadKeys read, readKeys(m_safetensors));
    m_keys = std::move(read.keys);
    m_encoder = read.encoder;
    m_workspace = read.workspace;
    const bool isFraction = m_array.dtype == Dtype::F16 || m_array.dtype == Dtype::F32 ||
                            m_array.dtype == Dtype::F64 || m_array.dtype == Dtype::BF16;
    if (!isFraction || m_array.shape.size() != 2 || m_array.shape[0] != m_keys.rows())
        return notOfRows(m_name, m_keys.rows(), m_array.shape.empty() ? 0 : m_array.shape[0]);
    m_dimension = int(std::min<qint64>(m_array.shape[1], mostValues + 1));
    return {};
}

Result<void> VectorFile::openNpy(const VectorFileOptions &options)
{
    FATHOM_TRY(m_npy, NpyFile::open(m_name));
    m_array = m_npy.array();
    if (m_array.shape.size() != 2)
        return Error{ErrorCode::WrongShape,
                     QT_TRANSLATE_NOOP("Error", "%1: is no table of rows; one row a slice is needed"),
                     {m_name}};
    QString beside = options.keys;
    if (beside.isEmpty()) {
        const QString base = m_name.left(m_name.size() - 4);
        beside = QFileInfo::exists(base + QStringLiteral(".keys.csv")) ? base + QStringLiteral(".keys.csv")
                                                                       : base + QStringLiteral(".csv");
        if (!QFileInfo::exists(beside))
            return Error{ErrorCode::NotFound,
                         QT_TRANSLATE_NOOP("Error", "%1: the table of its rows' keys is not beside it (%2); "
                                                    "name it with --keys FILE"),
                         {m_name, QFileInfo(base).fileName() + QStringLiteral(".keys.csv")}};
    }
    FATHOM_TRY(const MappedFile table, mapFile(beside));
    FATHOM_TRY(KeyTable keys, readKeyTable(table.bytes, beside, options.dataset, false));
    m_keys = std::move(keys.keys);
    if (m_keys.rows() != m_array.shape[0])
        return notOfRows(m_name, m_keys.rows(), m_array.shape[0]);
    m_dimension = int(std::min<qint64>(m_array.shape[1], mostValues + 1));
    return {};
}

Result<void> VectorFile::openCsv(const VectorFileOptions &options)
{
    FATHOM_TRY(m_file, mapFile(m_name));
    FATHOM_TRY(KeyTable table,
               readKeyTable(m_file.bytes, m_name, options.dataset, true, [this](size_t offset, qint64 line) {
                   m_lines.push_back({offset, line});
               }));
    m_keys = std::move(table.keys);
    m_firstValue = table.firstValue;
    m_dimension = table.values;
    return {};
}

Result<std::vector<float>> VectorFile::read(qint64 first, qint64 count) const
{
    if (m_lines.empty()) {
        TensorView part = m_array;
        const size_t stride = size_t(m_dimension) * dtypeSize(part.dtype);
        part.shape[0] = count;
        part.bytes = part.bytes.subspan(size_t(first) * stride, size_t(count) * stride);
        return part.toFloats();
    }
    std::vector<float> rows;
    rows.reserve(size_t(count) * size_t(m_dimension));
    CsvReader reader(m_file.bytes, m_name);
    std::vector<std::string_view> fields;
    reader.seek(m_lines[size_t(first)].offset, m_lines[size_t(first)].number);
    for (qint64 row = 0; row < count; ++row) {
        FATHOM_TRY(const bool more, reader.next(fields));
        for (int i = 0; i < m_dimension; ++i) {
            std::string_view text = more && fields.size() > m_firstValue + size_t(i)
                                        ? fields[m_firstValue + size_t(i)]
                                        : std::string_view();
            while (text.starts_with(' '))
                text.remove_prefix(1);
            while (text.ends_with(' '))
                text.remove_suffix(1);
            float value = 0;
            const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
            if (text.empty() || wrong != std::errc() || end != text.data() + text.size())
                return badLine(m_name, reader.line(), textOf(text));
            rows.push_back(value);
        }
    }
    return rows;
}

QString parquetConversion(const QString &file)
{
    const QString base = QFileInfo(file).completeBaseName();
    // Statements that may stand in one line or in five.
    return QStringLiteral("import numpy, pandas; "
                          "table = pandas.read_parquet(\"%1\"); "
                          "numpy.save(\"%2.npy\", numpy.stack([numpy.frombuffer(row, \"<f4\") for row in "
                          "table[\"embedding\"]])); "
                          "keys = table[[\"modality\", \"image_id\", \"slice_orientation\", \"slice_idx\"]]; "
                          "keys.assign(method=\"paper\").to_csv(\"%2.keys.csv\", index=False)")
        .arg(QFileInfo(file).fileName(), base);
}

} // namespace fathom
