// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <widgets/translated.h>

#include <QFrame>
#include <engine/encoder_table.h>

class QGridLayout;
class QLabel;

namespace fathom {

/// The models whose official weights Fathom reads: what they are, where their owners hand them out, and under
/// which terms. Nothing is fetched; a link is only followed when a person clicks it.
class OfficialView : public Translated<QWidget>
{
    Q_OBJECT
public:
    explicit OfficialView(QWidget *parent = nullptr);
    /// Where Fathom looks for files.
    void setPlaces(const QStringList &places);
    void retranslate() override;

Q_SIGNALS:
    void linkRequested(const QString &address);

private:
    struct Family
    {
        QLabel *title, *what, *terms, *page;
        QGridLayout *models;
    };
    QLabel *makeText(const QString &name);

    QLabel *m_title, *m_intro, *m_places;
    std::vector<Family> m_families; ///< as officialFamilies()
    QStringList m_folders;
};

} // namespace fathom
