// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings.h"

#include <QFileInfo>
#include <QHash>
#include <QSettings>
#include <QStandardPaths>

namespace heaptrail::ui {

struct Settings::Store {
    std::unique_ptr<QSettings> disk; ///< null for a store in memory
    QHash<QString, QVariant> memory;
};

Settings::Settings()
    : m_store(std::make_shared<Store>())
{
    // Where a pipe or a device stands in its place, reading would wait, and writing replace it.
    const QFileInfo file(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
                         + QStringLiteral("/heaptrail/heaptrail.conf"));
    if (!file.exists() || file.isFile())
        m_store->disk = std::make_unique<QSettings>(QStringLiteral("heaptrail"), QStringLiteral("heaptrail"));
}

Settings::Settings(std::shared_ptr<Store> store)
    : m_store(std::move(store))
{
}

Settings Settings::inMemory()
{
    return Settings(std::make_shared<Store>());
}

QVariant Settings::read(const QString& key) const
{
    return m_store->disk ? m_store->disk->value(key) : m_store->memory.value(key);
}

void Settings::write(const QString& key, const QVariant& value)
{
    if (m_store->disk)
        m_store->disk->setValue(key, value);
    else
        m_store->memory[key] = value;
}

void Settings::flush()
{
    if (m_store->disk) m_store->disk->sync();
}

} // namespace heaptrail::ui
