// Does provenance name the right template line? For manifest lines drawn by lot, a mark is written at the template line that
// provenance names, the real helm renders the changed chart, and the mark must stand on that manifest line.
//
// A mark is, in this order: a comment or a word at the end of the template line, a word at the very column, and, where the place
// is an action, functions at the end of its pipeline that mark each line it prints. A mark says nothing, and the next one is
// tried, when it breaks the chart, changes how many lines there are or the order of documents, or when it stands behind an action
// and so on the last line that this prints. A line of which no mark says anything is not checkable. All marks of one chart go
// into one render, which is halved when it fails.
//
// Charts: those of resources/charts, and of the corpus where it is. CHARTROOM_MARKS: how many lines in all (400). CHARTROOM_SEED:
// the first seed. BIN: where helm is. An argument restricts it to charts whose id contains it.

#include "conformance.h"

#include "core/chart/load.h"
#include "core/inspect/line_origin.h"
#include "core/render/live_render.h"
#include "core/value/json.h"
#include "core/value/merge.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <random>

using namespace chartroom;

namespace {

QString qt(const std::string& text) { return QString::fromStdString(text); }

std::vector<std::string> linesOf(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Where a template's text is inside of {{ }}: the byte behind the opening delimiter and the first of the closing one, its trim
// marker included.
struct Action {
  std::size_t begin = 0, end = 0;
  bool comment = false;
};

std::vector<Action> actionsOf(std::string_view text) {
  std::vector<Action> actions;
  for (std::size_t open = text.find("{{"); open != std::string_view::npos; open = text.find("{{", open)) {
    std::size_t at = open + 2;
    const std::size_t first = text.find_first_not_of(" \t\r\n-", at);
    if (first != std::string_view::npos && text.substr(first).starts_with("/*")) {
      const std::size_t close = std::min(text.find("*/", first), text.size());
      const std::size_t end = std::min(text.find("}}", close), text.size());
      actions.push_back({open + 2, end, true});
      open = std::min(end + 2, text.size());
      continue;
    }
    while (at < text.size() && !text.substr(at).starts_with("}}")) {
      const char c = text[at++];
      if (c == '"' || c == '\'')
        while (at < text.size() && text[at] != c) at += text[at] == '\\' ? 2 : 1;
      else if (c == '`')
        while (at < text.size() && text[at] != c) ++at;
      else continue;
      ++at;
    }
    std::size_t end = std::min(at, text.size());
    if (end > 1 && text.substr(end - 2).starts_with(" -")) end -= 2;
    actions.push_back({open + 2, end, false});
    open = std::min(at + 2, text.size());
  }
  return actions;
}

// A manifest line to check, and where its mark goes.
struct Line {
  std::size_t number = 0; // of helm's output, from 0
  std::string text;
  std::string file; // as provenance names it
  int line = 0, column = 0;
};

enum class Way { Comment, Word, AtColumn, PipeComment, PipeWord };
constexpr Way kWays[] = {Way::Comment, Way::Word, Way::AtColumn, Way::PipeComment, Way::PipeWord};

struct Change {
  std::size_t at = 0;
  std::string text;
  bool behindAction = false; // which may print several lines: the mark then stands on the last of them
};

// What to write into a template; nothing where this way cannot be gone there.
std::optional<Change> changeFor(std::string_view text, const Line& line, Way way, const std::string& mark) {
  std::size_t begin = 0;
  for (int i = 1; i < line.line; ++i) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return {};
    ++begin;
  }
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  const std::size_t place = std::min(begin + static_cast<std::size_t>(std::max(1, line.column) - 1), end);
  const auto actions = actionsOf(text);
  const auto around = [&](std::size_t at) {
    return std::find_if(
        actions.begin(), actions.end(), [&](const Action& action) { return action.begin - 2 < at && at < action.end + 2; });
  };
  switch (way) {
  case Way::Comment:
  case Way::Word: {
    std::size_t at = end;
    while (at > begin && (text[at - 1] == '\r' || text[at - 1] == ' ')) --at;
    if (around(at) != actions.end()) return {};
    return Change{at, (way == Way::Comment ? " # " : "") + mark, at >= begin + 2 && text.substr(at - 2, 2) == "}}"};
  }
  case Way::AtColumn:
    if (around(place) != actions.end()) return {};
    return Change{place, mark};
  case Way::PipeComment:
  case Way::PipeWord: {
    const auto action =
        std::find_if(actions.begin(), actions.end(), [&](const Action& one) { return one.begin <= place && place <= one.end; });
    if (action == actions.end() || action->comment) return {};
    std::string_view inside = text.substr(action->begin, action->end - action->begin);
    inside.remove_prefix(std::min(inside.find_first_not_of("- \t\r\n"), inside.size()));
    const std::string first(inside.substr(0, inside.find_first_of(" \t\r\n(")));
    for (const char* word : {"if", "else", "with", "range", "end", "define", "block", "template", "break", "continue"})
      if (first == word) return {};
    // A comment stays valid behind the head of a block, too.
    const std::string appended = (way == Way::PipeComment ? " # " : "") + mark;
    return Change{action->end, " | toString | replace \"\\n\" \"" + appended + "\\n\" | printf \"%s" + appended + "\" "};
  }
  }
  return {};
}

struct Tally {
  std::size_t lines = 0, checked = 0, wrong = 0, unknown = 0, notCheckable = 0, charts = 0, ways[5] = {};
};

struct Case {
  std::string id, chart, values;
};

class ChartCheck {
public:
  ChartCheck(const Case& what, QString helm, std::uint64_t seed, Tally& tally)
      : m_case(what), m_helm(std::move(helm)), m_random(seed), m_tally(tally) {}

