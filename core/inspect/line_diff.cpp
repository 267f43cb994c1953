#include "core/inspect/line_diff.h"

#include <algorithm>
#include <unordered_map>

namespace chartroom::inspect {
namespace {

using Ids = std::vector<int>;

// Marks which elements of both sides are common, in order. Works on a slice at a time with an own stack, so that a text
// of any size cannot overflow the thread's.
class Matcher {
public:
  Matcher(const Ids& left, const Ids& right) : m_left(left), m_right(right), m_match(left.size(), -1) {}

  std::vector<int> run() {
    m_slices.push_back({0, static_cast<int>(m_left.size()), 0, static_cast<int>(m_right.size())});
    while (!m_slices.empty()) {
      const Slice slice = m_slices.back();
      m_slices.pop_back();
      match(slice);
    }
    return std::move(m_match);
  }

private:
  struct Slice {
    int l0, l1, r0, r1;
  };

  void match(Slice s) {
    while (s.l0 < s.l1 && s.r0 < s.r1 && m_left[at(s.l0)] == m_right[at(s.r0)]) m_match[at(s.l0++)] = s.r0++;
    while (s.l0 < s.l1 && s.r0 < s.r1 && m_left[at(s.l1 - 1)] == m_right[at(s.r1 - 1)]) m_match[at(--s.l1)] = --s.r1;
    if (s.l0 == s.l1 || s.r0 == s.r1) return;
    if (!anchor(s)) myers(s);
  }

  // Splits at the longest increasing run of elements that stand once in both slices.
  bool anchor(const Slice& s) {
    struct Seen {
      int count[2] = {0, 0};
      int place[2] = {0, 0};
    };
    std::unordered_map<int, Seen> seen;
    for (int i = s.l0; i < s.l1; ++i) {
      Seen& entry = seen[m_left[at(i)]];
      ++entry.count[0], entry.place[0] = i;
    }
    for (int i = s.r0; i < s.r1; ++i) {
      Seen& entry = seen[m_right[at(i)]];
      ++entry.count[1], entry.place[1] = i;
    }
    std::vector<std::pair<int, int>> unique;
    for (int i = s.l0; i < s.l1; ++i) {
      const Seen& entry = seen[m_left[at(i)]];
      if (entry.count[0] == 1 && entry.count[1] == 1) unique.emplace_back(i, entry.place[1]);
    }
    if (unique.empty()) return false;
    std::vector<int> tails, previous(unique.size(), -1);
    for (int i = 0; i < static_cast<int>(unique.size()); ++i) {
      const auto place = std::lower_bound(
          tails.begin(), tails.end(), i, [&](int a, int b) { return unique[at(a)].second < unique[at(b)].second; });
      if (place != tails.begin()) previous[at(i)] = *(place - 1);
      if (place == tails.end()) tails.push_back(i);
      else *place = i;
    }
    Slice rest = s;
    for (int i = tails.back(); i >= 0; i = previous[at(i)]) {
      const auto [l, r] = unique[at(i)];
      m_match[at(l)] = r;
      m_slices.push_back({l + 1, rest.l1, r + 1, rest.r1});
      rest.l1 = l, rest.r1 = r;
    }
    m_slices.push_back(rest);
    return true;
  }

  // The greedy O(ND) walk, its frontiers kept to trace the way back. Past kMaxCost differences the rest counts as
  // replaced.
  void myers(const Slice& s) {
    constexpr int kMaxCost = 600;
    const int n = s.l1 - s.l0, m = s.r1 - s.r0, limit = std::min(n + m, kMaxCost);
    std::vector<int> frontier(at(2 * limit + 3), 0);
    std::vector<std::vector<int>> trace;
    const int zero = limit + 1;
    for (int d = 0; d <= limit; ++d) {
      trace.emplace_back(frontier.begin() + zero - d - 1, frontier.begin() + zero + d + 2);
      for (int k = -d; k <= d; k += 2) {
        int x = k == -d || (k != d && frontier[at(zero + k - 1)] < frontier[at(zero + k + 1)]) ? frontier[at(zero + k + 1)]
                                                                                               : frontier[at(zero + k - 1)] + 1;
        int y = x - k;
        while (x < n && y < m && m_left[at(s.l0 + x)] == m_right[at(s.r0 + y)]) ++x, ++y;
        frontier[at(zero + k)] = x;
        if (x >= n && y >= m) return walkBack(s, trace, d);
      }
    }
  }

