// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "records.h"

namespace fathom {

QString labelAuthorName(LabelAuthor author)
{
    switch (author) {
    case LabelAuthor::Statistics:
        return QStringLiteral("statistics");
    case LabelAuthor::Llm:
        return QStringLiteral("llm");
    case LabelAuthor::Person:
        break;
    }
    return QStringLiteral("person");
}

QString labelStateName(LabelState state)
{
    switch (state) {
    case LabelState::Proposed:
        return QStringLiteral("proposed");
    case LabelState::Verified:
        return QStringLiteral("verified");
    case LabelState::Edited:
        return QStringLiteral("edited");
    case LabelState::Rejected:
        break;
    }
    return QStringLiteral("rejected");
}

QString jobStateName(JobState state)
{
    switch (state) {
    case JobState::Queued:
        return QStringLiteral("queued");
    case JobState::Running:
        return QStringLiteral("running");
    case JobState::Paused:
        return QStringLiteral("paused");
    case JobState::Done:
        return QStringLiteral("done");
    case JobState::Failed:
        return QStringLiteral("failed");
    case JobState::Cancelled:
        break;
    }
    return QStringLiteral("cancelled");
}

} // namespace fathom
