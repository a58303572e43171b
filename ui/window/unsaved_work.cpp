// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/unsaved_work.h"

#include <QDir>
#include <QEventLoop>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

#include <utility>

namespace heaptrail::ui {

UnsavedWork::UnsavedWork(Context& context, QWidget& window)
    : m_context(context)
    , m_window(window)
{
    connect(&context.investigation, &OpenInvestigation::saved, this, [this] {
        m_isSaving = false;
        // Whatever was written while it was being saved is unsaved: the question comes again.
        if (m_then) leave(std::exchange(m_then, {}), std::exchange(m_stay, {}));
    });
    connect(&context.investigation, &OpenInvestigation::failed, this, [this](const QString& message) {
        if (!std::exchange(m_isSaving, false)) return;
        stay();
        auto* box =
            new QMessageBox(QMessageBox::Warning, tr("Not saved"), message, QMessageBox::Ok, &m_window);
        box->setObjectName(QStringLiteral("notSaved"));
        box->setTextFormat(Qt::PlainText);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
}

/// Beside the first snapshot, with the name of its folder: "checkout/s1.heapsnapshot" → "checkout/checkout.heaptrail".
QString UnsavedWork::proposedPath() const
{
    const auto& entries = m_context.workspace.entries();
    const auto& logs = m_context.workspace.logs();
    const QString first = !entries.empty() ? entries.front().path
        : !logs.empty()                    ? logs.front().path
                                           : QString();
    QDir folder =
        first.isEmpty() ? QDir(m_context.settings.get(kWindowLocation)) : QFileInfo(first).absoluteDir();
    QString name = folder.dirName();
    if (name.isEmpty() || name == QLatin1String(".")) name = tr("investigation");
    if (!QFileInfo(folder.absolutePath()).isWritable()) folder = QDir::home();
    QString path = folder.absoluteFilePath(name + QStringLiteral(".heaptrail"));
    for (int number = 2; QFileInfo::exists(path); ++number)
        path = folder.absoluteFilePath(QStringLiteral("%1-%2.heaptrail").arg(name).arg(number));
    return path;
}

void UnsavedWork::save(bool asNew, std::function<void()> then)
{
    QString path = m_context.investigation.path();
    const bool isChosen = path.isEmpty() || asNew;
    if (isChosen) {
        path = QFileDialog::getSaveFileName(&m_window, tr("Save investigation"),
                                            path.isEmpty() ? proposedPath() : path,
                                            tr("Investigations (*.heaptrail)"));
        if (path.isEmpty()) {
            stay();
            return;
        }
        if (!path.endsWith(QLatin1String(".heaptrail"))) path += QLatin1String(".heaptrail");
    }
    if (then) m_then = std::move(then);
    m_isSaving = true;
    emit aboutToSave();
    m_context.investigation.save(path, isChosen);
}

void UnsavedWork::leave(std::function<void()> then, std::function<void()> stay)
{
    m_then = std::move(then);
    m_stay = std::move(stay);
    if (m_context.investigation.isSaving()) return; // it goes on when that is done
    if (m_context.investigation.isModified())
        ask();
    else
        go();
}

bool UnsavedWork::leaveNow()
{
    QEventLoop loop;
    bool mayLeave = false, isDecided = false;
    leave(
        [&] {
            mayLeave = isDecided = true;
            loop.quit();
        },
        [&] {
            isDecided = true;
            loop.quit();
        });
    if (!isDecided) loop.exec();
    return mayLeave;
}

void UnsavedWork::ask()
{
    if (m_question) {
        m_question->raise();
        m_question->activateWindow();
        return;
    }
    const QString path = m_context.investigation.path();
    m_question =
        new QMessageBox(QMessageBox::Question, tr("Save investigation"),
                        path.isEmpty() ? tr("Save this investigation?")
                                       : tr("Save the changes to %1?").arg(QFileInfo(path).fileName()),
                        QMessageBox::NoButton, &m_window);
    m_question->setObjectName(QStringLiteral("unsavedWork"));
    m_question->setTextFormat(Qt::PlainText);
    m_question->setInformativeText(tr("Pins and notes that you do not save are lost."));
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    auto* save = m_question->addButton(QMessageBox::Save);
    auto* discard = m_question->addButton(tr("&Discard"), QMessageBox::DestructiveRole);
    auto* cancel = m_question->addButton(QMessageBox::Cancel);
    m_question->setDefaultButton(save);
    m_question->setEscapeButton(cancel);
    save->setObjectName(QStringLiteral("saveUnsaved"));
    discard->setObjectName(QStringLiteral("discardUnsaved"));
    cancel->setObjectName(QStringLiteral("keepUnsaved"));
    connect(m_question, &QMessageBox::finished, this, [this, save, discard] {
        const QAbstractButton* chosen = m_question->clickedButton();
        m_question.clear(); // what follows may ask anew
        if (chosen == save) {
            this->save(false);
        } else if (chosen == discard) {
            m_context.investigation.discard();
            go();
        } else {
            stay();
        }
    });
    m_question->open();
}

void UnsavedWork::go()
{
    m_stay = {};
    if (auto then = std::exchange(m_then, {})) then();
}

void UnsavedWork::stay()
{
    m_then = {};
    if (auto stay = std::exchange(m_stay, {})) stay();
}

void UnsavedWork::locate(EntryId id)
{
    const SnapshotEntry* entry = m_context.workspace.entry(id);
    const LogEntry* log = m_context.workspace.log(id);
    if (!entry && !log) return;
    const QString name = QFileInfo(entry ? entry->path : log->path).fileName();
    const QString path = QFileDialog::getOpenFileName(
        &m_window, tr("Locate %1").arg(name), m_context.settings.get(kWindowLocation),
        entry ? tr("Snapshots (*.heapsnapshot *.heaptimeline *.gz *.zst *.xz *.bz2 *.zip *.tar *.tgz);;"
                   "All files (*)")
              : tr("All files (*)"));
    if (path.isEmpty()) return;
    m_context.settings.set(kWindowLocation, QFileInfo(path).absolutePath());
    m_context.investigation.locate(id, path);
}

} // namespace heaptrail::ui
