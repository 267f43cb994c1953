// makeReadme: what of a README reaches the screen, and in which look.

#include "ui/charts/readme_document.h"
#include "ui/widgets/fonts.h"

#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextFrame>
#include <QTextTable>
#include <QThread>

using namespace chartroom;
using charts::makeReadme;
using charts::ReadmeStyle;

class TestReadmeDocument : public QObject {
  Q_OBJECT
private slots:
  void initTestCase() { widgets::loadFonts(); }

  void anchorsAreThoseOfAForge_data() {
    QTest::addColumn<QString>("heading");
    QTest::addColumn<QString>("anchor");
    QTest::newRow("words") << "Install the chart"
                           << "install-the-chart";
    QTest::newRow("signs") << "Why? (FAQ)"
                           << "why-faq";
    QTest::newRow("hyphens stay") << "kube-prometheus_stack"
                                  << "kube-prometheus_stack";
  }
  void anchorsAreThoseOfAForge() {
    QFETCH(QString, heading);
    QTEST(charts::headingAnchor(heading), "anchor");
  }

  void nothingButTextIsLeft() {
    const QString cleaned = charts::cleanMarkdown(
        "<!--- app-name: Redis -->\n# Redis\n[![CI](https://x/badge.svg)](https://x)\n<p align=\"center\"><img src=\"a.png\"></p>\ntext\n");
    QVERIFY(!cleaned.contains('<'));
    QVERIFY(!cleaned.contains("badge"));
    QVERIFY(cleaned.contains("# Redis"));
    QVERIFY(cleaned.contains("text"));
  }

  void headingsHaveTheirSizesAndAnchors() {
    const auto document = makeReadme("# One\n\ntext\n\n## Two words\n\ntext\n", ReadmeStyle::current(), QThread::currentThread());
    const QTextBlock first = document->firstBlock();
    QCOMPARE(first.text(), QString("One"));
    QCOMPARE(first.begin().fragment().charFormat().font().weight(), int(QFont::DemiBold));
    QCOMPARE(first.begin().fragment().charFormat().anchorNames(), QStringList{"one"});
    QStringList anchors;
    for (QTextBlock block = first; block.isValid(); block = block.next())
      if (!block.begin().atEnd()) anchors += block.begin().fragment().charFormat().anchorNames();
    QVERIFY(anchors.contains("two-words"));
  }

  void codeStandsInABox() {
    const auto document = makeReadme(
        "before\n\n```console\nhelm install a b\nhelm list\n```\n\nafter\n", ReadmeStyle::current(), QThread::currentThread());
    QCOMPARE(document->rootFrame()->childFrames().size(), 1);
    const QTextFrame* box = document->rootFrame()->childFrames().first();
    QCOMPARE(box->firstCursorPosition().block().text(), QString("helm install a b"));
    QCOMPARE(box->lastCursorPosition().block().text(), QString("helm list"));
    QCOMPARE(box->firstCursorPosition().block().begin().fragment().charFormat().font().family(), widgets::codeFont().family());
  }

  void picturesBecomeWords() {
    const auto document =
        makeReadme("See ![the diagram](https://x.example/a.png) here\n", ReadmeStyle::current(), QThread::currentThread());
    QCOMPARE(document->toPlainText().trimmed(), QString("See the diagram here"));
  }

  void tablesStayTables() {
    const auto document =
        makeReadme("| Name | Value |\n|---|---|\n| `a` | 1 |\n", ReadmeStyle::current(), QThread::currentThread());
    QCOMPARE(document->rootFrame()->childFrames().size(), 1);
    auto* table = qobject_cast<QTextTable*>(document->rootFrame()->childFrames().first());
    QVERIFY(table);
    QCOMPARE(table->rows(), 2);
  }

  void codeInsideALinkIsALink_data() {
    QTest::addColumn<QString>("markdown");
    QTest::newRow("alone") << "[`helm repo`](https://helm.sh/docs/helm/helm_repo/)\n";
    QTest::newRow("in a sentence") << "See [`helm repo`](https://helm.sh/docs/helm/helm_repo/) for more.\n";
    QTest::newRow("in an emphasised sentence")
        << "_See [`helm repo`](https://helm.sh/docs/helm/helm_repo/) for command documentation._\n";
    QTest::newRow("as the target of a link, as many charts write it")
        << "Refer to the [`helm repo`]([`helm repo`](https://helm.sh/docs/helm/helm_repo/)) command documentation.\n";
    QTest::newRow("with words beside the code") << "See [the `helm repo` page](https://helm.sh/docs/helm/helm_repo/).\n";
    QTest::newRow("in a list") << "- [`helm repo`](https://helm.sh/docs/helm/helm_repo/)\n";
    QTest::newRow("in a table") << "| a | b |\n|---|---|\n| [`helm repo`](https://helm.sh/docs/helm/helm_repo/) | c |\n";
    QTest::newRow("in a heading") << "## [`helm repo`](https://helm.sh/docs/helm/helm_repo/)\n";
  }
  void codeInsideALinkIsALink() {
    QFETCH(QString, markdown);
    const ReadmeStyle style = ReadmeStyle::current();
    const auto document = makeReadme(markdown, style, QThread::currentThread());
    const QString text = document->toPlainText();
    QVERIFY2(!text.contains('[') && !text.contains('`') && !text.contains("https:"), qPrintable(text));
    bool found = false;
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next())
      for (auto fragment = block.begin(); !fragment.atEnd(); ++fragment) {
        if (!fragment.fragment().text().contains("helm repo")) continue;
        const QTextCharFormat format = fragment.fragment().charFormat();
        QCOMPARE(format.anchorHref(), QString("https://helm.sh/docs/helm/helm_repo/"));
        QVERIFY(format.foreground().color() == style.link);
        found = true;
      }
    QVERIFY(found);
  }

  void itIsMadeInAnotherThread() {
    std::shared_ptr<QTextDocument> document;
    const ReadmeStyle style = ReadmeStyle::current();
    QThread* owner = QThread::currentThread();
    std::unique_ptr<QThread> worker(QThread::create([&] { document = makeReadme("# Hi\n\n```\ncode\n```\n", style, owner); }));
    worker->start();
    QVERIFY(worker->wait());
    QCOMPARE(document->thread(), owner);
    QVERIFY(document->toPlainText().startsWith("Hi"));
  }
};

QTEST_MAIN(TestReadmeDocument)
#include "tst_readme_document.moc"
