// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/load/flat_array.h"

#include "core/base/parallel.h"
#include "core/base/stage.h"
#include "core/load/json_cursor.h"

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <mutex>

namespace heaptrail {

namespace {

constexpr std::size_t kPieceSize = std::size_t{256} << 10; // fits the second-level cache
constexpr std::size_t kMaxPieceSize = std::size_t{16}
    << 20; // for one record with that much white space in it
constexpr std::uint64_t kWorthThreads = std::uint64_t{1} << 20; // a thread costs as much as parsing 100 kB
constexpr std::size_t kTokens = 4096; // 16 kB: fits the first-level cache
constexpr std::size_t kTokenSlack = 16; // vectors write past what counts
/// Where the stream's length is unknown, room is made for this many rows at first, whatever the header says.
constexpr std::uint64_t kFirstReserve = std::uint64_t{1} << 16;

/// Whole records of a flat array, as text.
struct Piece {
    std::vector<char> buffer;
    std::size_t size{}; ///< of the text; the last number's comma or bracket stands behind it
    std::uint64_t byteOffset{};
    std::uint64_t firstRow{};
    std::uint64_t rows{};
};

const char* problemText(NumberProblem problem)
{
    switch (problem) {
    case NumberProblem::None: return "";
    case NumberProblem::Missing: return "a number is missing";
    case NumberProblem::Negative: return "a negative number";
    case NumberProblem::Fraction: return "a number with a fraction";
    case NumberProblem::Exponent: return "a number with an exponent";
    case NumberProblem::LeadingZero: return "a number with a leading zero";
    case NumberProblem::PastExact: return "a number above 2^53, where JSON numbers stop being exact";
    case NumberProblem::PastAll: return "a number that does not fit in 64 bits";
    case NumberProblem::NotANumber: return "something that is not a number";
    case NumberProblem::MissingComma: return "a comma is missing between two numbers";
    }
    return "";
}

/// Reads ahead, cuts into pieces, hands them to the threads, collects what goes wrong.
class FlatArrayReader {
public:
    FlatArrayReader(ByteWindow& in, const FlatArray& array, FlatArraySink& sink)
        : m_in{in}
        , m_array{array}
        , m_sink{sink}
        , m_width{static_cast<std::size_t>(array.width)}
    {
    }

    Result<FlatArrayResult> read()
    {
        if (auto opened = expect(m_in, '[', m_array.name); !opened) {
            if (!isSalvageable(opened.error())) return fail(std::move(opened.error()));
            m_result.isCut = true;
            return std::move(m_result);
        }
        if (m_in.peekToken() == ']') {
            m_in.advance(1);
        } else {
            reserveFirst();
            m_restOffset = m_in.offset();
            unsigned threads = m_array.threads;
            if (const auto bytes = m_in.source().size()) {
                const std::uint64_t rest = *bytes - std::min(*bytes, m_in.offset());
                m_pieceSize = static_cast<std::size_t>(std::clamp<std::uint64_t>(rest + 1, 64, kPieceSize));
                if (rest < kWorthThreads) threads = 1;
            }
            inParallel(threads, [this](unsigned) { work(); });
            if (m_error) return fail(std::move(*m_error));
        }
        if (m_array.rows && m_result.rows != *m_array.rows && !m_result.isCut)
            return fail(ErrorCode::Inconsistent,
                        "\"" + std::string(m_array.name) + "\" holds " + std::to_string(m_result.rows)
                            + " records where the header's \"" + std::string(m_array.countName)
                            + "\" announces " + std::to_string(*m_array.rows) + ".",
                        m_in.offset() - 1, std::string(m_array.name));
        return std::move(m_result);
    }

private:
    bool isSalvageable(const Error& error) const
    {
        return m_array.salvage && error.code == ErrorCode::Truncated;
    }

    void reserveFirst()
    {
        if (!m_array.rows) return;
        // Each number takes two bytes at least: counts that lie get no more memory than the file could fill.
        std::uint64_t rows = *m_array.rows;
        if (const auto bytes = m_in.source().atMost())
            rows = std::min(rows, (*bytes - std::min(*bytes, m_in.offset())) / (2 * m_width) + 1);
        if (!m_in.source().size()) rows = std::min(rows, kFirstReserve);
        m_reserved = rows;
        m_sink.reserve(rows);
    }

