#include "ui/charts/internal/detail_pages.h"
#include "ui/charts/readme_document.h"
#include "ui/jobs/job_runner.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/notices.h"
#include "ui/widgets/theme_controller.h"

#include <QDesktopServices>
#include <QScrollBar>
#include <QStackedLayout>
#include <QTextDocument>
#include <QThread>
#include <QVBoxLayout>

namespace chartroom::charts::internal {

ReadmeBrowser::ReadmeBrowser(QWidget* parent) : QTextBrowser(parent) {
  setOpenLinks(false);
  connect(this, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
    if (url.scheme().isEmpty() && url.path().isEmpty() && url.hasFragment()) scrollToAnchor(url.fragment());
    else if (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http") ||
             url.scheme() == QLatin1String("mailto"))
      QDesktopServices::openUrl(url);
  });
}

ReadmePage::ReadmePage(jobs::JobRunner* jobs, QWidget* parent)
    : DetailPage(parent), m_jobs(jobs), m_stack(new QStackedLayout(this)) {
  m_browser = new ReadmeBrowser(this);
  m_browser->setObjectName(QStringLiteral("readmeView"));
  m_browser->setAccessibleName(tr("README"));
  m_browser->setFrameShape(QFrame::NoFrame);
  m_empty = new widgets::EmptyState(this);
  m_empty->setContent(QStringLiteral("book-open"), tr("No README"), tr("The chart has no README.md."));
  m_stack->addWidget(m_browser);
  m_stack->addWidget(m_empty);
  if (auto* controller = widgets::ThemeController::instance())
    connect(controller, &widgets::ThemeController::changed, this, &ReadmePage::build);
}

void ReadmePage::setContents(const Contents& contents) {
  m_contents = contents;
  build();
}

void ReadmePage::build() {
  if (!m_contents) return;
  if (m_contents->readme.isEmpty()) {
    m_shown.clear();
    m_stack->setCurrentWidget(m_empty);
    return;
  }
  m_stack->setCurrentWidget(m_browser);
  const QString path = m_contents->entry.path;
  m_jobs->start(
      this, "readme",
      [text = m_contents->readme, style = ReadmeStyle::current(), owner = thread()](
          const Context&) { return makeReadme(text, style, owner); },
      [this, path](const std::shared_ptr<QTextDocument>& document) {
        const int scroll = m_shown == path ? m_browser->verticalScrollBar()->value() : 0;
        m_browser->setDocument(document.get());
        m_document = document; // the old one must outlive setDocument()
        m_shown = path;
        m_browser->verticalScrollBar()->setValue(scroll);
      });
}

} // namespace chartroom::charts::internal
