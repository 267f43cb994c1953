#pragma once

// Text: strings as Go has them, bytes that are meant to be UTF-8 but need not be. Mirrors the parts of Go's strings,
// unicode/utf8, unicode and strconv packages that more than one module needs. Pure functions; thread-safe.

#include <string>
#include <string_view>
#include <vector>

namespace chartroom {

// --- UTF-8 (unicode/utf8) ---------------------------------------------------------------------------------------------

constexpr char32_t kReplacementRune = 0xFFFD;

// A code point and the bytes it took. A broken sequence is U+FFFD of width 1, the end of the text U+FFFD of width 0.
struct DecodedRune {
  char32_t rune = kReplacementRune;
  int width = 0;
  bool broken() const { return rune == kReplacementRune && width == 1; }
};
DecodedRune decodeRune(std::string_view text);
DecodedRune decodeLastRune(std::string_view text);
// Surrogates and numbers past U+10FFFF are written as U+FFFD.
void appendRune(std::string& output, char32_t rune);
std::size_t runeCount(std::string_view text);
bool isValidUtf8(std::string_view text);
// Every run of broken bytes becomes one `replacement` (strings.ToValidUTF8).
std::string toValidUtf8(std::string_view text, std::string_view replacement);
// []rune(text) and string(runes).
std::u32string toRunes(std::string_view text);
std::string fromRunes(std::u32string_view runes);

// --- Classes of code points (unicode, of Go 1.26) ----------------------------------------------------------------------

bool isPrint(char32_t rune); // strconv.IsPrint: what %q leaves alone
bool isLetter(char32_t rune);
bool isDigit(char32_t rune);
bool isNumber(char32_t rune);
bool isSpace(char32_t rune);
bool isUpper(char32_t rune);
bool isLower(char32_t rune);
char32_t toUpper(char32_t rune);
char32_t toLower(char32_t rune);
char32_t toTitle(char32_t rune);
// strings.ToUpper and ToLower; broken bytes become U+FFFD as in Go.
std::string toUpper(std::string_view text);
std::string toLower(std::string_view text);
// ASCII letters only.
std::string toLowerAscii(std::string_view text);
bool equalFoldAscii(std::string_view a, std::string_view b);

// --- Cutting (strings) -------------------------------------------------------------------------------------------------
// Views returned point into the argument.

std::string_view trimSpace(std::string_view text); // white space as unicode.IsSpace has it
std::string_view trim(std::string_view text, std::string_view cutset);
std::string_view trimLeft(std::string_view text, std::string_view cutset);
std::string_view trimRight(std::string_view text, std::string_view cutset);
std::string_view trimPrefix(std::string_view text, std::string_view prefix);
std::string_view trimSuffix(std::string_view text, std::string_view suffix);
// strings.Split and SplitN: an empty separator cuts into code points; limit < 0 is no limit, 0 gives nothing.
std::vector<std::string> split(std::string_view text, std::string_view separator);
std::vector<std::string> splitN(std::string_view text, std::string_view separator, int limit);
// strings.Fields: cut at white space, nothing empty.
std::vector<std::string> fields(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
// strings.Replace: limit < 0 replaces all; an empty `from` matches before each code point and at the end.
std::string replaceAll(std::string_view text, std::string_view from, std::string_view to);
std::string replaceN(std::string_view text, std::string_view from, std::string_view to, int limit);
bool contains(std::string_view text, std::string_view part);

// --- Quoting (strconv) -------------------------------------------------------------------------------------------------

std::string quote(std::string_view text);        // strconv.Quote, %q
std::string quoteToAscii(std::string_view text); // strconv.QuoteToASCII, %+q
std::string quoteRune(char32_t rune);            // strconv.QuoteRune, %q of an integer
std::string quoteRuneToAscii(char32_t rune);
bool canBackquote(std::string_view text); // strconv.CanBackquote, %#q

// --- Base64 (encoding/base64.StdEncoding) ------------------------------------------------------------------------------

std::string encodeBase64(std::string_view bytes);
// False when Go would report corrupt input; CR and LF are skipped. `output` then holds nothing of use.
bool decodeBase64(std::string_view text, std::string& output);

} // namespace chartroom
