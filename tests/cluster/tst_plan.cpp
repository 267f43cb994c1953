// core/action's plans against a real control plane: what a plan says is what the operation then does. Each situation is prepared
// with the real kubectl, planned (nothing may change by that), done, and compared object by object.

#include "tests/cluster/control_plane.h"

#include "core/action/install.h"
#include "core/action/plan.h"
#include "core/action/read.h"
#include "core/object/access.h"
#include "core/value/yaml.h"
#include "tests/core/chart/chart_builder.h"

#include <map>

using namespace chartroom;
using kube::Effect;
using kube::Reason;

namespace {

using Files = chart_builder::Files;

std::unique_ptr<chart::Chart> chartOf(const Files& templates) {
  Files files{{"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"}, {"values.yaml", "{}\n"}};
  for (const auto& [name, text] : templates) files.emplace_back(name.starts_with("crds/") ? name : "templates/" + name, text);
  return std::move(chart_builder::load(files)).value();
}

std::string map(const std::string& name, const std::string& data, const std::string& metadata = "") {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + (metadata.empty() ? "" : ", " + metadata) + "}\ndata: {" +
         data + "}\n";
}
std::string workload(const std::string& kind, const std::string& name, const std::string& spec, const std::string& image = "x:1",
    const std::string& label = "a") {
  return "apiVersion: apps/v1\nkind: " + kind + "\nmetadata: {name: " + name +
         "}\nspec:\n  selector: {matchLabels: {app: " + label + "}}\n" + spec +
         "  template:\n    metadata: {labels: {app: " + label + "}}\n    spec: {containers: [{name: c, image: \"" + image +
         "\"}]}\n";
}
std::string hook(const std::string& name, const std::string& event, const std::string& data = "a: b") {
  return map(name, data, "annotations: {helm.sh/hook: " + event + "}");
}
std::string definition(const std::string& property) {
  return "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.plan.example}\nspec:\n  group: plan.example\n  scope: Namespaced\n"
         "  names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n"
         "    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {" +
         property + ": {type: string}}}}}}\n";
}

const char* effectName(Effect effect) {
  static constexpr const char* kNames[] = {
      "Created", "Recreated", "Changed", "Unchanged", "Deleted", "Kept", "Refused", "NotReached", "Unknown"};
  return kNames[static_cast<int>(effect)];
}
QString text(const action::Plan& plan) {
  static constexpr const char* kReasons[] = {"None", "FieldConflict", "ImmutableField", "Invalid", "Forbidden", "NotOwned",
      "KindNotServed", "NotFound", "Conflict", "Dependency", "NoDryRun", "Superseded", "Pending", "Unreachable", "Cancelled",
      "Other"};
  static constexpr const char* kPods[] = {"", " restart", " ondelete", " paused"};
  static constexpr const char* kEnds[] = {"applies", "fails before", "fails midway", "unknown"};
  static constexpr const char* kCrds[] = {"same", "old", "missing", "unknown"};
  QStringList all;
  const auto reason = [](const kube::Finding& finding) {
    return finding.reason == Reason::None ? QString() : QString(" ") + kReasons[static_cast<int>(finding.reason)];
  };
  for (const auto& each : plan.hooks)
    if (each.event.starts_with("pre-"))
      all << "hook " + QString::fromStdString(each.name) + " " + effectName(each.effect) + reason(each.finding);
  for (const auto& each : plan.objects)
    all << QString::fromStdString(each.name) + " " + effectName(each.effect) + reason(each.finding) +
               kPods[static_cast<int>(each.pods)];
  for (const auto& each : plan.hooks)
    if (each.event.starts_with("post-"))
      all << "hook " + QString::fromStdString(each.name) + " " + effectName(each.effect) + reason(each.finding);
  for (const auto& each : plan.crds) all << "crd " + QString::fromStdString(each.name) + " " + kCrds[static_cast<int>(each.state)];
  return all.join(", ") + ": " + kEnds[static_cast<int>(plan.end)] +
         (plan.end == action::End::FailsBefore ? reason(plan.finding) : QString());
}

// What the controllers and the server keep about an object is not compared.
Value content(const Value& object) {
  if (!object.isMap()) return object;
  const Value copy = object.deepCopy();
  copy.map().erase("status");
  const Value metadata = copy.get("metadata");
  for (const char* key : {"managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "deletionTimestamp",
           "deletionGracePeriodSeconds"})
    metadata.map().erase(key);
  if (const Value annotations = metadata.get("annotations"); annotations.isMap()) {
    annotations.map().erase("deployment.kubernetes.io/revision");
    annotations.map().erase("deprecated.daemonset.template.generation");
    if (annotations.map().empty()) metadata.map().erase("annotations");
  }
  return copy;
}

struct Situation {
  const char* name;
  Files first;                 // installed
  std::vector<QStringList> by; // then run by kubectl; "{ns}" is the namespace
  Files second;                // upgraded to, if not a rollback
  const char* expected;        // the plan as text()
  bool clientSide = false;     // how the first is installed
  action::ServerSide serverSide = action::ServerSide::Auto;
  bool force = false;
  bool adopt = false;
  Files between = {};       // upgraded to before, so that there are two revisions
  bool rollback = false;    // to revision 1
  const char* context = ""; // whose rights
};

} // namespace

