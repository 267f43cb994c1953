#include "core/store/database.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <array>
#include <csignal>
#include <thread>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace chartroom;
using namespace chartroom::store;

namespace {

constexpr std::array<std::string_view, 2> kSteps = {
    "CREATE TABLE note(id INTEGER PRIMARY KEY, text TEXT)", "ALTER TABLE note ADD COLUMN size INTEGER"};

std::int64_t count(Database& database) {
  auto statement = database.prepare("SELECT count(*) FROM note");
  return statement && statement->step() ? statement->integer(0) : -1;
}

} // namespace

class TestDatabase : public QObject {
  Q_OBJECT

private slots:
  void init() { m_file = m_dir.filePath(QString::fromLatin1(QTest::currentTestFunction()) + ".db").toStdString(); }

  void migratesOnlyTheStepsTheFileHasNotSeen() {
    {
      auto database = Database::open(m_file);
      QVERIFY(database.ok());
      QVERIFY(database->migrate(std::span(kSteps).first(1)).ok());
      QVERIFY(database->execute("INSERT INTO note(text) VALUES('kept')").ok());
    }
    auto database = Database::open(m_file);
    QVERIFY(database->migrate(kSteps).ok());
    QVERIFY(database->migrate(kSteps).ok());
    auto statement = database->prepare("SELECT text, size FROM note");
    QVERIFY(statement->step().value());
    QCOMPARE(statement->text(0), std::string("kept"));
    QVERIFY(statement->isNull(1));
    QVERIFY(!statement->step().value());
  }

  void refusesAFileFromANewerProgram() {
    auto database = Database::open(m_file);
    QVERIFY(database->migrate(kSteps).ok());
    auto result = database->migrate(std::span(kSteps).first(1));
    QVERIFY(!result.ok());
    QCOMPARE(result.error().code, Code::Unsupported);
  }

  void leavesTheSchemaAloneWhenAStepFails() {
    auto database = Database::open(m_file);
    const std::array<std::string_view, 1> bad = {"CREATE TABLE a(x); CREATE TABLE a(x)"};
    QVERIFY(!database->migrate(bad).ok());
    QVERIFY(!database->prepare("SELECT * FROM a").ok());
    QVERIFY(database->migrate(kSteps).ok());
  }

  void twoProgramsMayMigrateAtOnce() {
    for (int round = 0; round < 20; ++round) {
      const std::string file = m_file + std::to_string(round);
      std::array<bool, 4> good{};
      QVERIFY(Database::open(file)); // turning the log on is no part of it
      {
        std::vector<std::jthread> programs;
        for (bool& each : good)
          programs.emplace_back([&] {
            auto database = Database::open(file);
            each = database && database->migrate(kSteps);
          });
      }
      QCOMPARE(std::count(good.begin(), good.end(), true), std::ptrdiff_t{4});
      auto database = Database::open(file);
      QCOMPARE(count(*database), std::int64_t{0});
    }
  }

  void keepsBytesOfTextAndBlobs() {
    auto database = Database::open(":memory:");
    QVERIFY(database->migrate(kSteps).ok());
    const std::string raw("a\0b\xff", 4);
    auto insert = database->prepare("INSERT INTO note(text,size) VALUES(?,?)");
    QVERIFY(insert->bindBlob(1, raw).bind(2, std::int64_t{1} << 40).run().ok());
    QCOMPARE(database->changes(), 1);
    QVERIFY(insert->bind(1, std::string_view()).bindNull(2).run().ok());
    auto select = database->prepare("SELECT text, size, text IS NULL FROM note ORDER BY id");
    QVERIFY(select->step().value());
    QCOMPARE(select->text(0), raw);
    QCOMPARE(select->integer(1), std::int64_t{1} << 40);
    QVERIFY(select->step().value());
    QCOMPARE(select->integer(2), 0);
  }

  void tellsAWrongParameterAndWrongSql() {
    auto database = Database::open(":memory:");
    QVERIFY(database->migrate(kSteps).ok());
    auto insert = database->prepare("INSERT INTO note(text) VALUES(?)");
    QVERIFY(!insert->bind(2, "x").run().ok());
    auto bad = database->prepare("SELECT x FROM nowhere");
    QVERIFY(!bad.ok());
    QVERIFY(bad.error().message.find("no such table: nowhere") != std::string::npos);
  }

  void rollsBackATransactionThatWasNotCommitted() {
    auto database = Database::open(m_file);
    QVERIFY(database->migrate(kSteps).ok());
    {
      auto transaction = Transaction::begin(*database);
      QVERIFY(database->execute("INSERT INTO note(text) VALUES('lost')").ok());
    }
    QCOMPARE(count(*database), 0);
    auto transaction = Transaction::begin(*database);
    QVERIFY(database->execute("INSERT INTO note(text) VALUES('kept')").ok());
    QVERIFY(transaction->commit().ok());
    QCOMPARE(count(*database), 1);
  }

  void aSecondWriterTimesOutWhileTheFirstWrites() {
    auto first = Database::open(m_file);
    QVERIFY(first->migrate(kSteps).ok());
    auto second = Database::open(m_file, {.busyTimeout = std::chrono::milliseconds(1)});
    auto transaction = Transaction::begin(*first);
    auto refused = Transaction::begin(*second);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, Code::Timeout);
  }

  void aFullDiskLosesOnlyWhatDidNotFit() {
    auto database = Database::open(m_file);
    QVERIFY(database->migrate(kSteps).ok());
    QVERIFY(database->execute("INSERT INTO note(text) VALUES('kept')").ok());
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QVERIFY(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit little = before;
    little.rlim_cur = 40000;
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &little) == 0);
    auto insert = database->prepare("INSERT INTO note(text) VALUES(?)");
    const auto refused = insert->bind(1, std::string(100000, 'x')).run();
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, Code::Io);
    QCOMPARE(count(*database), std::int64_t{1});
    QVERIFY(database->execute("INSERT INTO note(text) VALUES('more')").ok());
    QCOMPARE(count(*database), std::int64_t{2});
  }

  // The log beside the file has what was committed and not yet taken over.
  void whatWasCommittedOutlivesAKill() {
    {
      auto database = Database::open(m_file);
      QVERIFY(database->migrate(kSteps).ok());
    }
    const pid_t child = ::fork();
    if (child == 0) {
      auto database = Database::open(m_file);
      auto done = database->execute("INSERT INTO note(text) VALUES('kept')");
      auto open = Transaction::begin(*database);
      auto lost = database->execute("INSERT INTO note(text) VALUES('lost')");
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status));
    auto database = Database::open(m_file);
    QCOMPARE(count(*database), std::int64_t{1});
  }

  void aDamagedFileIsAnErrorAndStays() {
    const std::string text = "this is no database, but somebody's notes, " + std::string(2000, 'n');
    QFile file(QString::fromStdString(m_file));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.data(), static_cast<qint64>(text.size()));
    file.close();
    auto database = Database::open(m_file);
    QVERIFY(!database.ok());
    QVERIFY(database.error().message.find("file is not a database") != std::string::npos);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll().toStdString(), text);
  }

  void saysWhyAFileCannotBeOpened() {
    auto database = Database::open(m_dir.filePath("no/such/folder.db").toStdString());
    QVERIFY(!database.ok());
    QCOMPARE(database.error().code, Code::Io);
    QVERIFY(database.error().message.find("unable to open database file") != std::string::npos);
  }

private:
  QTemporaryDir m_dir;
  std::string m_file;
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
