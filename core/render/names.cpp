#include "core/funcs/registry.h"
#include "core/render/render.h"
#include "core/tmpl/template_set.h"

namespace chartroom::render {

Result<std::string> nameFromTemplate(const Context& context, const std::string& text) {
  if (text.empty()) return std::string();
  tmpl::TemplateSet set("name-template", funcs::allFunctions());
  CHARTROOM_TRY(set.parse("name-template", text));
  auto execution = set.execute(context, "name-template", {});
  if (!execution.result) return std::move(execution.result).error();
  return std::move(execution.output);
}

namespace {

bool isAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// [a-z0-9]([-a-z0-9]*[a-z0-9])? once or more, with dots between.
bool isDomainName(std::string_view name) {
  while (true) {
    const auto dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    if (label.empty() || !isAlphanumeric(label.front()) || !isAlphanumeric(label.back())) return false;
    for (const char c : label)
      if (!isAlphanumeric(c) && c != '-') return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

} // namespace

Result<void> checkReleaseName(std::string_view name) {
  if (name.empty()) return Error{Code::InvalidArgument, "no name provided", {}, {}};
  if (name.size() <= 53 && isDomainName(name)) return {};
  return Error{Code::InvalidArgument,
               "invalid release name, must match regex "
               "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53",
               {}, {}};
}

} // namespace chartroom::render
