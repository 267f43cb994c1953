#include "core/inspect/static_reads.h"

#include <algorithm>

namespace chartroom::inspect {
namespace {

bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Calls `take` with the inside of each action that is no comment.
template <typename Take>
void eachAction(std::string_view text, Take take) {
  for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
    std::size_t at = open + 2;
    const std::size_t first = text.find_first_not_of("- \t\r\n", at);
    if (first != std::string_view::npos && text.substr(first).starts_with("/*")) {
      const std::size_t close = text.find("*/", first);
      if (close == std::string_view::npos) return;
      open = close + 2;
      continue;
    }
    while (at < text.size() && !text.substr(at).starts_with("}}")) {
      const char quote = text[at++];
      if (quote != '"' && quote != '`' && quote != '\'') continue;
      while (at < text.size() && text[at] != quote) at += quote != '`' && text[at] == '\\' ? 2 : 1;
      ++at;
    }
    at = std::min(at, text.size());
    take(text.substr(open + 2, at - open - 2));
    open = at;
  }
}

} // namespace

void StaticReads::read(std::string_view text, std::set<Path>& paths) {
  eachAction(text, [&](std::string_view action) {
    std::string word; // the last function name
    Path pending;     // what index and its like look into, while only their keys follow
    bool isPending = false;
    const auto flush = [&] {
      if (isPending) paths.insert(pending);
      isPending = false;
    };
    for (std::size_t at = 0; at < action.size();) {
      const char c = action[at];
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        ++at;
      } else if (c == '"' || c == '`' || c == '\'') {
        std::size_t end = at + 1;
        while (end < action.size() && action[end] != c) end += c != '`' && action[end] == '\\' ? 2 : 1;
        end = std::min(end, action.size());
        std::string literal(action.substr(at + 1, end - at - 1));
        if (isPending) pending.push_back(literal);
        // Texts for tpl, and dotted paths for helpers that walk them.
        if (literal.find("{{") != std::string::npos) read(literal, paths);
        for (std::size_t i = 0; i < literal.size();) {
          std::size_t end2 = std::min(literal.find('.', i), literal.size());
          m_names.insert(literal.substr(i, end2 - i));
          i = end2 + 1;
        }
        at = end + 1;
      } else if (c == '.' || c == '$') {
        flush();
        Path chain;
        bool closed = at > 0 && action[at - 1] == ')'; // of what is in the parentheses
        std::size_t end = at;
        if (c == '$') {
          ++end;
          while (end < action.size() && isNameCharacter(action[end])) ++end;
        }
        while (end < action.size() && action[end] == '.') {
          std::size_t next = end + 1;
          while (next < action.size() && isNameCharacter(action[next])) ++next;
          if (next > end + 1) chain.emplace_back(action.substr(end + 1, next - end - 1));
          end = next;
        }
        const auto values = closed ? chain.rend() : std::find(chain.rbegin(), chain.rend(), "Values");
        if (values == chain.rend()) {
          m_names.insert(chain.begin(), chain.end());
        } else {
          Path path(values.base(), chain.end());
          if (word == "index" || word == "get" || word == "hasKey") pending = std::move(path), isPending = true;
          else paths.insert(std::move(path));
        }
        word.clear();
        at = std::max(end, at + 1);
      } else if (isNameCharacter(c)) {
        flush();
        std::size_t end = at;
        while (end < action.size() && isNameCharacter(action[end])) ++end;
        word = std::string(action.substr(at, end - at));
        at = end;
      } else {
        // "(.Values.a).b": what is in the parentheses is looked into, and "b" is one of the names.
        flush();
        if (c != '(') word.clear();
        ++at;
      }
    }
    flush();
  });
}

std::unique_ptr<StaticReads::Scope> StaticReads::scopeOf(const chart::Chart& chart) {
  auto scope = std::make_unique<Scope>();
  for (const chart::File& file : chart.templates) {
    const std::string_view name = file.name.view();
    const bool shared = name.substr(name.rfind('/') + 1).starts_with("_");
    read(file.data.view(), shared ? m_shared : scope->paths);
  }
  // Values and files may hold texts for tpl.
  for (const auto* files : {&chart.files, &chart.raw})
    for (const chart::File& file : *files)
      if (file.data.view().find("{{") != std::string_view::npos && !file.name.view().ends_with(".tgz") &&
          !file.name.view().starts_with("templates/") && !file.name.view().starts_with("charts/") &&
          !file.name.view().ends_with(".md"))
        read(file.data.view(), scope->paths);
  for (const auto& child : chart.dependencies()) {
    scope->below.emplace_back(child->name(), scopeOf(*child));
    for (const chart::Dependency& dependency : chart.metadata.dependencies)
      if (dependency.name == child->name() && !dependency.alias.empty())
        scope->below.emplace_back(dependency.alias, scopeOf(*child));
  }
  return scope;
}

StaticReads::StaticReads(const chart::Chart& chart) : m_root(scopeOf(chart)) {}

StaticReads::Answer StaticReads::ask(const std::set<Path>& paths, const std::vector<std::string>& path, std::size_t from) const {
  Answer answer = Answer::No;
  for (const Path& read : paths) {
    const std::size_t common = std::min(read.size(), path.size() - from);
    if (!std::equal(
            read.begin(), read.begin() + static_cast<std::ptrdiff_t>(common), path.begin() + static_cast<std::ptrdiff_t>(from)))
      continue;
    if (from + common == path.size()) return Answer::Yes;
    if (m_names.contains(path[from + common])) answer = Answer::Maybe;
  }
  return answer;
}

StaticReads::Answer StaticReads::reads(const std::vector<std::string>& path) const {
  Answer answer = Answer::No;
  const Scope* scope = m_root.get();
  for (std::size_t from = 0; scope && from < path.size(); ++from) {
    for (const auto* paths : {&scope->paths, &m_shared}) answer = std::max(answer, ask(*paths, path, from));
    const auto below =
        std::find_if(scope->below.begin(), scope->below.end(), [&](const auto& one) { return one.first == path[from]; });
    scope = below == scope->below.end() ? nullptr : below->second.get();
  }
  return answer;
}

} // namespace chartroom::inspect
