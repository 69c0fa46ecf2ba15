// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "recovery.h"

#include <map>
#include <memory>
#include <optional>

namespace fathom {

/// The measures of an SAE, in the order in which they are worth computing: "reconstruction",
/// "monosemanticity", "probes", "recovery", "retrieval", "stability".
[[nodiscard]] QStringList measureNames();

/// Computes the measures of one SAE of a workspace on the slices of its index, as JSON for the catalogue.
/// What one measure read or fitted serves the next.
///
/// Thread: any but the GUI's, one at a time.
class Evaluation
{
public:
    /// @param workspace  outlives it. Errors: NotFound (SAE, index; a slice of the index has no embedding any
    /// more)
    [[nodiscard]] static Result<std::unique_ptr<Evaluation>>
    open(const Workspace &workspace, const QString &sae, Method method, quint64 seed);
    /// Keys: resources/help/cli.md, "evaluate". Where the workspace has too few subjects or slices for a
    /// measure the object holds only {"enough":false,"why":...}.
    /// Errors: Usage (no such measure), Cancelled, Unreadable, Missing.
    [[nodiscard]] Result<QJsonObject> measure(const QString &name, const std::stop_token &stop);

private:
    Evaluation(const Workspace &workspace, Method method, quint64 seed)
        : m_workspace(workspace)
        , m_method(method)
        , m_seed(seed)
    {
    }
    [[nodiscard]] Result<QJsonObject> reconstruction(const std::stop_token &stop);
    [[nodiscard]] Result<QJsonObject> monosemanticity(const std::stop_token &stop);
    [[nodiscard]] Result<QJsonObject> probes(const std::stop_token &stop);
    [[nodiscard]] Result<QJsonObject> recovery(const std::stop_token &stop);
    [[nodiscard]] Result<QJsonObject> retrieval(const std::stop_token &stop);
    [[nodiscard]] Result<QJsonObject> stability(const std::stop_token &stop);
    [[nodiscard]] ProbeOptions probeOptions() const;
    /// Level -1: the embedding. Fitted once.
    [[nodiscard]] Result<const std::vector<ProbeResult> *> probesOf(int level, const std::stop_token &stop);
    [[nodiscard]] ProbeInput input(int level) const;
    [[nodiscard]] QString heldOutSplit() const; ///< "val", or empty without a split

    const Workspace &m_workspace;
    Method m_method;
    quint64 m_seed;
    SaeRecord m_record;
    std::shared_ptr<const ActivationIndex> m_index;
    std::shared_ptr<const EmbeddingRows> m_embeddings;
    std::unique_ptr<SomeRows> m_rows; ///< embeddings of the slices of the index
    std::optional<SliceTable> m_table;
    ProbeSplit m_split;
    std::vector<ProbeGroup> m_groups;
    std::map<int, std::vector<ProbeResult>> m_probes; ///< by level
};

} // namespace fathom
