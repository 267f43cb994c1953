#!/usr/bin/env python3
"""The checker must catch what it is there for: each breach is planted in a small tree and must be reported."""
import pathlib
import shutil
import tempfile
import unittest

import house_rules

HERE = pathlib.Path(__file__).resolve().parent
EDGES = HERE.parents[1] / "packaging/cmake/edges.txt"


class HouseRules(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / "packaging/cmake").mkdir(parents=True)
        shutil.copy(EDGES, self.root / "packaging/cmake/edges.txt")

    def breaches_of(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return [what for _, _, what in house_rules.breaches(self.root)]

    def assertCaught(self, path, text, word):
        found = self.breaches_of(path, text)
        self.assertTrue(any(word in what for what in found), f"{path}: {found}")

    def test_a_clean_file_passes(self):
        self.assertEqual(self.breaches_of("core/value/a.h", '#pragma once\n// A.\n#include "core/base/result.h"\n#include <string>\n'), [])

    def test_a_header_says_what_it_is_for(self):
        self.assertCaught("core/value/a.h", "#pragma once\nint a();\n", "no comment")

    def test_a_function_has_an_end(self):
        body = "  a();\n" * 79
        self.assertEqual(self.breaches_of("core/value/a.cpp", "void f(\n    int x) {\n" + body[:-7] + "}\n"), [])
        self.assertCaught("core/value/a.cpp", "void f(\n    int x) {\n" + body + "}\n", "f has 81 lines")
        self.assertEqual(self.breaches_of("core/value/a.cpp", "A::A(int x)\n    : B(x) {\n" + body + "}\n"), [])
        self.assertCaught("core/value/a.cpp", "A::A(int x)\n    : B(x) {\n" + body * 2 + "}\n", "A has 160 lines")

    def test_an_edge_may_be_transitive(self):
        self.assertEqual(self.breaches_of("core/render/a.cpp", '#include "core/value/value.h"\n'), [])

    def test_a_wrong_edge(self):
        self.assertCaught("core/value/a.cpp", '#include "core/tmpl/function.h"\n', "no edge")

    def test_core_does_not_see_ui(self):
        self.assertCaught("core/action/a.cpp", '#include "ui/jobs/job_runner.h"\n', "no edge")

    def test_internal_is_closed(self):
        self.assertCaught("core/tmpl/a.cpp", '#include "core/value/internal/x.h"\n', "closed")

    def test_qt_in_core(self):
        self.assertCaught("core/value/a.cpp", "#include <QString>\n", "no Qt")

    def test_qt_in_http(self):
        self.assertCaught("core/http/internal/a.h", "#pragma once\n#include <QNetworkReply>\n", "no Qt")

    def test_cryptography_is_a_library_s(self):
        for line in ("#include <immintrin.h>", "BN_mod_exp(a, b, c, d, e);", "mpz_powm(a, b, c, d);", "x = _mm512_add_epi64(a, b);"):
            with self.subTest(line):
                self.assertCaught("core/crypto/a.cpp", line + "\n", "library's work")

    def test_a_library_that_only_tests_use(self):
        self.assertCaught("core/http/a.cpp", "#include <nghttp2/nghttp2.h>\n", "belongs to")

    def test_a_library_has_one_owner(self):
        self.assertCaught("core/render/a.cpp", "#include <re2/re2.h>\n", "belongs to core/base")

    def test_a_library_stays_out_of_public_headers(self):
        self.assertCaught("core/base/a.h", "#pragma once\n#include <re2/re2.h>\n", "public header")

    def test_a_nested_event_loop(self):
        self.assertCaught("ui/shell/a.cpp", "void f() { dialog->exec(); }\n", "event loop")

    def test_a_machine_path(self):
        self.assertCaught("app/cli/a.cpp", 'auto x = "/ro" "ot/";\nauto y = "' + "/ro" + 'ot/x";\n', "path of a machine")

    def test_a_moved_optional_member(self):
        header = self.root / "core/base/b.h"
        header.parent.mkdir(parents=True, exist_ok=True)
        header.write_text("#pragma once\nclass B {\n  std::optional<std::map<int, int>> m_release;\n  int m_count;\n};\n")
        self.assertCaught("core/base/b.cpp", "Outcome f() { return {std::move(m_release), {}}; }\n", "stays engaged")
        self.assertCaught("core/base/c.cpp", '#include "core/base/b.h"\nauto g() { return std::move(*m_release); }\n', "stays engaged")
        self.assertCaught("core/base/d.cpp", "struct D { std::optional<int> m_x = 1; };\nint D::f() { return take(std::move( m_x )); }\n", "stays engaged")

    def test_a_function_of_an_rvalue_may_move_an_optional_member(self):
        text = "struct D { std::optional<int> m_x;\n  int&& take() && { return std::move(m_x).value(); }\n};\n"
        self.assertEqual(self.breaches_of("core/base/d.h", "#pragma once\n// A.\n" + text), [])

    def test_an_exchanged_optional_member_passes(self):
        text = "struct D { std::optional<int> m_x; int m_y; };\nint D::f() { return take(std::exchange(m_x, std::nullopt), std::move(m_y)); }\n"
        self.assertEqual(self.breaches_of("core/base/d.cpp", text), [])

    def test_a_long_file(self):
        self.assertCaught("core/base/a.cpp", "\n" * 801, "801 lines")

    def test_an_unknown_module(self):
        self.assertCaught("core/misc/a.cpp", "\n", "edge table")

    def test_a_stray_file_at_the_top(self):
        self.assertCaught("notes.txt", "x\n", "top level")


if __name__ == "__main__":
    unittest.main()
