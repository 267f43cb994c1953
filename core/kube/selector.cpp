#include "core/kube/selector.h"

#include "core/base/text.h"

#include <algorithm>
#include <cstdlib>

namespace chartroom::kube {

namespace {

struct Token {
  std::string text;
  bool symbol = false;
};

std::vector<Token> tokens(std::string_view text) {
  static constexpr std::string_view kSymbols = "=!(),<>";
  std::vector<Token> result;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++i;
    } else if (kSymbols.find(c) != std::string_view::npos) {
      std::size_t length = 1;
      if ((c == '=' || c == '!') && i + 1 < text.size() && text[i + 1] == '=') length = 2;
      result.push_back({std::string(text.substr(i, length)), true});
      i += length;
    } else {
      std::size_t end = i;
      while (end < text.size() && text[end] > ' ' && kSymbols.find(text[end]) == std::string_view::npos) ++end;
      result.push_back({std::string(text.substr(i, end - i)), false});
      i = end;
    }
  }
  return result;
}

Error unexpected(const std::string& found, const char* wanted) {
  return Error{Code::InvalidArgument, "unable to parse requirement: found '" + found + "', expected: " + wanted, {}, {}};
}

} // namespace

Result<Selector> Selector::parse(std::string_view text) {
  Selector selector;
  const auto all = tokens(text);
  std::size_t at = 0;
  const auto peek = [&]() -> std::string { return at < all.size() ? all[at].text : ""; };
  const auto isSymbol = [&](std::string_view symbol) { return at < all.size() && all[at].symbol && all[at].text == symbol; };
  while (at < all.size()) {
    Requirement requirement;
    if (isSymbol("!")) {
      ++at;
      requirement.op = Operator::Absent;
    }
    if (at >= all.size() || all[at].symbol) return unexpected(peek(), "identifier");
    requirement.key = all[at++].text;
    if (requirement.op != Operator::Absent && at < all.size() && !isSymbol(",")) {
      const Token op = all[at++];
      if (op.text == "in" || op.text == "notin") {
        requirement.op = op.text == "in" ? Operator::In : Operator::NotIn;
        if (!isSymbol("(")) return unexpected(peek(), "'('");
        ++at;
        while (!isSymbol(")")) {
          if (at >= all.size()) return unexpected("", "',' or ')'");
          if (isSymbol(",")) ++at;
          else requirement.values.push_back(all[at++].text);
        }
        ++at;
      } else if (op.symbol && (op.text == "=" || op.text == "==" || op.text == "!=" || op.text == "<" || op.text == ">")) {
        requirement.op = op.text == "!=" ? Operator::NotIn : op.text == "<" ? Operator::Less : op.text == ">" ? Operator::Greater : Operator::In;
        requirement.values.push_back(at < all.size() && !all[at].symbol ? all[at++].text : std::string());
      } else {
        return unexpected(op.text, "in, notin, =, ==, !=, gt, lt");
      }
    }
    selector.m_requirements.push_back(std::move(requirement));
    if (at < all.size()) {
      if (!isSymbol(",")) return unexpected(peek(), "',' or 'end of string'");
      if (++at == all.size()) return unexpected("", "identifier after ','");
    }
  }
  return selector;
}

bool Selector::matches(const std::map<std::string, std::string>& labels) const {
  for (const Requirement& each : m_requirements) {
    const auto label = labels.find(each.key);
    const bool there = label != labels.end();
    const bool listed = there && std::find(each.values.begin(), each.values.end(), label->second) != each.values.end();
    switch (each.op) {
    case Operator::In: if (!listed) return false; break;
    case Operator::NotIn: if (listed) return false; break;
    case Operator::Exists: if (!there) return false; break;
    case Operator::Absent: if (there) return false; break;
    case Operator::Greater:
    case Operator::Less: {
      if (!there) return false;
      const long long have = std::atoll(label->second.c_str()), limit = std::atoll(each.values.front().c_str());
      if (each.op == Operator::Greater ? have <= limit : have >= limit) return false;
      break;
    }
    }
  }
  return true;
}

} // namespace chartroom::kube
