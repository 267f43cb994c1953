#include "core/funcs/registry.h"

#include "core/funcs/internal/support.h"

namespace chartroom::funcs {

const tmpl::FunctionMap& functions() {
  static const tmpl::FunctionMap map = [] {
    tmpl::FunctionMap made;
    internal::addStrings(made);
    internal::addCases(made);
    internal::addNumbers(made);
    internal::addLists(made);
    internal::addDicts(made);
    internal::addLogic(made);
    internal::addEncoding(made);
    internal::addPaths(made);
    internal::addUrls(made);
    internal::addRegex(made);
    internal::addSemver(made);
    internal::addDates(made);
    internal::addDurations(made);
    internal::addHelm(made);
    internal::addToml(made);
    internal::addRandom(made);
    internal::addCrypto(made);
    internal::addOrigins(made);
    return made;
  }();
  return map;
}

const tmpl::FunctionMap& allFunctions() {
  static const tmpl::FunctionMap map = [] {
    tmpl::FunctionMap made = functions();
    made.insert(tmpl::builtins().begin(), tmpl::builtins().end());
    return made;
  }();
  return map;
}

} // namespace chartroom::funcs
