// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/format.h"

#include "core/analysis/distances.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <array>
#include <cmath>

namespace heaptrail::ui {
namespace {

/// The C locale has no separators, which makes long numbers unreadable: English then.
QLocale numbers()
{
    const QLocale locale;
    return locale.language() == QLocale::C ? QLocale(QLocale::English, QLocale::UnitedStates) : locale;
}

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("heaptrail::ui::format", text, nullptr, n);
}

constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
constexpr QChar kNarrowSpace{u'\u202f'};

QString threeDigits(double value)
{
    const double size = std::abs(value);
    return numbers().toString(value, 'f', size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

} // namespace

QString emDash()
{
    return QString::fromUtf16(kEmDash);
}

QString formatSize(std::uint64_t bytes)
{
    if (bytes < 1000) return numbers().toString(qulonglong(bytes)) + QLatin1String(" B");
    double value = double(bytes);
    std::size_t unit = 0;
    // 999 500 would round to "1000 kB".
    while (value >= (unit == 0 ? 1000.0 : 999.5) && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    return threeDigits(value) + QLatin1Char(' ') + QLatin1String(kUnits[unit]);
}

QString formatBytes(std::uint64_t bytes)
{
    return bytes == 1 ? tr("1 byte") : tr("%1 bytes").arg(numbers().toString(qulonglong(bytes)));
}

QString formatSizeLong(std::uint64_t bytes)
{
    return bytes < 1000 ? formatBytes(bytes)
                        : formatSize(bytes) + QLatin1String(" (") + formatBytes(bytes) + QLatin1Char(')');
}

namespace {
std::uint64_t magnitude(std::int64_t value)
{
    return value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(value)
                     : static_cast<std::uint64_t>(value);
}
QString withSign(std::int64_t value, const QString& text)
{
    return (value < 0 ? QChar(kMinus) : QLatin1Char('+')) + text;
}
} // namespace

QString formatSizeDelta(std::int64_t bytes)
{
    return bytes == 0 ? QStringLiteral("0") : withSign(bytes, formatSize(magnitude(bytes)));
}

QString formatCount(std::uint64_t count)
{
    return numbers().toString(qulonglong(count));
}

QString formatDelta(std::int64_t delta)
{
    return delta == 0 ? QStringLiteral("0") : withSign(delta, formatCount(magnitude(delta)));
}

QString formatPercent(double share)
{
    const QString unit = kNarrowSpace + QLatin1String("%");
    if (!std::isfinite(share)) return emDash();
    const double percent = share * 100;
    if (percent == 0) return QLatin1Char('0') + unit;
    if (percent > 0 && percent < 0.1) return QLatin1Char('<') + numbers().toString(0.1, 'f', 1) + unit;
    QString text = numbers().toString(std::abs(percent), 'f', std::abs(percent) < 9.95 ? 1 : 0);
    if (percent < 0) text.prepend(QChar(kMinus));
    return text + unit;
}

QString formatGrowth(double from, double to)
{
    if (from == 0) return to == 0 ? QLatin1Char('0') + (kNarrowSpace + QLatin1String("%")) : emDash();
    const double share = (to - from) / from;
    if (share == 0) return QLatin1Char('0') + (kNarrowSpace + QLatin1String("%"));
    return share > 0 ? QLatin1Char('+') + formatPercent(share) : formatPercent(share);
}

QString formatDistance(std::int32_t distance)
{
    if (distance >= kUnreachableDistance) { // and how far it was before
        const std::int32_t before = distance - kUnreachableDistance;
        return before > 0 && isShownDistance(before) ? QStringLiteral("U+") + numbers().toString(before)
                                                     : QStringLiteral("U");
    }
    return isShownDistance(distance) ? numbers().toString(distance) : QString(QChar(kMinus));
}

QString formatId(std::uint64_t id)
{
    return QLatin1Char('@') + QString::number(id);
}

namespace {
QDateTime dateTime(std::chrono::system_clock::time_point time)
{
    return QDateTime::fromMSecsSinceEpoch(
        std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count());
}
} // namespace

QString formatTime(std::chrono::system_clock::time_point time, bool withDay)
{
    return numbers().toString(dateTime(time),
                              withDay ? QStringLiteral("d MMM HH:mm") : QStringLiteral("HH:mm"));
}

QString formatDay(std::chrono::system_clock::time_point time)
{
    return numbers().toString(dateTime(time), QStringLiteral("d MMM yyyy"));
}

QString formatTimeLong(std::chrono::system_clock::time_point time, bool withMilliseconds)
{
    return numbers().toString(dateTime(time),
                              withMilliseconds ? QStringLiteral("d MMM yyyy HH:mm:ss.zzz")
                                               : QStringLiteral("d MMM yyyy HH:mm:ss"));
}

QString formatDuration(double seconds)
{
    if (!std::isfinite(seconds)) return emDash();
    const double size = std::abs(seconds);
    if (size < 1) return tr("%1 ms").arg(numbers().toString(seconds * 1000, 'f', 0));
    if (size < 90) return tr("%1 s").arg(numbers().toString(seconds, 'f', size < 10 ? 1 : 0));
    if (size < 90 * 60) return tr("%1 min").arg(numbers().toString(seconds / 60, 'f', 0));
    if (size < 48 * 3600) return tr("%1 h").arg(numbers().toString(seconds / 3600, 'f', 1));
    return tr("%1 days").arg(numbers().toString(seconds / 86400, 'f', 1));
}

QString formatNumber(double value)
{
    return numbers().toString(value, 'g', 3);
}

} // namespace heaptrail::ui
