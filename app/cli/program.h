#pragma once

// Program: finds the command of an argument list in its tree, parses its flags and runs it, with helm's manners: output to the
// output stream, "Error: …" to the error stream, exit status 0 or 1. Used for one run.

#include "app/cli/command.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace chartroom::cli {

class Program {
public:
  // `name` is what messages call the program ("helm" in comparisons).
  Program(std::string name, Streams& streams);

  void add(std::unique_ptr<Command> command) { m_commands.push_back(std::move(command)); }
  // Hands all arguments to the program with the network and returns its exit status; the error says why that cannot run. Called
  // for a command that is elsewhere() and for one whose run needs the network.
  using HandOver = std::function<Result<int>(const std::vector<std::string>&)>;
  void setHandOver(HandOver handOver) { m_handOver = std::move(handOver); }

  // `arguments` are without the program's own name. Returns the exit status.
  int run(const std::vector<std::string>& arguments);

private:
  class HelpCommand;
  struct Found {
    Command* command = nullptr;         // null: none was named, or
    std::string unknown;                // this, which is none
    std::string path;                   // "helm show all"
    std::vector<std::string> arguments; // without the names of commands
  };
  Found find(const std::vector<std::string>& arguments) const;
  int execute(Found found, const std::vector<std::string>& all);
  std::string help(const Found& found) const;
  std::string usage(const Found& found) const;
  void helpWith(const std::vector<std::string>& topic) const;
  int fail(const std::string& message);
  int handOver(const Found& found, const std::vector<std::string>& all);
  std::string suggestions(const std::string& word) const;

  std::string m_name;
  Streams& m_streams;
  Settings m_settings;
  std::vector<std::unique_ptr<Command>> m_commands;
  HandOver m_handOver;
};

} // namespace chartroom::cli
