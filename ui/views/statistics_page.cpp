// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/statistics_page.h"

#include "ui/delegates/heap_delegate.h"
#include "ui/models/statistics_model.h"
#include "ui/text/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/palette.h"
#include "ui/views/composition_bars.h"
#include "ui/views/table_export.h"
#include "ui/views/tree_view.h"
#include "ui/views/view_parts.h"

#include <QAction>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace heaptrail::ui {

namespace {

/// A part leads to its objects, and looks like it.
class PartDelegate final : public HeapDelegate {
public:
    using HeapDelegate::HeapDelegate;

    /// With the colour that the bars above have for it.
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        HeapDelegate::paint(painter, option, index);
        const auto part = index.column() == 0 ? CompositionBars::partOf(index.row()) : std::nullopt;
        if (!part) return;
        const int side = option.fontMetrics.height() - 5;
        painter->fillRect(QRect(option.rect.left() + 3, option.rect.center().y() - side / 2, side, side),
                          partColour(*part, option.palette));
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        HeapDelegate::initStyleOption(option, index);
        if (index.column() == 0) option->rect.setLeft(option->rect.left() + option->fontMetrics.height());
        if (index.column() > 0 || StatisticsModel::filterOf(StatisticsModel::Row(index.row())).isEmpty())
            return;
        option->palette.setColor(QPalette::Text, linkColour(option->palette));
        option->font.setUnderline(true);
    }
};

} // namespace

StatisticsPage::StatisticsPage(Context& context, QWidget* parent)
    : Page(context, view::kStatistics, tr("Statistics"), ui::icon(QStringLiteral("statistics")), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    m_bars = new CompositionBars(this);
    layout->addWidget(m_bars);
    m_table = new TreeView(this);
    m_table->setObjectName(QStringLiteral("statisticsView"));
    m_table->setAccessibleName(tr("What the heaps are made of"));
    m_table->setRootIsDecorated(false);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setItemDelegate(new PartDelegate(m_table, HeapDelegate::kNoNames));
    m_table->header()->setStretchLastSection(false);
    m_model = new StatisticsModel(this);
    m_table->setModel(m_model);
    layout->addWidget(m_table, 1);
    m_facts = new QLabel(this);
    m_facts->setObjectName(QStringLiteral("statisticsFacts"));
    m_facts->setWordWrap(true);
    m_facts->setTextFormat(Qt::PlainText);
    layout->addWidget(m_facts);
    setFocusProxy(m_table);
    connect(&workspace(), &Workspace::readySetChanged, this, &StatisticsPage::markStale);
    connect(&workspace(), &Workspace::orderChanged, this, &StatisticsPage::markStale);
    connect(m_bars, &CompositionBars::partClicked, this, &StatisticsPage::showObjects);
    connect(m_table, &TreeView::activated, this, &StatisticsPage::showObjectsAt);
    connect(m_table, &TreeView::clicked, this, [this](const QModelIndex& cell) {
        if (cell.column() == 0) showObjectsAt(cell);
    });
    auto* show = new QAction(tr("Show objects of the part in Summary"), this);
    show->setObjectName(QStringLiteral("showPart"));
    connect(show, &QAction::triggered, this, [this] { showObjectsAt(m_table->currentIndex()); });
    const auto updateShow = [this, show] {
        const QModelIndex now = m_table->currentIndex();
        setAvailable(*show,
                     now.isValid() && !StatisticsModel::filterOf(StatisticsModel::Row(now.row())).isEmpty(),
                     tr("Select a part first"));
    };
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, show, updateShow);
    connect(m_model, &QAbstractItemModel::modelReset, show, updateShow);
    updateShow();
    m_table->addAction(show);
    addAction(show);
    m_exportActions = addTableActions(*m_table, QStringLiteral("statistics"));
    auto* picture = new QAction(tr("Save bars as SVG or PNG…"), this);
    picture->setObjectName(QStringLiteral("saveBars"));
    connect(picture, &QAction::triggered, this, [this] {
        const QString path = QFileDialog::getSaveFileName(
            this, tr("Save picture"), QStringLiteral("statistics.svg"), tr("Pictures (*.svg *.png)"));
        if (!path.isEmpty()) savePicture(*m_bars, path);
    });
    m_exportActions << picture;
    addActions(m_exportActions);
}

void StatisticsPage::showObjects(int part, std::optional<quint32> entry)
{
    const QString filter = StatisticsModel::filterOf(StatisticsModel::Row(part));
    if (filter.isEmpty()) return;
    const EntryId id = entry ? EntryId(*entry) : navigator().currentSnapshot();
    // Nothing is selected: it might be of another part.
    navigator().jump(Place{QString::fromLatin1(view::kSummary), Selection{id, {}, {}, {}}, filter, {}});
}

void StatisticsPage::showObjectsAt(const QModelIndex& cell)
{
    if (!cell.isValid()) return;
    const auto at = std::size_t(cell.column() - 1);
    const HeapSet& set = m_model->set();
    const bool isOfOne = cell.column() > 0 && at < set.size();
    showObjects(cell.row(), isOfOne ? std::optional(set[at].entry) : std::nullopt);
}

void StatisticsPage::letGo()
{
    m_model->setSet({});
    m_bars->setSet({});
}

void StatisticsPage::refresh()
{
    const auto set = heapSetOf(workspace());
    m_model->setSet(set);
    m_bars->setSet(set);
    m_bars->setVisible(!set.empty());
    const int average = fontMetrics().averageCharWidth();
    const int columns = m_model->columnCount();
    if (columns > 0) m_table->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->header()->setMinimumSectionSize(average * 14);
    for (int column = 1; column < columns; ++column) m_table->header()->resizeSection(column, average * 22);
    if (set.empty()) {
        m_facts->setText(nothingOpenText());
        return;
    }
    QStringList each;
    for (const auto& entry : set)
        if (entry.snapshot->unreachableCount() > 0)
            each << tr("%1 %2 nodes (%3)")
                        .arg(entry.label, formatCount(entry.snapshot->unreachableCount()),
                             formatSize(entry.snapshot->unreachableSize()));
    m_facts->setText(each.isEmpty() ? QString()
                                    : tr("Unreachable, not collected yet: %1").arg(each.join(tr(", "))));
}

} // namespace heaptrail::ui
