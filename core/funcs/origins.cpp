// For traced executions: what the result of a function has to do with its arguments. What is not named here makes something new
// of all of them, which is always true, if not always the whole truth.

#include "core/funcs/internal/support.h"

namespace chartroom::funcs::internal {

void addOrigins(FunctionMap& map) {
  const auto mark = [&map](tmpl::Origin origin, std::initializer_list<const char*> names) {
    for (const char* name : names) map.at(name).origin = origin;
  };
  mark(tmpl::Origin::Text, {"include", "tpl"});
  mark(tmpl::Origin::Described, {"toYaml", "mustToYaml"});
  mark(tmpl::Origin::Packed, {"dict", "list", "tuple"});
  mark(tmpl::Origin::Chosen, {"coalesce", "default", "required", "ternary"});
  mark(tmpl::Origin::Picked, {"dig", "first", "get", "hasKey", "last", "mustFirst", "mustLast"});
  mark(tmpl::Origin::Carried,
      {"append", "chunk", "concat", "deepCopy", "initial", "merge", "mergeOverwrite", "mustAppend", "mustChunk", "mustDeepCopy",
          "mustInitial", "mustMerge", "mustMergeOverwrite", "mustPrepend", "mustPush", "mustRest", "mustReverse", "mustSlice",
          "omit", "pick", "pluck", "prepend", "push", "rest", "reverse", "set", "slice", "unset", "values"});
  mark(tmpl::Origin::Parsed,
      {"fromJson", "fromJsonArray", "fromToml", "fromYaml", "fromYamlArray", "mustFromJson", "mustRegexFindAll", "mustRegexSplit",
          "regexFindAll", "regexSplit", "split", "splitList", "splitn"});
  mark(tmpl::Origin::Asked, {"keys"});
  mark(tmpl::Origin::Tested, {"empty", "kindIs", "kindOf", "typeIs", "typeIsLike", "typeOf"});
  for (const char* name : {"merge", "mergeOverwrite", "mustMerge", "mustMergeOverwrite", "set", "unset"})
    map.at(name).changesFirst = true;
  for (const char* name : {"bcrypt", "buildCustomCert", "encryptAES", "genCA", "genCAWithKey", "genPrivateKey", "genSelfSignedCert",
           "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey", "htpasswd", "randAlpha", "randAlphaNum",
           "randAscii", "randBytes", "randInt", "randNumeric", "shuffle", "uuidv4"})
    map.at(name).isRandom = true;
}

} // namespace chartroom::funcs::internal
