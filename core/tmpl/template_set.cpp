#include "core/tmpl/template_set.h"

#include "core/base/work_queue.h"
#include "core/tmpl/internal/executor.h"
#include "core/tmpl/internal/parser.h"

#include <algorithm>
#include <utility>

namespace chartroom::tmpl {

struct TemplateSet::Impl {
  std::string rootName;
  const FunctionMap* functions;
  internal::TreeMap trees;
};

TemplateSet::TemplateSet(std::string rootName, const FunctionMap& functions)
    : m_impl(std::make_unique<Impl>(Impl{std::move(rootName), &functions, {}})) {}
TemplateSet::TemplateSet(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
TemplateSet::TemplateSet(TemplateSet&&) noexcept = default;
TemplateSet& TemplateSet::operator=(TemplateSet&&) noexcept = default;
TemplateSet::~TemplateSet() = default;

TemplateSet TemplateSet::clone() const { return TemplateSet(std::make_unique<Impl>(*m_impl)); }

Result<void> TemplateSet::parse(const std::string& name, std::string_view text) {
  CHARTROOM_ASSIGN(const auto trees, internal::parse(name, text, *m_impl->functions));
  internal::associate(m_impl->trees, trees);
  return {};
}

std::vector<Result<void>> TemplateSet::parseAll(std::span<const NamedText> texts) {
  std::vector<Result<std::vector<std::shared_ptr<const internal::Tree>>>> parsed(
      texts.size(), std::vector<std::shared_ptr<const internal::Tree>>{});
  WorkQueue queue([&](std::size_t i) { parsed[i] = internal::parse(texts[i].name, texts[i].text, *m_impl->functions); });
  for (const NamedText& one : texts) queue.add(one.text.size());
  queue.finish();
  std::vector<Result<void>> results;
  results.reserve(texts.size());
  for (auto& one : parsed) {
    if (one) internal::associate(m_impl->trees, *one);
    results.push_back(one ? Result<void>() : Result<void>(std::move(one).error()));
  }
  return results;
}

bool TemplateSet::contains(std::string_view name) const { return m_impl->trees.contains(name); }

std::vector<std::string> TemplateSet::names() const {
  std::vector<std::string> names;
  names.reserve(m_impl->trees.size());
  for (const auto& [name, tree] : m_impl->trees) names.push_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

Execution TemplateSet::execute(
    const Context& context, std::string_view name, const Value& data, const ExecuteOptions& options) const {
  return internal::Executor(m_impl->trees, m_impl->rootName, *m_impl->functions, context, options).execute(name, data);
}

std::string TemplateSet::dump(std::string_view name) const {
  const auto found = m_impl->trees.find(name);
  return found == m_impl->trees.end() ? std::string() : internal::print(*found->second->root);
}

} // namespace chartroom::tmpl
