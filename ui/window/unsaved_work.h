// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/page.h"

#include <QObject>
#include <QPointer>

#include <functional>

class QMessageBox;

namespace heaptrail::ui {

/// Saves the investigation, and stands before every way out: Save, Discard or Cancel while anything is unsaved.
class UnsavedWork final : public QObject {
    Q_OBJECT
public:
    UnsavedWork(Context& context, QWidget& window);

    /// To its file; under a name that the user gives if it has none, or `asNew`. then() follows once it is saved.
    void save(bool asNew, std::function<void()> then = {});
    /// then() follows at once if nothing is unsaved, else once it is saved or given up. stay() follows if the user
    /// cancels, or saving fails. A later call takes the place of the one before.
    void leave(std::function<void()> then, std::function<void()> stay = {});
    /// The same for who cannot come back later: returns when it is decided. False to stay.
    bool leaveNow();
    /// Asks where a missing file is.
    void locate(EntryId id);

signals:
    /// Whatever else belongs into the file is to be put into the investigation now.
    void aboutToSave();

private:
    void ask();
    void go();
    void stay();
    QString proposedPath() const;

    Context& m_context;
    QWidget& m_window;
    QPointer<QMessageBox> m_question;
    std::function<void()> m_then, m_stay;
    bool m_isSaving{};
};

} // namespace heaptrail::ui
