// Splitting rendered text into documents, reading their heads, and sorting them for installation.

#include "core/base/log_text.h"
#include "core/base/number_format.h"
#include "core/base/text.h"
#include "core/base/work_queue.h"
#include "core/chart/struct_reader.h"
#include "core/render/internal/run.h"
#include "core/render/render.h"
#include "core/value/yaml.h"

#include <algorithm>

namespace chartroom::render {

namespace {

constexpr std::string_view kInstallOrder[] = {
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
};

constexpr std::string_view kHookEvents[] = {"pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade",
    "post-upgrade", "pre-rollback", "post-rollback", "test"};

// Known kinds by their place, unknown ones last and by name.
struct KindRank {
  explicit KindRank(std::string_view kind) {
    const auto* found = std::find(std::begin(kInstallOrder), std::end(kInstallOrder), kind);
    place = static_cast<int>(found - std::begin(kInstallOrder));
    if (found == std::end(kInstallOrder)) unknown = kind;
  }
  int place;
  std::string_view unknown;
  friend bool operator<(const KindRank& a, const KindRank& b) {
    return a.place != b.place ? a.place < b.place : a.unknown < b.unknown;
  }
};

bool isBlank(std::string_view text) { return trimSpace(text).empty(); }

std::string_view trimLeftSpace(std::string_view text) {
  while (!text.empty()) {
    const auto decoded = decodeRune(text);
    if (!isSpace(decoded.rune)) break;
    text.remove_prefix(static_cast<std::size_t>(decoded.width));
  }
  return text;
}

Result<void> readHead(Document& document) {
  CHARTROOM_ASSIGN(const Value object, value::parseYaml(document.text.view()));
  chart::StructReader reader;
  reader.object(object, "util.SimpleHead",
      {{"apiVersion", [&](const Value& v) { reader.text(v, document.apiVersion); }},
          {"kind", [&](const Value& v) { reader.text(v, document.kind); }},
          {"metadata", [&](const Value& v) {
             reader.object(v,
                 "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string "
                 "\"json:\\\"annotations\\\"\" }",
                 {{"name", [&](const Value& inner) { reader.text(inner, document.name); }},
                     {"annotations", [&](const Value& inner) { reader.textMap(inner, document.annotations); }}});
             const Value nameSpace = v.get("namespace");
             if (nameSpace.isString()) document.nameSpace = nameSpace.string();
           }}});
  return reader.result();
}

std::vector<std::string> annotationList(const Document& document, const char* key) {
  std::vector<std::string> list;
  const auto found = document.annotations.find(key);
  if (found == document.annotations.end()) return list;
  for (const auto& part : split(found->second, ",")) list.push_back(toLower(trimSpace(part)));
  return list;
}

// A hook, or nothing when one of its events is unknown: such a document is dropped.
std::optional<Hook> makeHook(Document document, const std::string& types, std::vector<std::string>& messages) {
  Hook hook;
  for (const auto& part : split(types, ",")) {
    std::string event = toLower(trimSpace(part));
    if (event == "test-success") event = "test";
    if (std::find(std::begin(kHookEvents), std::end(kHookEvents), event) == std::end(kHookEvents)) {
      messages.push_back(logText("skipping unknown hooks", {{"hookTypes", types}}));
      return {};
    }
    hook.events.push_back(std::move(event));
  }
  const auto weight = document.annotations.find("helm.sh/hook-weight");
  if (weight != document.annotations.end()) {
    const auto number = parseInt(weight->second);
    if (number.ok()) hook.weight = static_cast<int>(number.value);
  }
  hook.deletePolicies = annotationList(document, "helm.sh/hook-delete-policy");
  hook.outputLogPolicies = annotationList(document, "helm.sh/hook-output-log-policy");
  hook.document = std::move(document);
  return hook;
}

} // namespace

bool Hook::isTest() const { return std::find(events.begin(), events.end(), "test") != events.end(); }

std::vector<TextPart> splitDocuments(std::string_view text) {
  const std::string_view whole = text;
  text = trimLeftSpace(text);
  std::vector<TextPart> parts;
  std::size_t counted = 0;
  int line = 1;
  const auto add = [&](std::string_view part) {
    if (isBlank(part)) return;
    part = trimLeftSpace(part);
    const auto start = static_cast<std::size_t>(part.data() - whole.data());
    line += static_cast<int>(
        std::count(whole.begin() + static_cast<std::ptrdiff_t>(counted), whole.begin() + static_cast<std::ptrdiff_t>(start), '\n'));
    counted = start;
    parts.push_back({part, line});
  };
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("---")) {
      add(text.substr(start, at - start));
      at += 3;
      while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
      start = at;
    }
    const auto end = text.find('\n', at);
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  add(text.substr(start));
  return parts;
}

