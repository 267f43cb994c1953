#include "app/cli/diff_command.h"

#include "app/cli/cluster_support.h"
#include "app/cli/plan_text.h"
#include "app/cli/report.h"
#include "app/cli/value_flags.h"
#include "core/action/plan.h"
#include "core/action/read.h"
#include "core/base/text.h"
#include "core/inspect/comparison.h"
#include "core/value/json.h"

#include <charconv>
#include <ostream>

namespace chartroom::cli {

namespace {

constexpr int kChanged = 2; // the exit status of --exit-code

Result<int> revisionOf(const std::string& text) {
  int revision = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), revision);
  if (error == std::errc() && end == text.data() + text.size() && revision >= 0) return revision;
  return Error{Code::InvalidArgument, quote(text) + " is no revision", {}, {}};
}

// Our commands take no more than they use.
Result<void> checkMost(const std::vector<std::string>& arguments, std::size_t most) {
  if (arguments.size() <= most) return {};
  return Error{Code::InvalidArgument, "one argument too many: " + quote(arguments[most]), {}, {}};
}

// What the three commands share: how much is printed, and how.
class DiffChild : public Command {
public:
  void addFlags(FlagSet& flags, const Settings&) override {
    flags.boolean("exit-code", m_exitCode, "exit with status 2 if anything changes");
    flags.integer("context", m_context, "lines to print around each change");
    Flag& flag = flags.custom(
        "output", "format", "how to print: text, json or yaml",
        [this](const std::string& text) -> Result<void> {
          if (text == "text") m_format = Format::Table;
          else if (text == "json") m_format = Format::Json;
          else if (text == "yaml") m_format = Format::Yaml;
          else return Error{Code::InvalidArgument, "invalid format type", {}, {}};
          return {};
        },
        'o');
    flag.defaultText = "text";
  }

protected:
  // Prints the records before and after the planned operation; one that comes not as far as its record has nothing to compare.
  Result<void> printPlan(Session& session, const action::Plan& plan, bool forced) const {
    if (!plan.asOf || !plan.target)
      return plan.error ? *plan.error : Error{Code::Internal, "the operation cannot be planned", {}, {}};
    const inspect::ChangePlan read = inspect::readPlan(plan, forced ? inspect::Forced::Yes : inspect::Forced::No);
    return print(session, *plan.asOf, *plan.target, &read);
  }

  // `after` is a stored revision without a plan, else the record that the plan would write.
  Result<void> print(
      Session& session, const release::Release& before, const release::Release& after, const inspect::ChangePlan* plan) const {
    const inspect::Comparison compared = inspect::compare(before, after);
    const int restored = after.info.rollbackRevision;
    const std::string from = "revision " + std::to_string(before.version);
    const std::string to = plan && restored > 0
                               ? "revision " + std::to_string(restored) + ", as revision " + std::to_string(after.version)
                               : "revision " + std::to_string(after.version);
    if (m_exitCode && (plan ? !plan->changesNothing : !compared.values.identical() || !compared.manifest.identical()))
      session.exitStatus = kChanged;
    if (m_format != Format::Table) {
      Value made = plan ? planValue(*plan) : Value::makeMap();
      made.map().set("release", before.name);
      made.map().set("namespace", before.nameSpace);
      made.map().set("from", before.version);
      made.map().set("to", after.version);
      if (plan && restored > 0) made.map().set("restores", restored);
      made.map().set("changedValues", compared.valueChanges);
      made.map().set("changedObjects", compared.objectChanges);
      made.map().set("valuesDiff", compared.values.hunks(m_context));
      made.map().set("manifestDiff", compared.manifest.hunks(m_context));
      CHARTROOM_ASSIGN(const std::string json, value::writeJson(made));
      return writeFormatted(session, m_format, json);
    }
    std::string text = plan ? planText(*plan) : std::string();
    const auto add = [&](const char* what, const inspect::DiffModel& model) {
      if (model.identical()) return;
      if (!text.empty()) text += '\n';
      text += "--- " + std::string(what) + ", " + from + "\n+++ " + what + ", " + to + "\n" + model.hunks(m_context);
    };
    add("values", compared.values);
    add("manifest", compared.manifest);
    return writeOutput(session, Format::Table, text.empty() ? "No difference.\n" : text);
  }

private:
  bool m_exitCode = false;
  int m_context = 3;
  Format m_format = Format::Table;
};

