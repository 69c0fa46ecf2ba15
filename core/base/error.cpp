// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "error.h"

namespace fathom {

namespace {
// One pass over the sentence, so that a file called "a%2.nii" stays itself.
QString filled(const QString &sentence, const QStringList &args)
{
    QString out;
    out.reserve(sentence.size() + 64);
    for (qsizetype i = 0; i < sentence.size(); ++i) {
        if (sentence[i] == u'%' && i + 1 < sentence.size() && sentence[i + 1].isDigit()) {
            const int number = sentence[i + 1].digitValue();
            if (number >= 1 && number <= args.size()) {
                out += args[number - 1];
                ++i;
                continue;
            }
        }
        out += sentence[i];
    }
    return out.simplified();
}
} // namespace

QString Error::english() const
{
    return filled(QString::fromUtf8(text), args);
}

QString Error::localised() const
{
    return filled(QCoreApplication::translate("Error", text), args);
}

} // namespace fathom
