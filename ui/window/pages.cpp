// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/pages.h"

#include "ui/views/allocations_page.h"
#include "ui/views/comparison_page.h"
#include "ui/views/containment_page.h"
#include "ui/views/dominators_page.h"
#include "ui/views/findings_dock.h"
#include "ui/views/graph_dock.h"
#include "ui/views/node_details_dock.h"
#include "ui/views/overview_page.h"
#include "ui/views/paths_dock.h"
#include "ui/views/retainers_dock.h"
#include "ui/views/snapshots_dock.h"
#include "ui/views/statistics_page.h"
#include "ui/views/strings_page.h"
#include "ui/views/summary_page.h"
#include "ui/views/suspects_page.h"
#include "ui/views/treemap_page.h"

namespace heaptrail::ui {

// One line for each page and dock: template <class T> makes it. The order here is the order of the tabs.
namespace {
template <class T>
Page* make(Context& context, QWidget* parent)
{
    return new T(context, parent);
}
} // namespace

std::vector<PageFactory> pageFactories()
{
    return {
        make<OverviewPage>, //
        make<SuspectsPage>, //
        make<SummaryPage>, //
        make<ComparisonPage>, //
        make<DominatorsPage>, //
        make<TreemapPage>, //
        make<ContainmentPage>, //
        make<StringsPage>, //
        make<StatisticsPage>, //
        make<AllocationsPage>, //
    };
}

std::vector<DockFactory> dockFactories()
{
    return {
        {make<SnapshotsDock>, Qt::LeftDockWidgetArea},     {make<FindingsDock>, Qt::LeftDockWidgetArea},
        {make<RetainersDock>, Qt::BottomDockWidgetArea},   {make<GraphDock>, Qt::BottomDockWidgetArea, true},
        {make<PathsDock>, Qt::BottomDockWidgetArea, true}, {make<NodeDetailsDock>, Qt::RightDockWidgetArea},
    };
}

} // namespace heaptrail::ui
