#include "app/cli/command.h"

#include "core/base/text.h"

namespace chartroom::cli {

Result<void> Arity::check(std::size_t given, const std::string& commandPath, const std::string& useLine) const {
  const int number = static_cast<int>(given);
  const auto complain = [&](const std::string& what) {
    const std::string plural = count == 1 ? " argument" : " arguments";
    return Error{Code::InvalidArgument,
        quote(commandPath) + what + (kind == Kind::None ? "" : std::to_string(count) + plural) + "\n\nUsage:  " + useLine, {}, {}};
  };
  switch (kind) {
  case Kind::Any: break;
  case Kind::None:
    if (number > 0) return complain(" accepts no arguments");
    break;
  case Kind::Exactly:
    if (number != count) return complain(" requires ");
    break;
  case Kind::AtLeast:
    if (number < count) return complain(" requires at least ");
    break;
  case Kind::AtMost:
    if (number > count) return complain(" accepts at most ");
    break;
  }
  return {};
}

bool Command::answersTo(std::string_view word) const {
  if (name() == word) return true;
  for (const auto& alias : aliases())
    if (alias == word) return true;
  return false;
}

} // namespace chartroom::cli