class DiffUpgrade : public DiffChild {
public:
  explicit DiffUpgrade(FetchChart fetch) : m_fetch(std::move(fetch)) {}
  std::string use() const override { return "upgrade [RELEASE] [CHART]"; }
  std::string summary() const override { return "show what an upgrade would change"; }
  std::string description() const override {
    return R"(
Asks the cluster by a server dry run what an upgrade would do, and compares the
manifests and the user's values of the newest revision with the new ones.
Nothing is changed. Secrets are masked.
)";
  }
  Arity arity() const override { return {Arity::Kind::Exactly, 2}; }
  void addFlags(FlagSet& flags, const Settings& settings) override {
    DiffChild::addFlags(flags, settings);
    flags.boolean("reset-values", m_reset, "start from the chart's own values");
    flags.boolean(
        "reuse-values", m_reuse, "start from the last revision's values, the chart's among them; --reset-values goes first");
    flags.boolean("reset-then-reuse-values", m_resetThenReuse,
        "start from the chart's values with the last revision's user values over them");
    flags.boolean("no-hooks", m_noHooks, "leave hooks out");
    flags.boolean("force-conflicts", m_options.apply.forceConflicts, "take fields over from other managers");
    flags.boolean("force-replace", m_options.apply.forceReplace, "replace objects where a change is refused");
    flags.boolean("take-ownership", m_options.apply.takeOwnership, "take over objects of other releases");
    flags.boolean(
        "skip-schema-validation", m_options.render.skipSchemaValidation, "do not check values against the chart's schema");
    flags.boolean("enable-dns", m_options.render.enableDns, "let templates look up host names");
    flags.text("server-side", m_serverSide, "\"true\", \"false\", or \"auto\" for the method of the last revision");
    m_source.addFlags(flags, settings);
    m_values.addFlags(flags);
  }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    m_options.releaseName = arguments[0];
    m_options.hooks = m_noHooks ? action::Hooks::Skip : action::Hooks::Run;
    m_options.valueReuse = m_reset            ? action::ValueReuse::Reset
                           : m_reuse          ? action::ValueReuse::Reuse
                           : m_resetThenReuse ? action::ValueReuse::ResetThenReuse
                                              : action::ValueReuse::Default;
    CHARTROOM_ASSIGN(m_options.serverSide, parseServerSide(m_serverSide));
    CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
    CHARTROOM_ASSIGN(const std::string path, locateChart(session, arguments[1], m_source, m_fetch));
    CHARTROOM_ASSIGN(const Value values, m_values.merge(session));
    CHARTROOM_ASSIGN(auto chart, loadComplete(session.context, path));
    const action::Plan plan = action::planUpgrade(session.context, *cluster, std::move(chart), values, m_options);
    return printPlan(session, plan, m_options.apply.forceConflicts);
  }

private:
  FetchChart m_fetch;
  bool m_reset = false, m_reuse = false, m_resetThenReuse = false, m_noHooks = false;
  std::string m_serverSide = "auto";
  action::UpgradeOptions m_options;
  ChartSourceFlags m_source;
  ValueFlags m_values;
};

class DiffRollback : public DiffChild {
public:
  std::string use() const override { return "rollback <RELEASE> [REVISION]"; }
  std::string summary() const override { return "show what a rollback would change"; }
  std::string description() const override {
    return R"(
Asks the cluster by a server dry run what going back to a revision would do (to
the one before the newest, if none is named), and compares the newest revision
with it. Nothing is changed. Secrets are masked.
)";
  }
  Arity arity() const override { return {Arity::Kind::AtLeast, 1}; }
  void addFlags(FlagSet& flags, const Settings& settings) override {
    DiffChild::addFlags(flags, settings);
    flags.boolean("no-hooks", m_noHooks, "leave hooks out");
    flags.boolean("force-conflicts", m_options.apply.forceConflicts, "take fields over from other managers");
    flags.boolean("force-replace", m_options.apply.forceReplace, "replace objects where a change is refused");
    flags.text("server-side", m_serverSide, "\"true\", \"false\", or \"auto\" for the method of that revision");
  }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    CHARTROOM_TRY(checkMost(arguments, 2));
    m_options.releaseName = arguments[0];
    if (arguments.size() > 1) {
      CHARTROOM_ASSIGN(m_options.version, revisionOf(arguments[1]));
    }
    m_options.hooks = m_noHooks ? action::Hooks::Skip : action::Hooks::Run;
    CHARTROOM_ASSIGN(m_options.serverSide, parseServerSide(m_serverSide));
    CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
    const action::Plan plan = action::planRollback(session.context, *cluster, m_options);
    return printPlan(session, plan, m_options.apply.forceConflicts);
  }

private:
  bool m_noHooks = false;
  std::string m_serverSide = "auto";
  action::RollbackOptions m_options;
};

class DiffRevision : public DiffChild {
public:
  std::string use() const override { return "revision <RELEASE> <REVISION> [REVISION]"; }
  std::string summary() const override { return "compare two revisions"; }
  std::string description() const override {
    return R"(
Compares the user's values and the manifests of two revisions of a release, or
of a revision and the newest one. Nothing is asked of the cluster but the
records. Secrets are masked.
)";
  }
  Arity arity() const override { return {Arity::Kind::AtLeast, 2}; }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override {
    CHARTROOM_TRY(checkMost(arguments, 3));
    CHARTROOM_ASSIGN(const int from, revisionOf(arguments[1]));
    int to = 0; // the newest
    if (arguments.size() > 2) {
      CHARTROOM_ASSIGN(to, revisionOf(arguments[2]));
    }
    CHARTROOM_ASSIGN(const auto cluster, makeSession(session));
    CHARTROOM_ASSIGN(const release::Release before, action::get(session.context, *cluster, arguments[0], from));
    CHARTROOM_ASSIGN(const release::Release after, action::get(session.context, *cluster, arguments[0], to));
    return print(session, before, after, nullptr);
  }
};

class DiffCommand : public Command {
public:
  std::string use() const override { return "diff"; }
  std::string summary() const override { return "show what an operation would change, or how two revisions differ"; }
  bool runnable() const override { return false; }
};

} // namespace

std::unique_ptr<Command> makeDiffCommand(const FetchChart& fetch) {
  auto command = std::make_unique<DiffCommand>();
  command->add(std::make_unique<DiffUpgrade>(fetch));
  command->add(std::make_unique<DiffRollback>());
  command->add(std::make_unique<DiffRevision>());
  return command;
}

} // namespace chartroom::cli
