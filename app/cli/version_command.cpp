#include "app/cli/version_command.h"

#include "core/base/text.h"
#include "core/chart/capabilities.h"
#include "core/tmpl/template_set.h"

#include <ostream>

namespace chartroom::cli {

std::string VersionCommand::description() const {
  return R"(
Show the version for Helm.

This will print a representation of the version of Helm.
The output will look something like this:

version.BuildInfo{Version:"v3.2.1", GitCommit:"fe51cd1e31e6a202cba7dead9552a6d418ded79a", GitTreeState:"clean", GoVersion:"go1.13.10"}

- Version is the semantic version of the release.
- GitCommit is the SHA for the commit that this version was built from.
- GitTreeState is "clean" if there are no local code changes when this binary was
  built, and "dirty" if the binary was built from locally modified code.
- GoVersion is the version of Go that was used to compile Helm.

When using the --template flag the following properties are available to use in
the template:

- .Version contains the semantic version of Helm
- .GitCommit is the git commit
- .GitTreeState is the state of the git tree when Helm was built
- .GoVersion contains the version of Go that Helm was compiled with

For example, --template='Version: {{.Version}}' outputs 'Version: v3.2.1'.
)";
}

void VersionCommand::addFlags(FlagSet& flags, const Settings&) {
  flags.boolean("short", m_short, "print the version number");
  flags.text("template", m_template, "template for version string format");
}

Result<void> VersionCommand::run(Session& session, const std::vector<std::string>&) {
  const chart::HelmVersion version;
  auto& out = session.streams.out;
  if (!m_template.empty()) {
    tmpl::TemplateSet set("_", tmpl::builtins());
    CHARTROOM_TRY(set.parse("_", m_template));
    const auto execution = set.execute(session.context, "_", chart::helmVersionValue(version));
    out << execution.output;
    return execution.result;
  }
  if (m_short) {
    out << version.version << "\n";
    return {};
  }
  out << "version.BuildInfo{Version:" << quote(version.version) << ", GitCommit:" << quote(version.gitCommit)
      << ", GitTreeState:" << quote(version.gitTreeState) << ", GoVersion:" << quote(version.goVersion)
      << ", KubeClientVersion:" << quote(version.kubeClientVersion) << "}\n";
  return {};
}

} // namespace chartroom::cli
