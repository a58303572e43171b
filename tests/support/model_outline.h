// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIdentityProxyModel>
#include <QStringList>

namespace heaptrail::test {

/// The fetched rows of a tree as text a person can read: "name value", two blanks a level.
QStringList outline(const QAbstractItemModel& model, int valueColumn = -1);
/// The first fetched row, anywhere, whose first column begins with the text.
QModelIndex findRow(const QAbstractItemModel& model, const QString& text, const QModelIndex& below = {});
/// Fetches all children of a row (of the root, if it is invalid), and theirs down to `depth`.
void fetchAll(QAbstractItemModel& model, const QModelIndex& parent = {}, int depth = 0);

/// The first levels of a tree, for QAbstractItemModelTester: left alone it walks ten levels down after each signal, which in
/// a real heap are a thousand branches. Nor does it fetch here: its constructor would, tens of thousands of rows, and inside
/// our signals that were a change inside a change.
class ShallowProxy final : public QIdentityProxyModel {
public:
    ShallowProxy(QAbstractItemModel* model, int levels)
        : m_levels(levels)
    {
        setSourceModel(model);
    }
    int rowCount(const QModelIndex& parent = {}) const override
    {
        return isDeep(parent) ? 0 : QIdentityProxyModel::rowCount(parent);
    }
    bool hasChildren(const QModelIndex& parent = {}) const override
    {
        return !isDeep(parent) && QIdentityProxyModel::hasChildren(parent);
    }
    bool canFetchMore(const QModelIndex& /*parent*/) const override { return false; }

private:
    bool isDeep(QModelIndex index) const
    {
        int level = 0;
        for (; index.isValid(); index = index.parent()) ++level;
        return level >= m_levels;
    }
    int m_levels;
};

} // namespace heaptrail::test
