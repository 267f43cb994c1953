#include "core/inspect/release_records.h"

#include "core/inspect/secret_mask.h"

#include <algorithm>
#include <chrono>

namespace chartroom::inspect {
namespace {

std::size_t textBytes(const std::vector<chart::File>& files) {
  std::size_t bytes = 0;
  for (const chart::File& file : files) bytes += file.data.view().size();
  return bytes;
}

std::size_t textBytes(const release::Release& record) {
  std::size_t bytes = record.manifest.size() + record.info.notes.size();
  for (const release::Hook& hook : record.hooks) bytes += hook.manifest.size();
  if (record.chart) bytes += textBytes(record.chart->templates) + textBytes(record.chart->files);
  return bytes;
}

bool sameFiles(const std::vector<chart::File>& a, const std::vector<chart::File>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
      [](const chart::File& x, const chart::File& y) { return x.name == y.name && x.data == y.data && x.modified == y.modified; });
}

bool sameChart(const chart::Chart& a, const chart::Chart& b) {
  return a.metadata == b.metadata && a.lock == b.lock && a.modified == b.modified && a.schema.has_value() == b.schema.has_value() &&
         (!a.schema || a.schema->data == b.schema->data) && sameFiles(a.templates, b.templates) && sameFiles(a.files, b.files) &&
         a.values == b.values;
}

// Most revisions of a release have the chart of the one before: it is kept once.
void shareCharts(std::vector<release::Release>& records) {
  for (std::size_t i = 1; i < records.size(); ++i)
    if (records[i].chart && records[i - 1].chart && sameChart(*records[i].chart, *records[i - 1].chart))
      records[i].chart = records[i - 1].chart;
}

} // namespace

ReleasePtr summaryOf(const release::Release& record) {
  auto summary = std::make_shared<release::Release>();
  summary->name = record.name;
  summary->nameSpace = record.nameSpace;
  summary->version = record.version;
  summary->labels = record.labels;
  summary->applyMethod = record.applyMethod;
  summary->info = record.info;
  // Without its values nothing can tell later what in it is secret.
  summary->info.description = maskProse(record.info.description, secretsOf(record));
  summary->info.notes.clear();
  summary->info.resources.clear();
  if (record.chart) {
    auto chart = std::make_shared<chart::Chart>();
    chart->metadata = record.chart->metadata;
    summary->chart = std::move(chart);
  }
  return summary;
}

ReleasePtr ReleaseHistory::find(int version) const {
  for (const ReleasePtr& each : revisions)
    if (each->version == version) return each;
  return nullptr;
}

ReleasePtr ReleaseRecords::find(const release::Head& head) const {
  const std::lock_guard lock(m_mutex);
  const auto found = m_entries.find({head.nameSpace, head.name, head.version});
  if (found == m_entries.end() || found->second.uid != head.uid || found->second.resourceVersion != head.resourceVersion)
    return nullptr;
  found->second.used = ++m_uses;
  return found->second.record;
}

