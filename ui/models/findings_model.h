// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/workspace/open_investigation.h"

#include <QAbstractListModel>

namespace heaptrail::ui {

/// The pins of the investigation in the user's order. Rows can be dragged and renamed.
class FindingsModel final : public QAbstractListModel {
    Q_OBJECT
public:
    enum : int {
        IconRole = Qt::UserRole + 100, ///< QString: name of the icon of its kind
        AboutRole, ///< QString: "Object · S3"
        NumbersRole, ///< QString: "Retained size 3.01 MB → 6.03 MB"
        ValuesRole, ///< QVariantList of double: the same, to be drawn; empty without two of them
        PathRole, ///< QStringList: "global", "requestCache", "Map"
        NoteRole, ///< QString: Markdown
    };
    explicit FindingsModel(OpenInvestigation& investigation, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;
    QString keyAt(const QModelIndex& index) const;
    QModelIndex indexOf(const QString& key) const;

private:
    void rebuild();
    OpenInvestigation& m_investigation;
    std::vector<std::string> m_keys;
};

/// The figure of a finding that says most; null without any.
const Figure* bestFigure(const Finding& finding);
/// "retained 3.01 MB → 6.03 MB": the figure that says most, for one line.
QString figuresText(const Finding& finding);
/// "Object", "Class", …
QString kindName(FindingKind kind);

} // namespace heaptrail::ui