class TestPlan : public QObject {
  Q_OBJECT
  test::ControlPlane m_plane;
  int m_number = 0;

  std::unique_ptr<action::Session> session(const std::string& space, const std::string& context = "") const {
    action::SessionOptions options;
    kube::Overrides connection;
    connection.context = context;
    options.connection = kube::resolveConnection(m_plane.kubeconfig().toStdString(), connection);
    options.nameSpace = space;
    return std::move(action::Session::make(std::move(options))).value();
  }
  void kubectl(QStringList arguments, const QString& space) const {
    for (QString& each : arguments) each.replace("{ns}", space);
    const auto ran = m_plane.run("kubectl", arguments);
    if (ran.code != 0) qFatal("kubectl %s: %s", qPrintable(arguments.join(' ')), ran.err.c_str());
  }
  static Value live(const action::Session& session, const action::PlannedObject& object) {
    const auto served = session.cluster().discovery().resource(
        {}, {object.apiVersion.find('/') == std::string::npos ? "" : object.apiVersion.substr(0, object.apiVersion.find('/')),
                object.apiVersion.substr(object.apiVersion.find('/') + 1), object.kind});
    if (!served) return {};
    kube::Resource resource{{}, *served, object.nameSpace, object.name};
    auto found = session.cluster().get({}, resource);
    return found ? *found : Value();
  }

  std::vector<Situation> m_situations;

private slots:
  void initTestCase() {
    m_plane.start();
    if (!m_plane.isReady()) return;
    m_plane.run("kubectl", {"create", "clusterrole", "records", "--verb=*", "--resource=secrets"});
    m_plane.run("kubectl", {"create", "clusterrole", "readers", "--verb=get,list,watch", "--resource=configmaps,deployments.apps"});
    for (const char* role : {"records", "readers"})
      m_plane.run("kubectl", {"create", "clusterrolebinding", QString("viewer-") + role, "--clusterrole", role, "--user=viewer"});
  }

