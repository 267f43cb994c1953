#include "target.h"

namespace chartroom::fuzz {

std::vector<std::string_view> parts(std::string_view input, std::size_t count) {
  constexpr std::string_view kBetween = "\n%%\n";
  std::vector<std::string_view> result;
  while (result.size() + 1 < count) {
    const auto at = input.find(kBetween);
    result.push_back(input.substr(0, at));
    input = at == std::string_view::npos ? std::string_view() : input.substr(at + kBetween.size());
  }
  result.push_back(input);
  return result;
}

} // namespace chartroom::fuzz