internal::FileDocuments internal::readDocuments(const std::string& path, std::string_view content, AfterError afterError) {
  FileDocuments result;
  if (baseName(path).starts_with('_') || isBlank(content)) return result;
  const value::SharedString shared{path};
  for (const auto& part : splitDocuments(content)) {
    Document document;
    document.path = shared;
    document.text = part.text;
    document.line = part.line;
    if (auto read = readHead(document); !read) {
      Error error = std::move(read).error().wrapped("YAML parse error on " + path);
      error.place.file = path;
      if (error.place.line > 0) error.place.line += part.line - 1;
      result.errors.push_back(std::move(error));
      if (afterError == AfterError::Stop) return result;
      continue;
    }
    const auto types = document.annotations.find("helm.sh/hook");
    if (types == document.annotations.end()) {
      result.manifests.push_back(std::move(document));
    } else {
      const std::string text = types->second;
      if (auto hook = makeHook(std::move(document), text, result.messages)) result.hooks.push_back(std::move(*hook));
    }
  }
  return result;
}

void internal::sortForInstallation(std::vector<Document>& manifests, std::vector<Hook>& hooks) {
  std::stable_sort(hooks.begin(), hooks.end(),
      [](const Hook& a, const Hook& b) { return KindRank(a.document.kind) < KindRank(b.document.kind); });
  std::stable_sort(
      manifests.begin(), manifests.end(), [](const Document& a, const Document& b) { return KindRank(a.kind) < KindRank(b.kind); });
}

internal::DocumentReader::DocumentReader(std::size_t most, AfterError afterError)
    : m_afterError(afterError),
      m_queue([this](std::size_t i) { m_files[i].documents = readDocuments(m_files[i].path, m_files[i].content, m_afterError); }) {
  m_files.reserve(most);
}

void internal::DocumentReader::add(const std::string& path, std::string_view content) {
  m_files.push_back({path, content, {}});
  m_queue.add(content.size());
}

Assembly internal::DocumentReader::finish(const Context& context) {
  m_queue.finish();
  std::sort(m_files.begin(), m_files.end(), [](const File& a, const File& b) { return a.path < b.path; });
  Assembly result;
  for (File& file : m_files) {
    FileDocuments& documents = file.documents;
    for (const std::string& message : documents.messages) context.log(LogLevel::Info, message);
    std::move(documents.manifests.begin(), documents.manifests.end(), std::back_inserter(result.manifests));
    std::move(documents.hooks.begin(), documents.hooks.end(), std::back_inserter(result.hooks));
    std::move(documents.errors.begin(), documents.errors.end(), std::back_inserter(result.errors));
    if (!result.errors.empty() && m_afterError == AfterError::Stop) return result;
  }
  sortForInstallation(result.manifests, result.hooks);
  return result;
}

Assembly assemble(const Context& context, const FileTexts& files, AfterError afterError) {
  internal::DocumentReader reader(files.size(), afterError);
  for (const auto& [path, content] : files) reader.add(path, content);
  return reader.finish(context);
}

void appendManifestParts(std::vector<std::string_view>& parts, std::string_view path, std::string_view text) {
  parts.insert(parts.end(), {"---\n# Source: ", path, "\n", text, "\n"});
}

std::vector<std::string_view> manifestParts(const Rendered& rendered, CrdOutput crds) {
  std::vector<std::string_view> parts;
  parts.reserve(5 * (rendered.manifests.size() + rendered.crds.size()));
  if (crds == CrdOutput::Include)
    for (const auto& crd : rendered.crds) appendManifestParts(parts, crd.path, crd.text.view());
  for (const auto& document : rendered.manifests) appendManifestParts(parts, document.path, document.text);
  return parts;
}

namespace {

std::string joined(const std::vector<std::string_view>& parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string text;
  text.reserve(size);
  for (const std::string_view part : parts) text += part;
  return text;
}

} // namespace

std::string manifestText(const Rendered& rendered, CrdOutput crds) { return joined(manifestParts(rendered, crds)); }

std::string brokenManifestText(const Rendered& rendered) {
  std::map<std::string, const RenderedFile*> files;
  for (const auto& file : rendered.files)
    if (!file.isNotes && !isBlank(file.output)) files[file.path] = &file;
  std::vector<std::string_view> parts;
  for (const auto& [path, file] : files) appendManifestParts(parts, path, file->output);
  return joined(parts);
}

} // namespace chartroom::render
