// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace heaptrail::ui {

/// "global → … → pool → requestCache" in so many lines: the end matters most, then where it begins.
QString pathThatFits(const QStringList& path, const QFont& font, int width, int lines);
/// A note as it reads, in one line: without the marks of Markdown.
QString plainNote(const QString& markdown);

/// A finding as a card: title, what it is of, its numbers with a small picture of them, the note's first lines.
class FindingDelegate final : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;
};

} // namespace heaptrail::ui
