// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <base/csv_reader.h>

#include <QFile>
#include <QHash>
#include <QStringList>

#include <optional>
#include <vector>

namespace fathom::test {

/// A small table with a head, by column name.
class PublishedTable
{
public:
    explicit PublishedTable(const QString &path)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return;
        const QByteArray bytes = file.readAll();
        CsvReader reader(std::as_bytes(std::span(bytes.data(), size_t(bytes.size()))), path);
        std::vector<std::string_view> fields;
        for (auto more = reader.next(fields); more && *more; more = reader.next(fields)) {
            QStringList row;
            for (const std::string_view field : fields)
                row << QString::fromUtf8(field.data(), qsizetype(field.size()));
            if (m_head.isEmpty())
                for (int i = 0; i < row.size(); ++i)
                    m_head.insert(row[i], i);
            else
                m_rows.push_back(row);
        }
    }
    [[nodiscard]] size_t rows() const { return m_rows.size(); }
    [[nodiscard]] QString text(size_t row, const QString &column) const
    {
        return m_rows[row].value(m_head.value(column, -1));
    }
    [[nodiscard]] std::optional<double> number(size_t row, const QString &column) const
    {
        bool ok = false;
        const double value = text(row, column).toDouble(&ok);
        return ok ? std::optional(value) : std::nullopt;
    }

private:
    QHash<QString, int> m_head;
    std::vector<QStringList> m_rows;
};

} // namespace fathom::test
