#include "core/inspect/key_path.h"

#include <algorithm>
#include <functional>

namespace chartroom::inspect {
namespace {

struct Entry {
  std::size_t indent = 0;
  bool isItem = false;
  std::string key;
  int index = 0;
};

std::string_view lineAt(std::string_view text, std::size_t start, std::size_t* next) {
  const std::size_t end = std::min(text.find('\n', start), text.size());
  *next = end + 1;
  std::string_view line = text.substr(start, end - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// The length of a key at the start of `rest`, without its colon, or npos when there is none.
std::size_t keyLength(std::string_view rest) {
  if (rest.empty()) return std::string_view::npos;
  if (rest[0] == '"' || rest[0] == '\'') {
    const std::size_t close = rest.find(rest[0], 1);
    if (close == std::string_view::npos) return close;
    const std::size_t colon = rest.find_first_not_of(' ', close + 1);
    return colon != std::string_view::npos && rest[colon] == ':' ? close + 1 : std::string_view::npos;
  }
  if (rest[0] == '{' || rest[0] == '[' || rest[0] == '#') return std::string_view::npos;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == ':' && (i + 1 == rest.size() || rest[i + 1] == ' ')) return i;
    if (rest[i] == '#' && i > 0 && rest[i - 1] == ' ') break;
  }
  return std::string_view::npos;
}

std::string unquoted(std::string_view key) {
  while (key.ends_with(' ')) key.remove_suffix(1);
  if (key.size() >= 2 && (key[0] == '"' || key[0] == '\'') && key.back() == key[0]) key = key.substr(1, key.size() - 2);
  return std::string(key);
}

std::vector<std::string> pathOf(const std::vector<Entry>& stack) {
  std::vector<std::string> path;
  for (const Entry& entry : stack) path.push_back(entry.isItem ? std::to_string(entry.index) : entry.key);
  return path;
}

// Walks the text; `visit` gets each line that opens an entry with the stack after it, and says whether to go on.
void walk(std::string_view text, const std::function<bool(int line, bool opens, const std::vector<Entry>& stack)>& visit) {
  std::vector<Entry> stack;
  bool inScalar = false;
  std::size_t scalarIndent = 0;
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    ++number;
    std::size_t next = 0;
    std::string_view line = lineAt(text, at, &next);
    at = next;
    if (line.starts_with("---")) {
      stack.clear();
      inScalar = false;
      if (!visit(number, false, stack)) return;
      continue;
    }
    std::size_t column = line.find_first_not_of(' ');
    const bool blank = column == std::string_view::npos;
    if (inScalar && !blank && column <= scalarIndent) inScalar = false;
    if (blank || inScalar || line[column] == '#') {
      if (!visit(number, false, stack)) return;
      continue;
    }
    bool opens = false;
    while (line[column] == '-' && (column + 1 == line.size() || line[column + 1] == ' ')) {
      while (!stack.empty() && stack.back().indent > column) stack.pop_back();
      if (!stack.empty() && stack.back().indent == column && stack.back().isItem) ++stack.back().index;
      else stack.push_back({column, true, {}, 0});
      opens = true;
      const std::size_t rest = line.find_first_not_of(' ', column + 1);
      if (rest == std::string_view::npos) break;
      column = rest;
    }
    const std::string_view rest = line.substr(column);
    const std::size_t length = keyLength(rest);
    if (length != std::string_view::npos) {
      while (!stack.empty() && stack.back().indent >= column) stack.pop_back();
      stack.push_back({column, false, unquoted(rest.substr(0, length)), 0});
      opens = true;
      const std::size_t colon = rest.find(':', length);
      const std::size_t value = rest.find_first_not_of(' ', colon + 1);
      if (value != std::string_view::npos && (rest[value] == '|' || rest[value] == '>')) {
        inScalar = true;
        scalarIndent = column;
      }
    }
    if (!visit(number, opens, stack)) return;
  }
}

} // namespace

