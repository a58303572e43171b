// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/table_page.h"

namespace heaptrail::ui {

class ContainmentModel;

/// What refers to what, from the root down: DevTools' Containment.
class ContainmentPage final : public OutlinePage {
    Q_OBJECT
public:
    explicit ContainmentPage(Context& context, QWidget* parent = nullptr);

protected:
    void showSnapshot(const HeapEntry& entry) override;
    QModelIndex reveal(NodeOrdinal node) override;

private:
    ContainmentModel* m_model{};
};

} // namespace heaptrail::ui
