#pragma once

// The harness of the differential tests: generated inputs go to our code and to Go's, in batches over the pipe; an input whose
// answers differ, and that is none of the known differences, is made as small as it can be and printed. Header only; for tests.
//
// In the environment: CHARTROOM_SEED and CHARTROOM_ROUNDS choose other and longer runs, CHARTROOM_SHOW how many differences are
// printed (1), CHARTROOM_FOUND a file that every difference is added to.

#include "core/base/result.h"
#include "core/base/text.h"
#include "tests/oracle/generate.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/typed.h"

#include <QtTest>

#include <cctype>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace chartroom::test {

// One input: the text that is asked about, what else the operation takes, and, where the text is made from a value, that value
// (its strings may hold what a text cannot).
struct Case {
  std::string input;
  Oracle::Args args;
  Value value = {};
  bool hasValue = false;

  std::string arg(std::string_view name) const {
    for (const auto& [known, text] : args)
      if (known == name) return text;
    return {};
  }
};

using Ours = std::function<Oracle::Answer(const Case&)>;
using Make = std::function<Case(Generator&)>;
using KnownDifference = std::function<bool(const Case&, const Oracle::Answer& ours, const Oracle::Answer& gos)>;

// Ours in the oracle's form.
inline Oracle::Answer answerOf(const Result<std::string>& result) {
  if (!result) return {false, {}, result.error().message};
  return {true, *result, {}};
}
inline Oracle::Answer answerOf(const Result<Value>& result) {
  if (!result) return {false, {}, result.error().message};
  return {true, toTyped(*result), {}};
}
inline std::string shown(const Oracle::Answer& answer) { return answer.ok ? answer.out : "ERROR " + answer.error; }
inline bool same(const Oracle::Answer& a, const Oracle::Answer& b) { return a.ok == b.ok && a.out == b.out && a.error == b.error; }

// Without the digits of any base, nor spaces, which may be padding or stand between digits.
inline std::string withoutDigits(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || std::isxdigit(static_cast<unsigned char>(c)); });
  return text;
}

// The names in tests/conformance/KNOWN_DIFFERENCES: unindented lines; the reason is the indented text below.
inline std::map<std::string, std::string> knownDifferenceReasons() {
  std::map<std::string, std::string> reasons;
  std::ifstream file(CHARTROOM_SOURCE_DIR "/tests/conformance/KNOWN_DIFFERENCES");
  std::string name;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line[0] != ' ') reasons[name = line];
    else reasons[name] += line;
  }
  return reasons;
}

class Differential {
public:
  Oracle oracle;
  // By their names in KNOWN_DIFFERENCES.
  std::map<std::string, KnownDifference> known;

  // Starts the oracle, or says what is skipped for want of Go.
  void start() {
    for (const auto& [name, recognises] : known) {
      const auto reasons = knownDifferenceReasons();
      const auto found = reasons.find(name);
      QVERIFY2(found != reasons.end() && found->second.size() > 40, ("no reason in KNOWN_DIFFERENCES: " + name).c_str());
    }
    if (oracle.start()) return;
    if (oracle.goMissing()) QSKIP(qPrintable(oracle.problem()));
    QFAIL(qPrintable(oracle.problem()));
  }

  void compare(const char* operation, int rounds, const Make& make, const Ours& ours) {
    m_operation = operation;
    const std::uint64_t seed = qEnvironmentVariableIsSet("CHARTROOM_SEED") ? qgetenv("CHARTROOM_SEED").toULongLong() : 20240501;
    if (qEnvironmentVariableIsSet("CHARTROOM_ROUNDS")) rounds = qgetenv("CHARTROOM_ROUNDS").toInt();
    const int shownAtMost = qEnvironmentVariableIsSet("CHARTROOM_SHOW") ? qgetenv("CHARTROOM_SHOW").toInt() : 1;
    Generator generator(seed);
    int differences = 0, errors = 0, unanswered = 0;
    std::map<std::string, int> knownSeen;
    constexpr int kBatch = 40; // few enough that neither side's pipe fills while the other one writes
    for (int round = 0; round < rounds; round += kBatch) {
      std::vector<Case> batch;
      for (int i = round; i < std::min(rounds, round + kBatch); ++i) {
        batch.push_back(make(generator));
        oracle.send(operation, batch.back().input, batch.back().args);
      }
      std::vector<Oracle::Answer> mine;
      mine.reserve(batch.size());
      for (const Case& one : batch) mine.push_back(ours(one));
      std::vector<Oracle::Answer> theirs;
      for (std::size_t i = 0; i < batch.size(); ++i) theirs.push_back(oracle.receive());
      if (!oracle.isRunning())
        for (std::size_t i = 0; i < batch.size(); ++i) theirs[i] = ask(batch[i]);
      for (std::size_t i = 0; i < batch.size(); ++i) {
        const Oracle::Answer& gos = theirs[i];
        if (gos.error == kNoAnswer) {
          ++unanswered;
          note("Go does not survive round " + std::to_string(round + static_cast<int>(i)) + "\n--- input\n" + batch[i].input);
          continue;
        }
        QVERIFY2(gos.error.rfind("oracle: ", 0) != 0, (gos.error + "\n" + batch[i].input).c_str());
        errors += !gos.ok;
        if (same(mine[i], gos)) continue;
        if (const std::string name = knownName(batch[i], mine[i], gos); !name.empty()) {
          ++knownSeen[name];
          continue;
        }
        if (goAlsoSays(batch[i], mine[i])) continue;
        if (m_neverTwice && mine[i].ok == gos.ok && known.contains("addresses")) {
          ++knownSeen["addresses"];
          continue;
        }
        ++differences;
        report(batch[i], ours, round + static_cast<int>(i), seed, differences <= shownAtMost);
      }
    }
    std::string summary =
        std::string(operation) + ": " + std::to_string(rounds) + " inputs, " + std::to_string(errors) + " of them errors";
    for (const auto& [name, count] : knownSeen) summary += ", " + std::to_string(count) + " " + name;
    if (unanswered) summary += ", " + std::to_string(unanswered) + " that Go did not survive";
    qInfo("%s", summary.c_str());
    if (differences) QFAIL(qPrintable(QString("%1 of %2 inputs differ").arg(differences).arg(rounds)));
  }

private:
  static constexpr const char* kNoAnswer = "oracle: no answer";

