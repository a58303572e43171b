// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace heaptrail::ui {

/// What our models answer beside Qt's own roles: one enum for all of them, so that a delegate, a menu or an
/// export works on every table.
enum Role : int {
    SortRole =
        Qt::UserRole + 1, ///< the number or text behind the cell (qulonglong, qlonglong, double, QString)
    NodeRole, ///< quint32: ordinal of the node that the row stands for; invalid if it stands for none
    EntryRole, ///< quint32: the snapshot entry (EntryId) that the row's node lives in
    ClassKeyRole, ///< QString: public class key of the row's class
    ShareRole, ///< double 0 … 1: share of the heap, drawn as a bar behind the cell and as percent
    BarRole, ///< double 0 … 1: length of the bar where it is a share of something else
    DeltaRole, ///< qlonglong: the signed change behind the cell, for sign, arrow and hue
    TrendRole, ///< QList<qreal>: one value a snapshot, oldest first, for a sparkline
    InternalRole, ///< bool: a V8 internal, shown grey and italic
    EdgeNameRole, ///< QString: name of the edge that leads to or from the row's node
    TellingRole, ///< int: of a shape's properties the one that tells it from others of the table, which begin alike
    CopyRole, ///< QString: the cell for the clipboard, where it differs from what is shown
};

} // namespace heaptrail::ui
