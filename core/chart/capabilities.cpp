#include "core/chart/capabilities.h"

#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/value/json.h"

#include <algorithm>

namespace chartroom::chart {

namespace {

// In the order in which client-go's scheme lists them (helm 4.3.1, client-go 0.37.0).
constexpr const char* kApiVersions[] = {
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "lifecycle.k8s.io/v1alpha1",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
};

std::string json(const std::string& text) {
  auto written = value::writeJson(Value(text));
  return written ? *written : "\"\"";
}

// What a call with arguments says of a method without parameters.
bool wantsNothing(std::string_view name, std::span<const Value> arguments, std::string& error) {
  if (arguments.empty()) return true;
  error = "wrong number of args for " + std::string(name) + ": want 0 got " + std::to_string(arguments.size());
  return false;
}

// Fields of a struct take no arguments.
bool takesArguments(std::string_view name, std::span<const Value> arguments, std::string& error) {
  if (arguments.empty()) return false;
  error = std::string(name) + " has arguments but cannot be invoked as function";
  return true;
}

class HelmVersionObject : public value::Opaque {
public:
  explicit HelmVersionObject(HelmVersion version) : m_version(std::move(version)) {}
  std::string typeName() const override { return "version.BuildInfo"; }
  std::string kindName() const override { return "struct"; }
  bool hasStringMethod() const override { return false; }
  std::string print() const override {
    return "{" + m_version.version + " " + m_version.gitCommit + " " + m_version.gitTreeState + " " + m_version.goVersion + " " +
           m_version.kubeClientVersion + "}";
  }
  std::vector<Field> fields() const override {
    return {{"Version", m_version.version}, {"GitCommit", m_version.gitCommit}, {"GitTreeState", m_version.gitTreeState},
        {"GoVersion", m_version.goVersion}, {"KubeClientVersion", m_version.kubeClientVersion}};
  }
  bool member(std::string_view name, std::span<const Value> arguments, Value& result, std::string& error) const override {
    if (name == "Version") result = Value(m_version.version);
    else if (name == "GitCommit") result = Value(m_version.gitCommit);
    else if (name == "GitTreeState") result = Value(m_version.gitTreeState);
    else if (name == "GoVersion") result = Value(m_version.goVersion);
    else if (name == "KubeClientVersion") result = Value(m_version.kubeClientVersion);
    else return false;
    takesArguments(name, arguments, error);
    return true;
  }
  std::string jsonText() const override {
    std::string text = "{\"version\":" + json(m_version.version);
    if (!m_version.gitCommit.empty()) text += ",\"git_commit\":" + json(m_version.gitCommit);
    if (!m_version.gitTreeState.empty()) text += ",\"git_tree_state\":" + json(m_version.gitTreeState);
    if (!m_version.goVersion.empty()) text += ",\"go_version\":" + json(m_version.goVersion);
    return text + ",\"kube_client_version\":" + json(m_version.kubeClientVersion) + "}";
  }

private:
  const HelmVersion m_version;
};

class KubeVersionObject : public value::Opaque {
public:
  // Only what is reached through the pointer to the capabilities has an address, by which an action finds its String method.
  enum class Held { ByPointer, ByItself };
  explicit KubeVersionObject(KubeVersion version, Held held) : m_version(std::move(version)), m_held(held) {}
  std::string typeName() const override { return "common.KubeVersion"; }
  std::string kindName() const override { return "struct"; }
  bool hasStringMethod() const override { return false; }
  std::string print() const override {
    return "{" + m_version.version + " " + m_version.normalized + " " + m_version.major + " " + m_version.minor + "}";
  }
  Value passed() const override {
    return m_held == Held::ByItself ? Value() : Value::opaque(new KubeVersionObject(m_version, Held::ByItself));
  }
  Value copied() const override { return copied(Held::ByItself); }
  Value copied(Held held) const {
    KubeVersion copy = m_version;
    copy.normalized.clear();
    return Value::opaque(new KubeVersionObject(std::move(copy), held));
  }
  std::vector<Field> fields() const override {
    return {{"Version", m_version.version}, {"normalizedVersion", m_version.normalized}, {"Major", m_version.major},
        {"Minor", m_version.minor}};
  }
  std::string printInAction() const override { return m_held == Held::ByPointer ? m_version.text() : print(); }
  bool member(std::string_view name, std::span<const Value> arguments, Value& result, std::string& error) const override {
    if (name == "Version") result = Value(m_version.version);
    else if (name == "Major") result = Value(m_version.major);
    else if (name == "Minor") result = Value(m_version.minor);
    else if ((name == "GitVersion" || name == "String") && m_held == Held::ByPointer) {
      if (wantsNothing(name, arguments, error)) result = Value(name == "String" ? m_version.text() : m_version.version);
      return true;
    } else return false;
    takesArguments(name, arguments, error);
    return true;
  }
  std::string jsonText() const override {
    return "{\"Version\":" + json(m_version.version) + ",\"Major\":" + json(m_version.major) +
           ",\"Minor\":" + json(m_version.minor) + "}";
  }
  const KubeVersion& version() const { return m_version; }

private:
  const KubeVersion m_version;
  const Held m_held;
};

class VersionSetObject : public value::Opaque {
public:
  explicit VersionSetObject(const std::vector<std::string>& versions) : m_list(Value::makeList(value::Type::StringList)) {
    for (const auto& version : versions) m_list.list().items.emplace_back(version);
  }
  std::string typeName() const override { return "common.VersionSet"; }
  std::string kindName() const override { return "slice"; }
  bool hasStringMethod() const override { return false; }
  std::string print() const override {
    std::string text = "[";
    for (const auto& item : m_list.list().items) {
      if (text.size() > 1) text += ' ';
      text += item.string();
    }
    return text + "]";
  }
  bool truth() const override { return m_list.size() != 0; }
  std::vector<std::string_view> parameterTypes(std::string_view name) const override {
    if (name == "Has") return {"string"};
    return {};
  }
  bool member(std::string_view name, std::span<const Value> arguments, Value& result, std::string&) const override {
    if (name != "Has") return false;
    const auto& items = m_list.list().items;
    result =
        Value(std::any_of(items.begin(), items.end(), [&](const Value& item) { return item.string() == arguments[0].string(); }));
    return true;
  }
  Value plain() const override { return m_list; }

private:
  Value m_list;
};

class CapabilitiesObject : public value::Opaque {
public:
  explicit CapabilitiesObject(const Capabilities& capabilities)
      : m_kubeVersion(Value::opaque(new KubeVersionObject(capabilities.kubeVersion, KubeVersionObject::Held::ByPointer))),
        m_apiVersions(Value::opaque(new VersionSetObject(capabilities.apiVersions))), m_helmVersion(helmVersionValue()) {}
  std::string typeName() const override { return "*common.Capabilities"; }
  std::string kindName() const override { return "ptr"; }
  bool hasStringMethod() const override { return false; }
  std::string print() const override { return "&" + printInAction(); }
  Value copied() const override {
    const auto& version = static_cast<const KubeVersionObject&>(m_kubeVersion.opaque());
    return Value::opaque(new CapabilitiesObject(version.copied(KubeVersionObject::Held::ByPointer), m_apiVersions, m_helmVersion));
  }
  std::vector<Field> fields() const override {
    return {{"KubeVersion", m_kubeVersion}, {"APIVersions", m_apiVersions}, {"HelmVersion", m_helmVersion}};
  }
  std::string printInAction() const override { // an action follows pointers
    return "{" + m_kubeVersion.opaque().print() + " " + m_apiVersions.opaque().print() + " " + m_helmVersion.opaque().print() + "}";
  }
  bool member(std::string_view name, std::span<const Value> arguments, Value& result, std::string& error) const override {
    if (name == "KubeVersion") result = m_kubeVersion;
    else if (name == "APIVersions") result = m_apiVersions;
    else if (name == "HelmVersion") result = m_helmVersion;
    else return false;
    takesArguments(name, arguments, error);
    return true;
  }
  std::string jsonText() const override {
    auto versions = value::writeJson(m_apiVersions.opaque().plain());
    return "{\"KubeVersion\":" + m_kubeVersion.opaque().jsonText() + ",\"APIVersions\":" + (versions ? *versions : "[]") +
           ",\"HelmVersion\":" + m_helmVersion.opaque().jsonText() + "}";
  }

private:
  CapabilitiesObject(Value kubeVersion, Value apiVersions, Value helmVersion)
      : m_kubeVersion(std::move(kubeVersion)), m_apiVersions(std::move(apiVersions)), m_helmVersion(std::move(helmVersion)) {}

