#pragma once

// StaticReads: which values the texts of a chart's templates name, whether they are executed or not. It answers for a key that no
// executed template read: does another branch, or another template, read it, or can none?
//
// A text names ".Values.image.tag" in full; what it reads through a variable, a dict or `with` is only known by its last names.
// Named templates are shared by all charts, so those of every chart count for each. Immutable once made; any thread.

#include "core/chart/chart.h"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace chartroom::inspect {

class StaticReads {
public:
  enum class Answer {
    No,    // no text names it, and none takes a map that it is in and a key of its name
    Maybe, // some text takes a map that it is in, and some text names such a key
    Yes,   // some text names it, all of it, or one below it
  };
  explicit StaticReads(const chart::Chart& chart);
  // A path in the user's values, without "Values". Subcharts are asked for what is below their names.
  Answer reads(const std::vector<std::string>& path) const;

private:
  using Path = std::vector<std::string>;
  struct Scope {
    std::set<Path> paths; // as its templates name them, behind "Values"; an empty one takes all
    std::vector<std::pair<std::string, std::unique_ptr<Scope>>> below; // by name and alias
  };
  void read(std::string_view text, std::set<Path>& paths);
  std::unique_ptr<Scope> scopeOf(const chart::Chart& chart);
  Answer ask(const std::set<Path>& paths, const std::vector<std::string>& path, std::size_t from) const;

  std::set<Path> m_shared; // of named templates
  std::unordered_set<std::string> m_names;
  std::unique_ptr<Scope> m_root; // made last: making it fills the others
};

} // namespace chartroom::inspect
