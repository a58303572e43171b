// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/about_dialog.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace heaptrail::ui {
namespace {

void addClose(QDialog* dialog, QVBoxLayout* layout)
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    layout->addWidget(buttons);
}

} // namespace

AboutDialog::AboutDialog(QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("aboutDialog"));
    setWindowTitle(tr("About Heaptrail"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    auto* title = new QLabel(QStringLiteral("Heaptrail " HEAPTRAIL_VERSION));
    QFont font = title->font();
    font.setPointSizeF(font.pointSizeF() * 1.6);
    title->setFont(font);
    layout->addWidget(title);
    auto* text =
        new QLabel(tr("Opens V8 heap snapshots, shows what grows, and leads from there to what holds it.\n\n"
                      "The sizes, classes and dominators are those of Chrome DevTools. Everything happens on "
                      "this machine: "
                      "nothing is sent anywhere.\n\n"
                      "Copyright 2026 The Heaptrail contributors. This program is free software under the "
                      "GNU General Public "
                      "License, version 3 or later; its library, core, under the Apache License 2.0. It uses "
                      "Qt %1 with Qt Charts "
                      "(GPL 3), RapidJSON, RE2, zlib, zstd, igraph and CLI11.")
                       .arg(QString::fromLatin1(qVersion())));
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setMinimumWidth(460);
    layout->addWidget(text);
    addClose(this, layout);
}

KeysDialog::KeysDialog(const QList<QAction*>& commands, QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("keysDialog"));
    setWindowTitle(tr("Keys"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    auto* tree = new QTreeWidget;
    tree->setAccessibleName(tr("Commands and their keys"));
    tree->setHeaderLabels({tr("Keys"), tr("What they do")});
    tree->setRootIsDecorated(false);
    tree->setUniformRowHeights(true);
    for (const QAction* action : commands) {
        if (action->shortcuts().isEmpty()) continue;
        QStringList keys;
        for (const QKeySequence& key : action->shortcuts()) keys << key.toString(QKeySequence::NativeText);
        tree->addTopLevelItem(new QTreeWidgetItem(
            {keys.join(QStringLiteral(", ")),
             action->statusTip().isEmpty() ? action->text().remove(QLatin1Char('&')) : action->statusTip()}));
    }
    // Keys of the views, which are no menu commands.
    const QList<QPair<QString, QString>> more{
        {QStringLiteral("R, S, D, C"),
         tr("On a table: retainers, summary, dominators, containment of the selected object")},
        {QStringLiteral("I, M, O"), tr("On a table: inspect, pin, menu of the selected object")},
        {QStringLiteral("G"), tr("On a table: graph of who keeps the selected object alive")},
        {tr("Right, Left"), tr("Expand, collapse")},
        {tr("Ctrl+click"), tr("On a column's title: sorts what is equal so far by this column, too")},
        {tr("*, Shift+Right, Alt+click"), tr("Expand along the biggest or nearest child")},
        {tr("Shift+Tab"), tr("From a table to its titles: arrows walk, Enter sorts, Menu has the columns")},
        {tr("Esc"), tr("Clear the filter; reset the chart's zoom")},
        {QStringLiteral("F3"), tr("Next match")},
    };
    for (const auto& [keys, what] : more) tree->addTopLevelItem(new QTreeWidgetItem({keys, what}));
    tree->header()->setDefaultSectionSize(190);
    layout->addWidget(tree);
    addClose(this, layout);
    resize(820, 620);
}

} // namespace heaptrail::ui
