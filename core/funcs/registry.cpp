#include "core/funcs/registry.h"

#include "core/funcs/internal/support.h"

#include <chrono>

namespace chartroom::funcs {

namespace {

// What the executor must know beforehand to keep a hostile chart within its budget.
void addCosts(tmpl::FunctionMap& map) {
  for (const char* name : {"deepCopy", "mustDeepCopy", "merge", "mustMerge", "mergeOverwrite", "mustMergeOverwrite", "deepEqual",
           "has", "mustHas", "uniq", "mustUniq", "without", "mustWithout", "toToml", "mustToToml"})
    map.at(name).walk = tmpl::Walk::All;
  for (const char* name : {"toYaml", "mustToYaml", "toYamlPretty", "toJson", "mustToJson", "toPrettyJson", "mustToPrettyJson",
           "toRawJson", "mustToRawJson", "quote"})
    map.at(name).walk = tmpl::Walk::Text;
  // Their own time is a matter of luck: primes are found by trying.
  using std::chrono::milliseconds;
  map.at("genPrivateKey").typicalTime = milliseconds(200);
  map.at("derivePassword").typicalTime = milliseconds(300);
  for (const char* name : {"bcrypt", "htpasswd"}) map.at(name).typicalTime = milliseconds(100);
  for (const char* name :
      {"genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey"})
    map.at(name).typicalTime = milliseconds(20);
}

} // namespace

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
    addCosts(made);
    return made;
  }();
  return map;
}

} // namespace chartroom::funcs