  // Returns false, with a word on why, when the chart cannot be checked at all.
  bool run(std::size_t count) {
    if (!unpack()) return skip("cannot be unpacked");
    auto chart = chart::load({}, m_root.toStdString());
    if (!chart) return skip(chart.error().message);
    Value values = Value::makeMap();
    if (!m_case.values.empty())
      if (auto read = value::loadValues(conformance::readFile(m_case.values)); read && read->isMap()) values = *read;
    render::LiveRender live(std::make_shared<render::CompiledChart>(std::move(*chart)));
    render::RenderOptions options;
    options.releaseName = "demo";
    options.nameSpace = "shop";
    options.capabilities.kubeVersion = chart::KubeVersion::parse("v1.34.0").value();
    const render::LiveResult result = live.render({}, values, options);
    if (result.rendered.error) return skip(result.rendered.error->message);
    const auto first = render();
    if (!first) return skip("helm does not render it");
    m_output = *first;
    choose(result, count);
    ++m_tally.charts;
    std::vector<std::size_t> open(m_lines.size());
    for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
    m_said.assign(m_lines.size(), false);
    for (const Way way : kWays) {
      m_found.assign(m_lines.size(), false);
      mark(open, way);
      for (std::size_t i = 0; i < m_lines.size(); ++i) m_tally.ways[static_cast<std::size_t>(way)] += m_found[i];
      std::erase_if(open, [&](std::size_t i) { return m_found[i]; });
    }
    for (const std::size_t i : open) {
      if (m_said[i]) {
        ++m_tally.wrong;
        std::cout << "wrong: " << m_case.id << ": line " << m_lines[i].number + 1 << " \"" << m_lines[i].text
                  << "\" is said to come from " << m_lines[i].file << ":" << m_lines[i].line << ":" << m_lines[i].column << "\n";
      } else {
        ++m_tally.notCheckable;
        if (std::getenv("CHARTROOM_VERBOSE"))
          std::cout << "not checkable: " << m_case.id << ": \"" << m_lines[i].text << "\" of " << m_lines[i].file << ":"
                    << m_lines[i].line << ":" << m_lines[i].column << "\n";
      }
    }
    m_tally.checked += m_lines.size() - open.size();
    return true;
  }

private:
  bool skip(const std::string& why) {
    std::cout << "left out: " << m_case.id << ": " << why.substr(0, why.find('\n')) << "\n";
    return false;
  }

