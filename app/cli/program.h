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
  // Called when no command of the tree is named, or for one whose run needs the network: hands the arguments to another program and
  // returns its exit status, or nothing when there is none.
  void setHandOver(std::function<std::optional<int>(const std::vector<std::string>&)> handOver) {
    m_handOver = std::move(handOver);
  }

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
  std::string suggestions(const std::string& word) const;

  std::string m_name;
  Streams& m_streams;
  Settings m_settings;
  std::vector<std::unique_ptr<Command>> m_commands;
  std::function<std::optional<int>(const std::vector<std::string>&)> m_handOver;
};

} // namespace chartroom::cli