  Oracle::Answer ask(const Case& input) {
    if (!oracle.isRunning() && !oracle.run()) return {false, {}, "oracle: " + oracle.problem().toStdString()};
    return oracle.ask(m_operation, input.input, input.args);
  }

  std::string knownName(const Case& input, const Oracle::Answer& ours, const Oracle::Answer& gos) const {
    for (const auto& [name, recognises] : known)
      if (recognises(input, ours, gos)) return name;
    return {};
  }

  // Where Go's answer depends on its random map order, ours has to be one that Go gives too.
  bool goAlsoSays(const Case& input, const Oracle::Answer& mine) {
    std::string first;
    std::set<std::string> answers;
    m_neverTwice = false;
    for (int i = 0; i < 200; ++i) {
      const Oracle::Answer gos = ask(input);
      if (same(mine, gos)) return true;
      if (i == 0) first = shown(gos);
      answers.insert(shown(gos));
      // What differs, and in digits only, holds an address, taken apart or as a digest.
      if (i == 20 && (answers.size() > 10 || (answers.size() > 1 && withoutDigits(shown(mine)) == withoutDigits(shown(gos))))) {
        m_neverTwice = true;
        break;
      }
      // Twenty times the same is no chance.
      else if (i == 20 && first == shown(gos) && !m_varied)
        break;
      if (shown(gos) != first) m_varied = true;
    }
    m_varied = false;
    return false;
  }

  bool differs(const Case& input, const Ours& ours) {
    const Oracle::Answer gos = ask(input);
    if (gos.error.rfind("oracle: ", 0) == 0) return false;
    const Oracle::Answer mine = ours(input);
    return !same(mine, gos) && knownName(input, mine, gos).empty() && !same(mine, ask(input));
  }

  // Takes pieces out of a text of the case, large ones first, as long as the answers differ.
  void minimise(Case& input, std::string Case::*field, const Ours& ours) {
    shrink(
        input, [&](Case& one) -> std::string& { return one.*field; }, ours);
  }
  void shrink(Case& input, const std::function<std::string&(Case&)>& text, const Ours& ours) {
    for (std::size_t size = std::max<std::size_t>(1, text(input).size() / 2);;) {
      bool shorter = false;
      for (std::size_t at = 0; at + size <= text(input).size();) {
        Case tried = input;
        text(tried).erase(at, size);
        if (differs(tried, ours)) {
          input = tried;
          shorter = true;
        } else {
          at += size > 8 ? size / 2 : 1;
        }
      }
      if (size == 1 && !shorter) break;
      if (size > 1) size = size > 4 ? size / 2 : size - 1;
    }
  }

  void report(const Case& original, const Ours& ours, int round, std::uint64_t seed, bool print) {
    Case input = original;
    input.hasValue = false;
    if (!print && !qEnvironmentVariableIsSet("CHARTROOM_FOUND")) return;
    if (differs(input, ours)) {
      for (std::size_t i = 0; i < input.args.size();) {
        Case tried = input;
        tried.args.erase(tried.args.begin() + static_cast<std::ptrdiff_t>(i));
        if (differs(tried, ours)) input = tried;
        else ++i;
      }
      minimise(input, &Case::input, ours);
      for (std::size_t i = 0; i < input.args.size(); ++i)
        shrink(
            input, [i](Case& one) -> std::string& { return one.args[i].second; }, ours);
    } else {
      input = original;
    }
    const Oracle::Answer gos = ask(input);
    std::string message = m_operation + " differs in round " + std::to_string(round) + " of seed " + std::to_string(seed) +
                          "\n--- input\n" + input.input + "\n--- quoted\n" + quote(input.input);
    for (const auto& [name, text] : input.args) message += "\n--- " + name + "\n" + text;
    message += "\n--- Go\n" + shown(gos) + "\n--- ours\n" + shown(ours(input));
    if (print) qWarning("%s", message.c_str());
    note(message);
  }

  static void note(const std::string& message) {
    if (qEnvironmentVariableIsSet("CHARTROOM_FOUND"))
      std::ofstream(qgetenv("CHARTROOM_FOUND").toStdString(), std::ios::app) << message << "\n\n";
  }

  std::string m_operation;
  bool m_varied = false;
  bool m_neverTwice = false; // Go hardly ever gave the same answer to the last difference
};

} // namespace chartroom::test
