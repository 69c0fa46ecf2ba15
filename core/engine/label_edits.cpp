// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "label_edits.h"

namespace fathom {

Result<LabelRecord> addPersonsLabel(Workspace &workspace, const QString &sae, int feature, LabelState state,
                                    const QString &text, const QString &comment)
{
    FATHOM_TRY(const std::vector<LabelRecord> history, workspace.labelHistory(sae, feature));
    LabelRecord label;
    if (!history.empty() && !history.front().withdrawn())
        label = history.front();
    else if (state != LabelState::Edited)
        return Error{ErrorCode::Usage,
                     QT_TRANSLATE_NOOP("Error", "Feature %1 has no label yet; write one first"),
                     {QString::number(feature)}};
    if (state == LabelState::Edited) {
        if (text.trimmed().isEmpty())
            return Error{ErrorCode::Usage, QT_TRANSLATE_NOOP("Error", "A label needs at least one word"), {}};
        if (label.text != text.trimmed()) {
            label.text = text.trimmed();
            label.score = -1.0; // score and evidence were the old text's
            label.evidence = {};
            label.method = QStringLiteral("person");
        }
    }
    label.id = 0;
    label.sae = sae;
    label.feature = feature;
    label.author = LabelAuthor::Person;
    label.authorName = QStringLiteral("reader");
    label.state = state;
    label.comment = comment;
    label.time = QDateTime::currentDateTimeUtc();
    label.stale = false;
    return workspace.addLabel(label);
}

} // namespace fathom