  void walkBack(const Slice& s, const std::vector<std::vector<int>>& trace, int d) {
    int x = s.l1 - s.l0, y = s.r1 - s.r0;
    for (; d >= 0; --d) {
      const auto before = [&](int k) { return trace[at(d)][at(k + d + 1)]; };
      const int k = x - y;
      const bool down = k == -d || (k != d && before(k - 1) < before(k + 1));
      const int fromK = down ? k + 1 : k - 1;
      const int fromX = d == 0 ? 0 : before(fromK), fromY = d == 0 ? 0 : fromX - fromK;
      while (x > fromX && y > fromY && x > 0 && y > 0) {
        if (d > 0 && x == (down ? fromX : fromX + 1) && y == (down ? fromY + 1 : fromY)) break;
        --x, --y;
        m_match[at(s.l0 + x)] = s.r0 + y;
      }
      x = fromX, y = fromY;
    }
  }

  static std::size_t at(int i) { return static_cast<std::size_t>(i); }

  const Ids& m_left;
  const Ids& m_right;
  std::vector<int> m_match; // left index -> right index or -1
  std::vector<Slice> m_slices;
};

std::vector<DiffHunk> hunksOf(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right) {
  std::unordered_map<std::string_view, int> ids;
  const auto number = [&ids](const std::vector<std::string_view>& words) {
    Ids out;
    out.reserve(words.size());
    for (const std::string_view word : words) out.push_back(ids.try_emplace(word, static_cast<int>(ids.size())).first->second);
    return out;
  };
  const Ids a = number(left), b = number(right);
  const std::vector<int> match = Matcher(a, b).run();

  std::vector<DiffHunk> hunks;
  const int n = static_cast<int>(left.size()), m = static_cast<int>(right.size());
  int l = 0, r = 0;
  while (l < n || r < m) {
    const DiffHunk start{l, l, r, r, false};
    if (l < n && match[static_cast<std::size_t>(l)] == r) {
      while (l < n && match[static_cast<std::size_t>(l)] == r) ++l, ++r;
      hunks.push_back({start.leftStart, l, start.rightStart, r, true});
    } else {
      while (l < n && match[static_cast<std::size_t>(l)] < 0) ++l;
      r = l < n ? match[static_cast<std::size_t>(l)] : m;
      hunks.push_back({start.leftStart, l, start.rightStart, r, false});
    }
  }
  return hunks;
}

// Words, runs of spaces, and single other bytes.
std::vector<std::string_view> wordsOf(std::string_view line) {
  const auto kind = [](char c) {
    if (c == ' ' || c == '\t') return 0;
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || (c & 0x80) ? 1 : 2;
  };
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t end = i + 1;
    if (kind(line[i]) != 2)
      while (end < line.size() && kind(line[end]) == kind(line[i])) ++end;
    words.push_back(line.substr(i, end - i));
    i = end;
  }
  return words;
}

} // namespace

std::vector<DiffHunk> diffLines(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right) {
  return hunksOf(left, right);
}

WordDiff diffWords(std::string_view left, std::string_view right) {
  const std::vector<std::string_view> a = wordsOf(left), b = wordsOf(right);
  if (a.size() > 400 || b.size() > 400) return {};
  WordDiff diff;
  std::size_t common = 0;
  const auto range = [](const std::vector<std::string_view>& words, int from, int to, std::string_view line) {
    const auto start = words[static_cast<std::size_t>(from)].data() - line.data();
    const std::string_view last = words[static_cast<std::size_t>(to - 1)];
    return ByteRange{static_cast<int>(start), static_cast<int>(last.data() + last.size() - line.data() - start)};
  };
  for (const DiffHunk& hunk : hunksOf(a, b)) {
    if (hunk.same) {
      for (int i = hunk.leftStart; i < hunk.leftEnd; ++i) {
        const std::string_view word = a[static_cast<std::size_t>(i)];
        if (word.front() != ' ' && word.front() != '\t') common += word.size();
      }
      continue;
    }
    if (hunk.leftEnd > hunk.leftStart) diff.left.push_back(range(a, hunk.leftStart, hunk.leftEnd, left));
    if (hunk.rightEnd > hunk.rightStart) diff.right.push_back(range(b, hunk.rightStart, hunk.rightEnd, right));
  }
  const auto weight = [](std::string_view line) {
    return line.size() - static_cast<std::size_t>(std::count(line.begin(), line.end(), ' '));
  };
  if (common * 5 < std::max(weight(left), weight(right))) return {};
  return diff;
}