    void work()
    {
        const Stage stage("parse");
        bool isInFlight = false;
        try {
            Piece piece;
            std::vector<std::uint32_t> tokens(kTokens + kTokenSlack);
            for (;;) {
                {
                    std::unique_lock lock(m_mutex);
                    if (!next(piece, lock, isInFlight)) return;
                }
                auto problem = parse(piece, tokens);
                const std::scoped_lock lock(m_mutex);
                --m_inFlight;
                isInFlight = false;
                m_changed.notify_all();
                if (problem) report(std::move(*problem));
            }
        } catch (...) {
            // The other threads must not wait for this one; inParallel passes the exception on.
            const std::scoped_lock lock(m_mutex);
            m_isDone = true;
            m_isGrowing = false;
            if (isInFlight) --m_inFlight;
            m_changed.notify_all();
            throw;
        }
    }

    /// The error that stands first in the file wins. Pieces are handed out in order, and those before a bad one are
    /// parsed to their end, so it is the same error on any number of threads.
    void report(Error error)
    {
        m_isDone = true;
        if (!m_error || error.byteOffset.value_or(0) < m_error->byteOffset.value_or(0))
            m_error = std::move(error);
    }

    /// Cuts the next piece off; false when there is none. Holds the lock, but for waiting.
    bool next(Piece& piece, std::unique_lock<std::mutex>& lock, bool& isInFlight)
    {
        m_changed.wait(lock, [&] { return !m_isGrowing; });
        if (m_isDone) return false;
        if (m_in.task().stopped()) {
            report(Error{ErrorCode::Cancelled, "Stopped while reading.", 0, {}, {}});
            return false;
        }
        if (!cut(piece)) return false;
        if (m_result.rows > m_reserved) {
            // A stream of unknown length, or an array without a count: room grows as it goes, when nobody writes.
            m_isGrowing = true;
            m_changed.wait(lock, [&] { return m_inFlight == 0; });
            std::uint64_t wanted = std::max(m_result.rows, m_reserved + m_reserved / 2 + kFirstReserve);
            if (m_array.rows) wanted = std::min(wanted, *m_array.rows);
            Result<void> room;
            if (m_array.memory) room = m_array.memory->check((wanted - m_reserved) * m_array.rowBytes);
            if (room) {
                m_reserved = wanted;
                m_sink.reserve(m_reserved);
            }
            m_isGrowing = false;
            m_changed.notify_all();
            if (!room) {
                report(std::move(room.error()));
                return false;
            }
        }
        ++m_inFlight;
        isInFlight = true;
        return true;
    }

    std::size_t fill(Piece& piece, std::size_t filled, std::size_t wanted)
    {
        while (filled < wanted) {
            const std::size_t got = m_in.take(piece.buffer.data() + filled, wanted - filled);
            if (got == 0) break;
            filled += got;
        }
        return filled;
    }

    bool cut(Piece& piece)
    {
        std::size_t pieceSize = std::max(m_pieceSize, m_rest.size() + 1);
        if (piece.buffer.size() < pieceSize + kNumberPadding) piece.buffer.resize(pieceSize + kNumberPadding);
        std::copy(m_rest.begin(), m_rest.end(), piece.buffer.begin());
        std::size_t filled = m_rest.size();
        piece.byteOffset = m_restOffset;
        piece.firstRow = m_result.rows;
        for (;;) {
            filled = fill(piece, filled, pieceSize);
            const char* const text = piece.buffer.data();
            if (const void* bracket = std::memchr(text, ']', filled))
                return cutAtBracket(piece, static_cast<std::size_t>(static_cast<const char*>(bracket) - text),
                                    filled);
            if (filled < pieceSize) return cutAtEnd(piece, filled);
            if (cutAtRow(piece, filled)) return true;
            if (m_isDone) return false;
            if (pieceSize >= kMaxPieceSize) {
                report(Error{ErrorCode::Malformed,
                             "A single record takes more than 16 MB.",
                             piece.byteOffset,
                             std::string(m_array.name),
                             {}});
                return false;
            }
            pieceSize *= 2;
            piece.buffer.resize(pieceSize + kNumberPadding);
        }
    }

