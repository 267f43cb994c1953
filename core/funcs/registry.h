#pragma once

// The functions of helm's templates: sprig 3.3 without env and expandenv, and helm's own (pkg/engine/funcs.go of
// helm 4.3), 233 names; Go's builtins are in core/tmpl. Bodies follow their Go originals to the type of the result and
// the error text.
//
// Differs on purpose: `keys`, `values` and other walks over a map go in key order (Go's order is random), and what is
// random or depends on time comes from RenderHooks and the call's clock, so that a preview can hold it still.

#include "core/base/result.h"
#include "core/tmpl/function.h"
#include "core/value/value.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace chartroom::funcs {

// What a TemplateSet of helm's engine is made with. Made once, immutable, lives as long as the program; thread-safe. Go's
// builtins are not in it, for every set has them by itself: as plain functions they would know neither how an argument was
// written nor whether it was an interface, which their error texts depend on, and be slower. Of the names that both have
// (`slice`), sprig's wins, as in helm.
const tmpl::FunctionMap& functions();

// Where the bytes of every random function come from (rand*, uuidv4, shuffle, keys, serial numbers, salts …).
// Implementations are used by one execution at a time.
class RandomSource {
public:
  virtual ~RandomSource() = default;
  virtual void fill(unsigned char* bytes, std::size_t count) = 0;
  // What is filled from here on is for the call at this place (tmpl::Call::place).
  virtual void begin(std::uint64_t) {}
  // False when equal draws must give equal results: keys and certificates, which OpenSSL makes from random numbers of
  // its own, are then remembered in this process under what was asked for and bytes drawn from here.
  virtual bool isReal() const { return false; }

  // The system's cryptographic random numbers; lives as long as the program. Thread-safe.
  static RandomSource& system();
};

// A reproducible stream: the same seed gives the same bytes, and every call draws from a stream of its own, so that it gives the
// same whether others before it run or not. For previews and tests, never for an installation.
class SeededRandom : public RandomSource {
public:
  explicit SeededRandom(std::uint64_t seed) : m_seed(seed), m_state(seed) {}
  void fill(unsigned char* bytes, std::size_t count) override;
  void begin(std::uint64_t place) override { m_state = m_seed ^ place; }

private:
  std::uint64_t m_seed, m_state;
};

// helm's lookup: the object, the list when `name` is empty, or an empty map when it is not there.
struct LookupQuery {
  std::string apiVersion;
  std::string kind;
  std::string nameSpace;
  std::string name;
};
using Lookup = std::function<Result<Value>(const LookupQuery&)>;
// All addresses of a host.
using ResolveHost = std::function<std::vector<std::string>(const std::string& host)>;

// What one render gives its functions. core/render puts a pointer to one into tmpl::ExecuteOptions::user; with a null
// pointer functions behave as with a default RenderHooks. One object serves all templates of a render (the include
// counter is helm's, which counts over the whole render) and is used by one thread.
struct RenderHooks {
  Lookup lookup;                  // empty: `lookup` gives an empty map (template, lint, client dry run)
  ResolveHost resolveHost;        // empty: getHostByName gives "" (DNS is off, helm's default)
  RandomSource* random = nullptr; // null: RandomSource::system()
  // Lint mode: `required` and `fail` give "" and report here (what: "missing required value" or "funcMap fail").
  bool lint = false;
  std::function<void(std::string_view what, std::string_view message)> onLint;
  // How often each name is being included just now.
  std::unordered_map<std::string, int> includes;
};

// `required` and `fail` wrap their message in these, as helm does, so that the caller can cut it out of the nested
// error text.
constexpr std::string_view kMessageStart = "HELM_ERR_START";
constexpr std::string_view kMessageEnd = "HELM_ERR_END";

} // namespace chartroom::funcs
