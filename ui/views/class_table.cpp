// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/class_table.h"

#include "core/analysis/owners.h"
#include "ui/delegates/heap_delegate.h"
#include "ui/jobs/job.h"
#include "ui/models/node_text.h"
#include "ui/text/format.h"
#include "ui/views/table_export.h"

#include <QCoreApplication>
#include <QDialog>
#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace heaptrail::ui {
namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(heaptrail::ui::ClassTable)
};

constexpr int kKeyRole = Qt::UserRole + 1;
enum Column { NameColumn, CountColumn, SizeColumn, ShareColumn, ColumnCount };

} // namespace

std::vector<NodeOrdinal> nodesOf(const Snapshot& snapshot, const Selection& selection)
{
    if (selection.node) return {*selection.node};
    const std::string key = selection.classKey.toStdString();
    const auto& infos = snapshot.classes().infos;
    for (std::uint32_t k = 0; k < infos.size(); ++k) {
        if (infos[k].key != key) continue;
        const auto nodes = snapshot.nodesOf(ClassOrdinal{k});
        return {nodes.begin(), nodes.end()};
    }
    return {};
}

void showRetainedByClass(QWidget* owner, Context& context, const QString& title, const Selection& selection)
{
    const SnapshotPtr snapshot = context.workspace.snapshot(selection.snapshot);
    if (!snapshot) return;
    auto* window = new QDialog(owner->window());
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setObjectName(QStringLiteral("retainedByClass"));
    window->setWindowTitle(title);
    window->resize(640, 480);
    auto* layout = new QVBoxLayout(window);
    auto* table = new QTreeWidget(window);
    table->setObjectName(QStringLiteral("retainedByClassTable"));
    table->setAccessibleName(title);
    table->setRootIsDecorated(false);
    table->setUniformRowHeights(true);
    table->setHeaderLabels({Text::tr("Class"), Text::tr("Count"), Text::tr("Shallow"), Text::tr("Share")});
    table->header()->setStretchLastSection(false);
    table->header()->setSectionResizeMode(NameColumn, QHeaderView::Stretch);
    for (int column = CountColumn; column < ColumnCount; ++column)
        table->headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    table->setItemDelegate(new HeapDelegate(table, NameColumn));
    addTableActions(*table, QStringLiteral("retained"));
    layout->addWidget(table);
    auto* sum = new QLabel(Text::tr("Adding up…"), window);
    sum->setObjectName(QStringLiteral("retainedByClassSum"));
    layout->addWidget(sum);
    QObject::connect(&context.workspace, &Workspace::removed, window,
                     [window, id = selection.snapshot](EntryId gone) {
                         if (gone == id) window->close();
                     });
    QObject::connect(table, &QTreeWidget::itemActivated, window,
                     [&context, id = selection.snapshot](const QTreeWidgetItem* item) {
                         context.navigator.jumpToClass(QString::fromLatin1(view::kSummary), id,
                                                       item->data(0, kKeyRole).toString(), item->text(0));
                     });
    auto* job = new Job(window);
    job->start(
        [snapshot, selection](const Task& task) {
            return retainedByClass(*snapshot, nodesOf(*snapshot, selection), task);
        },
        [table, sum, snapshot](Result<std::vector<ClassShare>> shares) {
            if (!shares) return;
            std::uint64_t bytes = 0, count = 0;
            for (const ClassShare& share : *shares) {
                bytes += share.bytes;
                count += share.count;
            }
            QList<QTreeWidgetItem*> items;
            for (const ClassShare& share : *shares) {
                const auto& info = snapshot->classes().info(share.cls);
                auto* item = new QTreeWidgetItem(
                    {classText(info.name), formatCount(share.count), formatSize(share.bytes),
                     formatPercent(bytes ? double(share.bytes) / double(bytes) : 0)});
                for (int column = CountColumn; column < ColumnCount; ++column)
                    item->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
                item->setData(0, kKeyRole, QString::fromStdString(info.key));
                items << item;
            }
            table->addTopLevelItems(items);
            sum->setText(Text::tr("Σ %1 objects of %2 classes, %3")
                             .arg(formatCount(count), formatCount(shares->size()), formatSize(bytes)));
        });
    window->show();
}

} // namespace heaptrail::ui
