// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: Apache-2.0
#include "core/base/atomic_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace heaptrail;
namespace fs = std::filesystem;

namespace {

std::string contentOf(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}
void put(const fs::path& path, const std::string& text)
{
    std::ofstream(path, std::ios::binary) << text;
}
std::vector<std::string> namesIn(const fs::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}
using Names = std::vector<std::string>;

} // namespace

class AtomicFileTest : public QObject {
    Q_OBJECT
private:
    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path m_path;

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->path().toStdString();
    }

    void theFileAppearsWithCommitOnly()
    {
        {
            auto file = AtomicFile::create(m_path / "out");
            QVERIFY(file.has_value());
            file->stream() << "hello";
            file->stream().flush();
            QVERIFY(!fs::exists(m_path / "out"));
            QVERIFY(file->commit().has_value());
            QCOMPARE(contentOf(m_path / "out"), std::string("hello"));
        }
        QCOMPARE(namesIn(m_path), Names{"out"});
    }
    void withoutCommitNothingIsLeft()
    {
        put(m_path / "out", "old");
        {
            auto file = AtomicFile::create(m_path / "out");
            file->stream() << std::string(1'000'000, 'x');
        }
        QCOMPARE(contentOf(m_path / "out"), std::string("old"));
        QCOMPARE(namesIn(m_path), Names{"out"});
    }
    /// A process killed with no time to clean up leaves its temporary file; the next writer in that folder removes it.
    /// It stays out of those that others write now, and of whatever only looks alike.
    void whatAKilledWriterLeftIsRemoved()
    {
        const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1);
        const auto aged = [&](const char* name) {
            put(m_path / name, "half");
            fs::last_write_time(m_path / name, old);
        };
        int ready[2];
        QCOMPARE(pipe(ready), 0);
        const pid_t child = fork();
        if (child == 0) {
            auto file = AtomicFile::create(m_path / "killed");
            if (file) fs::last_write_time(file->temporaryPath(), old);
            (void)!::write(ready[1], "x", 1);
            for (;;) ::pause();
        }
        char byte{};
        QCOMPARE(::read(ready[0], &byte, 1), ssize_t{1});
        ::close(ready[0]), ::close(ready[1]);
        aged(".heaptrail-abcdefgh.tmp");
        aged(".heaptrail-notes.tmp");
        aged("x.heaptrail-abcdefgh.tmp");
        put(m_path / ".heaptrail-recently.tmp", "half");
        put(m_path / ".heaptrail-recentl1.tmp", "half");
        const auto save = [&] {
            auto file = AtomicFile::create(m_path / "out");
            return file && file->commit();
        };
        QVERIFY(save());
        const Names others{".heaptrail-notes.tmp", ".heaptrail-recentl1.tmp", ".heaptrail-recently.tmp",
                           "out", "x.heaptrail-abcdefgh.tmp"};
        QCOMPARE(namesIn(m_path).size(), others.size() + 1); // the child's, which it still writes
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
        QVERIFY(save());
        QCOMPARE(namesIn(m_path), others);
    }
    void anExistingFileKeepsItsMode()
    {
        put(m_path / "out", "old");
        fs::permissions(m_path / "out", fs::perms{0640});
        auto file = AtomicFile::create(m_path / "out");
        file->stream() << "new";
        QCOMPARE(contentOf(m_path / "out"), std::string("old"));
        QVERIFY(file->commit().has_value());
        QCOMPARE(contentOf(m_path / "out"), std::string("new"));
        QCOMPARE(fs::status(m_path / "out").permissions(), fs::perms{0640});
    }
    void aNewFileIsForItsOwnerAloneFromTheFirstByte()
    {
        const mode_t before = ::umask(0);
        auto file = AtomicFile::create(m_path / "out");
        ::umask(before);
        QCOMPARE(fs::status(file->temporaryPath()).permissions(), fs::perms{0600});
        QVERIFY(file->commit().has_value());
        QCOMPARE(fs::status(m_path / "out").permissions(), fs::perms{0600});
    }
    void severalFilesAppearAllOrNotAtAll_data()
    {
        QTest::addColumn<bool>("isLastInTheWay");
        QTest::newRow("all") << false;
        QTest::newRow("the last cannot") << true;
    }
    void severalFilesAppearAllOrNotAtAll()
    {
        QFETCH(bool, isLastInTheWay);
        put(m_path / "old.svg", "old");
        std::vector<AtomicFile> files;
        for (const char* name : {"new.svg", "old.svg", "report.md"}) {
            files.push_back(*AtomicFile::create(m_path / name));
            files.back().stream() << "new";
        }
        if (isLastInTheWay) fs::create_directory(m_path / "report.md");
        const std::array<AtomicFile*, 3> all{&files[0], &files[1], &files[2]};
        std::size_t failed = 9;
        QCOMPARE(commitAll(all, &failed).has_value(), !isLastInTheWay);
        QCOMPARE(failed, isLastInTheWay ? 2u : 9u);
        files.clear();
        QCOMPARE(namesIn(m_path),
                 isLastInTheWay ? (Names{"old.svg", "report.md"})
                                : (Names{"new.svg", "old.svg", "report.md"}));
        QCOMPARE(contentOf(m_path / "old.svg"), std::string(isLastInTheWay ? "old" : "new"));
        if (!isLastInTheWay) QCOMPARE(contentOf(m_path / "new.svg"), std::string("new"));
    }
    void aFinishedFileAppearsOnlyWhenItIsCommitted()
    {
        put(m_path / "out", "old");
        {
            auto file = AtomicFile::create(m_path / "out");
            file->stream() << "given up";
            QVERIFY(file->finish().has_value());
            QCOMPARE(contentOf(m_path / "out"), std::string("old"));
        }
        QCOMPARE(namesIn(m_path), Names{"out"});
        auto file = AtomicFile::create(m_path / "out");
        file->stream() << "new";
        QVERIFY(file->finish().has_value() && file->finish().has_value());
        QVERIFY(file->commit().has_value());
        QCOMPARE(contentOf(m_path / "out"), std::string("new"));
    }
    void aSymbolicLinkStaysOne()
    {
        fs::create_directory(m_path / "there");
        put(m_path / "there/real", "old");
        fs::create_symlink("there/real", m_path / "link");
        auto file = AtomicFile::create(m_path / "link");
        file->stream() << "new";
        QVERIFY(file->commit().has_value());
        QVERIFY(fs::is_symlink(m_path / "link"));
        QCOMPARE(contentOf(m_path / "there/real"), std::string("new"));
        QCOMPARE(namesIn(m_path / "there"), Names{"real"});

        fs::create_symlink(m_path / "missing", m_path / "dangling");
        auto second = AtomicFile::create(m_path / "dangling");
        QVERIFY(second->commit().has_value());
        QVERIFY(fs::is_symlink(m_path / "dangling") && fs::exists(m_path / "missing"));

        fs::create_symlink("loop", m_path / "loop");
        QVERIFY(!AtomicFile::create(m_path / "loop"));
    }
    void whatCanNotBeWrittenIsAnErrorInWords_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("a directory") << QByteArray("folder") << QByteArray("directory");
        QTest::newRow("a directory by its slash") << QByteArray("folder/") << QByteArray("directory");
        QTest::newRow("no folder") << QByteArray("none/out") << QByteArray("folder does not exist");
        QTest::newRow("a file as folder") << QByteArray("file/out") << QByteArray("folder does not exist");
    }
    void whatCanNotBeWrittenIsAnErrorInWords()
    {
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, says);
        fs::create_directory(m_path / "folder");
        put(m_path / "file", "x");
        const auto file = AtomicFile::create(m_path / target.toStdString());
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::CannotWrite);
        QVERIFY2(file.error().message.find(says.toStdString()) != std::string::npos,
                 file.error().message.c_str());
        QVERIFY(!file.error().advice.empty());
    }
    void aWriteProtectedFolderIsAnError()
    {
        if (::geteuid() == 0) QSKIP("root may write everywhere");
        fs::permissions(m_path, fs::perms{0555});
        const auto file = AtomicFile::create(m_path / "out");
        fs::permissions(m_path, fs::perms{0755});
        QVERIFY(!file && file.error().code == ErrorCode::CannotWrite);
    }
    void aFullDiskIsAnErrorAndLeavesTheOldFile()
    {
        // Nothing here can fill a disk; a file size limit fails in the same place.
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        const rlimit small{4096, before.rlim_max};
        put(m_path / "out", "old");
        {
            auto file = AtomicFile::create(m_path / "out");
            QVERIFY(file.has_value());
            setrlimit(RLIMIT_FSIZE, &small);
            file->stream() << std::string(1'000'000, 'x');
            const auto committed = file->commit();
            setrlimit(RLIMIT_FSIZE, &before);
            QVERIFY(!committed);
            QCOMPARE(committed.error().code, ErrorCode::CannotWrite);
        }
        QCOMPARE(contentOf(m_path / "out"), std::string("old"));
        QCOMPARE(namesIn(m_path), Names{"out"});
    }
    void aDeviceIsWrittenTo()
    {
        auto null = AtomicFile::create("/dev/null");
        QVERIFY(null.has_value());
        null->stream() << "gone";
        QVERIFY(null->commit().has_value());
        QVERIFY(fs::is_character_file("/dev/null"));

        auto full = AtomicFile::create("/dev/full");
        QVERIFY(full.has_value());
        full->stream() << "no";
        const auto committed = full->commit();
        QVERIFY(!committed);
        QCOMPARE(committed.error().code, ErrorCode::CannotWrite);
        QVERIFY(committed.error().message.find("no space") != std::string::npos);
    }
    void anInterruptRemovesWhatIsUnfinished()
    {
        auto file = AtomicFile::create(m_path / "out");
        file->stream() << "half";
        file->stream().flush();
        QCOMPARE(namesIn(m_path).size(), std::size_t{1});
        removeUnfinishedFiles();
        QVERIFY(namesIn(m_path).empty());
    }
    void aRelativeNameIsBesideToo()
    {
        const fs::path before = fs::current_path();
        fs::current_path(m_path);
        auto file = AtomicFile::create("out");
        file->stream() << "x";
        const bool isDone = file->commit().has_value();
        fs::current_path(before);
        QVERIFY(isDone);
        QCOMPARE(namesIn(m_path), Names{"out"});
    }
};

QTEST_APPLESS_MAIN(AtomicFileTest)
#include "atomic_file_test.moc"