    /// The piece ends behind its last whole record; the rest waits for the next one.
    bool cutAtRow(Piece& piece, std::size_t filled)
    {
        const char* const text = piece.buffer.data();
        const std::size_t commas = countCommas(text, filled);
        if (commas < m_width) return false;
        std::size_t end = filled;
        for (std::size_t surplus = commas % m_width + 1; surplus > 0; --surplus) do
                --end;
            while (text[end] != ',');
        m_rest.assign(text + end + 1, text + filled);
        m_restOffset = piece.byteOffset + end + 1;
        return hand(piece, end, commas / m_width);
    }

    bool cutAtBracket(Piece& piece, std::size_t end, std::size_t filled)
    {
        const char* const text = piece.buffer.data();
        m_in.giveBack({text + end + 1, filled - end - 1});
        m_rest.clear();
        m_isDone = true;
        const std::size_t numbers = countCommas(text, end) + 1;
        const std::size_t surplus = numbers % m_width;
        // What is no whole record is parsed too: the text may be wrong there rather than the count.
        if (surplus == 0) return hand(piece, end, numbers / m_width);
        m_isDone = true;
        std::vector<std::uint32_t> out(numbers);
        NumberTokens tokens{out.data(), out.size(), 0, {}, NumberProblem::None, m_array.allowsNegative};
        const char* const stopped = parseNumbersPlain(text, text + end, tokens);
        if (tokens.problem != NumberProblem::None) {
            report(numberError(piece, stopped, tokens.problem));
            return false;
        }
        report(Error{ErrorCode::Inconsistent,
                     "\"" + std::string(m_array.name) + "\" ends inside a record: its records have "
                         + std::to_string(m_width) + " numbers, the last has only " + std::to_string(surplus)
                         + ".",
                     piece.byteOffset + end,
                     std::string(m_array.name),
                     {}});
        return false;
    }

    /// The file ends inside the array.
    bool cutAtEnd(Piece& piece, std::size_t filled)
    {
        auto end = endTooEarly(m_in, m_array.name);
        if (!isSalvageable(end.value())) {
            // Only so far as to see whether the text was right: what is wrong earlier is said first.
            m_isDone = true;
            m_endError = std::move(end.value());
            if (cutAtRow(piece, filled)) return true;
            if (m_endError) report(std::move(*m_endError));
            return false;
        }
        m_result.isCut = true;
        m_isDone = true;
        return cutAtRow(piece, filled);
    }

    bool hand(Piece& piece, std::size_t size, std::uint64_t rows)
    {
        piece.size = size;
        piece.rows = rows;
        m_result.marks.push_back({piece.firstRow, piece.byteOffset});
        m_result.rows += rows;
        if (m_result.rows > m_array.mostRows) {
            report(Error{ErrorCode::Unsupported,
                         "\"" + std::string(m_array.name) + "\" holds more than "
                             + std::to_string(m_array.mostRows) + " records, which this program can't hold.",
                         piece.byteOffset,
                         std::string(m_array.name),
                         {}});
            return false;
        }
        if (m_array.memory && !m_array.rows)
            if (auto room = m_array.memory->more(rows * m_array.rowBytes); !room) {
                report(std::move(room.error()));
                return false;
            }
        if (m_array.rows && m_result.rows > *m_array.rows) {
            const std::uint64_t fits = *m_array.rows - piece.firstRow;
            piece.rows = fits;
            m_result.rows = *m_array.rows;
            const char* at = piece.buffer.data();
            for (std::uint64_t commas = fits * m_width; commas > 0; ++at)
                if (*at == ',') --commas;
            piece.size = static_cast<std::size_t>(at - piece.buffer.data()) - (fits ? 1 : 0);
            m_isDone = true;
            m_endError = Error{ErrorCode::Inconsistent,
                               "\"" + std::string(m_array.name) + "\" holds more records than the header's \""
                                   + std::string(m_array.countName) + "\" announces ("
                                   + std::to_string(*m_array.rows) + ").",
                               piece.byteOffset + static_cast<std::uint64_t>(at - piece.buffer.data()),
                               std::string(m_array.name),
                               {}};
        }
        if (m_endError) report(std::move(*m_endError)), m_endError.reset();
        return piece.rows > 0;
    }

