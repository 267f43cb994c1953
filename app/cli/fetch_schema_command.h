#pragma once

#include "app/cli/command.h"

namespace chartroom::cli {

// `fetch-schema URL`, hidden: what a values.schema.json refers to, for the program without a network. Prints the document as it
// came; fails with helm's words.
class FetchSchemaCommand : public Command {
public:
  std::string use() const override { return "fetch-schema URL"; }
  std::string summary() const override { return "print the document behind a reference of a values schema"; }
  bool hidden() const override { return true; }
  Arity arity() const override { return {Arity::Kind::Exactly, 1}; }
  Result<void> run(Session& session, const std::vector<std::string>& arguments) override;
};

} // namespace chartroom::cli