  void aPlanIsWhatHappens_data() {
    QTest::addColumn<int>("number");
    const std::string web2 = workload("Deployment", "web", "  replicas: 2\n");
    const std::string web = workload("Deployment", "web", "");
    const std::string web3 = workload("Deployment", "web", "  replicas: 3\n");
    const std::string cm = map("cm", "a: b"), cmNew = map("cm", "a: c");
    const auto edit = [](const char* what) {
      return QStringList{"patch", "configmap", "cm", "-n", "{ns}", "--type", "merge", "-p", what};
    };
    const QStringList scale{"scale", "deployment", "web", "--replicas=5", "-n", "{ns}"};
    const QStringList image{"set", "image", "deployment/web", "c=x:hand", "-n", "{ns}"};
    const auto remove = [](const char* what) { return QStringList{"delete", what, "-n", "{ns}"}; };
    const auto make = [](const char* what) {
      return QStringList{"create", "configmap", what, "--from-literal=mine=1", "-n", "{ns}"};
    };
    const auto add = [&](Situation situation) { m_situations.push_back(std::move(situation)); };

    add({"nothing changes", {{"a.yaml", cm}, {"w.yaml", web2}}, {}, {{"a.yaml", cm}, {"w.yaml", web2}},
        "cm Unchanged, web Unchanged: applies"});
    add({"nothing changes, client-side", {{"a.yaml", cm}, {"w.yaml", web2}}, {}, {{"a.yaml", cm}, {"w.yaml", web2}},
        "cm Unchanged, web Unchanged: applies", true});
    add({"a value changes", {{"a.yaml", cm}, {"w.yaml", web2}}, {}, {{"a.yaml", cmNew}, {"w.yaml", web3}},
        "cm Changed, web Changed: applies"});
    add({"an image changes", {{"w.yaml", web}}, {}, {{"w.yaml", workload("Deployment", "web", "", "x:2")}},
        "web Changed restart: applies"});
    add({"an image changes, client-side", {{"w.yaml", web}}, {}, {{"w.yaml", workload("Deployment", "web", "", "x:2")}},
        "web Changed restart: applies", true});
    add({"a paused rollout", {{"w.yaml", workload("Deployment", "web", "  paused: true\n")}}, {},
        {{"w.yaml", workload("Deployment", "web", "  paused: true\n", "x:2")}}, "web Changed paused: applies"});
    add({"scaled by kubectl", {{"a.yaml", cm}, {"w.yaml", web2}}, {scale}, {{"a.yaml", cmNew}, {"w.yaml", web3}},
        "cm Changed, web Refused FieldConflict: fails midway"});
    add({"scaled by kubectl to what the chart wants", {{"w.yaml", web2}}, {scale},
        {{"w.yaml", workload("Deployment", "web", "  replicas: 5\n")}}, "web Unchanged: applies"});
    add({"scaled by kubectl, forced", {{"w.yaml", web2}}, {scale}, {{"w.yaml", web3}}, "web Changed: applies", false,
        action::ServerSide::Auto, true});
    add({"scaled by kubectl, client-side", {{"w.yaml", web2}}, {scale}, {{"w.yaml", web2}}, "web Changed: applies", true});
    add({"scaled by kubectl, no replicas in the chart", {{"w.yaml", web}}, {scale}, {{"w.yaml", web}}, "web Unchanged: applies"});
    add({"image set by kubectl", {{"w.yaml", web}}, {image}, {{"w.yaml", workload("Deployment", "web", "", "x:2")}},
        "web Refused FieldConflict: fails midway"});
    add({"image set by kubectl, forced", {{"w.yaml", web}}, {image}, {{"w.yaml", web}}, "web Changed restart: applies", false,
        action::ServerSide::Auto, true});
    add({"image set by kubectl, client-side", {{"w.yaml", web}}, {image}, {{"w.yaml", web}}, "web Changed restart: applies", true});
    add({"a selector cannot change", {{"a.yaml", cm}, {"old.yaml", map("old", "a: b")}, {"w.yaml", web}}, {},
        {{"a.yaml", cmNew}, {"w.yaml", workload("Deployment", "web", "", "x:1", "b")}},
        "cm Changed, web Refused ImmutableField, old NotReached: fails midway"});
    add({"a stateful set's fields", {{"w.yaml", workload("StatefulSet", "db", "  serviceName: a\n")}}, {},
        {{"w.yaml", workload("StatefulSet", "db", "  serviceName: b\n")}}, "db Refused ImmutableField: fails midway"});
    add({"a stateful set updated on delete", {{"w.yaml", workload("StatefulSet", "db", "  updateStrategy: {type: OnDelete}\n")}},
        {}, {{"w.yaml", workload("StatefulSet", "db", "  updateStrategy: {type: OnDelete}\n", "x:2")}},
        "db Changed ondelete: applies"});
    add({"an immutable map", {{"a.yaml", map("cm", "a: b") + "immutable: true\n"}}, {},
        {{"a.yaml", map("cm", "a: c") + "immutable: true\n"}}, "cm Refused ImmutableField: fails midway"});
    add({"only a hook changes", {{"a.yaml", cm}, {"h.yaml", hook("h", "pre-upgrade")}}, {},
        {{"a.yaml", cm}, {"h.yaml", hook("h", "pre-upgrade", "a: c")}}, "hook h Created, cm Unchanged: applies"});
    add({"a hook that ran before", {{"a.yaml", cm}, {"h.yaml", hook("h", "\"pre-install,post-upgrade\"")}}, {},
        {{"a.yaml", cm}, {"h.yaml", hook("h", "\"pre-install,post-upgrade\"")}}, "cm Unchanged, hook h Recreated: applies"});
    add({"a hook is refused", {{"a.yaml", cm}}, {}, {{"a.yaml", cmNew}, {"h.yaml", hook("No_Name", "pre-upgrade")}},
        "hook No_Name Refused Invalid, cm NotReached: fails midway"});
    add({"a late hook is refused", {{"a.yaml", cm}}, {}, {{"a.yaml", cmNew}, {"h.yaml", hook("No_Name", "post-upgrade")}},
        "cm Changed, hook No_Name Refused Invalid: fails midway"});
    add({"a definition changes", {{"a.yaml", cm}, {"crds/t.yaml", definition("size")}}, {},
        {{"a.yaml", cm}, {"crds/t.yaml", definition("colour")}}, "cm Unchanged, crd things.plan.example old: applies"});
    add({"a definition stays", {{"a.yaml", cm}, {"crds/t.yaml", definition("size")}}, {},
        {{"a.yaml", cm}, {"crds/t.yaml", definition("size")}}, "cm Unchanged, crd things.plan.example same: applies"});
    add({"the user may not change objects", {{"a.yaml", cm}}, {}, {{"a.yaml", cmNew}}, "cm Refused Forbidden: fails midway", false,
        action::ServerSide::Auto, false, false, {}, false, "viewer"});
    add({"the user may not read objects",
        {{"s.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sa}\n"}, {"a.yaml", cm}}, {},
        {{"s.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: sa}\n"}, {"a.yaml", cmNew}},
        "sa Refused Forbidden, cm NotReached: fails midway", false, action::ServerSide::Auto, false, false, {}, false, "viewer"});
    add({"another manager owns a field", {{"a.yaml", cm}},
        {{"apply", "--server-side", "--force-conflicts", "--field-manager=argo", "-n", "{ns}", "-f", "{map}"}}, {{"a.yaml", cmNew}},
        "cm Refused FieldConflict: fails midway"});
    add({"another manager owns another field", {{"a.yaml", cm}}, {edit(R"({"data":{"theirs":"1"}})")}, {{"a.yaml", cmNew}},
        "cm Changed: applies"});
    add({"an object of somebody else", {{"a.yaml", cm}}, {make("theirs")}, {{"a.yaml", cmNew}, {"t.yaml", map("theirs", "b: c")}},
        "cm NotReached, theirs Refused NotOwned: fails before NotOwned"});
    add({"an object of somebody else is adopted", {{"a.yaml", cm}}, {make("theirs")},
        {{"a.yaml", cmNew}, {"t.yaml", map("theirs", "b: c")}}, "cm Changed, theirs Changed: applies", false,
        action::ServerSide::Auto, false, true});
    add({"an object of somebody else is adopted, client-side", {{"a.yaml", cm}}, {make("theirs")},
        {{"a.yaml", cmNew}, {"t.yaml", map("theirs", "b: c")}}, "cm Changed, theirs Changed: applies", true,
        action::ServerSide::Auto, false, true});
    add({"a deleted object is made again", {{"a.yaml", cm}, {"b.yaml", map("other", "a: b")}}, {remove("configmap/cm")},
        {{"a.yaml", cm}, {"b.yaml", map("other", "a: b")}}, "cm Recreated, other Unchanged: applies"});
    add({"an object leaves the chart", {{"a.yaml", cm}, {"b.yaml", map("other", "a: b")}}, {}, {{"a.yaml", cm}},
        "cm Unchanged, other Deleted: applies"});
    add({"an object leaves the chart and is kept",
        {{"a.yaml", cm}, {"b.yaml", map("other", "a: b", "annotations: {helm.sh/resource-policy: keep}")}}, {}, {{"a.yaml", cm}},
        "cm Unchanged, other Kept: applies"});
    add({"an object leaves the chart and is gone", {{"a.yaml", cm}, {"b.yaml", map("other", "a: b")}}, {remove("configmap/other")},
        {{"a.yaml", cm}}, "cm Unchanged: applies"});
    add({"an object joins the chart", {{"a.yaml", cm}}, {}, {{"a.yaml", cm}, {"b.yaml", map("other", "a: b")}},
        "cm Unchanged, other Created: applies"});
    add({"an invalid object", {{"a.yaml", cm}}, {},
        {{"a.yaml", cmNew}, {"b.yaml", map("No_Name", "a: b")}, {"c.yaml", map("z", "a: b")}},
        "cm Changed, No_Name Refused Invalid, z NotReached: fails midway"});
    add({"an unknown field", {{"w.yaml", web}}, {}, {{"w.yaml", workload("Deployment", "web", "  nosuch: 1\n")}},
        "web Refused Invalid: fails midway"});
    add({"a namespace that is not there", {{"a.yaml", cm}}, {},
        {{"a.yaml", cmNew}, {"b.yaml", map("other", "a: b", "namespace: nowhere")}},
        "cm Changed, other Refused NotFound: fails midway"});
    add({"an unknown kind", {{"a.yaml", cm}}, {},
        {{"a.yaml", cmNew}, {"b.yaml", "apiVersion: nowhere.example/v1\nkind: Thing\nmetadata: {name: t}\n"}},
        ": fails before KindNotServed"});
    add({"from client-side to server-side", {{"a.yaml", map("cm", "a: b, gone: \"1\"")}, {"w.yaml", web2}}, {},
        {{"a.yaml", cmNew}, {"w.yaml", web3}}, "cm Changed, web Changed: applies", true, action::ServerSide::Yes});
    add({"from client-side to server-side with a conflict", {{"a.yaml", cm}, {"w.yaml", web2}}, {scale},
        {{"a.yaml", cmNew}, {"w.yaml", web3}}, "cm Changed, web Refused FieldConflict: fails midway", true,
        action::ServerSide::Yes});
    add({"rollback", {{"a.yaml", cm}, {"b.yaml", map("first", "a: b")}}, {}, {},
        "cm Changed, first Created, second Deleted: applies", false, action::ServerSide::Auto, false, false,
        {{"a.yaml", cmNew}, {"b.yaml", map("second", "a: b")}}, true});
    add({"rollback onto a hand-edited field", {{"a.yaml", cm}}, {edit(R"({"data":{"a":"hand"}})")}, {},
        "cm Refused FieldConflict: fails midway", false, action::ServerSide::Auto, false, false, {{"a.yaml", cmNew}}, true});
    add({"rollback onto a hand-edited field, forced", {{"a.yaml", cm}}, {edit(R"({"data":{"a":"hand"}})")}, {},
        "cm Changed: applies", false, action::ServerSide::Auto, true, false, {{"a.yaml", cmNew}}, true});
    add({"rollback onto a hand-edited field, client-side", {{"a.yaml", cm}}, {edit(R"({"data":{"a":"hand","mine":"1"}})")}, {},
        "cm Changed: applies", true, action::ServerSide::Auto, false, false, {{"a.yaml", cmNew}}, true});
    add({"rollback with hooks", {{"a.yaml", cm}, {"h.yaml", hook("h", "\"pre-rollback,post-rollback\"")}}, {}, {},
        "hook h Created, cm Changed, hook h Created: applies", false, action::ServerSide::Auto, false, false, {{"a.yaml", cmNew}},
        true});
    add({"rollback to server-side after client-side", {{"a.yaml", map("cm", "a: b")}}, {}, {}, "cm Changed: applies", true,
        action::ServerSide::Yes, false, false, {{"a.yaml", map("cm", "a: c, more: \"1\"")}}, true});
    for (std::size_t i = 0; i < m_situations.size(); ++i) QTest::newRow(m_situations[i].name) << static_cast<int>(i);
  }
  void aPlanIsWhatHappens() {
    if (!m_plane.isReady()) QSKIP("no control plane");
    QFETCH(int, number);
    const Situation& s = m_situations[static_cast<std::size_t>(number)];
    const QString space = QString("plan-%1").arg(++m_number);
    kubectl({"create", "namespace", space}, space);
    const auto admin = session(space.toStdString());

    action::InstallOptions install;
    install.releaseName = "rel";
    install.serverSideApply = !s.clientSide;
    const auto first = action::install({}, *admin, chartOf(s.first), Value::makeMap(), install);
    QVERIFY2(first.result.ok(), first.result ? "" : first.result.error().message.c_str());
    if (!s.between.empty()) {
      action::UpgradeOptions options;
      options.releaseName = "rel";
      const auto next = action::upgrade({}, *admin, chartOf(s.between), Value::makeMap(), options);
      QVERIFY2(next.result.ok(), next.result ? "" : next.result.error().message.c_str());
    }
    for (QStringList arguments : s.by) {
      if (arguments.contains("{map}")) {
        QFile file(QDir::tempPath() + "/" + space + ".yaml");
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(map("cm", "a: argo").c_str());
        file.close();
        arguments.replaceInStrings("{map}", file.fileName());
        kubectl(arguments, space);
        file.remove();
        continue;
      }
      kubectl(arguments, space);
    }

    const auto with = session(space.toStdString(), s.context);
    action::UpgradeOptions up;
    up.releaseName = "rel";
    up.serverSide = s.serverSide;
    up.apply.forceConflicts = s.force;
    up.apply.takeOwnership = s.adopt;
    action::RollbackOptions back;
    back.releaseName = "rel";
    back.version = 1;
    back.serverSide = s.serverSide;
    back.apply.forceConflicts = s.force;

    const auto everything = [&] {
      const auto ran = m_plane.run(
          "kubectl", {"get", "configmaps,secrets,deployments.apps,statefulsets.apps,serviceaccounts", "-n", space, "-o",
                         "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.uid} {.metadata.generation} {end}"});
      return ran.out +
             m_plane
                 .run("kubectl", {"get", "configmaps,secrets,serviceaccounts", "-n", space, "-o",
                                     "jsonpath={range .items[*]}{.metadata.resourceVersion} {end}"})
                 .out +
             m_plane
                 .run("kubectl", {"get", "crds", "-o", "jsonpath={range .items[*]}{.metadata.name} {.metadata.generation} {end}"})
                 .out;
    };
    const std::string untouched = everything();
    const action::Plan plan = s.rollback ? action::planRollback({}, *with, back)
                                         : action::planUpgrade({}, *with, chartOf(s.second), Value::makeMap(), up);
    QCOMPARE(QString::fromStdString(everything()), QString::fromStdString(untouched));
    QCOMPARE(text(plan), QString(s.expected));

    std::vector<Value> before;
    for (const auto& each : plan.objects) before.push_back(live(*admin, each));
    const auto outcome =
        s.rollback ? action::rollback({}, *with, back) : action::upgrade({}, *with, chartOf(s.second), Value::makeMap(), up);

    // How it ended.
    QCOMPARE(outcome.result.ok(), plan.end == action::End::Applies);
    if (!outcome.result)
      QCOMPARE(QString::fromStdString(outcome.result.error().message), QString::fromStdString(plan.error->message));
    const auto last = action::get({}, *admin, "rel");
    QVERIFY(last.ok());
    const int had = s.between.empty() ? 1 : 2;
    QCOMPARE(last->version, plan.end == action::End::FailsBefore ? had : had + 1);
    if (plan.end == action::End::FailsMidway) QCOMPARE(last->info.status, std::string("failed"));
    if (plan.end == action::End::Applies) QCOMPARE(last->info.status, std::string("deployed"));

    // What became of each object.
    for (std::size_t i = 0; i < plan.objects.size(); ++i) {
      const auto& object = plan.objects[i];
      const Value now = live(*admin, object);
      const QByteArray name = object.name.c_str();
      const std::string uid = object::textAt(before[i], {"metadata", "uid"}), uidNow = object::textAt(now, {"metadata", "uid"});
      switch (object.effect) {
      case Effect::Created:
      case Effect::Recreated:
        QVERIFY2(before[i].isNil() && now.isMap(), name.constData());
        if (object.after.isMap()) QVERIFY2(content(now) == content(object.after), name.constData());
        break;
      case Effect::Changed:
        QCOMPARE(uidNow, uid);
        QVERIFY2(content(now) != content(before[i]), name.constData());
        QVERIFY2(content(now) == content(object.after), name.constData());
        QVERIFY2(content(before[i]) == content(object.before), name.constData());
        break;
      case Effect::Deleted: QVERIFY2(before[i].isMap() && now.isNil(), name.constData()); break;
      case Effect::Unchanged:
      case Effect::Kept:
      case Effect::Refused:
      case Effect::NotReached:
        QCOMPARE(uidNow, uid);
        QVERIFY2(content(now) == content(before[i]), name.constData());
        break;
      case Effect::Unknown: QFAIL("unknown");
      }
      // A rollout gives a new replica set, with a new number.
      if (object.kind == "Deployment" && object.effect == Effect::Changed) {
        const auto replicaSets = [&] {
          return QString::fromStdString(m_plane.run("kubectl", {"get", "replicasets", "-n", space, "-o", "name"}).out).count('\n');
        };
        QTRY_COMPARE_WITH_TIMEOUT(object::at(live(*admin, object), {"status", "observedGeneration"}),
            object::at(live(*admin, object), {"metadata", "generation"}), 30000);
        const int sets = object.pods == action::Pods::Restart ? 2 : object.pods == action::Pods::Paused ? 0 : 1;
        QTRY_COMPARE_WITH_TIMEOUT(replicaSets(), sets, 30000);
        if (object.pods == action::Pods::Restart) QVERIFY(object.restarts > 0);
      }
    }
    // Which hooks ran.
    for (const auto& planned : plan.hooks)
      for (const release::Hook& each : last->hooks)
        if (each.name == planned.name)
          QCOMPARE(each.lastRun.phase.empty(), plan.end == action::End::FailsBefore || planned.effect == Effect::NotReached);
    m_plane.run("kubectl", {"delete", "namespace", space, "--wait=false"});
    if (QString(s.expected).contains("crd ")) m_plane.run("kubectl", {"delete", "crd", "things.plan.example"});
  }
};

QTEST_GUILESS_MAIN(TestPlan)
#include "tst_plan.moc"