  bool untar(const QString& archive, const QString& into) {
    QDir().mkpath(into);
    return QProcess::execute(QStringLiteral("tar"), {QStringLiteral("-xzf"), archive, QStringLiteral("-C"), into}) == 0;
  }

  // The chart as a folder, with its subcharts as folders in it.
  bool unpack() {
    const QString from = qt(m_case.chart), into = m_folder.path() + "/chart";
    if (QFileInfo(from).isDir()) {
      QDir().mkpath(into);
      if (QProcess::execute(QStringLiteral("cp"), {QStringLiteral("-rL"), from, into + "/"}) != 0) return false;
    } else if (!untar(from, into)) {
      return false;
    }
    const QStringList folders = QDir(into).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    if (folders.isEmpty()) return false;
    m_root = into + "/" + folders.first();
    QProcess::execute(QStringLiteral("chmod"), {QStringLiteral("-R"), QStringLiteral("u+w"), m_root});
    for (bool again = true; again;) {
      again = false;
      QStringList archives;
      QDirIterator files(m_root, {QStringLiteral("*.tgz")}, QDir::Files, QDirIterator::Subdirectories);
      while (files.hasNext())
        if (const QString file = files.next(); QFileInfo(file).dir().dirName() == "charts") archives << file;
      for (const QString& archive : archives) {
        if (!untar(archive, QFileInfo(archive).path())) return false;
        QFile::remove(archive);
        again = true;
      }
    }
    return true;
  }

  // The file of a template; a subchart may have another name in results than on the disk.
  QString fileOf(const std::string& path) const {
    QStringList parts = qt(path).split('/');
    parts.removeFirst();
    QString at = m_root;
    while (parts.size() > 2 && parts[0] == "charts") {
      QString next = at + "/charts/" + parts[1];
      if (!QFile::exists(next)) {
        auto chart = chart::loadDirectory({}, at.toStdString());
        if (!chart) return {};
        for (const chart::Dependency& dependency : (*chart)->metadata.dependencies)
          if (dependency.alias == parts[1].toStdString()) next = at + "/charts/" + qt(dependency.name);
      }
      at = next;
      parts.remove(0, 2);
    }
    const QString file = at + "/" + parts.join('/');
    return QFile::exists(file) ? file : QString();
  }

  std::optional<std::vector<std::string>> render() const {
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HELM_CACHE_HOME"), m_folder.path() + "/helm");
    environment.insert(QStringLiteral("HELM_CONFIG_HOME"), m_folder.path() + "/helm");
    environment.insert(QStringLiteral("KUBECONFIG"), m_folder.path() + "/none");
    process.setProcessEnvironment(environment);
    QStringList arguments{"template", "demo", m_root, "--namespace", "shop", "--kube-version", "v1.34.0"};
    if (!m_case.values.empty()) arguments << "-f" << qt(m_case.values);
    process.start(m_helm, arguments);
    if (!process.waitForFinished(120000) || process.exitCode() != 0) return {};
    return linesOf(process.readAllStandardOutput().toStdString());
  }

