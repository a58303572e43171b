// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/job.h"
#include "ui/views/page.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QTimer;

namespace heaptrail::ui {

class NodeView;
class PathsModel;

/// The distinct retaining paths of the selected object, or those of a whole class merged into one tree.
class PathsDock final : public Page {
    Q_OBJECT
public:
    explicit PathsDock(Context& context, QWidget* parent = nullptr);

    void showPlace(const Place& place) override;
    bool focusFind() override;
    void findNext(bool backwards) override;
    QList<QAction*> exportActions() override;

protected:
    void refresh() override;
    void letGo() override;

private:
    PathsModel* m_model{};
    void pinPath();
    void countObjects(bool areSeveral);

    NodeView* m_view{};
    QAction* m_pinPath{};
    QLabel *m_title{}, *m_goesOn{};
    QLineEdit* m_find{};
    QSpinBox* m_count{};
    QCheckBox* m_internals{};
    QTimer* m_pause{};
    Job m_job;
    Selection m_shown;
    bool m_countsObjects{};
};

} // namespace heaptrail::ui
