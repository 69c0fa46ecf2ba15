// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <QString>
#include <vector>

namespace fathom {

/// Terms under which weights may be used. Whose they are to accept: the user's.
enum class Licence {
    Apache,   ///< ships with Fathom
    Dino,     ///< Meta's DINOv3 License
    CcByNcSa, ///< CC BY-NC-SA 4.0, research only
    UsersOwn, ///< made by the user: pretrain, TorchScript
    NotKnown  ///< nothing that we know
};

struct LicenceFacts
{
    QString name;    ///< proper name, in no language: "DINOv3 License"; empty where there is none
    QString address; ///< of its text; empty where there is none
};
[[nodiscard]] LicenceFacts licenceFacts(Licence licence);

/// Of an encoder by its id or key ("dinov3-vitl16-8aa4cbdd"), or of weights by the name under which other
/// programs keep them ("facebook/dinov3-vitl16-pretrain-lvd1689m").
[[nodiscard]] Licence licenceOf(const QString &name);

/// A model whose weights are given out by those who made it, and which Fathom reads.
struct OfficialModel
{
    QString key;        ///< EncoderModel::key; begins the id of its encoder
    QString title;      ///< EncoderModel::title
    qint64 parameters;  ///< of the forward pass
    int dimension;      ///< of the embedding
    QString repository; ///< of the file: "facebook/dinov3-vitl16-pretrain-lvd1689m"
    QString file;       ///< in it: "model.safetensors", "biomedparse_v1.pt"
    /// The page where its owner hands it out, after its terms were accepted.
    [[nodiscard]] QString address() const;
};

/// Those of one owner, under one licence.
struct OfficialFamily
{
    QString name; ///< "DINOv3"
    Licence licence = Licence::NotKnown;
    QString address; ///< the owner's page about them
    std::vector<OfficialModel> models;
};
/// DINOv3 first. Thread: any. Source: model cards of the owners; core/encode/README.md, "Models and names".
[[nodiscard]] const std::vector<OfficialFamily> &officialFamilies();

} // namespace fathom
