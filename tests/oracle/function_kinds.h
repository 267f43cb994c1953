#pragma once

// What the makers of template programs know of each function: the kinds of its arguments and of its result. Header only; for
// tests.
//
// A kind is a letter: s text, i int, f float, N what counts as a number, c a small int constant (where a large one would only
// ask for memory), b bool, l list, L list of texts, d map, m a map of its own (the function changes it), x anything, S a scalar,
// t a time, u a duration, U text of a duration, r regular expression, R its replacement, F a layout of times, D text of a date,
// z a time zone, k a key, p a path, w a URL, v a version, q a version constraint, j JSON, y YAML, o TOML, e base64 or base32,
// G the name of a type or kind, P a format of printf. "*" behind a kind: any number of them; "+" at least one.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace chartroom::test {

struct FunctionKinds {
  std::string name;
  std::string arguments;
  char result = 'x';
};

// Not among them, as no two runs agree or nothing can be compared: what is random (randAlpha, randAlphaNum, randAscii,
// randBytes, randInt, randNumeric, shuffle, uuidv4, bcrypt, htpasswd, encryptAES and the gen… of keys and certificates), what
// reads the clock (now, ago; date, dateInZone, htmlDate, durationRound and so on take times only, as they read it for other
// values), derivePassword and buildCustomCert (slow; both are in the table test of core/funcs), and dig, tpl, include, keys and
// values, which the maker writes itself.
inline const std::vector<FunctionKinds>& functionKinds() {
  static const std::vector<FunctionKinds> kinds = [] {
    constexpr std::string_view table =
        "abbrev is s;abbrevboth iis s;add N* i;add1 N i;add1f N f;addf N* f;adler32sum s s;all x* b;any x* b;append lx l;atoi s i;"
        "b32dec e s;b32enc s s;b64dec e s;b64enc s s;base p s;biggest N+ i;camelcase s s;cat x* s;ceil N f;chunk cl l;clean p s;"
        "coalesce x* x;compact l l;concat l* l;contains ss b;date Ft s;dateInZone Ftz s;dateModify Ut t;date_in_zone Ftz s;"
        "date_modify Ut t;decryptAES ss s;deepCopy x x;deepEqual xx b;default xx x;dict ks d;dict kxkx d;dict kx d;dict kl d;"
        "dir p s;div NN i;divf N+ f;duration u s;durationDays u f;durationHours u f;durationMicroseconds u i;"
        "durationMilliseconds u i;durationMinutes u f;durationNanoseconds u i;durationRound u s;durationRoundTo uu u;"
        "durationSeconds u f;durationTruncateTo uu u;durationWeeks u f;empty x b;ext p s;fail s s;first l x;float64 N f;floor N f;"
        "fromJson j d;fromJsonArray j l;fromToml o d;fromYaml y d;fromYamlArray y l;get dk x;getHostByName s s;has xl b;"
        "hasKey dk b;hasPrefix ss b;hasSuffix ss b;hello s;htmlDate t s;htmlDateInZone tz s;indent cs s;initial l l;initials s s;"
        "int N i;int64 N i;isAbs p b;join sl s;kebabcase s s;kindIs Gx b;kindOf x s;last l x;list x* l;list s* l;list i* l;"
        "lookup ssss d;lower s s;max N+ i;maxf N+ f;merge mm d;mergeOverwrite mmm d;min N+ i;minf N+ f;mod NN i;mul N+ i;"
        "mulf N+ f;mustAppend lx l;mustChunk cl l;mustCompact l l;mustDateModify Ut t;mustDeepCopy x x;mustFirst l x;"
        "mustFromJson j x;mustHas xl b;mustInitial l l;mustLast l x;mustMerge mm d;mustMergeOverwrite mm d;mustPrepend lx l;"
        "mustPush lx l;mustRegexFind rs s;mustRegexFindAll rsi L;mustRegexMatch rs b;mustRegexReplaceAll rsR s;"
        "mustRegexReplaceAllLiteral rsR s;mustRegexSplit rsi L;mustRest l l;mustReverse l l;mustSlice lc* l;mustToDate FD t;"
        "mustToDuration u u;mustToJson x s;mustToPrettyJson x s;mustToRawJson x s;mustToToml d s;mustToYaml x s;mustUniq l l;"
        "mustWithout lx* l;must_date_modify Ut t;nindent cs s;nospace s s;omit dk* d;osBase p s;osClean p s;osDir p s;osExt p s;"
        "osIsAbs p b;pick dk* d;pluck kd* l;plural ssi s;prepend lx l;push lx l;quote x* s;regexFind rs s;regexFindAll rsi L;"
        "regexMatch rs b;regexQuoteMeta s s;regexReplaceAll rsR s;regexReplaceAllLiteral rsR s;regexSplit rsi L;repeat cs s;"
        "replace sss s;required sx x;rest l l;reverse l l;round Nc f;round Ncf f;semver v x;semverCompare qv b;seq c* s;set mkS d;"
        "sha1sum s s;sha256sum s s;sha512sum s s;slice lc* l;snakecase s s;sortAlpha l L;sortAlpha x L;split ss d;splitList ss L;"
        "splitn scs d;squote x* s;sub NN i;subf N+ f;substr iis s;swapcase s s;ternary xxb x;title s s;toDate FD t;toDecimal x i;"
        "toJson x s;toPrettyJson x s;toRawJson x s;toString x s;toStrings l L;toToml d s;toYaml x s;toYamlPretty x s;trim s s;"
        "trimAll ss s;trimPrefix ss s;trimSuffix ss s;trimall ss s;trunc is s;tuple x* l;typeIs Gx b;typeIsLike Gx b;typeOf x s;"
        "uniq l l;unixEpoch t s;unset mk d;until c l;untilStep ccc l;untitle s s;upper s s;urlJoin d s;urlParse w d;without lx* l;"
        "wrap is s;wrapWith iss s;"
        // Go's own.
        "and x+ x;or x+ x;not x b;eq SS b;eq xx+ b;ne SS b;lt NN b;le SS b;gt ii b;ge ff b;lt ss b;len l i;len x i;index lc x;"
        "index dk x;index x+ x;print x* s;printf Px* s;printf Pxx s;println x* s;html x* s;js x* s;urlquery x* s;call x+ x";
    std::vector<FunctionKinds> made;
    for (std::size_t at = 0; at < table.size();) {
      const std::size_t end = std::min(table.find(';', at), table.size());
      const std::string_view row = table.substr(at, end - at);
      const std::size_t first = row.find(' ');
      const std::size_t last = row.rfind(' ');
      made.push_back({std::string(row.substr(0, first)), std::string(first == last ? "" : row.substr(first + 1, last - first - 1)),
          row.back()});
      at = end + 1;
    }
    return made;
  }();
  return kinds;
}

// The functions whose result has a kind; 'x' has all.
inline const std::vector<const FunctionKinds*>& functionsOfKind(char kind) {
  static const std::map<char, std::vector<const FunctionKinds*>> byKind = [] {
    std::map<char, std::vector<const FunctionKinds*>> made;
    for (const FunctionKinds& one : functionKinds()) {
      made[one.result].push_back(&one);
      if (one.result != 'x') made['x'].push_back(&one);
      if (one.result == 'i' || one.result == 'f') made['N'].push_back(&one);
      if (one.result == 'L') made['l'].push_back(&one);
    }
    return made;
  }();
  static const std::vector<const FunctionKinds*> none;
  const auto found = byKind.find(kind);
  return found == byKind.end() ? none : found->second;
}

} // namespace chartroom::test
