#include "core/action/preview.h"

#include <algorithm>
#include <set>

namespace chartroom::action {

namespace {

bool sameNumber(const Value& a, const Value& b) {
  const auto number = [](const Value& value) { return value.isFloat() ? value.number() : static_cast<double>(value.integer()); };
  return a.isNumber() && b.isNumber() && number(a) == number(b);
}

bool equal(const Value& a, const Value& b) { return sameNumber(a, b) || a == b; }

// The key that tells the items of a list apart, as most Kubernetes lists have it.
const char* keyOf(const Value& list) {
  for (const char* key : {"name", "containerPort", "port", "mountPath", "key", "ip"}) {
    const auto& items = list.list().items;
    if (!items.empty() && std::all_of(items.begin(), items.end(), [&](const Value& item) { return item.isMap() && item.map().contains(key); })) return key;
  }
  return nullptr;
}

Value itemOf(const Value& list, const char* key, const Value& wanted) {
  if (list.isList())
    for (const Value& item : list.list().items)
      if (equal(item.get(key), wanted)) return item;
  return {};
}

class Comparison {
public:
  explicit Comparison(std::vector<FieldChange>& into) : m_into(into) {}

  // Only fields that the chart has or had: what others own alone (status, defaults) is none of its business.
  void compare(const Value& stored, const Value& target, const Value& live) {
    if (stored.isMap() || target.isMap()) {
      std::set<std::string> keys;
      for (const Value* side : {&stored, &target})
        if (side->isMap())
          for (const auto& entry : side->map()) keys.insert(entry.key.str());
      for (const std::string& key : keys) step(key, stored.get(key), target.get(key), live.get(key));
      return;
    }
    const Value& known = target.isList() ? target : stored;
    if (const char* key = known.isList() ? keyOf(known) : nullptr) {
      std::vector<Value> names;
      for (const Value* side : {&stored, &target})
        if (side->isList())
          for (const Value& item : side->list().items)
            if (std::none_of(names.begin(), names.end(), [&](const Value& name) { return equal(name, item.get(key)); })) names.push_back(item.get(key));
      for (const Value& name : names)
        step(name.isString() ? name.string() : std::to_string(name.isFloat() ? static_cast<long long>(name.number()) : name.isInteger() ? name.integer() : 0),
             itemOf(stored, key, name), itemOf(target, key, name), itemOf(live, key, name));
      return;
    }
    const Value seen = sameNumber(live, stored) ? stored : sameNumber(live, target) ? target : live;
    const Value wanted = sameNumber(stored, target) ? stored : target;
    if (equal(stored, wanted) && equal(seen, stored)) return;
    m_into.push_back({m_path, stored, wanted, seen});
  }

private:
  void step(const std::string& key, const Value& stored, const Value& target, const Value& live) {
    m_path.push_back(key);
    compare(stored, target, live);
    m_path.pop_back();
  }

  std::vector<FieldChange>& m_into;
  std::vector<std::string> m_path;
};

ObjectPreview describe(const kube::Resource& resource) {
  ObjectPreview preview;
  preview.apiVersion = resource.served.kind.apiVersion();
  preview.kind = resource.served.kind.kind;
  preview.nameSpace = resource.nameSpace;
  preview.name = resource.name;
  return preview;
}

} // namespace

bool ObjectPreview::hasConflicts() const {
  return live && std::any_of(fields.begin(), fields.end(), [](const FieldChange& field) { return field.byHand() && !field.target.isNil() && field.live != field.target; });
}

Result<std::vector<ObjectPreview>> preview(const Context& context, Session& session, std::string_view currentManifest, std::string_view targetManifest) {
  const kube::Cluster& cluster = session.cluster();
  CHARTROOM_ASSIGN(const kube::ResourceList current, cluster.build(context, currentManifest));
  CHARTROOM_ASSIGN(const kube::ResourceList target, cluster.build(context, targetManifest));
  std::vector<ObjectPreview> result;
  const auto liveOf = [&](const kube::Resource& resource) -> Result<Value> {
    auto live = cluster.get(context, resource);
    if (!live && live.error().code == Code::NotFound) return Value();
    return live;
  };
  for (const kube::Resource& resource : target) {
    CHARTROOM_ASSIGN(const Value live, liveOf(resource));
    const auto before = std::find_if(current.begin(), current.end(), [&](const kube::Resource& each) { return each.sameAs(resource); });
    ObjectPreview one = describe(resource);
    one.live = live.isMap();
    Comparison(one.fields).compare(before == current.end() ? Value() : before->object, resource.object, live);
    const bool changes = std::any_of(one.fields.begin(), one.fields.end(), [](const FieldChange& field) { return field.byChart() || field.live != field.target; });
    one.change = !one.live ? Change::Create : changes ? Change::Update : Change::None;
    result.push_back(std::move(one));
  }
  for (const kube::Resource& resource : current) {
    if (std::any_of(target.begin(), target.end(), [&](const kube::Resource& each) { return each.sameAs(resource); })) continue;
    CHARTROOM_ASSIGN(const Value live, liveOf(resource));
    ObjectPreview one = describe(resource);
    one.live = live.isMap();
    const auto annotations = kube::annotationsOf(live);
    const auto policy = annotations.find("helm.sh/resource-policy");
    one.change = !one.live ? Change::None : policy != annotations.end() && policy->second == "keep" ? Change::Keep : Change::Delete;
    result.push_back(std::move(one));
  }
  return result;
}

} // namespace chartroom::action