std::vector<std::string> keyPathAt(std::string_view text, int line) {
  std::vector<std::string> path;
  walk(text, [&](int number, bool, const std::vector<Entry>& stack) {
    if (number < line) return true;
    path = pathOf(stack);
    return false;
  });
  return path;
}

int lineOfKeyPath(std::string_view text, const std::vector<std::string>& path) {
  int best = 0;
  std::size_t depth = 0;
  walk(text, [&](int number, bool opens, const std::vector<Entry>& stack) {
    if (!opens || stack.size() > path.size() + 1) return true;
    // A line "- name: x" opens two entries at once.
    for (std::size_t size = depth + 1; size <= std::min(stack.size(), path.size()); ++size) {
      const std::vector<std::string> here = pathOf({stack.begin(), stack.begin() + static_cast<std::ptrdiff_t>(size)});
      if (!std::equal(here.begin(), here.end(), path.begin())) break;
      best = number;
      depth = size;
    }
    return depth < path.size();
  });
  return best;
}

ColumnRange valueColumns(std::string_view lineText, int column) {
  if (column < 1 || static_cast<std::size_t>(column) > lineText.size()) return {};
  std::string_view rest = lineText.substr(static_cast<std::size_t>(column - 1));
  if (rest.starts_with("- ")) {
    const std::size_t skip = std::min(rest.find_first_not_of(' ', 1), rest.size());
    column += static_cast<int>(skip);
    rest.remove_prefix(skip);
  }
  const auto lengthOfValue = [](std::string_view value) {
    std::size_t end = value.size();
    if (!value.starts_with('"') && !value.starts_with('\''))
      if (const std::size_t comment = value.find(" #"); comment != std::string_view::npos) end = comment;
    while (end > 0 && (value[end - 1] == ' ' || value[end - 1] == '\r')) --end;
    return end;
  };
  const std::size_t key = keyLength(rest);
  if (key == std::string_view::npos) return {column, column + static_cast<int>(lengthOfValue(rest))};
  const std::size_t start = rest.find_first_not_of(' ', rest.find(':', key) + 1);
  if (start != std::string_view::npos && rest[start] != '#') {
    const std::size_t length = lengthOfValue(rest.substr(start));
    const int first = column + static_cast<int>(start);
    return {first, first + static_cast<int>(length)};
  }
  return {column, column + static_cast<int>(key)};
}

ColumnRange keyColumns(std::string_view lineText, int column) {
  if (column < 1 || static_cast<std::size_t>(column) > lineText.size()) return {};
  std::string_view rest = lineText.substr(static_cast<std::size_t>(column - 1));
  if (rest.starts_with("- ")) {
    const std::size_t skip = std::min(rest.find_first_not_of(' ', 1), rest.size());
    column += static_cast<int>(skip);
    rest.remove_prefix(skip);
  }
  const std::size_t key = keyLength(rest);
  return key == std::string_view::npos ? valueColumns(lineText, column) : ColumnRange{column, column + static_cast<int>(key)};
}

std::string yamlKey(const std::string& key) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
           c == '/';
  };
  const bool letter = !key.empty() && ((key[0] >= 'a' && key[0] <= 'z') || (key[0] >= 'A' && key[0] <= 'Z'));
  static constexpr std::string_view kWords[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  std::string small;
  for (const char c : key) small += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  const bool word = std::find(std::begin(kWords), std::end(kWords), small) != std::end(kWords);
  if (letter && !word && std::all_of(key.begin(), key.end(), plain)) return key;
  std::string quoted = "\"";
  for (const char c : key) quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return quoted + "\"";
}

std::string keyPathText(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& step : path) {
    const bool index = !step.empty() && std::all_of(step.begin(), step.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (index) text += "[" + step + "]";
    else text += (text.empty() ? "" : ".") + step;
  }
  return text;
}

} // namespace chartroom::inspect
