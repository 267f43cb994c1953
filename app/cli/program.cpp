#include "app/cli/program.h"

#include "app/cli/memory_data.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <ostream>

namespace chartroom::cli {

namespace {

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::string useLine(const Command& command, const std::string& path) {
  const std::string use = command.use();
  const auto space = use.find(' ');
  return path + (space == std::string::npos ? "" : use.substr(space)) + " [flags]";
}

} // namespace

// `help [command]`: as cobra has it, an unknown topic is no failure.
class Program::HelpCommand : public Command {
public:
  explicit HelpCommand(const Program& program) : m_program(program) {}
  std::string use() const override { return "help [command]"; }
  std::string summary() const override { return "Help about any command"; }
  std::string description() const override {
    return "Help provides help for any command in the application.\nSimply type " + m_program.m_name +
           " help [path to command] for full details.";
  }
  bool needsNetwork(const std::vector<std::string>& topic) const override {
    const Found found = m_program.find(topic);
    return found.command && found.command->elsewhere();
  }
  Result<void> run(Session&, const std::vector<std::string>& arguments) override {
    m_program.helpWith(arguments);
    return {};
  }

private:
  const Program& m_program;
};

Program::Program(std::string name, Streams& streams)
    : m_name(std::move(name)), m_streams(streams), m_settings(Settings::fromEnvironment(streams)) {
  add(std::make_unique<HelpCommand>(*this));
}

// Words that are no flags and no values of flags name commands, as far as they match.
Program::Found Program::find(const std::vector<std::string>& arguments) const {
  Settings scratch;
  FlagSet global;
  scratch.addFlags(global);
  Found found;
  found.path = m_name;
  found.arguments = arguments;
  const auto* level = &m_commands;
  for (bool descended = true; descended;) {
    descended = false;
    for (std::size_t i = 0; i < found.arguments.size(); ++i) {
      const std::string& word = found.arguments[i];
      if (word == "--") break;
      if (word.size() > 1 && word[0] == '-') {
        const bool isLong = word[1] == '-';
        if (word.find('=') != std::string::npos || (!isLong && word.size() > 2)) continue;
        const Flag* flag = isLong ? global.find(word.substr(2)) : global.findShorthand(word[1]);
        if (!(flag && flag->takesBare)) ++i;
        continue;
      }
      const auto match = std::find_if(level->begin(), level->end(), [&](const auto& c) { return c->answersTo(word); });
      if (match != level->end()) {
        found.command = match->get();
        found.path += " " + found.command->name();
        found.arguments.erase(found.arguments.begin() + static_cast<std::ptrdiff_t>(i));
        level = &found.command->children();
        descended = true;
      } else if (!found.command) {
        found.unknown = word;
      }
      break;
    }
  }
  return found;
}

int Program::fail(const std::string& message) {
  m_streams.out.flush();
  m_streams.err << "Error: " << message << "\n";
  m_streams.err.flush();
  return 1;
}

std::string Program::suggestions(const std::string& word) const {
  std::string text;
  for (const auto& command : m_commands) {
    const std::string name = command->name();
    if (command->hidden()) continue;
    if (editDistance(toLowerAscii(word), toLowerAscii(name)) <= 2 || toLowerAscii(name).starts_with(toLowerAscii(word)))
      text += "\t" + name + "\n";
  }
  return text.empty() ? text : "\n\nDid you mean this?\n" + text;
}

void Program::helpWith(const std::vector<std::string>& topic) const {
  const Found found = find(topic);
  if (found.unknown.empty()) {
    m_streams.out << help(found);
    return;
  }
  std::vector<std::string> quoted;
  for (const std::string& word : topic) quoted.push_back("`" + word + "`");
  m_streams.err << "Unknown help topic [" << join(quoted, " ") << "]\n" << usage(found);
}

std::string Program::help(const Found& found) const {
  const std::string about = found.command ? found.command->description() : "The Helm package manager for Kubernetes, by Chartroom.";
  return std::string(trimRight(about, " \t\n\r")) + "\n\n" + usage(found);
}

std::string Program::usage(const Found& found) const {
  Command* const command = found.command;
  const std::string& path = found.path;
  std::string text = "Usage:\n";
  const auto& children = command ? command->children() : m_commands;
  if (command && command->runnable()) text += "  " + useLine(*command, path) + "\n";
  if (!children.empty()) text += "  " + path + " [command]\n";
  if (command && !command->aliases().empty())
    text += "\nAliases:\n  " + command->name() + ", " + join(command->aliases(), ", ") + "\n";
  if (!children.empty()) {
    std::vector<const Command*> listed;
    std::size_t width = 11;
    for (const auto& child : children)
      if (!child->hidden()) listed.push_back(child.get());
    std::sort(listed.begin(), listed.end(), [](const Command* a, const Command* b) { return a->name() < b->name(); });
    for (const Command* child : listed) width = std::max(width, child->name().size());
    text += "\nAvailable Commands:\n";
    for (const Command* child : listed)
      text += "  " + child->name() + std::string(width - child->name().size() + 1, ' ') + child->summary() + "\n";
  }
  Settings defaults = Settings::fromEnvironment(m_streams);
  FlagSet own, global;
  bool helpAsked = false;
  (command ? own : global).boolean("help", helpAsked, "help for " + (command ? command->name() : m_name), 'h');
  defaults.addFlags(global);
  if (command) {
    command->addFlags(own, defaults);
    text += "\nFlags:\n" + own.usages() + "\nGlobal Flags:\n" + global.usages();
  } else {
    text += "\nFlags:\n" + global.usages();
  }
  if (!children.empty()) text += "\nUse \"" + path + " [command] --help\" for more information about a command.\n";
  return text;
}

int Program::handOver(const Found& found, const std::vector<std::string>& all) {
  if (!m_handOver) return fail(found.path + " needs the program with the network");
  const auto status = m_handOver(all);
  return status ? *status : fail(found.path + " needs another program: " + status.error().message);
}

int Program::execute(Found found, const std::vector<std::string>& all) {
  // No flag matters when it is not known whose it is.
  if (!found.unknown.empty())
    return fail("unknown command " + quote(found.unknown) + " for " + quote(m_name) + suggestions(found.unknown) + "\nRun '" +
                m_name + " --help' for usage.");
  FlagSet flags;
  m_settings.addFlags(flags);
  Settings& settings = m_settings;
  bool helpAsked = false;
  flags.boolean("help", helpAsked, {}, 'h');
  if (found.command) found.command->addFlags(flags, settings);
  const auto showHelp = [&] {
    m_streams.out << help(found);
    const auto written = finishOutput(m_streams);
    return written ? 0 : fail(written.error().message);
  };
  std::vector<std::string> warnings;
  auto parsed = flags.parse(found.arguments, warnings);
  if (!parsed) return fail(parsed.error().message);
  const auto goodCount = [&]() -> Result<void> {
    return found.command ? found.command->arity().check(parsed->size(), found.path, useLine(*found.command, found.path))
                         : Result<void>();
  };
  // The other program looks at all of it again.
  if (m_handOver && !helpAsked && found.command && goodCount() && found.command->needsNetwork(*parsed)) return handOver(found, all);
  for (const std::string& warning : warnings) m_streams.err << warning << "\n";
  if (helpAsked) return showHelp();
  if (settings.colorMode != "never" && settings.colorMode != "auto" && settings.colorMode != "always") {
    m_streams.err << logLine(
        "WARN", "command failed\terror=invalid color mode " + quote(settings.colorMode) + ": must be one of: never, auto, always");
    return 1;
  }
  if (!found.command || !found.command->runnable()) return showHelp();
  // helm opens its store before it looks at anything else.
  constexpr std::array<std::string_view, 7> kDrivers{"", "secret", "secrets", "configmap", "configmaps", "memory", "sql"};
  if (const std::string driver = m_streams.environmentOr("HELM_DRIVER", "");
      std::find(kDrivers.begin(), kDrivers.end(), driver) == kDrivers.end()) {
    m_streams.err << logLine("INFO", "unknown driver " + quote(driver));
    return 1;
  }
  if (m_streams.environmentOr("HELM_DRIVER", "") == "memory")
    if (const auto data = readMemoryData(m_streams); !data) {
      m_streams.err << logLine("INFO", data.error().message);
      return 1;
    }
  if (auto good = goodCount(); !good) return fail(good.error().message);
  if (auto good = found.command->checkFlags(flags); !good) return fail(good.error().message);
  const bool debug = settings.debug;
  Context context = Context().withLog([this, debug](LogLevel level, std::string_view text) {
    if (level == LogLevel::Debug && !debug) return;
    constexpr const char* kNames[] = {"DEBUG", "INFO", "WARN", "ERROR"};
    m_streams.err << logLine(kNames[static_cast<int>(level)], text);
  });
  Session session{context, m_streams, settings};
  auto result = found.command->run(session, *parsed);
  if (result) result = finishOutput(m_streams);
  m_streams.out.flush();
  return result ? session.exitStatus : fail(result.error().message);
}

int Program::run(const std::vector<std::string>& arguments) {
  Found found = find(arguments);
  if (found.command && found.command->elsewhere()) return handOver(found, arguments);
  return execute(std::move(found), arguments);
}

} // namespace chartroom::cli