  // Draws lines of helm's output whose document we printed, too, and asks where they come from.
  void choose(const render::LiveResult& result, std::size_t count) {
    std::map<std::string, std::vector<const render::Document*>> documents;
    for (const auto& document : result.rendered.manifests) documents[document.path.str()].push_back(&document);
    for (const auto& hook : result.rendered.hooks) documents[hook.document.path.str()].push_back(&hook.document);
    struct Spot {
      std::size_t number;
      const render::Document* document;
      int line; // of the file's output
    };
    std::vector<Spot> spots;
    for (std::size_t at = 0; at + 1 < m_output.size();) {
      if (m_output[at] != "---" || !m_output[at + 1].starts_with("# Source: ")) {
        ++at;
        continue;
      }
      const std::string path = m_output[at + 1].substr(10);
      at += 2;
      std::size_t end = at;
      while (end < m_output.size() &&
             !(m_output[end] == "---" && end + 1 < m_output.size() && m_output[end + 1].starts_with("# Source: ")))
        ++end;
      auto& list = documents[path];
      // The same text, or else as many lines: what is random differs.
      const auto fits = [&](const render::Document* document, bool exactly) {
        const auto lines = linesOf(document->text.view());
        if (lines.size() > end - at) return false;
        for (std::size_t i = 0; i < lines.size(); ++i)
          if (exactly ? lines[i] != m_output[at + i] : lines[i].substr(0, 8) != m_output[at + i].substr(0, 8)) return false;
        return true;
      };
      auto found = std::find_if(list.begin(), list.end(), [&](const auto* document) { return fits(document, true); });
      if (found == list.end())
        found = std::find_if(list.begin(), list.end(), [&](const auto* document) { return fits(document, false); });
      if (found != list.end()) {
        const auto lines = linesOf((*found)->text.view()).size();
        for (std::size_t i = 0; i < lines; ++i)
          if (m_output[at + i].find_first_not_of(" \t\r") != std::string::npos)
            spots.push_back({at + i, *found, (*found)->line + static_cast<int>(i)});
        list.erase(found);
      }
      at = end;
    }
    std::shuffle(spots.begin(), spots.end(), m_random);
    if (spots.size() > count) spots.resize(count);
    for (const Spot& spot : spots) {
      ++m_tally.lines;
      const std::string path = spot.document->path.str();
      const auto file = std::find_if(
          result.rendered.files.begin(), result.rendered.files.end(), [&](const auto& one) { return one.path == path; });
      const auto origin = inspect::originInOutput(result.provenance, path, file->output.view(), spot.line);
      const render::TemplatePlace* place = origin.known ? origin.filePlace() : nullptr;
      if (!place) {
        ++m_tally.unknown;
        std::cout << "unknown: " << m_case.id << ": line " << spot.number + 1 << " \"" << m_output[spot.number] << "\"\n";
        continue;
      }
      m_lines.push_back({spot.number, m_output[spot.number], place->file, place->line, place->column});
    }
  }

  // Marks all of them in one render; half of them where that says nothing.
  void mark(const std::vector<std::size_t>& which, Way way) {
    std::map<QString, std::vector<Change>> changes;
    struct Mark {
      std::size_t line;
      std::string name;
      bool behindAction;
    };
    std::vector<Mark> marked;
    for (const std::size_t i : which) {
      const QString file = fileOf(m_lines[i].file);
      if (file.isEmpty()) continue;
      const std::string name = "mk" + std::to_string(i) + "k";
      const auto change = changeFor(original(file), m_lines[i], way, name);
      if (!change) continue;
      // One mark a place: several manifest lines may come from it.
      auto& list = changes[file];
      if (const auto same = std::find_if(list.begin(), list.end(), [&](const Change& one) { return one.at == change->at; });
          same != list.end())
        marked.push_back({i,
            same->text.substr(same->text.find("mk"), same->text.find('k', same->text.find("mk") + 2) + 1 - same->text.find("mk")),
            change->behindAction});
      else list.push_back(*change), marked.push_back({i, name, change->behindAction});
    }
    if (marked.empty()) return;
    for (auto& [file, list] : changes) {
      std::sort(list.begin(), list.end(), [](const Change& a, const Change& b) { return a.at > b.at; });
      std::string text = original(file);
      for (const Change& change : list) text.insert(change.at, change.text);
      write(file, text);
    }
    const auto output = render();
    for (const auto& [file, list] : changes) write(file, original(file));
    if (output && sameDocuments(*output)) {
      for (const auto& [i, name, behindAction] : marked) {
        // Elsewhere only: the mark was not taken away by something on the way, and the line is another.
        const bool here = (*output)[m_lines[i].number].find(name) != std::string::npos;
        const bool anywhere = here || std::any_of(output->begin(), output->end(),
                                          [&name = name](const std::string& line) { return line.find(name) != std::string::npos; });
        m_found[i] = here;
        m_said[i] = m_said[i] || here || (anywhere && !behindAction);
      }
      return;
    }
    if (which.size() == 1) return;
    const auto middle = which.begin() + static_cast<std::ptrdiff_t>(which.size() / 2);
    mark({which.begin(), middle}, way);
    mark({middle, which.end()}, way);
  }