void ReleaseRecords::keep(const release::Head& head, ReleasePtr record) {
  const std::lock_guard lock(m_mutex);
  Entry& entry = m_entries[{head.nameSpace, head.name, head.version}];
  m_bytes -= entry.bytes;
  const std::size_t bytes = textBytes(*record);
  entry = {head.uid, head.resourceVersion, std::move(record), bytes, ++m_uses};
  m_bytes += bytes;
  while (m_bytes > kMostBytes && m_entries.size() > 1) {
    const auto oldest = std::min_element(
        m_entries.begin(), m_entries.end(), [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    m_bytes -= oldest->second.bytes;
    m_entries.erase(oldest);
  }
}

std::size_t ReleaseRecords::bytes() const {
  const std::lock_guard lock(m_mutex);
  return m_bytes;
}

std::size_t ReleaseRecords::size() const {
  const std::lock_guard lock(m_mutex);
  return m_entries.size();
}

Result<ReleasePtr> ReleaseRecords::read(const Context& context, const action::Session& session, const release::Head& head) {
  if (ReleasePtr known = find(head)) return known;
  CHARTROOM_ASSIGN(release::Release record, session.storageIn(head.nameSpace)->get(context, head.name, head.version));
  auto made = std::make_shared<const release::Release>(std::move(record));
  keep(head, made);
  return ReleasePtr(made);
}

Result<ReleaseHistory> ReleaseRecords::readHistory(
    const Context& context, const action::Session& session, const std::string& nameSpace, const std::string& name) {
  const auto began = std::chrono::steady_clock::now();
  const auto storage = session.storageIn(nameSpace);
  CHARTROOM_ASSIGN(const std::vector<release::Head> heads, storage->heads(context, {{"name", name}}));
  if (heads.empty()) return Error{Code::NotFound, "release: not found", {}, {}};
  ReleaseHistory history;
  history.storage = storage->driver().name();
  std::vector<release::Head> missing;
  for (const release::Head& head : heads) {
    history.modified[head.version] = head.modified;
    if (ReleasePtr known = find(head)) history.revisions.push_back(std::move(known));
    else missing.push_back(head);
  }
  if (missing.size() > 2) {
    // One answer with all records is cheaper than a request each.
    CHARTROOM_ASSIGN(std::vector<release::Release> all, storage->history(context, name));
    shareCharts(all);
    for (release::Release& each : all) {
      const auto head =
          std::find_if(missing.begin(), missing.end(), [&](const release::Head& one) { return one.version == each.version; });
      if (head == missing.end()) continue;
      auto record = std::make_shared<const release::Release>(std::move(each));
      keep(*head, record);
      history.revisions.push_back(record);
      ++history.decoded;
    }
  } else {
    for (const release::Head& head : missing) {
      auto record = read(context, session, head);
      if (!record && record.error().code == Code::NotFound) continue; // pruned meanwhile
      if (!record) return std::move(record).error();
      history.revisions.push_back(*record);
      ++history.decoded;
    }
  }
  if (history.revisions.empty()) return Error{Code::NotFound, "release: not found", {}, {}};
  std::sort(history.revisions.begin(), history.revisions.end(),
      [](const ReleasePtr& a, const ReleasePtr& b) { return a->version < b->version; });
  history.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  return history;
}

Result<std::vector<release::Head>> readNewestHeads(
    const Context& context, const action::Session& session, const std::string& nameSpace) {
  CHARTROOM_ASSIGN(std::vector<release::Head> heads, session.storageIn(nameSpace)->heads(context));
  std::map<std::pair<std::string, std::string>, release::Head> newest;
  for (release::Head& head : heads) {
    release::Head& slot = newest[{head.nameSpace, head.name}];
    if (head.version > slot.version) slot = std::move(head);
  }
  std::vector<release::Head> result;
  result.reserve(newest.size());
  for (auto& entry : newest) result.push_back(std::move(entry.second));
  return result;
}

Result<std::shared_ptr<action::Session>> sessionIn(const std::shared_ptr<action::Session>& session, const std::string& nameSpace) {
  if (nameSpace.empty() || nameSpace == session->nameSpace()) return session;
  action::SessionOptions options = session->options();
  options.nameSpace = nameSpace;
  CHARTROOM_ASSIGN(auto made, action::Session::make(std::move(options)));
  return std::shared_ptr<action::Session>(std::move(made));
}

namespace {

void collectDefaults(const chart::Chart& chart, SecretValues& secrets) {
  secrets.collect(chart.values);
  for (const auto& child : chart.dependencies()) collectDefaults(*child, secrets);
}

} // namespace

SecretValues secretsOf(const release::Release& release) {
  SecretValues secrets;
  secrets.collect(release.config);
  if (release.chart) collectDefaults(*release.chart, secrets);
  return secrets;
}

} // namespace chartroom::inspect