    std::optional<Error> parse(const Piece& piece, std::vector<std::uint32_t>& buffer)
    {
        m_sink.prepare(piece.firstRow, piece.rows);
        const ParseNumbers parseNumbers = m_array.allowsNegative ? parseNumbersPlain : fastestParseNumbers();
        const char* at = piece.buffer.data();
        const char* const end = at + piece.size;
        NumberTokens tokens{buffer.data(), kTokens, 0, {}, NumberProblem::None, m_array.allowsNegative};
        std::uint64_t row = piece.firstRow;
        while (at < end || tokens.count > 0) {
            at = parseNumbers(at, end, tokens);
            const std::size_t rows = tokens.count / m_width;
            const std::size_t whole = rows * m_width;
            if (rows > 0) {
                std::size_t large = 0;
                while (large < tokens.large.size() && tokens.large[large].position < whole) ++large;
                if (auto problem = m_sink.rows(row, {tokens.out, whole}, {tokens.large.data(), large}))
                    return fieldError(piece, std::move(*problem));
                row += rows;
                std::copy(tokens.out + whole, tokens.out + tokens.count, tokens.out);
                tokens.count -= whole;
                tokens.large.erase(tokens.large.begin(),
                                   tokens.large.begin() + static_cast<std::ptrdiff_t>(large));
                for (LargeNumber& number : tokens.large) number.position -= static_cast<std::uint32_t>(whole);
            }
            if (tokens.problem != NumberProblem::None) return numberError(piece, at, tokens.problem);
            if (rows == 0 && at >= end) break; // cannot be: pieces hold whole records
        }
        return {};
    }

    Error numberError(const Piece& piece, const char* at, NumberProblem problem) const
    {
        const char* const text = piece.buffer.data();
        // Which record and field: by the commas before.
        const auto commas = static_cast<std::uint64_t>(std::count(text, at, ','));
        std::string what = problemText(problem);
        if (problem == NumberProblem::NotANumber)
            what = byteText(static_cast<unsigned char>(*at)) + " where a number should be";
        Error error;
        error.code = problem == NumberProblem::PastExact || problem == NumberProblem::PastAll
            ? ErrorCode::Unsupported
            : ErrorCode::Malformed;
        error.message = "Record " + std::to_string(piece.firstRow + commas / m_width) + " of \""
            + std::string(m_array.name) + "\": " + what + ".";
        error.byteOffset = piece.byteOffset + static_cast<std::uint64_t>(at - text);
        error.section = m_array.name;
        error.advice = "The file is damaged or was not written by V8; take it again from where it was made.";
        return error;
    }

    Error fieldError(const Piece& piece, FieldProblem problem) const
    {
        const char* at = piece.buffer.data();
        std::uint64_t commas =
            (problem.row - piece.firstRow) * m_width + static_cast<std::uint64_t>(problem.field);
        for (; commas > 0; ++at)
            if (*at == ',') --commas;
        while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') ++at;
        return {problem.code, std::move(problem.message),
                piece.byteOffset + static_cast<std::uint64_t>(at - piece.buffer.data()),
                std::string(m_array.name),
                "The file is damaged or was not written by V8; take it again from where it was made."};
    }

    ByteWindow& m_in;
    const FlatArray& m_array;
    FlatArraySink& m_sink;
    const std::size_t m_width;

    std::mutex m_mutex; ///< guards everything below, and m_in
    std::condition_variable m_changed; ///< a piece is done, or there is more room
    bool m_isGrowing{}; ///< a thread waits for the others, to make room
    std::size_t m_pieceSize{kPieceSize};
    std::vector<char> m_rest; ///< text of the record that the last piece broke off in
    std::uint64_t m_restOffset{};
    std::uint64_t m_reserved{};
    unsigned m_inFlight{}; ///< pieces handed out and not done
    bool m_isDone{}; ///< no more pieces
    std::optional<Error> m_endError; ///< to report with the last piece
    std::optional<Error> m_error;
    FlatArrayResult m_result;
};

} // namespace

Result<FlatArrayResult> readFlatArray(ByteWindow& in, const FlatArray& array, FlatArraySink& sink)
{
    return FlatArrayReader(in, array, sink).read();
}

} // namespace heaptrail
