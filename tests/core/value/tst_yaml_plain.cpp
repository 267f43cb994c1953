// core/value/internal/yaml_plain.h: whenever the plain reader answers, the full reader gives the same.

#include "yaml_agreement.h"

#include "core/value/yaml.h"

#include <QtTest>

using namespace chartroom;
using namespace chartroom::value::internal;
using test::compareYamlReaders;

namespace {

enum class Answer { Plain, Full };

} // namespace
Q_DECLARE_METATYPE(Answer)

class TestYamlPlain : public QObject {
  Q_OBJECT
private slots:
  void theTwoReadersAgree_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Answer>("answer");
    const auto row = [](const char* name, Answer answer, const QByteArray& text) { QTest::newRow(name) << text << answer; };
    const Answer plain = Answer::Plain, full = Answer::Full;
    row("nothing at all", plain, "");
    row("comments alone", plain, "# a\n\n  # b");
    row("an empty document", plain, "---\n");
    row("the first of several documents", plain, "a: 1\n---\n&b : *c\n");
    row("the first of several documents, empty", plain, "---\n--- # b\nb: 2\n");
    row("a mark with content", plain, "a: 1\n--- b\n");
    row("a mark with content at the start", full, "--- b\n");
    row("the mark of a document's end", full, "a: 1\n...\n");
    row("scalars of all types", plain,
        "a: 1\nb: 1.5\nc: yes\nd: null\ne: ~\nf: text\ng:\nh: 2001-01-01\ni: 0x1F\nj: 1_000\nk: 007\nl: .5\nm: 0b11\n");
    row("unsorted keys", plain, "c: 1\na: 2\nb: 3\n");
    row("a great many unsorted keys", plain, [] {
      QByteArray text;
      for (int i = 0; i < 100; ++i) text += "k" + QByteArray::number(i * 37 % 100) + ": " + QByteArray::number(i) + "\n";
      return text;
    }());
    row("a great many keys of which one comes twice", plain, [] {
      QByteArray text = "k1: first\n";
      for (int i = 0; i < 100; ++i) text += "k" + QByteArray::number(i * 37 % 100) + ": " + QByteArray::number(i) + "\n";
      return text;
    }());
    row("a key that comes twice", full, "a: 1\na: 2\n");
    row("a key that comes twice, apart", full, "b: 1\na: 2\nb: 3\n");
    row("keys that are booleans and numbers", plain, "y: 1\n010: 2\n0x10: 3\n'y': 4\n-1: 5\n");
    row("a key that is null", full, "~: 1\n");
    row("a key that is a float", full, "1.5: 1\n");
    row("a key past int64", full, "9223372036854775808: 1\n");
    row("a value past int64", plain, "a: 9223372036854775808\nb: 18446744073709551615\nc: 18446744073709551616\n");
    row("infinity, which JSON has not", full, "a: .inf\n");
    row("negative zero", plain, "a: -0.0\nb: -0\n");
    row("an empty key", plain, "'': 1\na: 2\n");
    row("a merge key", full, "<<: {a: 1}\n");
    row("sequences at the key's own indentation", plain, "a:\n- 1\n- 2\nb:\n  - 3\nc:\n-\n- \nd: 1\n");
    row("compact collections", plain, "- a: 1\n  b:\n  - - 1\n    - 2\n  -   - c: 3\n        d: 4\n- - - x\n");
    row("empty items and values", plain, "a:\nb:\n  c:\n  d:\n  -\n  -\n    e:\n");
    row("comments everywhere", plain, "# a\na: # b\n  # c\n  b: 1 # d\n# e\n  c: 'x' # f\n  d: x#y\n");
    row("a deeper line after a scalar", plain, "a: b\n  c\n");
    row("scalars over several lines", plain, "a: b\n  c #d\ne: f  \n\n \n   - g\n  'h' #\ni:\n- j\n k  l\n- m\n\n  n\n");
    row("a number over several lines", plain, "a: 1\n 2\n");
    row("a quoted scalar over several lines", plain, "a: 'b  \n  c''d\n\n\n  e'\nf: \"g\\n \n h\n\"\ni: [\"j\n k\"]\n");
    row("a quoted key over several lines", full, "'a\n b': c\n");
    row("a quoted item over several lines that looks like a key", full, "- 'a\n  b': c\n");
    row("a quoted key over several lines in a flow collection", full, "a: {'b\n c': d}\n");
    row("a quoted scalar with an escaped line break", full, "a: \"b\\\n  c\"\n");
    row("a quoted scalar with the mark of a document", full, "a: 'b\n--- '\n");
    row("a quoted scalar with a tab before its break", full, "a: 'b\t\n c'\n");
    row("a quoted scalar that does not end", full, "a: 'b\n c\n");
    row("a deeper key after a scalar", full, "a: b\n  c: d\n");
    row("a deeper line after a comment after a scalar", full, "a: b # x\n  c\n");
    row("an indentation nobody has", full, "a:\n    b: 1\n  c: 2\n");
    row("a key below an item", full, "- a\nb: 1\n");
    row("an item below a key with a value", full, "a: 1\n- b\n");
    row("values on lines of their own", plain, "a:\n  b\nc:\n\n  'd'\ne:\n- \n  f\n  g\n-\n {}\nh:\n  [i,\n j]\n");
    row("a value on the line of a key", full, "a:\nb\n");
    row("a block scalar on a line of its own", full, "a:\n  |\n  b\n");
    row("a document that is a scalar", full, "a\n");
    row("a mapping all indented", plain, "  a: 1\n  b: 2\n");
    row("two mappings in one line", full, "a: b: c\n");
    row("a sequence behind a key", full, "a: - b\n");
    row("colons, hashes and dashes inside of plain scalars", plain,
        "a: b:c\nb: x#y\nc: ::x\nd: -x\ne: :80\nf: ?x\ng::h: i\nj :k: 1\nl : 2\n");
    row("a question mark alone", full, "? a\n: b\n");
    row("tabs between tokens", full, "a:\tb\n");
    row("tabs before a comment", full, "a: b\t# c\n");
    row("tabs in comments", plain, "a: b #\tc\n");
    row("tabs as indentation", full, "a:\n\tb: 1\n");
    row("CRs", full, "a: b\r\nc: d\r\n");
    row("quoted scalars", plain, "a: 'it''s'\nb: \"x\\n\\t\\\\\\\"\"\nc: ''\nd: \"\"\n'e f': 1\n\"g\": 'a: b # c'\nh: ''''\n");
    row("quoted scalars with other escapes", full, "a: \"\\u0041\"\n");
    row("a quoted scalar and more", full, "a: 'b' c\n");
    row("a quoted key without a blank behind its colon", full, "'a':b\n");
    row("a comment right behind a quote", full, "a: 'b'#c\n");
    row("literals", plain, "a: |\n  x\n   y\n\n  z\nb: |-\n  x\n\nc: |+\n  x\n\n\nd: |\ne: |+\n\n\nf: |2\n    x\n  y\n");
    row("literals with tabs and comments", plain, "a: | # c\n  x\n  \ty\n  # no comment\n # a comment\nb: 1\n");
    row("folded scalars", plain, "a: >\n  x\n  y\n\n  z\n   more\n  less\n\n\n  a\nb: >-\n\n  x\n  y\n\nc: >+\n  x\n\n");
    row("block scalars in sequences", plain, "- |\n x\n- >-\n  x\n  y\n- a: |+\n   x\n\n  b: 1\n");
    row("a literal whose first line is empty", plain, "a: |\n \n  x\nb: 1\n");
    row("a literal that text less deep than its first empty line ends", full, "a: |\n     \n  x\nb: 1\n");
    row("a literal without a last line feed", plain, "a: |\n  x");
    row("a kept literal without a last line feed", plain, "a: |+\n  x\n\n ");
    row("a literal of blanks without a last line feed", plain, "a: |+\n  x\n   ");
    row("a header without a last line feed", plain, "a: |");
    row("a literal with a tab for indentation", full, "a: |\n\tx\n");
    row("a literal with an indentation of zero", full, "a: |0\n  x\n");
    row("a header with more", full, "a: | x\n  y\n");
    row("flow collections", plain,
        "a: {}\nb: []\nc: [1, b, 'c', \"d\", [e], {f: g}]\nd: {a: 1, 'b':2, \"c\": , d: }\ne: [a,b,]\nf: {x: y,}\n");
    row("flow collections over several lines", plain, "a: [\n  b, # c\n\n  c\n]\nd: {\n  a: 1,\n\n  b:\n    2\n  }\ne: 1\n");
    row("a plain scalar over several lines in a flow collection", full, "a: [b\n  c]\n");
    row("a pair in a flow sequence", full, "a: [b: c]\n");
    row("a key without a value in a flow mapping", full, "a: {b}\n");
    row("colons inside of plain scalars in flow collections", plain, "a: [b:c, http://x/y, x :y, -, a#b]\nb: {c:d: e}\n");
    row("a mark of a document in a flow collection", full, "a: [\n--- ,\n]\n");
    row("a flow collection as a key", full, "[]: a\n");
    row("a flow collection and more", full, "a: {} b\n");
    row("a document that is a flow collection", plain, "{a: 1,\n\"b\":[]}\n");
    row("a document that is an empty flow collection", plain, "{}");
    row("an empty item in a flow collection", full, "a: [b,,c]\n");
    row("an anchor", full, "a: &b c\nd: *b\n");
    row("a tag", full, "a: !!str 1\n");
    row("a directive", full, "%YAML 1.1\n---\na: 1\n");
    row("characters beyond ASCII", plain,
        "\xc3\xa9: \xe6\x97\xa5\xe6\x9c\xac\n\xf0\x9f\x98\x80: '\xc2\xa0'\na: \xef\xbc\x8c\xef\xbf\xbd\n");
    row("a line break beyond ASCII", full,
        "a: b\xc2\x85"
        "c: d\n");
    row("a byte order mark", full,
        "\xef\xbb\xbf"
        "a: b\n");
    row("a byte order mark in the text", full,
        "a: b\n\xef\xbb\xbf"
        "c: d\n");
    row("characters that are none", full, "a: \xef\xbf\xbe\n");
    row("a broken byte", full, "a: \xff\n");
    row("a broken byte behind what is looked at", full, "a: b\n---\n" + QByteArray(5000, 'x') + "\xff\n");
    row("an overlong character", full, "a: \xc0\x80\n");
    row("a character cut off", full, "a: \xe6\x97");
    row("a surrogate", full, "a: \xed\xa0\x80\n");
    row("a NUL", full, QByteArray("a: b\0c\n", 7));
    row("keys that are nearly too long", plain, QByteArray(990, 'k') + ": 1\n");
    row("keys that are too long", full, QByteArray(1100, 'k') + ": 1\n");
    row("keys with too many blanks behind them", full, "k" + QByteArray(1100, ' ') + ": 1\n");
    row("keys too long in a flow collection", full, "a: {" + QByteArray(1100, 'k') + ": 1}\n");
    row("many levels", plain, [] {
      QByteArray text;
      for (int i = 0; i < 90; ++i) text += QByteArray(i, ' ') + "a:\n";
      return text;
    }());
    row("more levels than are worth it", full, QByteArray("- ").repeated(5000) + "a\n");
    row("more flow levels than are worth it", full, "a: " + QByteArray(5000, '[') + QByteArray(5000, ']') + "\n");
    row("a literal in the last line of a mark", plain, "a: |\n  ---\n  b\n");
    row("a mark that is none", plain, "a: --- b\nb: ...\n");
  }
  void theTwoReadersAgree() {
    QFETCH(QByteArray, text);
    QFETCH(Answer, answer);
    const std::string whole = text.toStdString();
    // Cut off anywhere, too.
    for (std::size_t size = whole.size() > 400 ? whole.size() : 0; size <= whole.size(); ++size) {
      const auto compared = compareYamlReaders(std::string_view(whole).substr(0, size));
      QVERIFY2(compared.problem.empty(), (compared.problem + "\n" + whole.substr(0, size)).c_str());
      if (size == whole.size()) QCOMPARE(compared.one, answer == Answer::Plain);
    }
  }
  void streamsToo() {
    std::vector<Value> documents;
    QVERIFY(readPlainYamlStream("a: 1\n---\n---\n- x\n---\n", documents));
    QCOMPARE(documents.size(), std::size_t{4});
    QVERIFY(documents[1].isNil() && documents[3].isNil() && documents[2].isList());
    QVERIFY(compareYamlReaders("a: 1\n---\n---\n- x\n---\n").problem.empty());
    documents.clear();
    QVERIFY(!readPlainYamlStream("a: 1\n--- b\n", documents));
  }
  // The full reader looks ahead by pieces, whose ends may fall into a character.
  void charactersAtAnyPlace() {
    for (std::size_t place = 0; place < 600; ++place) {
      for (const std::string character : {"\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x98\x80"}) {
        for (const auto& [begin, end] :
            {std::pair{"a: |\n  ", "\n  b\nc: 1\n"}, {"# ", "\nb: 1\n"}, {"b: '", "'\n"}, {"b: ", " # \xc3\xa9\n"}}) {
          const std::string run(place, 'x'), more(place % 64, '#');
          for (const std::string& text : {begin + run + character + end + std::string(600, '#'), begin + character + end + more}) {
            const auto compared = compareYamlReaders(text);
            QVERIFY2(compared.one && compared.problem.empty(), (compared.problem + "\n" + text).c_str());
          }
        }
      }
    }
  }
  void theyAgreeOnMadeDocuments() {
    test::YamlMaker maker(20261121);
    int answered = 0, streams = 0;
    constexpr int kDocuments = 40'000, kVariants = 5;
    for (int i = 0; i < kDocuments; ++i) {
      const std::string document = maker.document();
      for (std::size_t variant = 0; variant < kVariants; ++variant) {
        std::string text = document;
        maker.mutate(text, variant);
        const auto compared = compareYamlReaders(text);
        QVERIFY2(compared.problem.empty(), (compared.problem + "\n" + text).c_str());
        answered += compared.one ? 1 : 0;
        streams += compared.stream ? 1 : 0;
      }
    }
    // Nothing is compared where the plain reader gives up.
    QVERIFY2(answered > kDocuments * kVariants / 10, std::to_string(answered).c_str());
    QVERIFY(streams > 0 && streams < answered);
  }
};

QTEST_APPLESS_MAIN(TestYamlPlain)
#include "tst_yaml_plain.moc"
