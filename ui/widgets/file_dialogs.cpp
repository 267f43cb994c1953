#include "ui/widgets/file_dialogs.h"

#include <QFileDialog>

namespace chartroom::widgets {
namespace {

class Desktop : public FileDialogs {
public:
  void ask(QWidget* owner, const FileQuestion& question, const Chosen& chosen) override {
    auto* dialog = new QFileDialog(owner, question.title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setNameFilters(question.filters);
    switch (question.kind) {
    case FileQuestion::Kind::OpenFile: dialog->setFileMode(QFileDialog::ExistingFile); break;
    case FileQuestion::Kind::OpenFolder:
      dialog->setFileMode(QFileDialog::Directory);
      dialog->setOption(QFileDialog::ShowDirsOnly);
      break;
    case FileQuestion::Kind::SaveFile:
      dialog->setAcceptMode(QFileDialog::AcceptSave);
      dialog->selectFile(question.suggestedName);
      break;
    }
    QObject::connect(dialog, &QFileDialog::filesSelected, owner, [chosen](const QStringList& paths) { chosen(paths); });
    dialog->open();
  }
};

FileDialogs* g_instance = nullptr;

} // namespace

FileDialogs& FileDialogs::instance() {
  static Desktop desktop;
  return g_instance ? *g_instance : desktop;
}

void FileDialogs::setInstance(FileDialogs* dialogs) { g_instance = dialogs; }

} // namespace chartroom::widgets