  // A mark in a document's "annotations:" or "kind:" may make an ordinary document of a hook, or sort it elsewhere: then as many
  // lines are printed in another order.
  bool sameDocuments(const std::vector<std::string>& output) const {
    if (output.size() != m_output.size()) return false;
    for (std::size_t i = 0; i < output.size(); ++i)
      if ((output[i].starts_with("# Source: ") || m_output[i].starts_with("# Source: ")) && output[i] != m_output[i]) return false;
    return true;
  }

  const std::string& original(const QString& file) {
    auto [at, fresh] = m_originals.try_emplace(file);
    if (fresh) at->second = conformance::readFile(file.toStdString());
    return at->second;
  }
  static void write(const QString& path, const std::string& text) {
    QFile file(path);
    if (file.open(QIODevice::WriteOnly)) file.write(text.data(), static_cast<qint64>(text.size()));
  }

  Case m_case;
  QString m_helm, m_root;
  QTemporaryDir m_folder;
  std::mt19937_64 m_random;
  Tally& m_tally;
  std::vector<std::string> m_output;
  std::vector<Line> m_lines;
  std::vector<bool> m_found, m_said; // a mark stood on the line; a mark stood anywhere
  std::map<QString, std::string> m_originals;
};

std::size_t number(const char* variable, std::size_t otherwise) {
  const char* text = std::getenv(variable);
  return text ? std::strtoul(text, nullptr, 10) : otherwise;
}

} // namespace

int main(int argc, char** argv) {
  const QString binaries =
      qEnvironmentVariableIsSet("BIN") ? qEnvironmentVariable("BIN") : QDir::homePath() + "/.cache/chartroom-testbed/bin";
  const QString helm = binaries + "/helm";
  if (!QFile::exists(helm)) {
    std::cout << "not compared: there is no " << helm.toStdString() << " (run tests/cluster/build-testbed)\n";
    return conformance::kSkipped;
  }
  const std::string wanted = argc > 1 ? argv[1] : "";
  std::vector<Case> cases;
  for (const char* name : {"storefront", "nightwatch", "tidestore"})
    cases.push_back({name, std::string(CHARTROOM_SOURCE_DIR "/resources/charts/") + name, {}});
  if (const auto folder = conformance::corpusFolder("CHARTROOM_CORPUS", "corpus")) {
    const auto list = value::parseJson(conformance::readFile(*folder / "cases.json"));
    if (list && list->isList())
      for (const Value& one : list->list().items)
        if (one.get("rc").number() == 0)
          cases.push_back({one.get("id").string(), (*folder / one.get("chart").string()).string(),
              one.get("values").isString() ? (*folder / one.get("values").string()).string() : std::string()});
  }
  std::erase_if(cases, [&](const Case& one) { return one.id.find(wanted) == std::string::npos; });
  const std::size_t marks = number("CHARTROOM_MARKS", 400), seed = number("CHARTROOM_SEED", 1);
  // A slice takes other charts with another seed.
  const std::size_t each = 12, most = std::max<std::size_t>(1, marks / each);
  std::mt19937_64 random(seed);
  if (cases.size() > most) std::shuffle(cases.begin() + (wanted.empty() ? 3 : 0), cases.end(), random), cases.resize(most);
  const std::size_t share = cases.empty() ? 0 : std::max(each, marks / cases.size());
  Tally tally;
  for (std::size_t i = 0; i < cases.size(); ++i) ChartCheck(cases[i], helm, seed * 1000 + i, tally).run(share);
  std::cout << tally.lines << " lines of " << tally.charts << " charts: " << tally.checked << " marked (" << tally.ways[0]
            << " by comment, " << tally.ways[1] << " by word, " << tally.ways[2] << " at the column, "
            << tally.ways[3] + tally.ways[4] << " in the pipeline), " << tally.wrong << " wrong, " << tally.unknown
            << " of unknown origin, " << tally.notCheckable << " not checkable\n";
  // Most lines must be checkable, or nothing was shown.
  return tally.wrong == 0 && tally.unknown == 0 && tally.checked * 10 > tally.lines * 8 ? 0 : 1;
}
