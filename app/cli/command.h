#pragma once

// Command: one verb of the program; helm's cobra command. A command object serves one run: it adds its flags (bound to its
// members), is checked for its number of arguments, and runs. Commands live in a tree below a Program; both executables
// (chartroomctl and the one below libexec) build their tree from this class.

#include "app/cli/flag_set.h"
#include "app/cli/settings.h"
#include "app/cli/streams.h"
#include "core/base/context.h"

#include <memory>
#include <string>
#include <vector>

namespace chartroom::cli {

// How many arguments a command takes, with helm's complaints.
struct Arity {
  enum class Kind { Any, None, Exactly, AtLeast, AtMost };
  Kind kind = Kind::Any;
  int count = 0;

  // `"helm show all" requires 1 argument\n\nUsage:  helm show all [CHART] [flags]`
  Result<void> check(std::size_t given, const std::string& commandPath, const std::string& useLine) const;
};

// What a running command works with.
struct Session {
  const Context& context; // its log writes to the error stream, with DEBUG lines only under --debug
  Streams& streams;
  Settings& settings;
  int exitStatus = 0; // of a run that went well
};

class Command {
public:
  virtual ~Command() = default;

  // "template [NAME] [CHART]": the first word is the name.
  virtual std::string use() const = 0;
  virtual std::string summary() const = 0;
  virtual std::string description() const { return summary(); }
  virtual std::vector<std::string> aliases() const { return {}; }
  virtual bool hidden() const { return false; }
  // A name of a command that only the program with the network has: listed here, run there.
  virtual bool elsewhere() const { return false; }
  virtual Arity arity() const { return {}; }
  virtual void addFlags(FlagSet& flags, const Settings& settings) { (void)flags, (void)settings; }
  // A command without a run of its own (show) lists its children.
  virtual bool runnable() const { return true; }
  // Flags that exclude each other; asked once all are parsed.
  virtual Result<void> checkFlags(const FlagSet& flags) const { return (void)flags, Result<void>(); }
  // True when this run needs what only the program with the network can do. REQUIRES parsed flags and as many arguments as arity()
  // wants.
  virtual bool needsNetwork(const std::vector<std::string>& arguments) const { return (void)arguments, false; }
  // Fails with the text that is printed after "Error: ".
  virtual Result<void> run(Session& session, const std::vector<std::string>& arguments) {
    (void)session, (void)arguments;
    return {};
  }

  std::string name() const { return use().substr(0, use().find(' ')); }
  bool answersTo(std::string_view word) const;
  void add(std::unique_ptr<Command> child) { m_children.push_back(std::move(child)); }
  const std::vector<std::unique_ptr<Command>>& children() const { return m_children; }

private:
  std::vector<std::unique_ptr<Command>> m_children;
};

} // namespace chartroom::cli
