// core/base/replace_file.h: what fails leaves the old file, and nothing beside it.

#include "core/base/replace_file.h"

#include <QtTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace chartroom;

class TestReplaceFile : public QObject {
  Q_OBJECT
  QTemporaryDir m_folder;
  std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }
  static std::string text(const std::string& path) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : "none";
  }
  static int mode(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 07777) : -1;
  }
private slots:
  void aFileIsMadeAndReplaced() {
    const std::string file = path("new");
    const mode_t before = ::umask(022);
    QVERIFY(replaceFile(file, "one").ok());
    ::umask(before);
    QCOMPARE(mode(file), 0644);
    QVERIFY(QFile::setPermissions(QString::fromStdString(file), QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup));
    QVERIFY(replaceFile(file, "two").ok());
    QCOMPARE(text(file), std::string("two"));
    QCOMPARE(mode(file), 0640);
  }

  void aPrivateFileIsItsOwners() {
    QVERIFY(replaceFile(path("secret"), "a", FileMode::Private).ok());
    QCOMPARE(mode(path("secret")), 0600);
    QVERIFY(replaceFile(path("open"), "a").ok());
    QVERIFY(replaceFile(path("open"), "b", FileMode::Private).ok());
    QCOMPARE(mode(path("open")), 0600);
  }

  void aLinkKeepsLeadingToItsFile() {
    QVERIFY(replaceFile(path("target"), "old").ok());
    QVERIFY(QFile::link(m_folder.filePath("target"), m_folder.filePath("link")));
    QVERIFY(replaceFile(path("link"), "new").ok());
    QVERIFY(QFileInfo(m_folder.filePath("link")).isSymLink());
    QCOMPARE(text(path("target")), std::string("new"));
  }

  // As on a full disk: the system takes no more bytes.
  void whatDoesNotFitLeavesTheOldFile() {
    QVERIFY(replaceFile(path("full"), "old").ok());
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QVERIFY(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit little = before;
    little.rlim_cur = 100;
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &little) == 0);
    const auto written = replaceFile(path("full"), std::string(300, 'x'));
    QVERIFY(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    QVERIFY(!written);
    QCOMPARE(written.error().code, Code::Io);
    QVERIFY2(written.error().message.starts_with("write " + path("full") + ": "), written.error().message.c_str());
    QCOMPARE(text(path("full")), std::string("old"));
    QCOMPARE(QDir(m_folder.path()).entryList({"full*"}, QDir::Files), QStringList("full"));
  }

  void aFolderThatIsNotThereIsAnError() {
    const auto written = replaceFile(path("no/such"), "x");
    QCOMPARE(written.error().message, "open " + path("no/such") + ": no such file or directory");
  }
};

QTEST_APPLESS_MAIN(TestReplaceFile)
#include "tst_replace_file.moc"
