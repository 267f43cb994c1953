#include "core/store/database.h"

#include <sqlite3.h>

namespace chartroom::store {
namespace {

Error failure(sqlite3* handle, const std::string& what) {
  const Code code = sqlite3_errcode(handle) == SQLITE_BUSY ? Code::Timeout : Code::Io;
  return Error{code, what + ": " + sqlite3_errmsg(handle), {}, {}};
}

} // namespace

Statement::Statement(Statement&& other) noexcept
    : m_database(other.m_database), m_statement(std::exchange(other.m_statement, nullptr)), m_bindError(other.m_bindError) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(m_database, other.m_database);
  std::swap(m_statement, other.m_statement);
  std::swap(m_bindError, other.m_bindError);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(m_statement); }

Statement& Statement::bind(int index, std::string_view text) {
  // An empty view may have no data, which SQLite would take for NULL.
  const char* data = text.data() ? text.data() : "";
  if (int rc = sqlite3_bind_text64(m_statement, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8)) m_bindError = rc;
  return *this;
}

Statement& Statement::bind(int index, std::int64_t number) {
  if (int rc = sqlite3_bind_int64(m_statement, index, number)) m_bindError = rc;
  return *this;
}

Statement& Statement::bindBlob(int index, std::string_view raw) {
  const char* data = raw.data() ? raw.data() : "";
  if (int rc = sqlite3_bind_blob64(m_statement, index, data, raw.size(), SQLITE_TRANSIENT)) m_bindError = rc;
  return *this;
}

Statement& Statement::bindNull(int index) {
  if (int rc = sqlite3_bind_null(m_statement, index)) m_bindError = rc;
  return *this;
}

Result<bool> Statement::step() {
  if (int rc = std::exchange(m_bindError, 0))
    return Error{Code::Internal, std::string("cannot bind a parameter: ") + sqlite3_errstr(rc), {}, {}};
  const int rc = sqlite3_step(m_statement);
  if (rc == SQLITE_ROW) return true;
  if (rc == SQLITE_DONE) {
    sqlite3_reset(m_statement);
    return false;
  }
  Error error = failure(m_database, "the database failed");
  sqlite3_reset(m_statement);
  return error;
}

Result<void> Statement::run() {
  Result<bool> row = step();
  if (!row) return std::move(row).error();
  if (*row) sqlite3_reset(m_statement);
  return {};
}

void Statement::reset() {
  sqlite3_reset(m_statement);
  sqlite3_clear_bindings(m_statement);
}

std::string Statement::text(int column) const {
  const void* data = sqlite3_column_blob(m_statement, column);
  return data ? std::string(static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
              : std::string();
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement, column); }

bool Statement::isNull(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }

Result<Database> Database::open(const std::string& path, const OpenOptions& options) {
  sqlite3* handle = nullptr;
  const int rc =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  Database database(handle); // closes the handle on every way out
  if (rc != SQLITE_OK) return failure(handle, "cannot open the database " + path);
  sqlite3_extended_result_codes(handle, 0);
  sqlite3_busy_timeout(handle, static_cast<int>(options.busyTimeout.count()));
  const std::string synchronous = options.durability == Durability::Power ? "FULL" : "NORMAL";
  if (auto done = database.execute("PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA synchronous=" + synchronous + ";");
      !done)
    return std::move(done).error().wrapped("cannot open the database " + path);
  return database;
}

Database::Database(Database&& other) noexcept : m_handle(std::exchange(other.m_handle, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(m_handle, other.m_handle);
  return *this;
}

// close_v2 waits for statements that outlive us instead of leaving them with a dead handle.
Database::~Database() { sqlite3_close_v2(m_handle); }

Result<std::size_t> Database::schemaVersion() {
  CHARTROOM_ASSIGN(Statement version, prepare("PRAGMA user_version"));
  CHARTROOM_TRY(version.step());
  return static_cast<std::size_t>(version.integer(0));
}

Result<void> Database::migrate(std::span<const std::string_view> steps) {
  CHARTROOM_ASSIGN(std::size_t present, schemaVersion());
  while (present < steps.size()) {
    CHARTROOM_ASSIGN(Transaction transaction, Transaction::begin(*this));
    // Another program may have taken the step since.
    CHARTROOM_ASSIGN(present, schemaVersion());
    if (present >= steps.size()) break;
    CHARTROOM_TRY(execute(std::string(steps[present])));
    CHARTROOM_TRY(execute("PRAGMA user_version=" + std::to_string(++present)));
    CHARTROOM_TRY(transaction.commit());
  }
  if (present > steps.size())
    return Error{Code::Unsupported,
        "the database was written by a newer version (its schema is " + std::to_string(present) + ", this program knows " +
            std::to_string(steps.size()) + ")",
        {}, {}};
  return {};
}

Result<void> Database::execute(const std::string& sql) {
  if (sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure(m_handle, "the database failed");
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(m_handle, sql.data(), static_cast<int>(sql.size()), &statement, nullptr) != SQLITE_OK)
    return failure(m_handle, "the database failed");
  return Statement(m_handle, statement);
}

std::int64_t Database::lastInsertId() const { return sqlite3_last_insert_rowid(m_handle); }

std::int64_t Database::changes() const { return sqlite3_changes64(m_handle); }

Result<Transaction> Transaction::begin(Database& database) {
  // IMMEDIATE takes the write lock now, so that a busy file fails here and not in the middle of the work.
  CHARTROOM_TRY(database.execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  if (m_database) (void)m_database->execute("ROLLBACK");
}

Result<void> Transaction::commit() {
  CHARTROOM_TRY(m_database->execute("COMMIT"));
  m_database = nullptr;
  return {};
}

} // namespace chartroom::store
