// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "official_models.h"

namespace fathom {

namespace {
OfficialModel dino(const char *key, const char *title, qint64 parameters, int dimension,
                   const char *repository)
{
    return {QStringLiteral("dinov3-") + QLatin1String(key),
            QStringLiteral("DINOv3 ") + QLatin1String(title),
            parameters,
            dimension,
            QStringLiteral("facebook/dinov3-%1-pretrain-lvd1689m").arg(QLatin1String(repository)),
            QStringLiteral("model.safetensors")};
}
} // namespace

QString OfficialModel::address() const
{
    return QStringLiteral("https://huggingface.co/") + repository;
}

LicenceFacts licenceFacts(Licence licence)
{
    switch (licence) {
    case Licence::Apache:
        return {QStringLiteral("Apache-2.0"), QStringLiteral("https://www.apache.org/licenses/LICENSE-2.0")};
    case Licence::Dino:
        return {QStringLiteral("DINOv3 License"),
                QStringLiteral("https://ai.meta.com/resources/models-and-libraries/dinov3-license/")};
    case Licence::CcByNcSa:
        return {QStringLiteral("CC BY-NC-SA 4.0"),
                QStringLiteral("https://creativecommons.org/licenses/by-nc-sa/4.0/")};
    case Licence::UsersOwn:
    case Licence::NotKnown:
        break;
    }
    return {};
}

Licence licenceOf(const QString &name)
{
    if (name.contains(u"dinov3", Qt::CaseInsensitive))
        return Licence::Dino;
    if (name.contains(u"biomedparse", Qt::CaseInsensitive))
        return Licence::CcByNcSa;
    return name.startsWith(u"torchscript-") ? Licence::UsersOwn : Licence::NotKnown;
}

const std::vector<OfficialFamily> &officialFamilies()
{
    static const std::vector<OfficialFamily> all{
        {QStringLiteral("DINOv3"),
         Licence::Dino,
         QStringLiteral("https://ai.meta.com/resources/models-and-libraries/dinov3-downloads/"),
         {dino("vits16", "ViT-S/16", 21'596'160, 384, "vits16"),
          dino("vits16plus", "ViT-S+/16", 28'692'480, 384, "vits16plus"),
          dino("vitb16", "ViT-B/16", 85'659'648, 768, "vitb16"),
          dino("vitl16", "ViT-L/16", 303'128'576, 1024, "vitl16"),
          dino("vith16plus", "ViT-H+/16", 840'591'360, 1280, "vith16plus"),
          dino("vit7b16", "ViT-7B/16", 6'716'030'976, 4096, "vit7b16"),
          dino("convnext-tiny", "ConvNeXt-T", 27'820'128, 768, "convnext-tiny"),
          dino("convnext-small", "ConvNeXt-S", 49'454'688, 768, "convnext-small"),
          dino("convnext-base", "ConvNeXt-B", 87'566'464, 1024, "convnext-base"),
          dino("convnext-large", "ConvNeXt-L", 196'230'336, 1536, "convnext-large")}},
        {QStringLiteral("BiomedParse v1"),
         Licence::CcByNcSa,
         QStringLiteral("https://huggingface.co/microsoft/BiomedParse"),
         {{QStringLiteral("biomedparse-v1"), QStringLiteral("BiomedParse v1 image backbone (FocalNet-L)"),
           205'746'936, 1536, QStringLiteral("microsoft/BiomedParse"),
           QStringLiteral("biomedparse_v1.pt")}}}};
    return all;
}

} // namespace fathom