  Value m_kubeVersion;
  Value m_apiVersions;
  Value m_helmVersion;
};

} // namespace

Result<KubeVersion> KubeVersion::parse(std::string_view text) {
  const auto invalid = [](std::string message) { return Error{Code::InvalidArgument, std::move(message), {}, {}}; };
  std::string_view rest = trimLeft(text, " \t\n\f\r");
  if (rest.starts_with('v')) rest.remove_prefix(1);
  std::vector<std::string> components;
  for (;;) {
    std::size_t digits = 0;
    while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9') ++digits;
    if (digits == 0) break;
    components.emplace_back(rest.substr(0, digits));
    rest.remove_prefix(digits);
    if (rest.size() < 2 || rest[0] != '.' || rest[1] < '0' || rest[1] > '9') break;
    rest.remove_prefix(1);
  }
  if (components.empty() || rest.find('\n') != std::string_view::npos)
    return invalid("could not parse " + quote(text) + " as version");
  if (components.size() < 2) return invalid("illegal version string " + quote(text));
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < components.size(); ++i) {
    const auto& component = components[i];
    if (i == 0 && component.starts_with('0') && component != "0")
      return invalid("illegal zero-prefixed version component " + quote(component) + " in " + quote(text));
    const auto number = parseUint(component);
    if (!number.ok())
      return invalid("illegal non-numeric version component " + quote(component) + " in " + quote(text) +
                     ": strconv.ParseUint: parsing " + quote(component) + ": value out of range");
    numbers.push_back(std::to_string(number.value));
  }
  KubeVersion version;
  version.version = text.starts_with('v') ? std::string(text) : "v" + std::string(text);
  version.normalized = "v" + join(numbers, ".");
  version.major = numbers[0];
  version.minor = numbers[1];
  return version;
}

Capabilities Capabilities::offline() {
  Capabilities capabilities;
  capabilities.kubeVersion = {"v1.37.0", "v1.37.0", "1", "37"};
  capabilities.apiVersions.assign(std::begin(kApiVersions), std::end(kApiVersions));
  return capabilities;
}

Value capabilitiesValue(const Capabilities& capabilities) { return Value::opaque(new CapabilitiesObject(capabilities)); }
Value helmVersionValue(const HelmVersion& version) { return Value::opaque(new HelmVersionObject(version)); }

} // namespace chartroom::chart