DiffModel DiffModel::make(std::string_view leftText, std::string_view rightText) {
  const std::vector<std::string_view> a = splitLines(leftText), b = splitLines(rightText);
  DiffModel model;
  model.left.assign(a.begin(), a.end());
  model.right.assign(b.begin(), b.end());
  for (const DiffHunk& hunk : diffLines(a, b)) {
    if (hunk.same) {
      for (int i = 0; i < hunk.leftEnd - hunk.leftStart; ++i) {
        const DiffRow row{DiffKind::Same, hunk.leftStart + i, hunk.rightStart + i, {}, {}};
        model.sideBySide.push_back(row);
        model.unified.push_back(row);
      }
      continue;
    }
    model.sideChanges.push_back(static_cast<int>(model.sideBySide.size()));
    model.unifiedChanges.push_back(static_cast<int>(model.unified.size()));
    const int removed = hunk.leftEnd - hunk.leftStart, added = hunk.rightEnd - hunk.rightStart;
    std::vector<DiffRow> gone, come;
    for (int i = 0; i < std::max(removed, added); ++i) {
      DiffRow row;
      if (i < removed) row.leftLine = hunk.leftStart + i;
      if (i < added) row.rightLine = hunk.rightStart + i;
      row.kind = row.leftLine < 0 ? DiffKind::Added : row.rightLine < 0 ? DiffKind::Removed : DiffKind::Changed;
      if (row.kind == DiffKind::Changed) {
        WordDiff words = diffWords(a[static_cast<std::size_t>(row.leftLine)], b[static_cast<std::size_t>(row.rightLine)]);
        row.leftMarks = std::move(words.left);
        row.rightMarks = std::move(words.right);
      }
      if (row.leftLine >= 0) gone.push_back({DiffKind::Removed, row.leftLine, -1, row.leftMarks, {}});
      if (row.rightLine >= 0) come.push_back({DiffKind::Added, -1, row.rightLine, {}, row.rightMarks});
      model.sideBySide.push_back(std::move(row));
    }
    model.unified.insert(model.unified.end(), gone.begin(), gone.end());
    model.unified.insert(model.unified.end(), come.begin(), come.end());
  }
  return model;
}

std::string DiffModel::unifiedText() const {
  std::string text;
  for (const DiffRow& row : unified) {
    text += row.kind == DiffKind::Same ? "  " : row.kind == DiffKind::Removed ? "- " : "+ ";
    text += row.rightLine >= 0 ? right[static_cast<std::size_t>(row.rightLine)] : left[static_cast<std::size_t>(row.leftLine)];
    text += '\n';
  }
  return text;
}

std::string DiffModel::hunks(int context) const {
  std::string text;
  const auto isSame = [&](std::size_t row) { return unified[row].kind == DiffKind::Same; };
  const std::size_t around = static_cast<std::size_t>(std::max(0, context));
  for (std::size_t row = 0; row < unified.size();) {
    if (isSame(row)) {
      ++row;
      continue;
    }
    const std::size_t begin = row - std::min(row, around);
    // Changes whose surroundings touch are one hunk.
    std::size_t end = row, last = row;
    for (; end < unified.size() && end <= last + 1 + 2 * around; ++end)
      if (!isSame(end)) last = end;
    end = std::min(unified.size(), last + 1 + around);
    std::size_t leftCount = 0, rightCount = 0, leftStart = 0, rightStart = 0; // lines before the hunk
    for (std::size_t i = 0; i < end; ++i) {
      (i < begin ? leftStart : leftCount) += unified[i].leftLine >= 0;
      (i < begin ? rightStart : rightCount) += unified[i].rightLine >= 0;
    }
    // A side without lines names the line before it.
    const auto range = [](std::size_t before, std::size_t count) {
      return std::to_string(count == 0 ? before : before + 1) + "," + std::to_string(count);
    };
    text += "@@ -" + range(leftStart, leftCount) + " +" + range(rightStart, rightCount) + " @@\n";
    for (std::size_t i = begin; i < end; ++i) {
      const DiffRow& each = unified[i];
      text += each.kind == DiffKind::Same ? ' ' : each.kind == DiffKind::Removed ? '-' : '+';
      text += each.rightLine >= 0 ? right[static_cast<std::size_t>(each.rightLine)] : left[static_cast<std::size_t>(each.leftLine)];
      text += '\n';
    }
    row = end;
  }
  return text;
}

std::vector<std::string_view> splitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

} // namespace chartroom::inspect
