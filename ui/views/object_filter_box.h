// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/heap_model.h"
#include "ui/workspace/workspace.h"

#include <QComboBox>

#include <functional>

namespace heaptrail::ui {

/// DevTools' object filters in its words and order, then ours.
class ObjectFilterBox final : public QComboBox {
    Q_OBJECT
public:
    using Maker = std::function<Result<std::function<bool(NodeOrdinal)>>(const Task&)>;

    explicit ObjectFilterBox(Workspace& workspace, QWidget* parent = nullptr);
    /// What makes the chosen filter, on a worker; empty for "All objects".
    Maker filterFor(const HeapSet& set, quint16 current) const;
    /// Beside two docks at 1280 pixels it gives way, so that the docks keep theirs.
    QSize minimumSizeHint() const override;

private:
    void refill();
    Workspace& m_workspace;
};

} // namespace heaptrail::ui
