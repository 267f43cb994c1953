#pragma once

// Database: one SQLite file, for the index cache, the release cache and the sandbox's objects. SQLite's own types stay inside
// this module.
//
// Thread rule: a Database with its Statements and Transactions is used by one thread at a time; the owner locks. Several
// Databases (and processes) may have the same file open: writers wait for each other up to Options::busyTimeout.
// Lifetime: Statements and Transactions must end before their Database.

#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace chartroom::store {

// What a commit promises once it has returned.
enum class Durability {
  Process, // it survives the end of the program, however it ends; a power cut may lose the newest commits, never the file
  Power,   // it survives a power cut
};

struct OpenOptions {
  std::chrono::milliseconds busyTimeout{5000};
  Durability durability = Durability::Process;
};

// A compiled SQL statement. Bind its parameters (counted from 1), step through its rows, reset to use it again.
class Statement {
public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  // The text or blob is copied. An index the statement does not have is reported by the next step().
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, std::int64_t number);
  Statement& bindBlob(int index, std::string_view raw);
  Statement& bindNull(int index);

  // True when a row is there to read, false at the end (the statement is then reset, its bindings kept).
  Result<bool> step();
  // step() for statements without rows.
  Result<void> run();
  void reset();

  // Columns of the present row, counted from 0; a NULL reads as "" or 0.
  std::string text(int column) const;
  std::int64_t integer(int column) const;
  bool isNull(int column) const;

private:
  friend class Database;
  Statement(sqlite3* database, sqlite3_stmt* statement) : m_database(database), m_statement(statement) {}
  sqlite3* m_database = nullptr;
  sqlite3_stmt* m_statement = nullptr;
  int m_bindError = 0;
};

class Database {
public:
  // Opens or makes the file (":memory:" for a private one in memory), in write-ahead mode. Folders are not made.
  // Errors: Io with SQLite's text, e.g. when the file is no database.
  static Result<Database> open(const std::string& path, const OpenOptions& options = {});

  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  // Brings the schema to steps.size(): runs the steps the file has not seen, each in a transaction with its number (SQLite's
  // user_version). A file newer than the steps is Code::Unsupported and stays untouched.
  Result<void> migrate(std::span<const std::string_view> steps);

  // Runs SQL text that gives no rows; several statements may stand in it.
  Result<void> execute(const std::string& sql);
  Result<Statement> prepare(std::string_view sql);

  std::int64_t lastInsertId() const;
  // Rows the latest INSERT, UPDATE or DELETE touched.
  std::int64_t changes() const;

private:
  explicit Database(sqlite3* handle) : m_handle(handle) {}
  Result<std::size_t> schemaVersion();

  sqlite3* m_handle = nullptr;
};

// A write transaction from its making to commit(); without a commit it is rolled back when it dies. They do not nest.
class Transaction {
public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> commit();

private:
  explicit Transaction(Database& database) : m_database(&database) {}
  Database* m_database;
};

} // namespace chartroom::store
