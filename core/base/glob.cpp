// A pattern is a sequence of pieces, an alternative piece holds sequences. Matching keeps the set of places in the path
// that the pieces so far can reach, so no pattern takes more than pieces * length steps.

#include "core/base/glob.h"

#include "core/base/text.h"

#include <algorithm>
#include <vector>

namespace chartroom {

namespace {
enum class PieceKind { Text, Any, Super, Single, Range, List, AnyOf };
constexpr int kDeepestNesting = 100;
} // namespace

struct Glob::Sequence {
  struct Piece {
    PieceKind kind = PieceKind::Text;
    std::u32string text; // Text; List: the characters; Range: first and last
    bool negated = false;
    std::vector<Sequence> alternatives;
  };
  std::vector<Piece> pieces;

  using Places = std::vector<bool>; // one per rune boundary of the path

  static bool takesOne(const Piece& piece, char32_t rune) {
    switch (piece.kind) {
    case PieceKind::Single: return rune != '/';
    case PieceKind::Range: return (rune >= piece.text[0] && rune <= piece.text[1]) != piece.negated;
    case PieceKind::List: return (piece.text.find(rune) != std::u32string::npos) != piece.negated;
    default: return false;
    }
  }

  // gobwas takes "front/**/back" for any path that begins with "front/" and ends with "/back", so they may share the
  // slash: "front/back" matches. Charts rely on that.
  bool isFrontAndBack() const {
    return pieces.size() == 3 && pieces[0].kind == PieceKind::Text && pieces[1].kind == PieceKind::Super &&
           pieces[2].kind == PieceKind::Text;
  }

  bool matchesWhole(const std::u32string& path) const {
    if (isFrontAndBack()) return path.starts_with(pieces[0].text) && path.ends_with(pieces[2].text);
    if (pieces.size() == 1 && pieces[0].kind == PieceKind::AnyOf)
      return std::any_of(pieces[0].alternatives.begin(), pieces[0].alternatives.end(),
          [&](const Sequence& alternative) { return alternative.matchesWhole(path); });
    Places start(path.size() + 1, false);
    start[0] = true;
    return advance(path, std::move(start)).back();
  }

  Places advance(const std::u32string& path, Places from) const {
    for (const Piece& piece : pieces) {
      Places to(from.size(), false);
      switch (piece.kind) {
      case PieceKind::Text:
        for (std::size_t i = 0; i < from.size(); ++i)
          if (from[i] && path.compare(i, piece.text.size(), piece.text) == 0 && i + piece.text.size() < to.size())
            to[i + piece.text.size()] = true;
        break;
      case PieceKind::Any:
      case PieceKind::Super: {
        bool reached = false;
        for (std::size_t i = 0; i < from.size(); ++i) {
          reached = reached || from[i];
          to[i] = reached;
          if (piece.kind == PieceKind::Any && i < path.size() && path[i] == '/') reached = false;
        }
        break;
      }
      case PieceKind::AnyOf:
        for (const Sequence& alternative : piece.alternatives) {
          const Places reached = alternative.advance(path, from);
          for (std::size_t i = 0; i < to.size(); ++i)
            if (reached[i]) to[i] = true;
        }
        break;
      default:
        for (std::size_t i = 0; i + 1 < from.size(); ++i)
          if (from[i] && takesOne(piece, path[i])) to[i + 1] = true;
      }
      from = std::move(to);
    }
    return from;
  }
};

class Glob::Parser {
public:
  explicit Parser(std::u32string text) : m_text(std::move(text)) {}

  Result<Sequence> parse(int depth) {
    Sequence sequence;
    while (m_at < m_text.size()) {
      const char32_t rune = m_text[m_at];
      if (depth > 0 && (rune == ',' || rune == '}')) return sequence;
      if (rune == '{') {
        if (depth >= kDeepestNesting) return fail("pattern is nested too deep");
        ++m_at;
        Sequence::Piece piece{PieceKind::AnyOf, {}, false, {}};
        for (;;) {
          CHARTROOM_ASSIGN(Sequence alternative, parse(depth + 1));
          piece.alternatives.push_back(std::move(alternative));
          // An alternative that is never closed ends with the pattern.
          if (m_at >= m_text.size() || m_text[m_at++] == '}') break;
        }
        sequence.pieces.push_back(std::move(piece));
      } else if (rune == '[') {
        ++m_at;
        CHARTROOM_ASSIGN(Sequence::Piece piece, parseClass());
        sequence.pieces.push_back(std::move(piece));
      } else if (rune == '?') {
        ++m_at;
        sequence.pieces.push_back({PieceKind::Single, {}, false, {}});
      } else if (rune == '*') {
        const bool super = m_at + 1 < m_text.size() && m_text[m_at + 1] == '*';
        m_at += super ? 2 : 1;
        sequence.pieces.push_back({super ? PieceKind::Super : PieceKind::Any, {}, false, {}});
      } else {
        sequence.pieces.push_back({PieceKind::Text, parseText(depth > 0 ? U"?*[{}," : U"?*[{"), false, {}});
      }
    }
    return sequence;
  }

private:
  static Error fail(const char* text) { return Error{Code::InvalidArgument, text, {}, {}}; }

  std::u32string parseText(std::u32string_view breakers) {
    std::u32string text;
    bool escaped = false;
    for (; m_at < m_text.size(); ++m_at) {
      const char32_t rune = m_text[m_at];
      if (!escaped) {
        if (rune == '\\') {
          escaped = true;
          continue;
        }
        if (breakers.find(rune) != std::u32string_view::npos) break;
      }
      escaped = false;
      text += rune;
    }
    return text;
  }

  Result<Sequence::Piece> parseClass() {
    Sequence::Piece piece{PieceKind::List, {}, false, {}};
    if (m_at < m_text.size() && m_text[m_at] == '!') {
      piece.negated = true;
      ++m_at;
    }
    if (m_at >= m_text.size()) return fail("unexpected end of input");
    if (m_at + 1 < m_text.size() && m_text[m_at + 1] == '-') {
      if (m_at + 2 >= m_text.size()) return fail("unexpected end of input");
      piece.kind = PieceKind::Range;
      piece.text = {m_text[m_at], m_text[m_at + 2]};
      m_at += 3;
    } else {
      piece.text = parseText(U"]");
    }
    if (m_at >= m_text.size()) return fail("unexpected end of input");
    if (m_text[m_at++] != ']') return fail("expected close range character");
    if (piece.text.empty()) return fail("could not parse range");
    if (piece.kind == PieceKind::Range && piece.text[1] < piece.text[0])
      return Error{Code::InvalidArgument,
          "hi character '" + fromRunes(piece.text.substr(1)) + "' should be greater than lo '" +
              fromRunes(piece.text.substr(0, 1)) + "'",
          {}, {}};
    return piece;
  }

  std::u32string m_text;
  std::size_t m_at = 0;
};

Result<Glob> Glob::compile(std::string_view pattern) {
  if (!isValidUtf8(pattern)) return Error{Code::InvalidArgument, "could not read rune", {}, {}};
  Parser parser(toRunes(pattern));
  CHARTROOM_ASSIGN(Sequence sequence, parser.parse(0));
  return Glob(std::make_shared<const Sequence>(std::move(sequence)));
}

bool Glob::matches(std::string_view path) const { return m_pattern->matchesWhole(toRunes(path)); }

} // namespace chartroom
