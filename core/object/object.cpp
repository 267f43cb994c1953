#include "core/object/object.h"

#include "core/object/internal/json_value.h"

namespace chartroom::object {

namespace {

Labels texts(const Value& map) {
  Labels result;
  if (map.isMap())
    for (const auto& entry : map.map())
      if (entry.value.isString()) result.emplace(entry.key.str(), entry.value.string());
  return result;
}

bool isLower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool isAlphanumeric(char c) { return isLower(c) || (c >= 'A' && c <= 'Z'); }

bool isDnsLabel(std::string_view text) {
  if (text.empty() || !isLower(text.front()) || !isLower(text.back())) return false;
  for (const char c : text)
    if (!isLower(c) && c != '-') return false;
  return true;
}

bool isSubdomain(std::string_view text) {
  for (;;) {
    const auto dot = text.find('.');
    if (!isDnsLabel(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool isQualified(std::string_view text) {
  if (text.empty() || !isAlphanumeric(text.front()) || !isAlphanumeric(text.back())) return false;
  for (const char c : text)
    if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') return false;
  return true;
}

constexpr const char* kSubdomain =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'example.com', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

std::string tooLong(std::size_t most, const char* unit) { return "must be no more than " + std::to_string(most) + " " + unit; }

} // namespace

std::string apiVersionOf(const Value& object) { return textAt(object, {"apiVersion"}); }
std::string kindOf(const Value& object) { return textAt(object, {"kind"}); }
std::string nameOf(const Value& object) { return textAt(object, {"metadata", "name"}); }
std::string namespaceOf(const Value& object) { return textAt(object, {"metadata", "namespace"}); }
std::string uidOf(const Value& object) { return textAt(object, {"metadata", "uid"}); }
std::string resourceVersionOf(const Value& object) { return textAt(object, {"metadata", "resourceVersion"}); }
Labels labelsOf(const Value& object) { return texts(at(object, {"metadata", "labels"})); }
Labels annotationsOf(const Value& object) { return texts(at(object, {"metadata", "annotations"})); }

Result<GroupVersion> parseGroupVersion(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return GroupVersion{{}, std::string(text)};
  if (text.find('/', slash + 1) != std::string_view::npos)
    return Error{Code::InvalidArgument, "unexpected GroupVersion string: " + std::string(text), {}, {}};
  return GroupVersion{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

std::vector<OwnerReference> ownersOf(const Value& object) {
  std::vector<OwnerReference> owners;
  const Value list = at(object, {"metadata", "ownerReferences"});
  if (!list.isList()) return owners;
  for (const Value& item : list.list().items)
    owners.push_back({textAt(item, {"apiVersion"}), textAt(item, {"kind"}), textAt(item, {"name"}), textAt(item, {"uid"}),
        item.get("controller").truth(), item.get("blockOwnerDeletion").truth()});
  return owners;
}

std::vector<std::string> subdomainProblems(std::string_view name) {
  std::vector<std::string> problems;
  if (name.size() > 253) problems.push_back(tooLong(253, "characters"));
  if (!isSubdomain(name)) problems.emplace_back(kSubdomain);
  return problems;
}

std::vector<std::string> dnsLabelProblems(std::string_view name) {
  std::vector<std::string> problems;
  if (name.size() > 63) problems.push_back(tooLong(63, "characters"));
  if (!isDnsLabel(name)) {
    if (isSubdomain(name)) problems.emplace_back("must not contain dots");
    else
      problems.emplace_back(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
          "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
          "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
  }
  return problems;
}

std::vector<std::string> serviceNameProblems(std::string_view name) {
  std::vector<std::string> problems;
  if (name.size() > 63) problems.push_back(tooLong(63, "characters"));
  if (!isDnsLabel(name) || (name.front() >= '0' && name.front() <= '9'))
    problems.emplace_back("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                          "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
                          "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
  return problems;
}

std::vector<std::string> labelKeyProblems(std::string_view key) {
  static const std::string qualified =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. "
      "'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  std::vector<std::string> problems;
  std::string_view name = key;
  if (const auto slash = key.find('/'); slash != std::string_view::npos) {
    const std::string_view prefix = key.substr(0, slash);
    name = key.substr(slash + 1);
    if (name.find('/') != std::string_view::npos)
      return {"a valid label key " + qualified + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"};
    if (prefix.empty()) problems.emplace_back("prefix part must be non-empty");
    else
      for (const auto& problem : subdomainProblems(prefix)) problems.push_back("prefix part " + problem);
  }
  if (name.empty()) problems.emplace_back("name part must be non-empty");
  else if (name.size() > 63) problems.push_back("name part " + tooLong(63, "bytes"));
  if (!isQualified(name)) problems.push_back("name part " + qualified);
  return problems;
}

std::vector<std::string> labelValueProblems(std::string_view value) {
  std::vector<std::string> problems;
  if (value.size() > 63) problems.push_back(tooLong(63, "bytes"));
  if (!value.empty() && !isQualified(value))
    problems.emplace_back("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must "
                          "start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used "
                          "for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')");
  return problems;
}

std::string generatedName(std::string_view base, const std::function<std::uint32_t()>& random) {
  constexpr std::string_view kLetters = "bcdfghjklmnpqrstvwxz2456789"; // without vowels: no words come out
  std::string name(base.substr(0, 58));
  for (int i = 0; i < 5; ++i) name += kLetters[random() % kLetters.size()];
  return name;
}

} // namespace chartroom::object
