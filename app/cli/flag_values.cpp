#include "app/cli/flag_values.h"

#include "core/base/text.h"
#include "core/go/duration.h"

#include <algorithm>

namespace chartroom::cli {

namespace {

Error valueError(std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; }

// encoding/csv's readRecord. Lines keep their end, and "\r\n" is "\n".
class CsvReader {
public:
  explicit CsvReader(std::string_view text) : m_text(text) {}

  Result<std::vector<std::string>> record() {
    do {
      if (!nextLine()) return valueError("EOF");
    } while (m_line.empty() || m_line == "\n");
    m_first = m_number;
    bool more = true;
    while (more) {
      if (m_line.substr(m_at).starts_with('"')) {
        CHARTROOM_TRY(quoted(more));
      } else {
        CHARTROOM_TRY(plain(more));
      }
    }
    return std::move(m_fields);
  }

private:
  bool nextLine() {
    if (m_text.empty()) return false;
    const std::size_t end = m_text.find('\n');
    m_line = m_text.substr(0, end == std::string_view::npos ? end : end + 1);
    m_text.remove_prefix(std::min(m_text.size(), m_line.size()));
    if (m_line.ends_with("\r\n")) m_line.replace(m_line.size() - 2, 2, "\n");
    else if (m_text.empty() && m_line.ends_with('\r')) m_line.pop_back();
    m_at = 0;
    ++m_number;
    return true;
  }

  Error at(std::size_t column, const char* what) const {
    const std::string place =
        m_first == m_number ? "parse error on line " + std::to_string(m_number)
                            : "record on line " + std::to_string(m_first) + "; parse error on line " + std::to_string(m_number);
    return valueError(place + ", column " + std::to_string(column + 1) + ": " + what);
  }
  Error badQuote(std::size_t column) const { return at(column, "extraneous or missing \" in quoted-field"); }

  Result<void> plain(bool& more) {
    const std::size_t comma = m_line.find(',', m_at);
    more = comma != std::string::npos;
    std::string field = m_line.substr(m_at, more ? comma - m_at : std::string::npos);
    if (!more && field.ends_with('\n')) field.pop_back();
    if (const std::size_t bare = field.find('"'); bare != std::string::npos) return at(m_at + bare, "bare \" in non-quoted-field");
    m_fields.push_back(std::move(field));
    m_at = comma + 1;
    return {};
  }

  Result<void> quoted(bool& more) {
    std::string field;
    ++m_at;
    for (;;) {
      const std::size_t quote = m_line.find('"', m_at);
      if (quote == std::string::npos) { // the field goes on in the next line
        field += m_line.substr(m_at);
        const std::size_t end = m_line.size();
        if (!nextLine()) return badQuote(end);
        continue;
      }
      field += m_line.substr(m_at, quote - m_at);
      m_at = quote + 1;
      const std::string_view rest = std::string_view(m_line).substr(m_at);
      if (rest.starts_with('"')) {
        field += '"';
        ++m_at;
        continue;
      }
      more = rest.starts_with(',');
      if (!more && !rest.empty() && rest != "\n") return badQuote(quote);
      ++m_at;
      m_fields.push_back(std::move(field));
      return {};
    }
  }

  std::string_view m_text; // behind the current line
  std::string m_line;
  std::size_t m_at = 0; // in m_line
  int m_number = 0;
  int m_first = 0; // the record's first line
  std::vector<std::string> m_fields;
};

} // namespace

Result<std::vector<std::string>> parseCsv(std::string_view text) {
  if (text.empty()) return std::vector<std::string>();
  return CsvReader(text).record();
}

Result<std::vector<std::pair<std::string, std::string>>> parseTextMap(const std::string& text) {
  const auto refused = [](const std::string& pair) { return valueError(pair + " must be formatted as key=value"); };
  std::vector<std::string> parts;
  const auto signs = std::count(text.begin(), text.end(), '=');
  if (signs == 0) return refused(text);
  if (signs == 1) {
    parts.emplace_back(trim(text, "\""));
  } else {
    CHARTROOM_ASSIGN(parts, parseCsv(text));
  }
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& part : parts) {
    const std::size_t sign = part.find('=');
    if (sign == std::string::npos) return refused(part);
    pairs.emplace_back(part.substr(0, sign), part.substr(sign + 1));
  }
  return pairs;
}

Result<std::chrono::nanoseconds> parseDuration(std::string_view text) {
  const auto parsed = go::parseDuration(text);
  if (!parsed) return valueError(parsed.error().message);
  return std::chrono::nanoseconds(*parsed);
}

} // namespace chartroom::cli
