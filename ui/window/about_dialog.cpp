// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/about_dialog.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace heaptrail::ui {
namespace {

void addClose(QDialog* dialog, QVBoxLayout* layout)
{
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    layout->addWidget(buttons);
}

/// A list of two columns that fills the dialog, and a field above that leaves the rows with its words.
QTreeWidget* listIn(QDialog* dialog, const QString& name, const QStringList& titles)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    auto* tree = new QTreeWidget;
    tree->setAccessibleName(name);
    tree->setHeaderLabels(titles);
    tree->setRootIsDecorated(false);
    tree->header()->setDefaultSectionSize(190);
    auto* filter = new QLineEdit;
    filter->setObjectName(QStringLiteral("listFilter"));
    filter->setPlaceholderText(QObject::tr("Filter"));
    filter->setAccessibleName(QObject::tr("Filter: %1").arg(name));
    filter->setClearButtonEnabled(true);
    QObject::connect(filter, &QLineEdit::textChanged, tree, [tree](const QString& text) {
        const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        for (int at = 0; at < tree->topLevelItemCount(); ++at) {
            QTreeWidgetItem* item = tree->topLevelItem(at);
            const QString said = item->text(0) + QLatin1Char(' ') + item->text(1);
            item->setHidden(!std::ranges::all_of(
                words, [&said](const QString& word) { return said.contains(word, Qt::CaseInsensitive); }));
        }
    });
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(filter);
    layout->addWidget(tree);
    addClose(dialog, layout);
    filter->setFocus();
    dialog->resize(820, 620);
    return tree;
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
                      "(GPL 3), RapidJSON, RE2, libarchive, zlib, zstd and CLI11.")
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
    auto* tree = listIn(this, tr("Commands and their keys"), {tr("Keys"), tr("What they do")});
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
}

WordsDialog::WordsDialog(QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("wordsDialog"));
    setWindowTitle(tr("Words"));
    auto* tree = listIn(this, tr("Words and what they mean"), {tr("Word"), tr("What it means")});
    tree->setWordWrap(true);
    const QList<QPair<QString, QString>> words{
        {tr("Shallow size"), tr("The memory of the object itself, without what it refers to.")},
        {tr("Retained size"),
         tr("What would be freed with the object: itself and all that only it keeps alive.")},
        {tr("Retainer"), tr("An object that refers to this one. Retainers keep it alive; weak edges don't.")},
        {tr("Path"), tr("The steps from a root of the garbage collector to the object: why it is alive.")},
        {tr("Root, GC root"),
         tr("Where garbage collection starts: the global object, handles of native code, what runs now.")},
        {tr("Best path"),
         tr("The path that says most to a developer: by names of the program rather than V8's tables.")},
        {tr("Dominator"),
         tr("The nearest object that every path to this one goes through. Without it, this one is freed.")},
        {tr("Kept by"), tr("The dominator that you can change: V8's own tables between are left out.")},
        {tr("Distance"),
         tr("Fewest edges from the root through the global object; “–” if there is no such path.")},
        {tr("Unreachable"), tr("Not collected yet when the snapshot was taken, but no root leads there.")},
        {tr("Detached"), tr("Removed from the page (or its frame is gone), but still in memory.")},
        {tr("Weak"), tr("An edge that does not keep its target alive, such as a WeakMap's to its key.")},
        {tr("Class"), tr("The constructor's name; for plain objects the names of their properties.")},
        {tr("(name in brackets)"),
         tr("No class of the program: strings, arrays, compiled code and other parts of V8 itself.")},
        {tr("(object shape)"), tr("V8's description of which properties objects have, and where.")},
        {tr("Δ, trend"), tr("The change between two snapshots; one bar for each snapshot, oldest first.")},
        {tr("≥"), tr("At least so many: the file does not say all.")},
        {tr("Suspect"),
         tr("Something that grows as leaks do, with the reasons. “Harmless” says why it is none.")},
        {tr("JavaScript, external, native"),
         tr("Parts of a process: V8's heap, Buffers and large strings beside it, and all that V8 does not "
            "know.")},
        {tr("Self, total"),
         tr("What a function allocated itself; with all that it calls. “Live” is what of it is still "
            "alive.")},
        {tr("(EXTERNAL), (V8 API)"),
         tr("Rows of profiles: allocated while native code ran, or through V8's interface for it.")},
    };
    for (const auto& [word, meaning] : words) tree->addTopLevelItem(new QTreeWidgetItem({word, meaning}));
    tree->setFocus();
}

} // namespace heaptrail::ui
