// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QVariant>

#include <memory>

class QSettings;

namespace heaptrail::ui {

/// One setting: key, type and default in one place, so that they can't drift apart.
///     inline constexpr Setting<int> kRetainerDepth{"retainers/depth", 10};
template <class T>
struct Setting {
    const char* key;
    T fallback{};
};
/// A text setting's default is a literal, so that the declaration stays constexpr.
template <>
struct Setting<QString> {
    const char* key;
    const char* fallback{""};
};
template <>
struct Setting<QStringList> {
    const char* key;
};
template <>
struct Setting<QByteArray> {
    const char* key;
};

inline constexpr Setting<int> kTheme{"looks/theme", 0}; ///< a ThemeChoice; 0 = the system's
inline constexpr Setting<int> kFontSize{"looks/font-size", 0}; ///< in points; 0 = the desktop's
/// %f file, %l line, %c column; empty = ask the desktop to open the file
inline constexpr Setting<QString> kEditorCommand{"source/editor", ""};
/// Sources below these may be opened, beside those below the open files' folders.
inline constexpr Setting<QStringList> kSourceFolders{"source/folders"};
inline constexpr Setting<int> kLoadThreads{"load/parallel", 2}; ///< snapshots loaded at once
inline constexpr Setting<int> kMemoryLimitMb{"load/memory-limit-mb", 0}; ///< a load; 0 = no limit
inline constexpr Setting<int> kHideInternals{"tables/hide-internals", 0}; ///< a HideInternals
inline constexpr Setting<int> kHeapLimitMb{"overview/heap-limit-mb",
                                           0}; ///< --max-old-space-size; 0 = unknown
inline constexpr Setting<QStringList> kRecentSets{
    "recent/sets"}; ///< one set an entry, paths joined by newlines
inline constexpr Setting<QByteArray> kWindowGeometry{"window/geometry"};
inline constexpr Setting<QByteArray> kWindowState{"window/state"};
inline constexpr Setting<QString> kWindowLocation{"window/folder", ""}; ///< where the open dialog starts

/// What the program remembers. A handle: copies share one store. Interface thread only.
class Settings {
public:
    /// The user's own, on disk.
    Settings();
    /// A store that is forgotten with its last handle, for tests.
    static Settings inMemory();

    /// Onto the disk, now.
    void flush();

    template <class T>
    T get(const Setting<T>& setting) const
    {
        const QVariant value = read(QString::fromLatin1(setting.key));
        return value.isValid() && value.canConvert<T>() ? value.value<T>() : T(setting.fallback);
    }
    QString get(const Setting<QString>& setting) const
    {
        const QVariant value = read(QString::fromLatin1(setting.key));
        return value.isValid() ? value.toString() : QString::fromUtf8(setting.fallback);
    }
    QStringList get(const Setting<QStringList>& setting) const
    {
        return read(QString::fromLatin1(setting.key)).toStringList();
    }
    QByteArray get(const Setting<QByteArray>& setting) const
    {
        return read(QString::fromLatin1(setting.key)).toByteArray();
    }
    template <class T>
    void set(const Setting<T>& setting, const T& value)
    {
        write(QString::fromLatin1(setting.key), QVariant::fromValue(value));
    }

private:
    struct Store;
    explicit Settings(std::shared_ptr<Store> store);
    QVariant read(const QString& key) const;
    void write(const QString& key, const QVariant& value);
    std::shared_ptr<Store> m_store;
};

} // namespace heaptrail::ui
